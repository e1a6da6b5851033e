"""Certificates for the tests: made here, never brought along, and broken on purpose where a rule needs it."""

import base64
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, mldsa, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

NOW = datetime.now(UTC)
DAY = timedelta(days=1)
CA_TRUE = x509.BasicConstraints(ca=True, path_length=None)
CA_FALSE = x509.BasicConstraints(ca=False, path_length=None)


@dataclass(frozen=True)
class Authority:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: Any

    @property
    def pem(self) -> str:
        """The certificate as PEM text."""
        return pem(self.certificate.public_bytes(Encoding.DER))

    @property
    def key_pem(self) -> str:
        """The private key as PEM text."""
        text: bytes = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return text.decode()


def pem(der: bytes) -> str:
    """PEM text of a certificate, without asking a library whether it is one."""
    text = base64.b64encode(der).decode()
    lines = "\n".join(text[i : i + 64] for i in range(0, len(text), 64))
    return f"-----BEGIN CERTIFICATE-----\n{lines}\n-----END CERTIFICATE-----\n"


@cache
def key(kind: str) -> Any:
    """One private key of each kind for the whole run."""
    made: Any = {
        "rsa": lambda: rsa.generate_private_key(65537, 2048),
        "p256": lambda: ec.generate_private_key(ec.SECP256R1()),
        "p384": lambda: ec.generate_private_key(ec.SECP384R1()),
        "p521": lambda: ec.generate_private_key(ec.SECP521R1()),
        "ed25519": ed25519.Ed25519PrivateKey.generate,
        "dsa": lambda: dsa.generate_private_key(2048),
        "mldsa44": mldsa.MLDSA44PrivateKey.generate,
        "mldsa65": mldsa.MLDSA65PrivateKey.generate,
        "mldsa87": mldsa.MLDSA87PrivateKey.generate,
    }[kind]
    return made()


def authority(
    name: str = "Test CA",
    *,
    kind: str = "p256",
    issuer: Authority | None = None,
    digest: hashes.SHA224 | hashes.SHA256 | hashes.SHA384 | hashes.SHA512 | None = None,
    constraints: x509.BasicConstraints | None = CA_TRUE,
    key_cert_sign: bool | None = True,
    begin: datetime = NOW - DAY,
    end: datetime = NOW + 30 * DAY,
) -> Authority:
    """A certificate authority; every argument breaks, or keeps, one rule."""
    own_key = key(kind)
    signer = issuer.key if issuer else own_key
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(own_key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(end)
    )
    if constraints is not None:
        builder = builder.add_extension(constraints, critical=True)
    if key_cert_sign is not None:
        builder = builder.add_extension(_usage(key_cert_sign=key_cert_sign), critical=True)
    hashed = isinstance(signer, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | dsa.DSAPrivateKey)
    return Authority(builder.sign(signer, digest or hashes.SHA256() if hashed else None), own_key)


def patched(source: Authority, *changes: tuple[str, str]) -> str:
    """PEM of a certificate some bytes (hexadecimal) of which were exchanged for as many others."""
    der = source.certificate.public_bytes(Encoding.DER)
    for old, new in changes:
        before, after = bytes.fromhex(old), bytes.fromhex(new)
        assert before in der
        assert len(before) == len(after)
        der = der.replace(before, after)
    return pem(der)


def version_1(source: Authority) -> str:
    """PEM of a certificate without version and extensions: X.509 version 1."""
    return pem(_rebuilt(source, lambda fields: fields[1:-1]))


def doubled_extension(source: Authority) -> str:
    """PEM of a certificate that has its first extension twice."""

    def double(fields: list[bytes]) -> list[bytes]:
        extensions = children(children(fields[-1])[0])
        twice = tlv(0xA3, tlv(0x30, b"".join([extensions[0], *extensions])))
        return [*fields[:-1], twice]

    return pem(_rebuilt(source, double))


def _usage(*, key_cert_sign: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=key_cert_sign,
        crl_sign=key_cert_sign,
        encipher_only=False,
        decipher_only=False,
    )


def _rebuilt(source: Authority, change: Any) -> bytes:
    tbs, algorithm, signature = children(source.certificate.public_bytes(Encoding.DER))
    return tlv(0x30, tlv(0x30, b"".join(change(children(tbs)))) + algorithm + signature)


def children(der: bytes) -> list[bytes]:
    """The encoded elements inside a constructed DER element."""
    rest = der[_header(der) :]
    found = []
    while rest:
        length = _header(rest) + _length(rest)
        found.append(rest[:length])
        rest = rest[length:]
    return found


def _header(der: bytes) -> int:
    return 2 if der[1] < 0x80 else 2 + (der[1] & 0x7F)


def _length(der: bytes) -> int:
    return der[1] if der[1] < 0x80 else int.from_bytes(der[2 : _header(der)], "big")


def tlv(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    width = (size.bit_length() + 7) // 8
    return bytes([tag, 0x80 | width]) + size.to_bytes(width, "big") + content
