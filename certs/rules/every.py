"""Rules that hold for every certificate of a chain: end-entity, intermediate and trust anchor."""

from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, mldsa, rsa
from cryptography.x509.oid import SignatureAlgorithmOID

from certs.findings import Answer, failed, passed, subject_text, unknown

_MLDSA_KEYS = (mldsa.MLDSA44PublicKey, mldsa.MLDSA65PublicKey, mldsa.MLDSA87PublicKey)
_STRONG_HASHES = (hashes.SHA256, hashes.SHA384, hashes.SHA512)
_WEAK_HASHES = (hashes.MD5, hashes.SHA1, hashes.SHA224)
_HASHLESS = {
    "2.16.840.1.101.3.4.3.17": "ML-DSA-44",
    "2.16.840.1.101.3.4.3.18": "ML-DSA-65",
    "2.16.840.1.101.3.4.3.19": "ML-DSA-87",
}
_NIST_CURVES = (ec.SECP256R1, ec.SECP384R1, ec.SECP521R1)
_RSASSA_PSS = "1.2.840.113549.1.1.10"
_RSA_SIZE_SURELY_TAKEN = 2048


def readable(certificate: x509.Certificate, _: datetime) -> Answer:
    """Everything in the certificate can be taken apart."""
    try:
        count = len(certificate.extensions)
        certificate.issuer.rfc4514_string()
        subject_text(certificate)
    except (ValueError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType) as error:
        return failed(f"a certificate that cannot be read: {error}")
    return passed(f"a certificate with {count} extensions")


def version(certificate: x509.Certificate, _: datetime) -> Answer:
    """X.509 version 3, the only one with extensions."""
    if certificate.version is x509.Version.v3:
        return passed("X.509 version 3")
    return failed("X.509 version 1")


def signature_hash(certificate: x509.Certificate, _: datetime) -> Answer:
    """The issuer signed with SHA-256 or a stronger hash."""
    oid = certificate.signature_algorithm_oid
    try:
        algorithm = certificate.signature_hash_algorithm
    except UnsupportedAlgorithm:
        return failed(f"signature algorithm {oid.dotted_string}")
    if isinstance(algorithm, _STRONG_HASHES):
        return passed(f"a signature with {algorithm.name.upper()}")
    if isinstance(algorithm, _WEAK_HASHES):
        return failed(f"a signature with {algorithm.name.upper()}")
    if oid.dotted_string in _HASHLESS:
        return passed(f"a signature with {_HASHLESS[oid.dotted_string]}, which has no separate hash")
    name = {SignatureAlgorithmOID.ED25519: "Ed25519", SignatureAlgorithmOID.ED448: "Ed448"}.get(oid)
    return unknown(
        f"a signature with {name or (algorithm.name.upper() if algorithm else oid.dotted_string)}",
        "Have it signed by a CA with an RSA or EC key and SHA-256.",
    )


def key_algorithm(certificate: x509.Certificate, _: datetime) -> Answer:
    """The key is of a kind Roles Anywhere has a signature algorithm for."""
    oid = certificate.public_key_algorithm_oid.dotted_string
    try:
        key = certificate.public_key()
    except UnsupportedAlgorithm:
        return failed(f"a key of type {oid}")
    if oid == _RSASSA_PSS:
        return unknown("a key that may only make RSASSA-PSS signatures", "Use an ordinary RSA key.")
    if isinstance(key, rsa.RSAPublicKey):
        return passed("an RSA key")
    if isinstance(key, ec.EllipticCurvePublicKey):
        return passed("an EC key")
    if isinstance(key, _MLDSA_KEYS):
        return passed(f"an {_HASHLESS[oid]} key")
    return failed(f"a key of type {oid}")


def authority_key_algorithm(certificate: x509.Certificate, now: datetime) -> Answer:
    """As ``key_algorithm``; whether an ML-DSA key may be a trust anchor's is not documented."""
    answer = key_algorithm(certificate, now)
    if certificate.public_key_algorithm_oid.dotted_string in _HASHLESS:
        return unknown(answer.got, "Try it in an account first, or use a CA with an EC key.")
    return answer


def key_size(certificate: x509.Certificate, _: datetime) -> Answer:
    """AWS names no minimum; what is usual passes, what is smaller or rare is unknown."""
    try:
        key = certificate.public_key()
    except UnsupportedAlgorithm:
        return unknown("a key that cannot be read", "Use an EC key on P-256.")
    if isinstance(key, _MLDSA_KEYS):
        return passed("a size fixed by the algorithm")
    if isinstance(key, rsa.RSAPublicKey):
        usual, got = key.key_size >= _RSA_SIZE_SURELY_TAKEN, f"RSA with {key.key_size} bits"
    elif isinstance(key, ec.EllipticCurvePublicKey):
        usual, got = isinstance(key.curve, _NIST_CURVES), f"an EC key on the curve {key.curve.name}"
    else:
        usual, got = False, "a key of a kind Roles Anywhere does not take"
    return passed(got) if usual else unknown(got, "Use RSA with 2048 to 4096 bits, or EC on P-256.")


def validity(certificate: x509.Certificate, now: datetime) -> Answer:
    """Valid at the time, both ends included (RFC 5280 section 4.1.2.5)."""
    start, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if now < start:
        return failed(f"valid only from {start:%Y-%m-%d %H:%M} UTC")
    if now > end:
        return failed(f"expired on {end:%Y-%m-%d %H:%M} UTC")
    return passed(f"valid until {end:%Y-%m-%d %H:%M} UTC")
