"""What may be a trust anchor: every rule broken once, beside a bundle that keeps it."""

import base64
import textwrap
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, mldsa, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from aws_facts import Problem
from certs import CertificateError, anchor_bundle_problems, check_anchor_bundle
from tests.certs.samples import (
    CA,
    DAY,
    NOW,
    SIGNS,
    SIGNS_NOTHING,
    ca,
    key_pem,
    pem,
    signed_with,
    version_1,
    with_duplicate_extension,
    with_unknown_signature,
)


def _problems(bundle: str) -> tuple[Problem, ...]:
    return anchor_bundle_problems(bundle, where="ca.pem", now=NOW)


def _one(bundle: str) -> Problem:
    (problem,) = _problems(bundle)
    return problem


@pytest.mark.parametrize(
    "certificate",
    [
        ca(),
        ca(key=ec.generate_private_key(ec.SECP384R1())),
        ca(key=rsa.generate_private_key(65537, 2048)),
        ca(key=mldsa.MLDSA44PrivateKey.generate()),
        ca(extensions=(x509.BasicConstraints(ca=True, path_length=0), SIGNS)),
    ],
    ids=["P-256", "P-384", "RSA", "ML-DSA", "path length"],
)
def test_a_ca_certificate_is_accepted(certificate: x509.Certificate) -> None:
    """An EC, RSA or ML-DSA authority that may sign certificates is one, with or without a path length."""
    assert check_anchor_bundle(pem(certificate), where="ca.pem", now=NOW) == (certificate,)


def test_two_certificates_are_accepted_in_order() -> None:
    """A bundle of two, as during a rollover, keeps its order."""
    old, new = ca(name="Old CA"), ca(name="New CA")
    assert check_anchor_bundle(pem(old, new), where="ca.pem", now=NOW) == (old, new)


def test_three_certificates_are_refused() -> None:
    """A trust anchor holds two certificates, a quota AWS does not raise."""
    problem = _one(pem(ca(), ca(), ca()))
    assert problem.got == "3 certificates"
    assert "at most 2" in problem.expected


def test_a_private_key_is_refused_before_anything_else() -> None:
    """A key pasted by mistake is told as such, whatever else is wrong, and never repeated in the message."""
    key = key_pem()
    problem = _one(pem(ca()) + key)
    assert problem.got == "a private key"
    assert key.splitlines()[1] not in str(problem)


def test_too_many_characters_are_refused() -> None:
    """The API takes 204,800 characters and not one more."""
    bundle = pem(ca())
    assert _one(bundle + "\n" * (204_801 - len(bundle))).got == "204801 characters of PEM"
    assert _problems(bundle + "\n" * (204_800 - len(bundle))) == ()


_GOOD = pem(ca())
_DER = base64.b64encode(ca().public_bytes(Encoding.DER)).decode()


@pytest.mark.parametrize(
    ("bundle", "got"),
    [
        ("", "no certificate"),
        ("\n\n", "no certificate"),
        (_GOOD.replace("\n", "\r\n"), "Windows line ends (CR LF)"),
        ("subject=CN = Sample CA\n" + _GOOD, "text outside of a certificate: 'subject=CN = Sample CA'"),
        (_GOOD.replace("\n", ""), "text outside of a certificate: '-----BEGIN CERTIFICATE-----MIIB"),
        (_GOOD.replace("-----END", "----END"), "text outside of a certificate"),
        (_GOOD.replace("CERTIFICATE", "X509 CRL"), "a block of type X509 CRL"),
        (_GOOD.replace("CERTIFICATE", "TRUSTED CERTIFICATE"), "a block of type TRUSTED CERTIFICATE"),
        (
            f"-----BEGIN CERTIFICATE-----\n{_DER}\n-----END CERTIFICATE-----\n",
            "a line longer than 64 characters",
        ),
        (
            "-----BEGIN CERTIFICATE-----\nnot base64!\n-----END CERTIFICATE-----\n",
            "a block that is not base64",
        ),
    ],
)
def test_anything_but_strict_pem_is_refused(bundle: str, got: str) -> None:
    """A file mangled on its way is told by what is wrong with it."""
    assert _one(bundle).got.startswith(got)


def test_blank_lines_and_a_missing_last_line_end_do_no_harm() -> None:
    """White space around certificates is part of nothing."""
    assert _problems("\n" + _GOOD.rstrip("\n")) == ()


def _block(der: bytes) -> str:
    lines = "\n".join(textwrap.wrap(base64.b64encode(der).decode(), 64))
    return f"-----BEGIN CERTIFICATE-----\n{lines}\n-----END CERTIFICATE-----\n"


@pytest.mark.parametrize(
    ("bundle", "got", "expected"),
    [
        (pem(ca(extensions=(SIGNS,))), "no basicConstraints", "CA:TRUE"),
        (
            pem(ca(extensions=(x509.BasicConstraints(ca=False, path_length=None), SIGNS))),
            "basicConstraints with CA:FALSE",
            "CA:TRUE",
        ),
        (pem(ca(extensions=(CA,))), "no keyUsage", "keyCertSign"),
        (pem(ca(extensions=(CA, SIGNS_NOTHING))), "keyUsage without keyCertSign", "keyCertSign"),
        (pem(signed_with(5)), "a signature with SHA1", "SHA-256"),
        (pem(signed_with(4)), "a signature with MD5", "SHA-256"),
        (pem(signed_with(14)), "a signature with SHA224", "SHA-256"),
        (pem(with_unknown_signature()), "signature algorithm 1.2.840.113549.1.1.99", "SHA-256"),
        (pem(ca(key=ed25519.Ed25519PrivateKey.generate())), "a key of type 1.3.101.112", "RSA, EC or ML-DSA"),
        (pem(ca(start=NOW - 2 * DAY, end=NOW - DAY)), "expired on 2026-11-20 12:00 UTC", "valid now"),
        (pem(ca(start=NOW + DAY, end=NOW + 2 * DAY)), "valid only from 2026-11-22 12:00 UTC", "valid now"),
        (_block(b"not a certificate"), "a certificate that cannot be read", "RFC 5280"),
        (_block(with_duplicate_extension()), "a certificate that cannot be read", "RFC 5280"),
    ],
)
def test_a_certificate_that_is_no_authority_is_refused(bundle: str, got: str, expected: str) -> None:
    """Each rule of the trust model, broken alone, is one problem with what was found and what is needed."""
    problem = _one(bundle)
    assert problem.got.startswith(got)
    assert expected in problem.expected
    assert problem.where.startswith("ca.pem, certificate 1")
    assert problem.remedy


def test_the_last_second_of_a_certificate_counts() -> None:
    """Validity includes both of its ends, as RFC 5280 section 4.1.2.5 has it."""
    bundle = pem(ca(start=NOW, end=NOW + DAY))
    assert _problems(bundle) == ()
    assert anchor_bundle_problems(bundle, where="ca.pem", now=NOW + DAY) == ()
    assert anchor_bundle_problems(bundle, where="ca.pem", now=NOW + DAY + timedelta(seconds=1)) != ()


def test_version_1_is_refused_with_what_it_cannot_have() -> None:
    """A certificate of version 1 has no extensions either, and all of it is told at once."""
    assert [problem.got for problem in _problems(pem(version_1()))] == [
        "X.509 version 1",
        "no basicConstraints",
        "no keyUsage",
    ]


def test_every_broken_rule_of_every_certificate_is_told() -> None:
    """Two bad certificates give the problems of both, each with its number and its subject."""
    bundle = pem(ca(extensions=(CA,), name="One"), ca(extensions=(), end=NOW - timedelta(hours=1), name=""))
    with pytest.raises(CertificateError) as caught:
        check_anchor_bundle(bundle, where="ca.pem", now=NOW)
    assert [(problem.where, problem.got) for problem in caught.value.problems] == [
        ("ca.pem, certificate 1 (CN=One)", "no keyUsage"),
        ("ca.pem, certificate 2 (empty subject)", "no basicConstraints"),
        ("ca.pem, certificate 2 (empty subject)", "no keyUsage"),
        ("ca.pem, certificate 2 (empty subject)", "expired on 2026-11-21 11:00 UTC"),
    ]


def test_a_key_nobody_knows_is_refused() -> None:
    """A public key of an unknown algorithm is told by its identifier."""
    der = ca().public_bytes(Encoding.DER)
    ec_public_key = bytes.fromhex("06072a8648ce3d0201")
    assert der.count(ec_public_key) == 1
    unknown = der.replace(ec_public_key, ec_public_key[:-1] + b"\x63")
    assert _one(_block(unknown)).got == "a key of type 1.2.840.10045.2.99"


def test_what_a_public_ca_issued_is_no_trust_anchor() -> None:
    """An intermediate that names a public root's key as its issuer's is refused; one of your own is not."""
    identifier = bytes.fromhex("79b459e67bb6e5e40173800888c81a58f6e99b6e")  # that of ISRG Root X1
    extensions = (CA, SIGNS, x509.AuthorityKeyIdentifier(identifier, None, None))
    assert (
        _one(pem(ca(extensions=extensions))).got == "the publicly trusted CA ISRG Root X1, or one it issued"
    )
    own = (CA, SIGNS, x509.AuthorityKeyIdentifier(bytes(20), None, None))
    nobody = (CA, SIGNS, x509.AuthorityKeyIdentifier(None, None, None))
    assert _problems(pem(ca(extensions=own), ca(extensions=nobody))) == ()
