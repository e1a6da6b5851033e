"""Patterns with ``*`` and ``?``, matched in linear time.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html : ``*`` is any
combination of characters, none included; ``?`` is exactly one character.
"""

import re
from collections.abc import Callable, Iterable
from typing import Literal

# A stretch of a value, and whether ``*`` and ``?`` are wildcards in it.
Piece = tuple[str, bool]
Value = tuple[Piece, ...]
Test = Callable[[str], bool]
Wildcard = Literal["*", "?"]

_ANY = re.compile(r"[*?]")


def text_of(value: Value) -> str:
    """A value whose wildcards mean nothing.

    Args:
        value: The value's pieces.
    """
    return "".join(text for text, _ in value)


def is_literal(value: Value) -> bool:
    """Whether no wildcard stands in a value.

    Args:
        value: The value's pieces.
    """
    return not any(wild and _ANY.search(text) for text, wild in value)


def any_of(values: Iterable[Value]) -> Test:
    """A test whether a text is matched by one of these values.

    Args:
        values: Patterns.
    """
    literals: set[str] = set()
    beginnings: list[str] = []
    patterns: list[str] = []
    for value in values:
        if is_literal(value):
            literals.add(text_of(value))
        elif is_literal(value[:-1]) and _ends_with_its_only_wildcard(value[-1][0]):
            beginnings.append(text_of(value)[:-1])
        else:
            patterns.append(_expression(value))
    return _test(frozenset(literals), tuple(beginnings), patterns)


def _ends_with_its_only_wildcard(text: str) -> bool:
    return text.endswith("*") and not _ANY.search(text[:-1])


def _test(literals: frozenset[str], beginnings: tuple[str, ...], patterns: list[str]) -> Test:
    """The quickest test: most policies name things whole, or by how they begin."""
    if patterns:
        fullmatch = re.compile("|".join(patterns), re.DOTALL).fullmatch
        return lambda text: text in literals or text.startswith(beginnings) or fullmatch(text) is not None
    if not beginnings:
        return literals.__contains__
    if not literals:
        return lambda text: text.startswith(beginnings)
    return lambda text: text in literals or text.startswith(beginnings)


def _expression(value: Value) -> str:
    """The pattern as an expression that never goes back behind a ``*`` it has passed.

    Each stretch between two ``*`` is taken at its first place: if the rest matches behind a later place, it
    also matches behind the first one.
    """
    first, *rest = _stretches(value)
    if not rest:
        return first
    *inner, last = rest
    middle = "".join(f"(?>.*?{stretch})" for stretch in inner if stretch)
    return f"{first}{middle}.*{last}"


def _stretches(value: Value) -> list[str]:
    """What stands between the ``*`` of a pattern, as expressions."""
    stretches = [""]
    for text, wild in value:
        for character in text:
            if wild and character == "*":
                stretches.append("")
            else:
                stretches[-1] += "." if wild and character == "?" else re.escape(character)
    return stretches
