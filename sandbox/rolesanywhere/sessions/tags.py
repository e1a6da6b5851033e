"""What a certificate says, as the session will carry it: session tags, source identity, session name.

https://docs.aws.amazon.com/rolesanywhere/latest/userguide/attribute-mapping.html .
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from cryptography import x509

from aws_facts.tags import SESSION_TAGS, TAG_KEY, TAG_VALUE, characters_no_tag_carries
from certs import identity_of
from sandbox.rolesanywhere.errors import AccessDeniedException
from sandbox.rolesanywhere.sessions import fidelity
from sandbox.rolesanywhere.sessions.refusal import Check, SessionRefused

_FIELDS = {"issuer": "x509Issuer", "subject": "x509Subject", "san": "x509SAN"}


@dataclass(frozen=True, slots=True)
class Attributes:
    """What a session says of the certificate it came from.

    Attributes:
        tags: Session tags, such as ``x509Subject/CN``.
        source_identity: ``sts:SourceIdentity``.
        session_name: The session's name, unless the request brings one.
    """

    tags: Mapping[str, str]
    source_identity: str
    session_name: str


def attributes_of(leaf: x509.Certificate, mappings: Mapping[str, tuple[str, ...]]) -> Attributes:
    """What the session of a certificate carries.

    Args:
        leaf: The end-entity certificate.
        mappings: The profile's attribute mapping: certificate field to specifiers.

    Raises:
        SessionRefused: A mapped value fits into no session tag, or there is no source identity.
    """
    return _attributes_of(leaf, tuple(mappings.items()))


@lru_cache(maxsize=1024)
def _attributes_of(leaf: x509.Certificate, mappings: tuple[tuple[str, tuple[str, ...]], ...]) -> Attributes:
    """A certificate that was asked about lately says the same again."""
    identity, mapped = identity_of(leaf), dict(mappings)
    tags = {key: value for key, value in identity.tags.items() if _is_mapped(key, mapped)}
    bad = {key: why for key, value in tags.items() if (why := _unfit(key, value))}
    if bad:
        raise _unmapped(bad)
    if len(tags) > SESSION_TAGS.value:
        raise _unmapped({"x509Subject/…": f"{len(tags)} tags, {SESSION_TAGS.value} at most"})
    if identity.source_identity is None:
        raise _unmapped({"x509Subject/CN": "a CN that no source identity can hold"})
    return Attributes(MappingProxyType(tags), identity.source_identity, identity.session_name)


def _is_mapped(key: str, mappings: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a specifier of the profile's mapping asks for a tag; ``Name`` and ``Name/`` mean ``Name/*``."""
    field, _, name = key.partition("/")
    specifiers = mappings.get(field, ())
    if field != _FIELDS["san"]:
        return "*" in specifiers or name in specifiers
    if name.startswith("Name/"):
        return bool({"Name", "Name/", "Name/*", name} & set(specifiers))
    return name in specifiers


def _unfit(key: str, value: str) -> str:
    bad = characters_no_tag_carries(value)
    if bad:
        return f"{value!r} with {' '.join(map(repr, bad))}"
    if len(value) > TAG_VALUE.value:
        return f"{len(value)} characters"
    return f"a key of {len(key)} characters" if len(key) > TAG_KEY.value else ""


def _unmapped(bad: Mapping[str, str]) -> SessionRefused:
    names = {
        field: ", ".join(key.partition("/")[2] for key in bad if key.startswith(f"{prefix}/"))
        for field, prefix in _FIELDS.items()
    }
    key, why = next(iter(bad.items()))
    error = AccessDeniedException(fidelity.UNMAPPED(**names))
    return SessionRefused(Check.TAGS, error, expected=f"{key} that a session tag can hold", got=why)
