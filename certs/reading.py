"""Certificates out of a file: PEM, DER or PKCS#7, one or several, and what is unusual about the file."""

import binascii
import warnings
from base64 import b64decode
from dataclasses import dataclass
from enum import StrEnum

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_der_private_key
from cryptography.hazmat.primitives.serialization.pkcs7 import load_der_pkcs7_certificates

from aws_facts import Problem
from certs import pem
from certs.errors import CertificateError
from certs.findings import subject_text

# A name longer than RFC 5280 allows, or a serial number below 1, is told by a rule and not by Python.
for _text in ("Attribute's length must be", "Parsed a serial number which wasn't positive"):
    warnings.filterwarnings("ignore", message=_text)

_PRIVATE_KEY = b"PRIVATE KEY-----"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_PKCS12_VERSION = bytes.fromhex("020103")


class Form(StrEnum):
    """How a file holds its certificates."""

    PEM = "PEM"
    DER = "DER"
    PKCS7 = "PKCS#7"


@dataclass(frozen=True, slots=True)
class Bundle:
    """The certificates of one file.

    Attributes:
        where: What the file is called in messages.
        certificates: All that could be read, in the file's order.
        form: How the file holds them.
        size: The file's length in characters, or in bytes when it is binary.
        fault: What keeps the file from being the clean PEM AWS wants; empty for clean PEM.
    """

    where: str
    certificates: tuple[x509.Certificate, ...]
    form: Form
    size: int
    fault: str = ""

    def name(self, number: int) -> str:
        """What to call one certificate.

        Args:
            number: Its place in the file, from 1.
        """
        text = subject_text(self.certificates[number - 1])
        return text if len(self.certificates) == 1 else f"certificate {number} ({text})"


def read_certificates(data: bytes, *, where: str) -> Bundle:
    """Read the certificates of a file, as leniently as their clients do.

    Text between certificates and Windows line ends are accepted and told in ``fault``.

    Args:
        data: The file's bytes.
        where: What to call the file in an error.

    Raises:
        CertificateError: The file holds a private key, no certificate, or one that cannot be read.
    """
    bundle, problems = read(data, where)
    if problems:
        raise CertificateError(*problems)
    return bundle


def read(data: bytes, where: str) -> tuple[Bundle, tuple[Problem, ...]]:
    """As ``read_certificates``; what cannot be read is a problem beside what can be.

    Args:
        data: The file's bytes.
        where: What to call the file in a problem.
    """
    if holds_private_key(data):
        return Bundle(where, (), Form.PEM, len(data)), (_private_key(where),)
    if data.startswith(_UTF_16):
        data = data.decode("utf-16", errors="replace").encode()
        return _read_pem(data.decode(), where, "text in UTF-16")
    if b"-----BEGIN " in data or not _looks_like_der(data):
        return _read_pem(data.decode("utf-8", errors="replace"), where, "")
    return _read_binary(data, where)


def holds_private_key(data: bytes) -> bool:
    """Whether bytes hold a private key, in PEM or in DER, encrypted or not.

    Args:
        data: A file's bytes.
    """
    plain = data.replace(b"\0", b"")  # UTF-16 writes a zero beside each character
    if _PRIVATE_KEY in plain:
        return True
    if not _looks_like_der(data):
        return False
    try:
        load_der_private_key(data, password=None)
    except TypeError:  # an encrypted key asks for its password
        return True
    except (ValueError, UnsupportedAlgorithm):
        return False
    return True


def _read_pem(text: str, where: str, fault: str) -> tuple[Bundle, tuple[Problem, ...]]:
    certificates: list[x509.Certificate] = []
    problems: list[Problem] = []
    fault = fault or pem.fault(text)
    blocks = pem.blocks(text)
    for number, block in enumerate(blocks, start=1):
        found, problem = _load(block, f"{where}, certificate {number}")
        certificates += found
        problems += problem
    if not blocks:
        problems.append(_nothing(where, fault or "no certificate"))
    elif pem.cut_off(text):
        problems.append(_nothing(f"{where}, certificate {len(blocks) + 1}", "a certificate that is cut off"))
    return Bundle(where, tuple(certificates), Form.PEM, len(text), fault), tuple(problems)


def _load(block: pem.Block, where: str) -> tuple[list[x509.Certificate], list[Problem]]:
    def problem(error: object) -> list[Problem]:
        return [
            Problem(
                where=where,
                got=f"a certificate that cannot be read: {error}",
                expected="a certificate as RFC 5280 defines it",
                remedy="Take the certificate from its issuer again.",
            )
        ]

    try:
        der = b64decode("".join(block.body.split()), validate=True)
    except binascii.Error:
        return [], problem("its text is not base64")
    load = load_der_pkcs7_certificates if block.label in pem.PKCS7_LABELS else _one_certificate
    try:
        return _with_names(load(der)), []
    except (ValueError, x509.InvalidVersion, UnsupportedAlgorithm) as error:
        return [], problem(error)


def _one_certificate(der: bytes) -> list[x509.Certificate]:
    return [x509.load_der_x509_certificate(der)]


def _with_names(certificates: list[x509.Certificate]) -> list[x509.Certificate]:
    """Refuse a certificate whose names cannot be read: they are parsed when asked for, not when loaded."""
    for certificate in certificates:
        _ = certificate.subject, certificate.issuer
    return certificates


def _read_binary(data: bytes, where: str) -> tuple[Bundle, tuple[Problem, ...]]:
    first: Exception | None = None
    for form, load in ((Form.DER, _one_certificate), (Form.PKCS7, load_der_pkcs7_certificates)):
        try:
            found = tuple(_with_names(load(data)))
        except (ValueError, x509.InvalidVersion, UnsupportedAlgorithm) as error:
            first = first or error
            continue
        return Bundle(where, found, form, len(data), f"{form}, not PEM"), ()
    got = "a PKCS#12 file" if _PKCS12_VERSION in data[:8] else f"bytes that are no certificate: {first}"
    return Bundle(where, (), Form.DER, len(data)), (_nothing(where, got),)


def _looks_like_der(data: bytes) -> bool:
    return data.startswith(b"\x30")


def _private_key(where: str) -> Problem:
    return Problem(
        where=where,
        got="a private key",
        expected="certificates only",
        remedy="Take the key out of the file. Where others could have read it, replace the key.",
    )


def _nothing(where: str, got: str) -> Problem:
    remedy = pem.REMEDY
    if got.startswith("a PKCS#12"):
        remedy = "Take the certificates out of it: openssl pkcs12 -in FILE -nokeys -out CLEAN"
    return Problem(where=where, got=got, expected=pem.EXPECTED, remedy=remedy)
