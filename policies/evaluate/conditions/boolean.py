"""``Bool``: true or false."""

from collections.abc import Sequence

from policies.evaluate.conditions.operators import Operator, documented
from policies.evaluate.wildcards import Test, Value, text_of

_TRUTHS = frozenset({"true", "false"})


def truth(text: str) -> str:
    """One of the two truth values, in lower case.

    Args:
        text: The value.

    Raises:
        ValueError: It is neither.
    """
    lowered = text.lower()
    if lowered not in _TRUTHS:
        raise ValueError("true or false")
    return lowered


def equals(values: Sequence[Value]) -> Test:
    """Matching a truth value, in any case.

    Args:
        values: Truth values.

    Raises:
        ValueError: One of them is none.
    """
    expected = frozenset(truth(text_of(value)) for value in values)
    return lambda actual: truth(actual) in expected


OPERATORS = (Operator("Bool", equals, documented("Conditions_Boolean"), variables=True),)
