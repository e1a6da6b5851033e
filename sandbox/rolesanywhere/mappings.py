"""Attribute mappings: which parts of a certificate a profile's sessions carry as tags.

https://docs.aws.amazon.com/rolesanywhere/latest/userguide/attribute-mapping.html ; the tags themselves are
made in ``sessions.tags``.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from aws_facts.rdn import RDN_NAMES
from sandbox.rolesanywhere.errors import ValidationException
from sandbox.rolesanywhere.fidelity.profiles import MAPPING_EMPTY, SPECIFIER_UNKNOWN

Mappings = Mapping[str, tuple[str, ...]]
"""Certificate field to specifiers."""

ALTERNATIVE_NAME = "x509SAN"
DIRECTORY_NAME = "Name/"
DEFAULT: Mappings = MappingProxyType(
    {"x509Subject": ("*",), "x509Issuer": ("*",), ALTERNATIVE_NAME: ("DNS", "URI", "Name/*")}
)

_ATTRIBUTES = frozenset({"*", *RDN_NAMES.values()})
_ALTERNATIVE_NAMES = frozenset(
    {"DNS", "URI", "Name", DIRECTORY_NAME, *(DIRECTORY_NAME + name for name in _ATTRIBUTES)}
)


def put(old: Mappings, field: str, specifiers: Iterable[str]) -> Mappings:
    """The mappings after PutAttributeMapping: the field has these specifiers and no others.

    Args:
        old: What the profile has.
        field: The certificate field.
        specifiers: What shall be mapped of it.

    Raises:
        ValidationException: There is no specifier, or one that means nothing in this field.
    """
    given = tuple(dict.fromkeys(specifiers))
    if not given:
        raise ValidationException(MAPPING_EMPTY(field=field))
    known = _ALTERNATIVE_NAMES if field == ALTERNATIVE_NAME else _ATTRIBUTES
    for specifier in given:
        if specifier not in known:
            raise ValidationException(SPECIFIER_UNKNOWN(field=field, specifier=specifier))
    return MappingProxyType({**old, field: given})


def without(old: Mappings, field: str, specifiers: Iterable[str]) -> Mappings:
    """The mappings after DeleteAttributeMapping; what is not there does not matter.

    Args:
        old: What the profile has.
        field: The certificate field.
        specifiers: What shall not be mapped any more; the whole field when there is none.
    """
    gone = {_meant(specifier) for specifier in specifiers}
    kept = tuple(each for each in old.get(field, ()) if gone and _meant(each) not in gone)
    new = {**old, field: kept}
    return MappingProxyType({name: rules for name, rules in new.items() if rules})


def _meant(specifier: str) -> str:
    """``Name`` and ``Name/`` mean ``Name/*`` (User Guide, Put attribute mappings)."""
    return "Name/*" if specifier in {"Name", DIRECTORY_NAME} else specifier
