"""Certificates for sessions, each with a key of its own; every argument breaks, or keeps, one rule."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, mldsa, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from tests.rolesanywhere.authorities import DAY, NOW

_serials = count(0x1000)
KEYS: dict[str, Callable[[], Any]] = {
    "p256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "p384": lambda: ec.generate_private_key(ec.SECP384R1()),
    "p521": lambda: ec.generate_private_key(ec.SECP521R1()),
    "secp256k1": lambda: ec.generate_private_key(ec.SECP256K1()),
    "ed25519": ed25519.Ed25519PrivateKey.generate,
    "rsa1024": lambda: rsa.generate_private_key(65537, 1024),  # noqa: S505 - to be refused
    "rsa2048": lambda: rsa.generate_private_key(65537, 2048),
    "mldsa44": mldsa.MLDSA44PrivateKey.generate,
    "mldsa65": mldsa.MLDSA65PrivateKey.generate,
    "mldsa87": mldsa.MLDSA87PrivateKey.generate,
}


@dataclass(frozen=True)
class Issued:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: Any

    @property
    def pem(self) -> str:
        """The certificate as PEM."""
        return self.certificate.public_bytes(Encoding.PEM).decode()


def name(text: str) -> x509.Name:
    """A name from ``CN=web,OU=a,OU=b``; empty for an empty text."""
    oids = {"CN": NameOID.COMMON_NAME, "O": NameOID.ORGANIZATION_NAME, "OU": NameOID.ORGANIZATIONAL_UNIT_NAME}
    pairs = [part.split("=", 1) for part in text.split(",") if part]
    return x509.Name([x509.NameAttribute(oids[kind], value) for kind, value in pairs])


def issue(
    subject: str | x509.Name,
    issuer: Issued | None = None,
    *,
    kind: str = "p256",
    ca: bool | None = None,
    path_length: int | None = None,
    digital_signature: bool | None = True,
    key_cert_sign: bool = False,
    names: Sequence[x509.GeneralName] = (),
    begin: datetime = NOW - DAY,
    end: datetime = NOW + 30 * DAY,
    digest: hashes.SHA256 | hashes.SHA384 | hashes.SHA512 | None = None,
    serial: int | None = None,
    key: Any = None,
    extensions: Sequence[tuple[x509.ExtensionType, bool]] = (),
) -> Issued:
    """A certificate; self-signed without an issuer. ``ca`` None leaves basicConstraints out."""
    key = key or KEYS[kind]()
    signer: Any = issuer.key if issuer else key
    own = name(subject) if isinstance(subject, str) else subject
    builder = (
        x509.CertificateBuilder()
        .subject_name(own)
        .issuer_name(issuer.certificate.subject if issuer else own)
        .public_key(key.public_key())
        .serial_number(serial or next(_serials))
        .not_valid_before(begin)
        .not_valid_after(end)
    )
    if ca is not None:
        builder = builder.add_extension(x509.BasicConstraints(ca=ca, path_length=path_length), critical=True)
    if digital_signature is not None:
        usage = _usage(digital_signature=digital_signature, key_cert_sign=key_cert_sign)
        builder = builder.add_extension(usage, critical=True)
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical=critical)
    hashed = isinstance(signer, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey)
    return Issued(builder.sign(signer, (digest or hashes.SHA256()) if hashed else None), key)


def authority(subject: str, issuer: Issued | None = None, **arguments: Any) -> Issued:
    """A certificate authority."""
    given: dict[str, Any] = {"ca": True, "key_cert_sign": True, "digital_signature": False, **arguments}
    return issue(subject, issuer, **given)


def _usage(*, digital_signature: bool, key_cert_sign: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=key_cert_sign,
        crl_sign=key_cert_sign,
        encipher_only=False,
        decipher_only=False,
    )


HOUR = timedelta(hours=1)
