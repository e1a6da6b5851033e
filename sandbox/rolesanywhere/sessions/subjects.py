"""The record the service keeps of everybody who had a session: one subject for each X.509 subject.

https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_SubjectDetail.html
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import NAMESPACE_X500, uuid5

from cryptography import x509

from sandbox.rolesanywhere.place import Kind, Place, Reference
from sandbox.rolesanywhere.resources import SeenCertificate, SeenProperties, Subject
from sandbox.rolesanywhere.state import Shelf

REMEMBERED = 10
"""Certificates, and sets of instance properties, that are remembered of one subject."""


def seen(
    shelf: Shelf, place: Place, leaf: x509.Certificate, properties: Mapping[str, str], now: datetime
) -> Subject:
    """Write down that somebody got a session.

    Args:
        shelf: What the service keeps in the place.
        place: The account and Region.
        leaf: The certificate that was presented.
        properties: What the client said of its machine.
        now: The present, with a time zone.
    """
    identifier = str(
        uuid5(NAMESPACE_X500, f"{place.account} {place.region} {leaf.subject.public_bytes().hex()}")
    )
    arn = place.arn(Kind.SUBJECT, identifier)
    reference = Reference(Kind.SUBJECT, arn, identifier, local=True)
    if shelf.subjects.find(reference) is None:
        name = leaf.subject.rfc4514_string()
        new = Subject(
            id=identifier,
            arn=arn,
            name=name,
            enabled=True,
            created_at=now,
            updated_at=now,
            last_seen_at=now,
            certificates=(),
            properties=(),
        )
        shelf.subjects.add(new)

    def again(old: Subject) -> Subject:
        certificates = (
            *(each for each in old.certificates if each.certificate != leaf),
            SeenCertificate(leaf, now),
        )
        told = tuple(each for each in old.properties if each.properties != properties)
        told += (SeenProperties(properties, now),) if properties else ()
        return replace(
            old, last_seen_at=now, certificates=certificates[-REMEMBERED:], properties=told[-REMEMBERED:]
        )

    return shelf.subjects.change(reference, again, now)
