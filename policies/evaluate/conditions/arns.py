"""``ArnEquals`` and ``ArnLike``, which are the same, and their negations."""

from collections.abc import Sequence

from policies.evaluate.conditions.operators import Operator, documented
from policies.evaluate.wildcards import Piece, Test, Value, any_of, is_literal, text_of

_SOURCE = documented("Conditions_ARN")
_COMPONENTS = 6


def _like(values: Sequence[Value]) -> Test:
    """Each of the six components is checked on its own; both operators know wildcards, and case matters."""
    split = [(value, _components(value)) for value in values]
    whole = [(value, components) for value, components in split if len(components) == _COMPONENTS]
    # Without wildcards the components are equal where the texts are.
    literals = frozenset(text_of(value) for value, _ in whole if is_literal(value))
    patterns = [
        tuple(any_of([component]) for component in components)
        for value, components in whole
        if not is_literal(value)
    ]
    if len(literals) == len(values):
        return literals.__contains__

    def matches(actual: str) -> bool:
        components = actual.split(":", _COMPONENTS - 1)
        is_arn = len(components) == _COMPONENTS
        if actual in literals or (is_arn and any(_all_match(pattern, components) for pattern in patterns)):
            return True
        if len(whole) < len(split):
            # A bare "*", say: wildcards do not span components, and AWS does not say what it matches.
            raise ValueError("six components")
        return False

    return matches


def _all_match(pattern: Sequence[Test], components: Sequence[str]) -> bool:
    return all(test(text) for test, text in zip(pattern, components, strict=True))


def _components(value: Value) -> list[Value]:
    """A value split at its first five colons, wherever its pieces begin."""
    components: list[list[Piece]] = [[]]
    for text, wild in value:
        first, *rest = text.split(":", _COMPONENTS - len(components))
        components[-1].append((first, wild))
        components.extend([(component, wild)] for component in rest)
    return [tuple(component) for component in components]


OPERATORS = (
    Operator("ArnEquals", _like, _SOURCE, variables=True),
    Operator("ArnLike", _like, _SOURCE, variables=True),
    Operator("ArnNotEquals", _like, _SOURCE, negated=True, variables=True),
    Operator("ArnNotLike", _like, _SOURCE, negated=True, variables=True),
)
