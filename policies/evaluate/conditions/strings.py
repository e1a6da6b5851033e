"""``StringEquals``, ``StringLike`` and their relatives."""

from collections.abc import Sequence

from policies.evaluate.conditions.operators import Operator, documented
from policies.evaluate.wildcards import Test, Value, any_of, text_of

_SOURCE = documented("Conditions_String")


def _equals(values: Sequence[Value]) -> Test:
    """Exact matching; case matters, and ``*`` is an asterisk."""
    return frozenset(map(text_of, values)).__contains__


def _equals_ignoring_case(values: Sequence[Value]) -> Test:
    """Exact matching without regard to case.

    Lower case, not case folding: AWS does not say which, and folding would let more through.
    """
    lowered = frozenset(text_of(value).lower() for value in values)
    return lambda actual: actual.lower() in lowered


OPERATORS = (
    Operator("StringEquals", _equals, _SOURCE, variables=True),
    Operator("StringNotEquals", _equals, _SOURCE, negated=True, variables=True),
    Operator("StringEqualsIgnoreCase", _equals_ignoring_case, _SOURCE, variables=True),
    Operator("StringNotEqualsIgnoreCase", _equals_ignoring_case, _SOURCE, negated=True, variables=True),
    Operator("StringLike", any_of, _SOURCE, variables=True),
    Operator("StringNotLike", any_of, _SOURCE, negated=True, variables=True),
)
