"""Chains made on the spot, from the trust anchor down; what is wrong with one is known by construction."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, mldsa, rsa
from cryptography.x509.oid import NameOID

from tests.certs.samples import CA, DAY, NOW, SIGNS

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey | mldsa.MLDSA44PrivateKey
KEYS: Sequence[Key] = [ec.generate_private_key(ec.SECP256R1()) for _ in range(12)]
DIGITAL_SIGNATURE = x509.KeyUsage(
    digital_signature=True,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=False,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)
CRITICAL_AND_UNKNOWN = x509.UnrecognizedExtension(
    x509.ObjectIdentifier("1.3.6.1.4.1.11129.2.99"), b"\x05\x00"
)


def named(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


@dataclass(frozen=True)
class Member:
    """One certificate of a chain to be."""

    name: str
    extensions: tuple[x509.ExtensionType, ...] = (CA, SIGNS)
    key: Key | None = None
    start: datetime = NOW - 30 * DAY
    end: datetime = NOW + 30 * DAY
    issuer: str | None = None
    hash: hashes.SHA224 | hashes.SHA256 | hashes.SHA512 = field(default_factory=hashes.SHA256)
    critical: bool = True
    identifiers: bool = True
    address: str = ""

    @property
    def subject(self) -> x509.Name:
        address = [x509.NameAttribute(NameOID.EMAIL_ADDRESS, self.address)] if self.address else []
        return x509.Name([*named(self.name), *address])

    def but(self, **changes: object) -> Self:
        return replace(self, **changes)  # type: ignore[arg-type]

    def having(self, *more: x509.ExtensionType) -> Self:
        return replace(self, extensions=(*self.extensions, *more))


def with_path_length(length: int) -> tuple[x509.ExtensionType, ...]:
    return (x509.BasicConstraints(ca=True, path_length=length), SIGNS)


ROOT = Member("Root")
LEAF = Member("web-1", (x509.BasicConstraints(ca=False, path_length=None), DIGITAL_SIGNATURE))


def intermediates(number: int) -> tuple[Member, ...]:
    return tuple(Member(f"Issuing {place}") for place in range(1, number + 1))


@dataclass(frozen=True)
class Made:
    """A chain: what is presented, what is sent with it, and what is trusted."""

    leaf: x509.Certificate
    sent: tuple[x509.Certificate, ...]
    anchors: tuple[x509.Certificate, ...]

    @property
    def reversed(self) -> "Made":
        return replace(self, sent=self.sent[::-1])

    def without(self, place: int) -> "Made":
        return replace(self, sent=self.sent[:place] + self.sent[place + 1 :])

    def anchored(self, *anchors: x509.Certificate) -> "Made":
        return replace(self, anchors=anchors)


def chain(*members: Member) -> Made:
    """A chain whose first member is the trust anchor and whose last is the end-entity certificate."""
    certificates: list[x509.Certificate] = []
    above: tuple[Member, Key] | None = None
    for place, member in enumerate(members):
        key = member.key or KEYS[place]
        certificates.append(_signed(member, key, *(above or (member, key))))
        above = (member, key)
    return Made(certificates[-1], tuple(reversed(certificates[1:-1])), (certificates[0],))


def _signed(member: Member, key: Key, issuer: Member, issuer_key: Key) -> x509.Certificate:
    builder = (
        x509.CertificateBuilder()
        .subject_name(member.subject)
        .issuer_name(named(member.issuer or issuer.name))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(member.start)
        .not_valid_after(member.end)
    )
    for extension in member.extensions:
        builder = builder.add_extension(extension, critical=member.critical)
    if member.identifiers:
        own = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
        its = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key())
        builder = builder.add_extension(own, critical=False).add_extension(its, critical=False)
    hashless = isinstance(issuer_key, ed25519.Ed25519PrivateKey | mldsa.MLDSA44PrivateKey)
    return builder.sign(issuer_key, None if hashless else member.hash)


def permitting(*names: x509.GeneralName) -> x509.NameConstraints:
    return x509.NameConstraints(permitted_subtrees=names, excluded_subtrees=None)


def alternative(*names: x509.GeneralName) -> x509.SubjectAlternativeName:
    return x509.SubjectAlternativeName(names)


@dataclass(frozen=True)
class Judged:
    """A case: a chain, whether AWS and RFC 5280 accept it, and why OpenSSL says something else."""

    made: Made
    valid: bool
    openssl_differs: str = ""
