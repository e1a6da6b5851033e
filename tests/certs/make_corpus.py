"""Make the certificates of ``tests/certs/corpus/`` once; their private keys are thrown away.

Run from the repository's root: ``python -m tests.certs.make_corpus --trustme PYTHON --public CACERT``, where
PYTHON is an interpreter that has trustme and CACERT certifi's list. Needs openssl and easy-rsa. The verdicts
beside the certificates (``verdicts.yaml``) are written by hand, for the time that is written there.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, mldsa, rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from certs import Issuer, issue_end_entity, issue_intermediate, issue_root, new_key
from tests.certs import make_corpus_elsewhere as elsewhere
from tests.certs.samples import CA, SIGNS, SIGNS_NOTHING

CORPUS = Path(__file__).parent / "corpus"
AT = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)

_NOT_A_CA = x509.BasicConstraints(ca=False, path_length=None)
_CLIENT = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH])
_Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey | mldsa.MLDSA65PrivateKey


def usage(name: str) -> x509.KeyUsage:
    """A keyUsage with one bit set."""
    names = "digital_signature content_commitment key_encipherment data_encipherment key_agreement"
    names += " key_cert_sign crl_sign encipher_only decipher_only"
    return x509.KeyUsage(**{one: one == name for one in names.split()})


def named(**attributes: str | Sequence[str]) -> x509.Name:
    """A name of attributes such as ``COMMON_NAME``, in their order; several values repeat an attribute."""
    return x509.Name(
        [
            x509.NameAttribute(getattr(NameOID, key), value, _validate=False)
            for key, values in attributes.items()
            for value in ([values] if isinstance(values, str) else values)
        ]
    )


@dataclass(frozen=True)
class Authority:
    """A CA that signs what is to be wrong."""

    certificate: x509.Certificate
    key: _Key


@dataclass(frozen=True)
class Shape:
    """What a certificate is made of; each case changes one thing."""

    subject: x509.Name
    key: _Key
    extensions: Sequence[x509.ExtensionType]
    start: datetime = AT - 30 * DAY
    end: datetime = AT + 30 * DAY
    serial: int | None = None

    def signed(self, by: Authority | None = None) -> x509.Certificate:
        """The certificate, signed by a CA or by its own key."""
        key = by.key if by else self.key
        builder = (
            x509.CertificateBuilder()
            .subject_name(self.subject)
            .issuer_name(by.certificate.subject if by else self.subject)
            .public_key(self.key.public_key())
            .serial_number(self.serial or x509.random_serial_number())
            .not_valid_before(self.start)
            .not_valid_after(self.end)
        )
        for extension in self.extensions:
            builder = builder.add_extension(
                extension, critical=not isinstance(extension, x509.ExtendedKeyUsage)
            )
        hashless = isinstance(key, ed25519.Ed25519PrivateKey | mldsa.MLDSA65PrivateKey)
        return builder.sign(key, None if hashless else hashes.SHA256())


def authority(name: str = "Corpus CA", **changes: object) -> Authority:
    """A CA that keeps every rule, unless something is changed."""
    fields: dict[str, object] = {
        "subject": named(COMMON_NAME=name),
        "key": ec.generate_private_key(ec.SECP256R1()),
        "extensions": (CA, SIGNS),
    }
    by = changes.pop("by", None)
    shape = Shape(**(fields | changes))  # type: ignore[arg-type]
    return Authority(shape.signed(by if isinstance(by, Authority) else None), shape.key)


def leaf(by: Authority, name: str = "web-1", **changes: object) -> x509.Certificate:
    """An end-entity certificate that keeps every rule, unless something is changed."""
    fields: dict[str, object] = {
        "subject": named(COMMON_NAME=name),
        "key": ec.generate_private_key(ec.SECP256R1()),
        "extensions": (_NOT_A_CA, usage("digital_signature")),
    }
    return Shape(**(fields | changes)).signed(by)  # type: ignore[arg-type]


def write(name: str, *certificates: x509.Certificate) -> None:
    """One file of the corpus, in PEM."""
    data = b"".join(certificate.public_bytes(Encoding.PEM) for certificate in certificates)
    (CORPUS / f"{name}.pem").write_bytes(data)


def make_ours() -> None:
    """What this project issues, and the same root in forms that AWS does not take."""
    root_key, issuing_key, key = new_key(), new_key(), new_key()
    root = issue_root(root_key, "Development Root", now=AT)
    issuing = issue_intermediate(Issuer(root, root_key), issuing_key, "Development Issuing", now=AT)
    workload = issue_end_entity(Issuer(issuing, issuing_key), key, "web-1", now=AT)
    write("ours-root", root)
    write("ours-issuing", issuing)
    write("ours-leaf", workload)
    write("ours-leaf-and-chain", workload, issuing, root)
    write("ours-chain-reversed", issuing, workload)
    (CORPUS / "ours-root.der").write_bytes(root.public_bytes(Encoding.DER))
    (CORPUS / "ours-chain.p7b").write_bytes(pkcs7.serialize_certificates([workload, issuing], Encoding.DER))
    text = root.public_bytes(Encoding.PEM).decode()
    (CORPUS / "ours-root-crlf.pem").write_bytes(text.replace("\n", "\r\n").encode())
    (CORPUS / "ours-root-text.pem").write_text("subject=CN = Development Root\n" + text)


def make_anchors() -> None:
    """CAs, each with one thing to say about it."""
    write("expired-ca", authority(end=AT - DAY).certificate)
    write("future-ca", authority(start=AT + DAY).certificate)
    write("rsa-1024-ca", authority(key=rsa.generate_private_key(65537, 1024)).certificate)  # noqa: S505 - the point
    write("ed25519-ca", authority(key=ed25519.Ed25519PrivateKey.generate()).certificate)
    write("ml-dsa-65-ca", authority(key=mldsa.MLDSA65PrivateKey.generate()).certificate)
    write("p-521-ca", authority(key=ec.generate_private_key(ec.SECP521R1())).certificate)
    write("ca-false", authority(extensions=(_NOT_A_CA, SIGNS)).certificate)
    write("no-key-cert-sign", authority(extensions=(CA, SIGNS_NOTHING)).certificate)
    write("no-crl-sign", authority(extensions=(CA, usage("key_cert_sign"))).certificate)
    write("no-subject-ca", authority(subject=x509.Name([])).certificate)
    write("two-cas", *(authority(f"CA {number}").certificate for number in (1, 2)))
    write("three-cas", *(authority(f"CA {number}").certificate for number in (1, 2, 3)))


def make_names(by: Authority) -> None:
    """Subjects, issuers and alternative names, with what a session tag can and cannot carry."""
    for case, name in {
        "cn-ampersand": "R&D",
        "cn-comma": "web,1",
        "cn-comma-and-blank": "web, first",
        "cn-apostrophe": "O'Brien",
        "cn-257": "a" * 257,
        "cn-61": "a" * 61,
        "cn-62": "a" * 62,
        "cn-65": "a" * 65,
        "cn-blank": "web 1",
        "cn-umlaut": "Bäckerei",
        "cn-slash": "web/1",
    }.items():
        write(case, leaf(by, name))
    write("issuer-ampersand", leaf(authority("Smith & Sons CA")))
    write("empty-subject", leaf(by, subject=x509.Name([]), extensions=_with(_alternative())))
    write("no-cn", leaf(by, subject=named(ORGANIZATION_NAME="Acme"), serial=291))
    units = ("Security", "Engineering", "Research")
    write("three-ou", leaf(by, subject=named(ORGANIZATIONAL_UNIT_NAME=units, COMMON_NAME="web-1")))
    write("two-cn", leaf(by, subject=named(COMMON_NAME=("web-1", "web-2"))))
    write("serial-number-attribute", leaf(by, subject=named(COMMON_NAME="web-1", SERIAL_NUMBER="42")))
    write("long-ou", leaf(by, subject=named(ORGANIZATIONAL_UNIT_NAME=("u" * 64,) * 4, COMMON_NAME="web-1")))
    write("san", leaf(by, extensions=_with(_alternative())))
    write("one-digit-serial", leaf(by, serial=5))


def _with(extension: x509.ExtensionType) -> tuple[x509.ExtensionType, ...]:
    return (_NOT_A_CA, usage("digital_signature"), extension)


def _alternative() -> x509.SubjectAlternativeName:
    return x509.SubjectAlternativeName(
        [
            x509.RFC822Name("ops@a.example"),
            x509.DNSName("a.example"),
            x509.DNSName("b.example"),
            x509.UniformResourceIdentifier("spiffe://a.example/web"),
            x509.DirectoryName(named(ORGANIZATION_NAME="Acme", COMMON_NAME="web-1")),
        ]
    )


def make_leaves(by: Authority) -> None:
    """End-entity certificates, each with one thing to say about it."""
    write("corpus-ca", by.certificate)
    write("good-leaf", leaf(by))
    write("no-digital-signature", leaf(by, extensions=(_NOT_A_CA, usage("key_encipherment"), _CLIENT)))
    write("no-key-usage", leaf(by, extensions=(_NOT_A_CA, _CLIENT)))
    write("client-auth-only", leaf(by, extensions=(usage("digital_signature"), _CLIENT)))
    write("leaf-with-ca-true", leaf(by, extensions=(CA, usage("digital_signature"))))
    write("expired-leaf", leaf(by, end=AT - DAY))
    write("future-leaf", leaf(by, start=AT + DAY))
    write("rsa-1024-leaf", leaf(by, key=rsa.generate_private_key(65537, 1024)))  # noqa: S505 - the point
    write("ed25519-leaf", leaf(by, key=ed25519.Ed25519PrivateKey.generate()))
    write("ml-dsa-65-leaf", leaf(by, key=mldsa.MLDSA65PrivateKey.generate()))
    write("p-521-leaf", leaf(by, key=ec.generate_private_key(ec.SECP521R1())))
    write("secp256k1-leaf", leaf(by, key=ec.generate_private_key(ec.SECP256K1())))
    own = Shape(
        named(COMMON_NAME="web-1"),
        ec.generate_private_key(ec.SECP256R1()),
        (_NOT_A_CA, usage("digital_signature")),
    )
    write("self-signed-leaf", own.signed())
    write("good-leaf-of-another-ca", leaf(authority()))


def main() -> None:
    """Make every file of the corpus."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trustme", required=True, help="a Python interpreter that has trustme")
    parser.add_argument("--public", required=True, type=Path, help="the cacert.pem that certifi ships")
    arguments = parser.parse_args()
    CORPUS.mkdir(exist_ok=True)
    make_ours()
    make_anchors()
    by = authority()
    make_leaves(by)
    make_names(by)
    with TemporaryDirectory() as folder:
        elsewhere.make(CORPUS, Path(folder), trustme=arguments.trustme, public=arguments.public, at=AT)


if __name__ == "__main__":
    main()
