"""Certificates out of files of every form, and what is no certificate refused in words."""

from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    pkcs7,
    pkcs12,
)

from aws_facts import Problem
from certs import (
    CertificateError,
    Form,
    anchor_bundle_problems,
    judge_files,
    key_matches,
    read_certificates,
)
from tests.certs.chains import named
from tests.certs.samples import NOW, ca, key_pem, pem, version_1

_CORPUS = Path(__file__).parent / "corpus"
_ONE, _TWO = ca(name="One"), ca(name="Two")
_TEXT = pem(_ONE, _TWO)
# RFC 5652 section 5.1: version 1, no digest algorithms, content of type data, no signers.
_PKCS7_WITHOUT_CERTIFICATES = bytes.fromhex(
    "302306092a864886f70d010702a01630140201013100300b06092a864886f70d0107013100"
)
_KEY = ec.generate_private_key(ec.SECP256R1())


def refused(data: bytes) -> Problem:
    with pytest.raises(CertificateError) as caught:
        read_certificates(data, where="file")
    (problem,) = caught.value.problems
    return problem


@pytest.mark.parametrize(
    ("data", "form", "fault"),
    [
        (_TEXT.encode(), Form.PEM, ""),
        (_TEXT.replace("\n", "\r\n").encode(), Form.PEM, "Windows line ends (CR LF)"),
        (b"subject=One\n" + _TEXT.encode(), Form.PEM, "text outside of a certificate: 'subject=One'"),
        (b"\xef\xbb\xbf" + _TEXT.encode(), Form.PEM, "text outside of a certificate: '\\ufeff'"),
        ("# Zoë\n".encode("latin-1") + _TEXT.encode(), Form.PEM, "text outside of a certificate: '# Zo"),
        (_TEXT.encode("utf-16"), Form.PEM, "text in UTF-16"),
        (_TEXT.replace("CERT", "X509 CERT").encode(), Form.PEM, "a block of type X509 CERTIFICATE"),
        (pkcs7.serialize_certificates([_ONE, _TWO], Encoding.PEM), Form.PEM, "a block of type PKCS7"),
        (pkcs7.serialize_certificates([_ONE, _TWO], Encoding.DER), Form.PKCS7, "PKCS#7, not PEM"),
    ],
)
def test_certificates_are_read_in_order_whatever_is_around_them(data: bytes, form: Form, fault: str) -> None:
    """Both certificates come out of each form, and what AWS would not take of the file is told."""
    bundle = read_certificates(data, where="file")
    assert set(bundle.certificates) == {_ONE, _TWO}
    if b"PKCS7" not in data and form is Form.PEM:
        assert bundle.certificates == (_ONE, _TWO)
    assert bundle.form is form
    assert bundle.fault.startswith(fault)
    assert bool(bundle.fault) is bool(fault)


def test_der_holds_one_certificate() -> None:
    """A single certificate in DER is read, and told as what AWS does not take."""
    bundle = read_certificates(_ONE.public_bytes(Encoding.DER), where="file")
    assert bundle.certificates == (_ONE,)
    assert (bundle.form, bundle.fault) == (Form.DER, "DER, not PEM")
    assert bundle.name(1) == "CN=One"


def _serialized(
    encoding: Encoding, form: PrivateFormat, encryption: KeySerializationEncryption | None = None
) -> bytes:
    return _KEY.private_bytes(encoding, form, encryption or NoEncryption())


_LOCKED = BestAvailableEncryption(b"secret")


@pytest.mark.parametrize(
    "data",
    [
        _serialized(Encoding.PEM, PrivateFormat.PKCS8),
        _serialized(Encoding.PEM, PrivateFormat.PKCS8, _LOCKED),
        _serialized(Encoding.PEM, PrivateFormat.TraditionalOpenSSL),
        _serialized(Encoding.DER, PrivateFormat.PKCS8),
        _serialized(Encoding.DER, PrivateFormat.PKCS8, _LOCKED),
        _serialized(Encoding.DER, PrivateFormat.TraditionalOpenSSL),
        _TEXT.encode() + key_pem().encode(),
        key_pem().replace("\n", "\r\n").encode(),
        key_pem().encode("utf-16"),
    ],
    ids=[
        "PKCS#8",
        "encrypted",
        "SEC 1",
        "DER",
        "encrypted DER",
        "SEC 1 DER",
        "after others",
        "CRLF",
        "UTF-16",
    ],
)
def test_a_private_key_is_refused_in_every_form(data: bytes) -> None:
    """A key pasted by mistake is told as such and never repeated, whatever else is in the file."""
    assert refused(data).got == "a private key"


def test_a_pkcs12_file_is_refused_with_the_way_out() -> None:
    """PKCS#12 holds a private key as a rule; the remedy takes the certificates out of it."""
    problem = refused(pkcs12.serialize_key_and_certificates(b"name", None, _ONE, None, _LOCKED))
    assert problem.got == "a PKCS#12 file"
    assert "-nokeys" in problem.remedy


def _request() -> bytes:
    builder = x509.CertificateSigningRequestBuilder().subject_name(named("web-1"))
    return builder.sign(_KEY, hashes.SHA256()).public_bytes(Encoding.PEM)


@pytest.mark.parametrize(
    ("data", "got"),
    [
        (b"", "no certificate"),
        (b"hello", "text outside of a certificate: 'hello'"),
        (b"\x00\x01\x02", "text outside of a certificate"),
        (_request(), "a block of type CERTIFICATE REQUEST"),
        (b"\x30\x82\x00\x01\x00", "bytes that are no certificate"),
        (_PKCS7_WITHOUT_CERTIFICATES, "bytes that are no certificate"),
        (_ONE.public_bytes(Encoding.DER)[:-1], "bytes that are no certificate"),
        (pem(_ONE).replace("M", "!").encode(), "a certificate that cannot be read: its text is not base64"),
        (pem(_ONE).replace("-----END", "----END").encode(), "text outside of a certificate"),
    ],
)
def test_what_is_no_certificate_is_refused(data: bytes, got: str) -> None:
    """Each is told by what it is, with a remedy."""
    problem = refused(data)
    assert problem.got.startswith(got)
    assert problem.remedy


def test_each_unreadable_certificate_is_told() -> None:
    """A good certificate beside two bad ones does not hide them, nor they each other."""
    bad = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
    with pytest.raises(CertificateError) as caught:
        read_certificates((bad + pem(_ONE) + bad).encode(), where="file")
    assert [problem.where for problem in caught.value.problems] == [
        "file, certificate 1",
        "file, certificate 3",
    ]
    problems = anchor_bundle_problems(bad + pem(version_1()), where="ca.pem", now=NOW)
    assert [problem.got.partition(":")[0] for problem in problems] == [
        "a certificate that cannot be read",
        "X.509 version 1",
        "no basicConstraints",
        "no keyUsage",
    ]


def test_a_certificate_that_is_cut_off_is_told() -> None:
    """A copy that lost its end is no text to pass over, though the certificate before it is whole."""
    problem = refused((pem(_ONE) + pem(_TWO)[:-30]).encode())
    assert (problem.where, problem.got) == ("file, certificate 2", "a certificate that is cut off")
    assert "not base64" in refused((pem(_ONE)[:-30] + pem(_TWO)).encode()).got


@pytest.mark.parametrize(
    ("file", "verdict"),
    [
        (pem(_ONE).encode(), "pass"),
        (b"text\n" + pem(_ONE).encode(), "pass"),
        (_ONE.public_bytes(Encoding.DER), "fail"),
        (pem(_ONE).encode("utf-16"), "fail"),
        (pkcs7.serialize_certificates([_ONE], Encoding.PEM), "fail"),
    ],
)
def test_a_file_of_intermediates_is_judged_as_the_helper_reads_it(file: bytes, verdict: str) -> None:
    """aws_signing_helper takes blocks of type CERTIFICATE and refuses a file with any other block."""
    leaf = read_certificates(pem(_TWO).encode(), where="leaf")
    *_, finding = judge_files(leaf, read_certificates(file, where="intermediates"), now=NOW)
    assert (finding.rule, finding.verdict) == ("intermediates-format", verdict)


@pytest.mark.parametrize(
    "key",
    [_KEY, rsa.generate_private_key(65537, 2048), ed25519.Ed25519PrivateKey.generate()],
    ids=["EC", "RSA", "Ed25519"],
)
def test_a_key_that_is_not_the_certificates_is_told(
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey,
) -> None:
    """Only the very key of a certificate matches it."""
    assert key_matches(ca(key=key), key)
    assert not key_matches(ca(), key)
