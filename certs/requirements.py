"""What Roles Anywhere asks of a trust anchor, of a workload's certificate and of the files they are in.

Certificates: https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html
Bundle: https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_SourceData.html and the quotas page.
"""

from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from aws_facts import Problem
from certs.errors import CertificateError
from certs.findings import Finding, broken, subject_text
from certs.identity import identity_of
from certs.reading import Bundle, holds_private_key, read
from certs.rules import (
    ANCHOR_FILE_RULES,
    ANCHOR_RULES,
    CERTIFICATE_FILE_RULES,
    END_ENTITY_RULES,
    INTERMEDIATES_FILE_RULES,
    judge_all,
)


def judge_anchor(bundle: Bundle, *, now: datetime) -> tuple[Finding, ...]:
    """What every rule says of certificates that are to become one trust anchor.

    Args:
        bundle: The file, as ``read_certificates`` gives it.
        now: The time of the judgement, with a time zone.

    Returns:
        What the rules say of the file, then of each certificate in its order.
    """
    findings = judge_all(ANCHOR_FILE_RULES, bundle, bundle.where, now)
    for number, certificate in enumerate(bundle.certificates, start=1):
        findings += judge_all(ANCHOR_RULES, certificate, bundle.name(number), now)
    return findings


def judge_end_entity(certificate: x509.Certificate, *, now: datetime) -> tuple[Finding, ...]:
    """What every rule says of the certificate a workload presents, the session it would get included.

    Args:
        certificate: The end-entity certificate.
        now: The time of the judgement, with a time zone.
    """
    findings = judge_all(END_ENTITY_RULES, certificate, subject_text(certificate), now)
    return findings + identity_of(certificate).findings


def judge_files(
    certificate: Bundle, intermediates: Bundle | None = None, *, now: datetime
) -> tuple[Finding, ...]:
    """What the client would do with the files of a workload's machine.

    ``aws_signing_helper`` sends the first certificate of its ``--certificate`` file, nothing else of it,
    and every certificate of its ``--intermediates`` file.

    Args:
        certificate: The file for ``--certificate``.
        intermediates: The file for ``--intermediates``, where there is one.
        now: The time of the judgement, with a time zone.
    """
    findings = judge_all(CERTIFICATE_FILE_RULES, certificate, certificate.where, now)
    if intermediates is not None:
        findings += judge_all(INTERMEDIATES_FILE_RULES, intermediates, intermediates.where, now)
    return findings


def key_matches(certificate: x509.Certificate, key: PrivateKeyTypes) -> bool:
    """Whether a private key is that of a certificate; never so for a key of a kind nobody knows.

    Args:
        certificate: The certificate.
        key: The private key.
    """
    form = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    try:
        return bool(certificate.public_key().public_bytes(*form) == key.public_key().public_bytes(*form))
    except (UnsupportedAlgorithm, ValueError):
        return False


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
    return read(pem.encode(), where)[0].certificates


def anchor_bundle_problems(pem: str, *, where: str, now: datetime) -> tuple[Problem, ...]:
    """Everything that is wrong with a bundle; the arguments are those of ``check_anchor_bundle``."""
    data = pem.encode()
    bundle, unread = read(data, where)
    if holds_private_key(data):
        return unread
    findings = broken(judge_all(ANCHOR_FILE_RULES, bundle, where, now))
    problems = tuple(finding.problem() for finding in findings)
    if not bundle.certificates:
        return problems or unread
    problems += unread
    for number, certificate in enumerate(bundle.certificates, start=1):
        name = f"{where}, certificate {number} ({subject_text(certificate)})"
        findings = broken(judge_all(ANCHOR_RULES, certificate, name, now))
        problems += tuple(finding.problem() for finding in findings)
    return problems
