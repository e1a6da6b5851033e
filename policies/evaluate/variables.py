"""Policy variables: ``${aws:username}``, with defaults, and the three special characters.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html : only in version
2012-10-17; a variable whose key has no value, or may have several, matches nothing.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from policies.evaluate.wildcards import Piece, Value

ContextValue = str | tuple[str, ...]
_SPECIAL = frozenset("*?$")
_VARIABLE = re.compile(r"\$\{(?P<special>[*?$])\}|\$\{(?P<key>[^${}',]+)(?:, ?'(?P<default>[^'{}]*)')?\}")


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable.

    Attributes:
        key: The context key, in lower case.
        default: What stands for a key that is absent; None when there is no default.
    """

    key: str
    default: str | None


@dataclass(frozen=True, slots=True)
class Template:
    """A value with variables in it.

    Attributes:
        parts: Literal pieces, and variables.
    """

    parts: tuple[Piece | Variable, ...]

    @property
    def has_variables(self) -> bool:
        """Whether the value depends on the request."""
        return any(isinstance(part, Variable) for part in self.parts)

    def expanded(self, context: Mapping[str, ContextValue]) -> Value | None:
        """The value for one request; what a variable stands for has no wildcards.

        Args:
            context: The request's context, keys in lower case.

        Returns:
            The pieces; None when a variable has no value.
        """
        pieces: list[Piece] = []
        for part in self.parts:
            if isinstance(part, Variable):
                text = context.get(part.key, part.default)
                # "you cannot use a multivalued context key as a policy variable"
                if not isinstance(text, str):
                    return None
                pieces.append((text, False))
            else:
                pieces.append(part)
        return tuple(pieces)


def template_of(text: str, *, variables: bool) -> Template:
    """Read a value of a document.

    Args:
        text: The value.
        variables: Whether the document's version knows variables.

    Raises:
        ValueError: A variable is not well-formed.
    """
    if not variables or "${" not in text:
        return Template(((text, True),))
    return Template(tuple(_parts(text)))


def _parts(text: str) -> Iterator[Piece | Variable]:
    place = 0
    for found in _VARIABLE.finditer(text):
        yield from _literal(text[place : found.start()])
        if found["special"]:
            yield found["special"], False
        else:
            yield Variable(found["key"].strip().lower(), found["default"])
        place = found.end()
    yield from _literal(text[place:])


def _literal(text: str) -> Iterator[Piece]:
    if "${" in text:
        raise ValueError("a policy variable that is not well-formed")
    if text:
        yield text, True
