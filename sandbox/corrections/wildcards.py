"""Wildcards: ``*`` and ``?`` match any character, a new line too, and never a part of the text only.

ministack's patterns stop at a new line and ignore one at the end, so that a Deny on ``bucket/*`` lets an
object key with a new line through. A character that a policy variable brings is never a wildcard
(IAM User Guide, "IAM policy elements: Variables and tags"): it travels in a private code point.
"""

import re
from typing import Any

from sandbox.corrections.patches import Name

_LITERAL = {"*": "\ue02a", "?": "\ue03f"}


def literal(text: str) -> str:
    """The text as it must stand in a pattern to match itself alone."""
    return "".join(_LITERAL.get(character, character) for character in text)


def _compile(original: Any) -> Any:
    compiled: dict[tuple[str, bool], re.Pattern[str]] = {}

    def compile_pattern(pattern: str, ignore_case: bool) -> re.Pattern[str]:
        known = compiled.get((pattern, ignore_case))
        if known is None:
            plain = original(pattern, ignore_case)
            regex = plain.pattern.removeprefix("^").removesuffix("$")
            for character, stand_in in _LITERAL.items():
                regex = regex.replace(stand_in, re.escape(character))
            known = re.compile(rf"(?:{regex})\Z", plain.flags & re.IGNORECASE | re.DOTALL)
            if len(compiled) < _CACHE_SIZE:
                compiled[pattern, ignore_case] = known
        return known

    return compile_pattern


_CACHE_SIZE = 4096

PATCHES = (Name("ministack.core.iam_evaluator", "_fnmatch_compile", _compile),)
