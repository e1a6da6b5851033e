"""A text that two patterns both match.

``StringLike`` knows two wildcards, minds case, and nothing else in it is special:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from collections import deque
from collections.abc import Iterator

WILDCARDS = frozenset("*?")
# Stands where both patterns leave the character open.
_FILLER = "x"

# What may stand at one place: a character, one of the two wildcards (True beside it).
Pattern = tuple[tuple[str, bool], ...]
_ANY_TEXT = ("*", True)


def pattern_of(text: str, *, like: bool) -> Pattern:
    """A value of a condition as the characters and wildcards it is made of.

    Args:
        text: The value.
        like: Whether ``*`` and ``?`` are wildcards in it.
    """
    return tuple((character, like and character in WILDCARDS) for character in text)


def common_text(first: Pattern, second: Pattern) -> str | None:
    """A shortest text, of at least one character, that both patterns match.

    Walks the product of both patterns' automata, breadth first: a state is how far each one has been read.

    Args:
        first: One pattern.
        second: The other one.

    Returns:
        The text; None when no text matches both.
    """
    if _part_ways(first, second):
        return None
    waiting: deque[tuple[tuple[int, int], str]] = deque([((0, 0), "")])
    seen: set[tuple[int, int]] = set()
    while waiting:
        state, text = waiting.popleft()
        if state in seen:
            continue
        if text:
            seen.add(state)
            rest = first[state[0] :] + second[state[1] :]
            if all(symbol == _ANY_TEXT for symbol in rest):
                return text
        waiting.extend((reached, text + more) for reached, more in _steps(state, first, second))
    return None


def _part_ways(first: Pattern, second: Pattern) -> bool:
    """Whether two characters differ before any wildcard: most patterns are told apart by how they begin."""
    for (one, wild), (other, also_wild) in zip(first, second, strict=False):
        if wild or also_wild:
            return False
        if one != other:
            return True
    return False


def _steps(state: tuple[int, int], first: Pattern, second: Pattern) -> Iterator[tuple[tuple[int, int], str]]:
    """Every way to read one more character, with the character."""
    for left in _readable(state[0], first):
        for right in _readable(state[1], second):
            fixed = {character for character, wild in (first[left], second[right]) if not wild}
            if len(fixed) <= 1:
                reached = (_after(left, first), _after(right, second))
                yield reached, fixed.pop() if fixed else _FILLER


def _readable(place: int, pattern: Pattern) -> Iterator[int]:
    """The places whose symbol may read the next character: any number of ``*`` may stand for nothing."""
    while place < len(pattern):
        yield place
        if pattern[place] != _ANY_TEXT:
            return
        place += 1


def _after(place: int, pattern: Pattern) -> int:
    return place if pattern[place] == _ANY_TEXT else place + 1
