"""CA certificates with one thing wrong, made on the spot.

Nothing here uses the code under test: certificates come straight from the builder of ``cryptography``, and
what its builder refuses to make comes from editing DER.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, mldsa, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)

_Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey | mldsa.MLDSA44PrivateKey

_KEY_USAGE = {
    "digital_signature": False,
    "content_commitment": False,
    "key_encipherment": False,
    "data_encipherment": False,
    "key_agreement": False,
    "key_cert_sign": True,
    "crl_sign": True,
    "encipher_only": False,
    "decipher_only": False,
}
CA = x509.BasicConstraints(ca=True, path_length=None)
SIGNS = x509.KeyUsage(**_KEY_USAGE)
SIGNS_NOTHING = x509.KeyUsage(**(_KEY_USAGE | {"key_cert_sign": False}))


def ca(
    *,
    key: _Key | None = None,
    extensions: Iterable[x509.ExtensionType] = (CA, SIGNS),
    start: datetime = NOW - DAY,
    end: datetime = NOW + DAY,
    name: str = "Sample CA",
) -> x509.Certificate:
    """A self-signed certificate; a valid trust anchor unless something is changed."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)] if name else [])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
    )
    for extension in extensions:
        builder = builder.add_extension(extension, critical=True)
    hashless = isinstance(key, ed25519.Ed25519PrivateKey | mldsa.MLDSA44PrivateKey)
    return builder.sign(key, None if hashless else hashes.SHA256())


def pem(*certificates: x509.Certificate) -> str:
    """Certificates as one bundle."""
    return "".join(certificate.public_bytes(Encoding.PEM).decode() for certificate in certificates)


def key_pem() -> str:
    """A private key, as it gets pasted by mistake."""
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def signed_with(last_byte: int) -> x509.Certificate:
    """An RSA certificate said to be signed another way: 5 is SHA-1, 4 is MD5, 14 is SHA-224 (RFC 8017)."""
    der = ca(key=rsa.generate_private_key(65537, 2048)).public_bytes(Encoding.DER)
    sha256 = bytes.fromhex("06092a864886f70d01010b")
    assert der.count(sha256) == 2
    return x509.load_der_x509_certificate(der.replace(sha256, sha256[:-1] + bytes([last_byte])))


def version_1() -> x509.Certificate:
    """A certificate of X.509 version 1: the version field, and with it version 3, is cut out of the DER."""
    key = ec.generate_private_key(ec.SECP256R1())
    body = ca(key=key, extensions=()).tbs_certificate_bytes
    fields = _contents(body)
    version = bytes.fromhex("a003020102")
    assert fields.startswith(version)
    tbs = _sequence(fields.removeprefix(version))
    algorithm = bytes.fromhex("300a06082a8648ce3d040302")
    signature = key.sign(tbs, ec.ECDSA(hashes.SHA256()))
    bits = b"\x03" + _length(len(signature) + 1) + b"\x00" + signature
    return x509.load_der_x509_certificate(_sequence(tbs + algorithm + bits))


def with_unknown_signature() -> x509.Certificate:
    """An RSA certificate signed by an algorithm nobody knows."""
    return signed_with(99)


def with_duplicate_extension() -> bytes:
    """DER with basicConstraints twice: keyUsage's place is taken by a second basicConstraints."""
    der = ca(extensions=(CA, x509.ExtendedKeyUsage([x509.ObjectIdentifier("1.2.3")]))).public_bytes(
        Encoding.DER
    )
    basic_constraints, extended_key_usage = bytes.fromhex("0603551d13"), bytes.fromhex("0603551d25")
    assert der.count(extended_key_usage) == 1
    return der.replace(extended_key_usage, basic_constraints)


def _sequence(contents: bytes) -> bytes:
    return b"\x30" + _length(len(contents)) + contents


def _contents(der: bytes) -> bytes:
    size = der[1] & 0x7F if der[1] & 0x80 else 0
    return der[2 + size :]


def _length(number: int) -> bytes:
    if number < 0x80:
        return bytes([number])
    digits = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return bytes([0x80 | len(digits)]) + digits
