"""What `certs check` judges: each file in its role, with what would be sent and where it must lead."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from certs import (
    Bundle,
    CertificateError,
    Finding,
    PrivateKey,
    Verdict,
    judge_anchor,
    judge_chain,
    judge_end_entity,
    judge_files,
    key_matches,
    read_certificates,
)
from certs.findings import subject_text
from cli.certs_files import is_authority, read_file
from cli.certs_options import ROLES

if TYPE_CHECKING:
    from aws_facts import Problem

ANCHOR = ROLES["anchor"]
WORKLOAD = ROLES["workload"]


@dataclass(frozen=True, slots=True)
class Judged:
    """What was found about one file.

    Attributes:
        file: The file.
        role: What it was judged as: a trust anchor's bundle, or what a workload presents.
        sent: The subjects of what the official client would send, the workload's own first.
        findings: What every rule says.
    """

    file: str
    role: str
    sent: tuple[str, ...]
    findings: tuple[Finding, ...]


def read_bundles(paths: Iterable[Path]) -> Mapping[Path, Bundle]:
    """The certificates of every file.

    Args:
        paths: The files.

    Raises:
        CertificateError: With everything about every file that cannot be read.
    """
    bundles: dict[Path, Bundle] = {}
    problems: list[Problem] = []
    for path in paths:
        try:
            bundles[path] = read_certificates(read_file(path), where=str(path))
        except CertificateError as error:
            problems += error.problems
    if problems:
        raise CertificateError(*problems)
    return bundles


def role_of(bundle: Bundle) -> str:
    """What a file is for: one that begins with a CA certificate is a trust anchor's bundle.

    Args:
        bundle: The file.
    """
    return ANCHOR if is_authority(bundle.certificates[0]) else WORKLOAD


def judge_as_anchor(bundle: Bundle, now: datetime) -> Judged:
    """Judge a trust anchor's bundle.

    Args:
        bundle: The file.
        now: The time of the judgement.
    """
    return Judged(bundle.where, ANCHOR, (), judge_anchor(bundle, now=now))


def judge_as_workload(
    bundle: Bundle, anchor: Bundle | None, intermediates: Bundle | None, now: datetime
) -> Judged:
    """Judge what a workload presents: its files, its certificate, its session, and its chain.

    Args:
        bundle: The workload's certificate file.
        anchor: The trust anchor's bundle; without it the chain is not judged.
        intermediates: What is sent along.
        now: The time of the judgement.
    """
    leaf, *unsent = bundle.certificates
    along = () if intermediates is None else intermediates.certificates
    findings = judge_files(bundle, intermediates, now=now) + judge_end_entity(leaf, now=now)
    if anchor is not None:
        findings += judge_chain(leaf, along, anchor.certificates, now=now, unsent=unsent)
    subjects = tuple(subject_text(each) for each in (leaf, *along))
    return Judged(bundle.where, WORKLOAD, subjects, findings)


def key_finding(bundle: Bundle, key: PrivateKey) -> Finding:
    """Whether a private key belongs to the certificate that would be sent.

    Args:
        bundle: The workload's certificate file.
        key: The private key.
    """
    leaf = bundle.certificates[0]
    matches = key_matches(leaf, key)
    return Finding(
        rule="private-key",
        verdict=Verdict.PASS if matches else Verdict.FAIL,
        certificate=subject_text(leaf),
        got="the certificate's own key" if matches else "the key of another certificate",
        expected="the private key of the certificate",
        remedy="" if matches else "Use the key the certificate was issued for.",
        source="https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication-sign-process.html",
    )
