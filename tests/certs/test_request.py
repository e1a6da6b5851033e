"""Requests: the subject and the alternative names are taken over, nothing else, and never a weak key."""

from collections.abc import Sequence

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, mldsa, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from certs import CertificateError, DistinguishedName, read_request
from tests.certs.samples import CA, key_pem

SUBJECT = x509.Name(
    [x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Acme"), x509.NameAttribute(NameOID.COMMON_NAME, "web-1")]
)
EC = ec.generate_private_key(ec.SECP256R1())
WEAK = rsa.generate_private_key(65537, 1024)  # noqa: S505 - what is to be refused
WHERE = "device.csr"


def request(
    key: object = EC, subject: x509.Name = SUBJECT, extensions: Sequence[x509.ExtensionType] = ()
) -> x509.CertificateSigningRequest:
    """A request straight from another library's builder."""
    builder = x509.CertificateSigningRequestBuilder().subject_name(subject)
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    hashless = isinstance(key, ed25519.Ed25519PrivateKey | mldsa.MLDSA44PrivateKey)
    return builder.sign(key, None if hashless else hashes.SHA256())  # type: ignore[arg-type]


def pem(made: x509.CertificateSigningRequest) -> bytes:
    return made.public_bytes(Encoding.PEM)


def refused(data: bytes) -> list[tuple[str, str]]:
    with pytest.raises(CertificateError) as caught:
        read_request(data, where=WHERE)
    return [(problem.where, problem.got) for problem in caught.value.problems]


@pytest.mark.parametrize("encoding", [Encoding.PEM, Encoding.DER])
def test_the_subject_the_names_and_the_key_are_taken_over(encoding: Encoding) -> None:
    """Both encodings say the same; what else is asked for is named and left behind."""
    names = x509.SubjectAlternativeName(
        [
            x509.DNSName("a.example"),
            x509.UniformResourceIdentifier("spiffe://acme/web-1"),
            x509.DirectoryName(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "x")])),
        ]
    )
    unknown = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00")
    made = request(extensions=(names, CA, unknown))
    read = read_request(made.public_bytes(encoding), where=WHERE)
    assert str(read.subject.name) == "CN=web-1,O=Acme"
    assert read.subject.dns == ("a.example",)
    assert read.subject.uris == ("spiffe://acme/web-1",)
    assert read.subject.directory_names == (DistinguishedName((("CN", "x"),)),)
    assert read.public_key == EC.public_key()
    assert read.left_behind == ("BasicConstraints", "1.2.3.4")


def test_a_request_without_alternative_names_has_none() -> None:
    """A subject is enough."""
    read = read_request(pem(request()), where=WHERE)
    assert (read.subject.dns, read.subject.uris, read.subject.directory_names, read.left_behind) == (
        (),
        (),
        (),
        (),
    )


@pytest.mark.parametrize(
    "key",
    [
        rsa.generate_private_key(65537, 2048),
        ec.generate_private_key(ec.SECP384R1()),
        ec.generate_private_key(ec.SECP521R1()),
        mldsa.MLDSA44PrivateKey.generate(),
    ],
    ids=lambda key: type(key).__name__,
)
def test_keys_that_roles_anywhere_takes_are_accepted(key: object) -> None:
    """RSA of 2,048 bits, the curves of clients, and ML-DSA."""
    assert read_request(pem(request(key)), where=WHERE).subject.name.values("CN") == ("web-1",)


@pytest.mark.parametrize(
    ("key", "got"),
    [
        (WEAK, "an RSA key of 1024 bits"),
        (ec.generate_private_key(ec.SECP256K1()), "an EC key on the curve secp256k1"),
        (ed25519.Ed25519PrivateKey.generate(), "a key of type Ed25519"),
        (dsa.generate_private_key(2048), "a key of type DSA"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_other_keys_are_refused(key: object, got: str) -> None:
    """Weak, on another curve, or of a kind Roles Anywhere does not take."""
    assert refused(pem(request(key))) == [(f"{WHERE}, its key", got)]


def test_a_signature_of_another_key_is_refused() -> None:
    """Whoever sends a request must hold its key: one changed byte and it proves nothing."""
    der = bytearray(request().public_bytes(Encoding.DER))
    place = bytes(der).index(b"web-1")
    der[place] = ord("W")
    assert refused(bytes(der)) == [(WHERE, "a signature that its own key did not make")]


def test_a_private_key_in_the_file_is_refused() -> None:
    """Neither in PEM beside the request, nor as DER in its place; the key is not quoted."""
    key = key_pem()
    for data in (
        pem(request()) + key.encode(),
        EC.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),
    ):
        assert refused(data) == [(WHERE, "a private key")]


@pytest.mark.parametrize(
    "data", [b"", b"text", b"-----BEGIN CERTIFICATE REQUEST-----\nAA\n", b"\x30\x03\x02\x01\x01"]
)
def test_what_is_no_request_is_refused(data: bytes) -> None:
    """Nothing, text, broken PEM and other DER are told apart from a request."""
    assert refused(data) == [(WHERE, "no certificate signing request")]


def test_names_no_certificate_gets_are_refused() -> None:
    """An empty subject, an attribute or an alternative name that is not mapped, a value no tag carries."""
    assert refused(pem(request(subject=x509.Name([])))) == [("the subject", "no attribute")]
    mail = x509.Name([x509.NameAttribute(NameOID.EMAIL_ADDRESS, "a@b")])
    assert refused(pem(request(subject=mail))) == [
        (f"{WHERE}, the subject", "the attribute 1.2.840.113549.1.9.1")
    ]
    ampersand = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a&b")])
    assert refused(pem(request(subject=ampersand))) == [("the subject's CN", "'a&b' with '&'")]
    address = x509.SubjectAlternativeName([x509.RFC822Name("a@b.c"), x509.DNSName("a.b")])
    assert refused(pem(request(extensions=(address,)))) == [
        (f"{WHERE}, the SAN", "a name of the kind RFC822Name")
    ]


def test_a_weak_key_and_a_bad_name_are_told_together() -> None:
    """All problems at once."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a&b")])
    assert [where for where, _ in refused(pem(request(WEAK, subject)))] == [
        f"{WHERE}, its key",
        "the subject's CN",
    ]


def test_names_that_cannot_be_read_are_refused() -> None:
    """A SAN whose bytes are no GeneralNames is an error of the request, not of ours."""
    broken = x509.UnrecognizedExtension(x509.ObjectIdentifier("2.5.29.17"), b"\x30\x02\xff\xff")
    ((where, got),) = refused(pem(request(extensions=(broken,))))
    assert where == WHERE
    assert got.startswith("extensions that cannot be read")


def test_a_key_nobody_knows_is_refused() -> None:
    """A public key of an unknown algorithm is told as what it is."""
    der = request(ed25519.Ed25519PrivateKey.generate()).public_bytes(Encoding.DER)
    ed25519_oid = bytes.fromhex("06032b6570")
    assert der.count(ed25519_oid) == 2
    ((where, got),) = refused(der.replace(ed25519_oid, bytes.fromhex("06032b6502")))
    assert where == WHERE
    assert got.startswith("a key or signature that is not supported")
