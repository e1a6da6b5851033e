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
    listed = tuple(values)
    literals = frozenset(text_of(value) for value in listed if is_literal(value))
    patterns = tuple(_compiled(value).fullmatch for value in listed if not is_literal(value))
    if not patterns:
        return literals.__contains__

    def matches(text: str) -> bool:
        return text in literals or any(pattern(text) for pattern in patterns)

    return matches


def _compiled(value: Value) -> re.Pattern[str]:
    """The pattern as an expression that never goes back behind a ``*`` it has passed.

    Each stretch between two ``*`` is taken at its first place: if the rest matches behind a later place, it
    also matches behind the first one.
    """
    first, *rest = _stretches(value)
    if not rest:
        return re.compile(first, re.DOTALL)
    *inner, last = rest
    middle = "".join(f"(?>.*?{stretch})" for stretch in inner if stretch)
    return re.compile(f"{first}{middle}.*{last}", re.DOTALL)


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
