"""Files that commands about certificates are given, and what is said of a certificate in them."""

from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from aws_facts import Problem
from certs import CertificateError

_LARGEST = 1_000_000


def read_file(path: Path) -> bytes:
    """A file a person named.

    Args:
        path: The file.

    Raises:
        CertificateError: It cannot be read, or is far larger than certificates are.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError as error:
        raise CertificateError(
            Problem(str(path), error.strerror or str(error), "a file that can be read", "Name another file.")
        ) from error
    if len(data) > _LARGEST:
        raise CertificateError(
            Problem(str(path), "more than 1 MB", "certificates or a request", "Name another file.")
        )
    return data


def is_authority(certificate: x509.Certificate) -> bool:
    """Whether a certificate says of itself that it is a CA's.

    Args:
        certificate: The certificate.
    """
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (x509.ExtensionNotFound, x509.DuplicateExtension, x509.UnsupportedGeneralNameType, ValueError):
        return False


def key_text(certificate: x509.Certificate) -> str:
    """The kind of a certificate's key, in a few words.

    Args:
        certificate: The certificate.
    """
    try:
        key = certificate.public_key()
    except (ValueError, UnsupportedAlgorithm):
        return f"unknown, {certificate.public_key_algorithm_oid.dotted_string}"
    if isinstance(key, rsa.RSAPublicKey):
        return f"RSA {key.key_size}"
    if isinstance(key, ec.EllipticCurvePublicKey):
        return f"EC {key.curve.name}"
    return type(key).__name__.removesuffix("PublicKey")


def iso(moment: datetime) -> str:
    """A moment as JSON carries it: ISO 8601 in UTC, to the second.

    Args:
        moment: The moment, with a time zone.
    """
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def told_until(certificate: x509.Certificate) -> str:
    """When a certificate ends, for a person.

    Args:
        certificate: The certificate.
    """
    return f"{certificate.not_valid_after_utc:%Y-%m-%d %H:%M} UTC"
