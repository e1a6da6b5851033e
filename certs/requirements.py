"""The rules a trust anchor's certificate bundle must obey, each checked before AWS would refuse it.

Certificates: https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html
Bundle: https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_SourceData.html and the quotas page.
"""

import binascii
import re
from base64 import b64decode
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, mldsa, rsa

from aws_facts import Problem
from aws_facts.limits import BUNDLE_SIZE, CERTIFICATES_PER_ANCHOR
from certs.errors import CertificateError

_BLOCK = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----\n(.*?)-----END \1-----(?:\n|\Z)", re.DOTALL)
_PEM_LINE = 64
_WEAK_HASHES = (hashes.MD5, hashes.SHA1, hashes.SHA224)
_Finding = tuple[str, str] | None
_KEY_TYPES = (
    rsa.RSAPublicKey,
    ec.EllipticCurvePublicKey,
    mldsa.MLDSA44PublicKey,
    mldsa.MLDSA65PublicKey,
    mldsa.MLDSA87PublicKey,
)


def check_anchor_bundle(pem: str, *, where: str, now: datetime) -> tuple[x509.Certificate, ...]:
    """Read a bundle that is to become a trust anchor.

    Args:
        pem: The whole text: one or two CA certificates in PEM.
        where: What to call the text in an error, such as its file.
        now: The present, with a time zone.

    Returns:
        The certificates, in the bundle's order.

    Raises:
        CertificateError: With every rule that is broken.
    """
    problems = anchor_bundle_problems(pem, where=where, now=now)
    if problems:
        raise CertificateError(*problems)
    return tuple(x509.load_pem_x509_certificates(pem.encode()))


def anchor_bundle_problems(pem: str, *, where: str, now: datetime) -> tuple[Problem, ...]:
    """Everything that is wrong with a bundle; the arguments are those of ``check_anchor_bundle``."""
    if "PRIVATE KEY-----" in pem:
        return (
            Problem(
                where=where,
                got="a private key",
                expected="certificates only",
                remedy="Take the key out of the file. Where others could have read it, replace the key.",
            ),
        )
    if len(pem) > BUNDLE_SIZE.value:
        return (
            Problem(
                where=where,
                got=f"{len(pem)} {BUNDLE_SIZE.unit}",
                expected=f"at most {BUNDLE_SIZE.value}",
                remedy="Keep only the one or two CA certificates that are to be trusted.",
            ),
        )
    blocks, problems = _blocks(pem, where)
    if problems:
        return problems
    if len(blocks) > CERTIFICATES_PER_ANCHOR.value:
        problems = (
            Problem(
                where=where,
                got=f"{len(blocks)} certificates",
                expected=f"at most {CERTIFICATES_PER_ANCHOR.value}: a quota AWS does not raise",
                remedy="Keep the CA that issues for the workloads, and its successor; clients send the rest.",
            ),
        )
    for number, block in enumerate(blocks, start=1):
        problems += _certificate_problems(block, f"{where}, certificate {number}", now)
    return problems


def _blocks(pem: str, where: str) -> tuple[list[bytes], tuple[Problem, ...]]:
    """The DER of each PEM block, read as strictly as RFC 7468 section 3 writes it."""

    def fault(got: str) -> tuple[list[bytes], tuple[Problem, ...]]:
        return [], (
            Problem(
                where=where,
                got=got,
                expected="certificates in PEM and nothing else, in lines of at most 64 characters",
                remedy="Write the file again from each certificate: openssl x509 -in FILE -out CLEAN",
            ),
        )

    if "\r" in pem:
        return fault("Windows line ends (CR LF)")
    outside = _BLOCK.sub("", pem).strip()
    if outside:
        return fault(f"text outside of a certificate: {outside.splitlines()[0][:40]!r}")
    blocks: list[bytes] = []
    for label, body in _BLOCK.findall(pem):
        if label != "CERTIFICATE":
            return fault(f"a block of type {label}")
        if any(len(line) > _PEM_LINE for line in body.splitlines()):
            return fault("a line longer than 64 characters")
        try:
            blocks.append(b64decode(body.replace("\n", ""), validate=True))
        except binascii.Error:
            return fault("a block that is not base64")
    return (blocks, ()) if blocks else fault("no certificate")


def _certificate_problems(der: bytes, where: str, now: datetime) -> tuple[Problem, ...]:
    remedy = "Issue the CA certificate again with these extensions, or name another one."
    try:
        certificate = x509.load_der_x509_certificate(der)
        where = f"{where} ({certificate.subject.rfc4514_string() or 'empty subject'})"
        extensions = certificate.extensions
        findings: tuple[_Finding, ...] = (
            _version(certificate),
            _basic_constraints(extensions),
            _key_usage(extensions),
            _signature(certificate),
            _key_type(certificate),
            _validity(certificate, now),
        )
    except (
        ValueError,
        x509.InvalidVersion,
        x509.DuplicateExtension,
        x509.UnsupportedGeneralNameType,
    ) as error:
        findings = ((f"a certificate that cannot be read: {error}", "a certificate as RFC 5280 defines it"),)
    return tuple(Problem(where, *finding, remedy) for finding in findings if finding)


def _version(certificate: x509.Certificate) -> _Finding:
    if certificate.version is x509.Version.v3:
        return None
    return "X.509 version 1", "X.509 version 3"


def _basic_constraints(extensions: x509.Extensions) -> _Finding:
    expected = "basicConstraints with CA:TRUE"
    try:
        constraints = extensions.get_extension_for_class(x509.BasicConstraints).value
    except x509.ExtensionNotFound:
        return "no basicConstraints", expected
    return None if constraints.ca else ("basicConstraints with CA:FALSE", expected)


def _key_usage(extensions: x509.Extensions) -> _Finding:
    expected = "keyUsage with keyCertSign"
    try:
        usage = extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return "no keyUsage", expected
    return None if usage.key_cert_sign else ("keyUsage without keyCertSign", expected)


def _signature(certificate: x509.Certificate) -> _Finding:
    try:
        algorithm = certificate.signature_hash_algorithm
    except UnsupportedAlgorithm:
        return (
            f"signature algorithm {certificate.signature_algorithm_oid.dotted_string}",
            "SHA-256 or stronger",
        )
    if isinstance(algorithm, _WEAK_HASHES):
        return f"a signature with {algorithm.name.upper()}", "SHA-256 or stronger"
    return None


def _key_type(certificate: x509.Certificate) -> _Finding:
    try:
        key = certificate.public_key()
    except UnsupportedAlgorithm:
        return (
            f"a key of type {certificate.public_key_algorithm_oid.dotted_string}",
            "an RSA, EC or ML-DSA key",
        )
    if isinstance(key, _KEY_TYPES):
        return None
    return f"a key of type {certificate.public_key_algorithm_oid.dotted_string}", "an RSA, EC or ML-DSA key"


def _validity(certificate: x509.Certificate, now: datetime) -> _Finding:
    start, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    expected = f"a certificate valid now, {now:%Y-%m-%d %H:%M} UTC"
    if now < start:
        return f"valid only from {start:%Y-%m-%d %H:%M} UTC", expected
    if now > end:
        return f"expired on {end:%Y-%m-%d %H:%M} UTC", expected
    return None
