"""Anybody's revocation lists: read from a file, and judged against the trust anchor they are for."""

from collections.abc import Iterable
from datetime import datetime

from cryptography import x509

from aws_facts import Problem
from certs.errors import CertificateError
from certs.findings import Finding, broken
from certs.reading import Form, holds_private_key
from certs.rules import judge_all
from certs.rules.revocation import CRL_RULES, GivenList
from certs.rules.rule import UNREADABLE


def read_crl(
    data: bytes,
    *,
    where: str,
    anchors: Iterable[x509.Certificate],
    intermediates: Iterable[x509.Certificate] = (),
) -> GivenList:
    """Read a revocation list that is to be imported for a trust anchor.

    Args:
        data: The file's bytes: PEM, or DER.
        where: What to call the file in an error.
        anchors: The certificates of the trust anchor.
        intermediates: Authorities below it, one of which may have signed the list.

    Raises:
        CertificateError: There is no revocation list in it, or a private key.
    """
    if holds_private_key(data):
        got = "a private key"
    else:
        form = Form.PEM if b"-----BEGIN" in data else Form.DER
        load = x509.load_pem_x509_crl if form is Form.PEM else x509.load_der_x509_crl
        try:
            crl = load(data)
            crl.issuer, crl.extensions, list(crl)
        except UNREADABLE:
            got = "no revocation list that can be read"
        else:
            return GivenList(where, data, form, crl, tuple(anchors), tuple(intermediates))
    raise CertificateError(
        Problem(
            where=where,
            got=got,
            expected="a revocation list in PEM: one block of type X509 CRL",
            remedy="Make one with `certs crl`, or from another authority's: "
            "openssl crl -in FILE -inform DER -out CLEAN",
        )
    )


def judge_crl(given: GivenList, *, now: datetime) -> tuple[Finding, ...]:
    """What every rule says of a revocation list.

    Args:
        given: The list, as ``read_crl`` gives it.
        now: The time of the judgement, with a time zone.
    """
    return judge_all(CRL_RULES, given, given.where, now)


def crl_problems(given: GivenList, *, now: datetime) -> tuple[Problem, ...]:
    """The rules a revocation list breaks; the arguments are those of ``judge_crl``."""
    return tuple(finding.problem() for finding in broken(judge_crl(given, now=now)))


def check_crl(given: GivenList, *, now: datetime) -> None:
    """Refuse a list that would revoke nothing, or everything.

    Args:
        given: The list, as ``read_crl`` gives it.
        now: The present, with a time zone.

    Raises:
        CertificateError: With every rule that is broken.
    """
    problems = crl_problems(given, now=now)
    if problems:
        raise CertificateError(*problems)
