"""Whether a pattern of a policy can name a resource of some type."""

import re
from functools import lru_cache

from policies.lint.services import ResourceType

PARTS = 6
_SERVICE, _REGION, _ACCOUNT, _RESOURCE = 2, 3, 4, 5
_VARIABLE = re.compile(r"\$\{[^}]*\}")

# A stretch of any text, and one without a slash; written as characters no ARN has.
_ANY, _FLAT, _ONE = _MARKS = ("\0", "\1", "\2")
_LONG = (_ANY, _FLAT)
_MARK = re.compile("[\0\1\2]")


def split(arn: str) -> list[str]:
    """An ARN's six parts, fewer where a wildcard stands for several of them.

    Args:
        arn: The pattern; what a policy variable stands for is not known.
    """
    return _VARIABLE.sub("*", arn).split(":", PARTS - 1)


def is_everything(pattern: str) -> bool:
    """Whether a resource is all there is, or all there is of a service.

    Args:
        pattern: The resource.
    """
    parts = split(pattern)
    return len(parts) < PARTS or parts[_RESOURCE] in {"*", "*/*", "*:*"}


@lru_cache(maxsize=8192)
def can_name(pattern: str, kind: ResourceType) -> bool:
    """Whether a resource of a policy can be one of a type.

    Args:
        pattern: The resource.
        kind: The type.
    """
    parts = split(pattern)
    if len(parts) < PARTS:
        return any(overlap(_tokens(":".join(parts)), _form(arn, flat=False)) for arn in kind.arns)
    return any(
        all(
            overlap(_tokens(part), _form(piece, flat=kind.flat and place == _RESOURCE))
            for place, (part, piece) in enumerate(zip(parts, arn.split(":", PARTS - 1), strict=True))
        )
        for arn in kind.arns
    )


@lru_cache(maxsize=8192)
def differing_fields(pattern: str, kind: ResourceType) -> tuple[str, ...]:
    """Which of Region and account keep a resource from being of a type its last part fits.

    Args:
        pattern: A resource with all six parts.
        kind: The type.

    Returns:
        ``Region``, ``account`` or both; empty when the last part does not fit, or everything does.
    """
    parts, form = split(pattern), kind.arns[0].split(":", PARTS - 1)
    fits = overlap(_tokens(parts[_RESOURCE]), _form(form[_RESOURCE], flat=kind.flat))
    if parts[_SERVICE] != form[_SERVICE] or not fits:
        return ()
    return tuple(
        name
        for place, name in {_REGION: "Region", _ACCOUNT: "account"}.items()
        if not overlap(_tokens(parts[place]), _form(form[place], flat=False))
    )


def covers(wide: str, narrow: str) -> bool:
    """Whether everything one pattern matches is matched by another.

    Args:
        wide: The pattern that may cover.
        narrow: The pattern that may be covered.
    """
    return wide == narrow or (is_pattern(wide) and _covering(wide).fullmatch(narrow) is not None)


def is_pattern(text: str) -> bool:
    """Whether a wildcard stands in a text.

    Args:
        text: The text.
    """
    return "*" in text or "?" in text


@lru_cache(maxsize=2048)
def _covering(wide: str) -> re.Pattern[str]:
    return re.compile(re.escape(wide).replace(r"\*", ".*").replace(r"\?", "[^*]"), re.DOTALL)


def _tokens(text: str) -> str:
    return text.replace("*", _ANY).replace("?", _ONE)


def _form(text: str, *, flat: bool) -> str:
    """A type's ARN, or a part of it: what stands for a variable is never empty."""
    pieces = _VARIABLE.sub(_ONE + _ANY, text)
    return pieces[:-1] + _FLAT if flat and pieces.endswith(_ANY) else pieces


@lru_cache(maxsize=16384)
def overlap(first: str, second: str) -> bool:
    """Whether some text is matched by both of two patterns.

    Args:
        first: Characters and the marks of this module.
        second: Likewise.
    """
    if not _MARK.search(first):
        return _expression(second).fullmatch(first) is not None
    if not _MARK.search(second):
        return _expression(first).fullmatch(second) is not None
    return _reaches(first, second)


@lru_cache(maxsize=2048)
def _expression(pattern: str) -> re.Pattern[str]:
    texts = {_ANY: ".*", _FLAT: "[^/]*", _ONE: "."}
    return re.compile("".join(texts.get(each) or re.escape(each) for each in pattern), re.DOTALL)


def _reaches(first: str, second: str) -> bool:
    """Walk both patterns at once; a state is how far each has been read."""
    waiting, seen = [(0, 0)], set()
    while waiting:
        state = waiting.pop()
        if state in seen:
            continue
        seen.add(state)
        i, j = state
        one, other = first[i : i + 1], second[j : j + 1]
        if not one and not other:
            return True
        if one in _LONG:
            waiting.append((i + 1, j))
        if other in _LONG:
            waiting.append((i, j + 1))
        if one and other and _same(one, other):
            waiting.append((i if one in _LONG else i + 1, j if other in _LONG else j + 1))
    return False


def _same(one: str, other: str) -> bool:
    """Whether one character can be read by both."""
    if one in _MARKS:
        return one != _FLAT or other != "/"
    if other in _MARKS:
        return other != _FLAT or one != "/"
    return one == other
