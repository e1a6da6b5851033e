"""Certificate revocation lists: what can be imported, read once and remembered.

Format: RFC 5280 section 5. Rules: User Guide, revocation, and API Reference, ImportCrl.
"""

from base64 import b64decode
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm

from sandbox.rolesanywhere import pem
from sandbox.rolesanywhere.errors import ValidationException
from sandbox.rolesanywhere.fidelity.crls import BAD_CRL, CRL_UNSUPPORTED
from sandbox.rolesanywhere.signed import UNREADABLE, extension_of, strongly_signed

_UNDERSTOOD = (x509.IssuingDistributionPoint, x509.AuthorityKeyIdentifier, x509.CRLNumber)
_UNDERSTOOD_OF_ENTRIES = (x509.CRLReason, x509.InvalidityDate)


@dataclass(frozen=True, slots=True, eq=False)
class RevocationList:
    """A CRL that was read.

    Attributes:
        signed: The list itself.
        serials: The serial numbers that are revoked, whatever the reason.
        this_update: From when on it is current.
        next_update: Until when it is current.
        points: The distribution points it is for, if it is for some only.
        authorities_only: Whether it is for CA certificates only.
        others_only: Whether it is for certificates of others only.
    """

    signed: x509.CertificateRevocationList
    serials: frozenset[int]
    this_update: datetime
    next_update: datetime
    points: frozenset[x509.GeneralName] = frozenset()
    authorities_only: bool = False
    others_only: bool = False

    @property
    def issuer(self) -> x509.Name:
        """Who revokes."""
        return self.signed.issuer

    def covers(self, certificate: x509.Certificate) -> bool:
        """Whether a certificate belongs to the part the list is for (RFC 5280 section 6.3.3 (b)(2)).

        Args:
            certificate: A certificate of the list's issuer.
        """
        is_authority = _is_authority(certificate)
        if (self.authorities_only and not is_authority) or (self.others_only and is_authority):
            return False
        return not self.points or bool(self.points & _points_of(certificate))


@lru_cache(maxsize=256)
def read(data: bytes) -> RevocationList:
    """Read a CRL.

    Args:
        data: PEM or DER.

    Raises:
        ValidationException: It cannot be read, or no session could be judged by it.
    """
    try:
        signed = x509.load_der_x509_crl(_der(data))
        return _read(signed)
    except UNREADABLE as error:
        raise ValidationException(BAD_CRL()) from error


@lru_cache(maxsize=1024)
def signed_by(found: RevocationList, issuer: x509.Certificate) -> bool:
    """Whether a CA's key signed a list.

    Args:
        found: The list.
        issuer: The CA's certificate.
    """
    key = issuer.public_key()
    try:
        return found.signed.is_signature_valid(key)  # type: ignore[arg-type]
    except (TypeError, ValueError, UnsupportedAlgorithm):  # a key that signs nothing, or another kind of key
        return False


def _der(data: bytes) -> bytes:
    """The DER of a list; what begins like PEM has to be PEM."""
    if not data.lstrip().startswith(b"-----"):
        return data
    text = data.decode("ascii")
    match = pem.block("X509 CRL").fullmatch(text.strip("\n"))
    if match is None:
        raise ValueError("not one block of a CRL")
    return b64decode(match[1].replace("\n", ""), validate=True)


def _read(signed: x509.CertificateRevocationList) -> RevocationList:
    if not strongly_signed(signed):
        raise _unsupported(f"signature algorithm {signed.signature_algorithm_oid.dotted_string}")
    if signed.next_update_utc is None:
        raise _unsupported("it has no nextUpdate")
    _check_extensions(signed.extensions)
    signed.issuer  # noqa: B018 - what is read later must be readable
    point = extension_of(signed.extensions, x509.IssuingDistributionPoint)
    return RevocationList(
        signed=signed,
        serials=frozenset(_serial(entry) for entry in signed),
        this_update=signed.last_update_utc,
        next_update=signed.next_update_utc,
        points=frozenset(point.full_name or ()) if point else frozenset(),
        authorities_only=point is not None and point.only_contains_ca_certs,
        others_only=point is not None and point.only_contains_user_certs,
    )


def _check_extensions(extensions: x509.Extensions) -> None:
    for extension in extensions:
        value = extension.value
        if isinstance(value, x509.DeltaCRLIndicator):
            raise _unsupported("a delta CRL")
        if extension.critical and not isinstance(value, _UNDERSTOOD):
            raise _unsupported(f"critical extension {extension.oid.dotted_string}")
        if isinstance(value, x509.IssuingDistributionPoint):
            _check_point(value)


def _check_point(point: x509.IssuingDistributionPoint) -> None:
    if point.indirect_crl:
        raise _unsupported("an indirect CRL")
    if point.only_some_reasons or point.only_contains_attribute_certs:
        raise _unsupported("a CRL for some reasons or for attribute certificates only")
    if point.relative_name is not None:
        raise _unsupported("a distribution point named relative to the issuer")


def _serial(entry: x509.RevokedCertificate) -> int:
    for extension in entry.extensions:
        if extension.critical and not isinstance(extension.value, _UNDERSTOOD_OF_ENTRIES):
            oid = extension.oid.dotted_string
            raise _unsupported(f"critical extension {oid} of serial number {entry.serial_number:x}")
    return entry.serial_number


def _is_authority(certificate: x509.Certificate) -> bool:
    constraints = extension_of(certificate.extensions, x509.BasicConstraints)
    return constraints is not None and constraints.ca


def _points_of(certificate: x509.Certificate) -> frozenset[x509.GeneralName]:
    points = extension_of(certificate.extensions, x509.CRLDistributionPoints)
    return frozenset(name for point in points or () for name in point.full_name or ())


def _unsupported(why: str) -> ValidationException:
    return ValidationException(CRL_UNSUPPORTED(why=why))
