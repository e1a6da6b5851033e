"""What certificates and CRLs have in common: extensions, and how they are signed."""

from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import SignatureAlgorithmOID

UNREADABLE = (
    ValueError,
    TypeError,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
    UnsupportedAlgorithm,
)
"""What reading a malformed certificate or CRL raises."""

_Value = TypeVar("_Value", bound=x509.ExtensionType)
_HASHES = (hashes.SHA256, hashes.SHA384, hashes.SHA512)
_WITHOUT_HASH = (
    SignatureAlgorithmOID.ML_DSA_44,
    SignatureAlgorithmOID.ML_DSA_65,
    SignatureAlgorithmOID.ML_DSA_87,
)


def extension_of(extensions: x509.Extensions, kind: type[_Value]) -> _Value | None:
    """The value of an extension, if it is there.

    Args:
        extensions: All of them.
        kind: The one.
    """
    return next((each.value for each in extensions if isinstance(each.value, kind)), None)


def strongly_signed(signed: x509.Certificate | x509.CertificateRevocationList) -> bool:
    """Whether a signature is made with SHA-256, something stronger, or ML-DSA.

    Args:
        signed: What was signed.
    """
    try:
        digest = signed.signature_hash_algorithm
    except UnsupportedAlgorithm:
        return False
    if digest is None:
        return signed.signature_algorithm_oid in _WITHOUT_HASH
    return isinstance(digest, _HASHES)
