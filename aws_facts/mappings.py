"""Attribute mappings of a profile: which parts of a certificate become session tags.

https://docs.aws.amazon.com/rolesanywhere/latest/userguide/attribute-mapping.html : a profile has AWS's own
unless others are put in their place, a field at a time. A tag that is not mapped is absent: ``StringEquals``
on it is never true, and ``StringNotEquals`` always.
"""

from collections.abc import Iterator, Mapping, Sequence

from aws_facts.errors import Problem
from aws_facts.rdn import RDN_NAMES

SUBJECT, ISSUER, SAN = "x509Subject", "x509Issuer", "x509SAN"
DEFAULT_MAPPINGS: Mapping[str, Sequence[str]] = {
    SUBJECT: ("*",),
    ISSUER: ("*",),
    SAN: ("DNS", "URI", "Name/*"),
}
"""What AWS maps unless it is told otherwise."""

_NAME = "Name/"
_ALL_NAMES = frozenset({"Name", _NAME, f"{_NAME}*"})
_ATTRIBUTES = frozenset({"*", *RDN_NAMES.values()})
_ALTERNATIVES = frozenset({"DNS", "URI", *_ALL_NAMES, *(_NAME + name for name in RDN_NAMES.values())})


def specifier_problems(field: str, specifiers: Sequence[str], *, where: str) -> Iterator[Problem]:
    """What is wrong with the specifiers of one certificate field.

    Args:
        field: The field, such as ``x509Subject``.
        specifiers: What is to be mapped of it; nothing where there are none.
        where: What to call them in a problem.
    """
    known = _ALTERNATIVES if field == SAN else _ATTRIBUTES
    expected = "DNS, URI, Name/* or Name/CN" if field == SAN else "CN, O, OU or another attribute, or *"
    for specifier in specifiers:
        if specifier not in known:
            yield Problem(
                where,
                repr(specifier),
                expected,
                "Write it as its session tag is spelt, without the field.",
            )
    for specifier in {each for each in specifiers if specifiers.count(each) > 1}:
        yield Problem(where, f"{specifier!r} twice", "each once", "Remove one.")


def is_mapped(tag: str, mappings: Mapping[str, Sequence[str]]) -> bool:
    """Whether sessions can have a tag.

    Args:
        tag: Its key, such as ``x509Subject/CN``.
        mappings: The specifiers by certificate field; a field that is left out is not mapped.
    """
    field, _, part = tag.partition("/")
    specifiers = frozenset(mappings.get(field, ()))
    if field == SAN:
        return part in specifiers or (part.startswith(_NAME) and bool(specifiers & _ALL_NAMES))
    return part in specifiers or "*" in specifiers
