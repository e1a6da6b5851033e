"""Comparing with what a policy names: the six operators numbers and dates have in common."""

import operator
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from policies.evaluate.conditions.operators import Operator
from policies.evaluate.wildcards import Test, Value, text_of

Read = TypeVar("Read")

_COMPARISONS: tuple[tuple[str, Callable[[Any, Any], bool], bool], ...] = (
    ("Equals", operator.eq, False),
    ("NotEquals", operator.eq, True),
    ("LessThan", operator.lt, False),
    ("LessThanEquals", operator.le, False),
    ("GreaterThan", operator.gt, False),
    ("GreaterThanEquals", operator.ge, False),
)


def comparisons(family: str, read: Callable[[str], Read], source: str) -> tuple[Operator, ...]:
    """The six operators of a family.

    Args:
        family: What their names begin with.
        read: Reads a value; raises ValueError for one it cannot read.
        source: Where AWS documents them.
    """
    return tuple(
        Operator(f"{family}{name}", _compiler(read, compare), source, negated=negated)
        for name, compare, negated in _COMPARISONS
    )


def _compiler(
    read: Callable[[str], Read], compare: Callable[[Any, Any], bool]
) -> Callable[[Sequence[Value]], Test]:
    def compiled(values: Sequence[Value]) -> Test:
        expected = [read(text_of(value)) for value in values]

        def matches(actual: str) -> bool:
            value = read(actual)
            return any(compare(value, wanted) for wanted in expected)

        return matches

    return compiled
