"""Certificate revocation lists for the tests: made here, every argument breaks, or keeps, one rule."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from tests.rolesanywhere.authorities import DAY, NOW

DELTA = x509.DeltaCRLIndicator(1)
UNKNOWN_EXTENSION = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.55555.1"), b"\x05\x00")


class Signs(Protocol):
    """A CA: its certificate and its key."""

    @property
    def certificate(self) -> x509.Certificate:
        """The certificate."""

    @property
    def key(self) -> Any:
        """The private key."""


def revoking(
    issuer: Signs,
    *revoked: x509.Certificate | int,
    name: x509.Name | None = None,
    begin: datetime = NOW - DAY,
    end: datetime = NOW + 30 * DAY,
    digest: hashes.SHA256 | hashes.SHA384 | hashes.SHA512 | None = None,
    extensions: Iterable[tuple[x509.ExtensionType, bool]] = (),
    entry_extensions: Iterable[tuple[x509.ExtensionType, bool]] = (),
) -> x509.CertificateRevocationList:
    """A CRL of a CA that lists certificates, or serial numbers."""
    serials = [each if isinstance(each, int) else each.serial_number for each in revoked]
    of_entries = tuple(entry_extensions)
    builder = (
        x509.CertificateRevocationListBuilder(
            revoked_certificates=[_entry(serial, begin, of_entries) for serial in serials]
        )
        .issuer_name(name or issuer.certificate.subject)
        .last_update(begin)
        .next_update(end)
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical=critical)
    hashed = isinstance(issuer.key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey)
    return builder.sign(issuer.key, (digest or hashes.SHA256()) if hashed else None)


def _entry(
    serial: int, date: datetime, extensions: Iterable[tuple[x509.ExtensionType, bool]]
) -> x509.RevokedCertificate:
    builder = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(date)
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical=critical)
    return builder.build()


def pem(found: x509.CertificateRevocationList) -> bytes:
    """The list as PEM."""
    return found.public_bytes(Encoding.PEM)


def der(found: x509.CertificateRevocationList) -> bytes:
    """The list as DER."""
    return found.public_bytes(Encoding.DER)


def part(**members: Any) -> x509.IssuingDistributionPoint:
    """What part of a CA's certificates a list is for."""
    given: dict[str, Any] = {
        "full_name": None,
        "relative_name": None,
        "only_contains_user_certs": False,
        "only_contains_ca_certs": False,
        "only_some_reasons": None,
        "indirect_crl": False,
        "only_contains_attribute_certs": False,
    }
    return x509.IssuingDistributionPoint(**{**given, **members})
