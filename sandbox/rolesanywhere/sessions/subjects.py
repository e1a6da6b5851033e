"""The record the service keeps of everybody who asked for a session: one subject for each X.509 subject.

https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_SubjectDetail.html
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from uuid import NAMESPACE_X500, uuid5

from cryptography import x509

from sandbox.rolesanywhere.place import Kind, Place, Reference
from sandbox.rolesanywhere.resources import SeenCertificate, SeenProperties, Subject
from sandbox.rolesanywhere.state import Shelf

REMEMBERED = 10
"""Certificates, and sets of instance properties, that are remembered of one subject."""


def seen(  # noqa: PLR0913 - a record has so many parts
    shelf: Shelf,
    place: Place,
    leaf: x509.Certificate,
    properties: Mapping[str, str],
    *,
    failed: bool,
    now: datetime,
) -> Subject:
    """Write down that somebody asked for a session.

    Args:
        shelf: What the service keeps in the place.
        place: The account and Region.
        leaf: The certificate that was presented.
        properties: What the client said of its machine.
        failed: Whether there was no session.
        now: The present, with a time zone.
    """
    identifier = _identifier(place, leaf)
    arn = place.arn(Kind.SUBJECT, identifier)
    reference = Reference(Kind.SUBJECT, arn, identifier, local=True)
    if shelf.subjects.find(reference) is None:
        new = Subject(
            id=identifier,
            arn=arn,
            name=subject_of(leaf),
            enabled=True,
            created_at=now,
            updated_at=now,
            last_seen_at=now,
            certificates=(),
            properties=(),
        )
        shelf.subjects.ensure(new)

    def again(old: Subject) -> Subject:
        certificates = (
            *(each for each in old.certificates if each.certificate != leaf),
            SeenCertificate(leaf, now, failed),
        )
        told = tuple(each for each in old.properties if each.properties != properties)
        told += (SeenProperties(properties, now, failed),) if properties else ()
        return replace(
            old, last_seen_at=now, certificates=certificates[-REMEMBERED:], properties=told[-REMEMBERED:]
        )

    return shelf.subjects.change(reference, again, now)


@lru_cache(maxsize=1024)
def subject_of(certificate: x509.Certificate) -> str:
    """The subject of a certificate as text (RFC 4514).

    Args:
        certificate: The certificate.
    """
    return certificate.subject.rfc4514_string()


@lru_cache(maxsize=1024)
def _identifier(place: Place, leaf: x509.Certificate) -> str:
    """The same subject has the same id in one place."""
    subject = leaf.subject.public_bytes().hex()
    return str(uuid5(NAMESPACE_X500, f"{place.account} {place.region} {subject}"))
