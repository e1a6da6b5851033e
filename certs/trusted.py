"""The strict question of a service: does this certificate lead to this trust anchor, here and now?

Where AWS does not say whether it would accept something, the answer is no; ``judge_chain`` explains.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from cryptography import x509

from certs.findings import Finding, Verdict, broken, subject_text
from certs.paths import unjudged_constraint, validated_path
from certs.rules import ANCHOR_RULES, END_ENTITY_RULES, INTERMEDIATE_RULES, judge_all

_NOT_WHERE_AWS_IS_SILENT = frozenset({"key-algorithm", "key-size", "signature-hash"})


@dataclass(frozen=True, slots=True)
class Presented:
    """What a workload presented, and whether it is trusted.

    Attributes:
        path: The end-entity certificate, the CAs above it and the trust anchor's; empty when path
            validation (RFC 5280 section 6) finds none.
        error: Why there is no path; empty when there is one.
        above: The rules that the CAs of the path break.
        leaf: The rules that the end-entity certificate breaks, or of whose kind of key or hash AWS says
            nothing.
        not_before: From when on the whole path is valid.
        not_after: Until when the whole path is valid.
    """

    path: tuple[x509.Certificate, ...]
    error: str
    above: tuple[Finding, ...]
    leaf: tuple[Finding, ...]
    not_before: datetime
    not_after: datetime

    def valid_at(self, now: datetime) -> bool:
        """Whether every certificate of the path is inside its validity, both ends included.

        Args:
            now: A time, with a time zone.
        """
        return self.not_before <= now <= self.not_after


def present(
    leaf: x509.Certificate,
    intermediates: tuple[x509.Certificate, ...],
    anchors: tuple[x509.Certificate, ...],
    *,
    now: datetime,
) -> Presented:
    """Validate a path, and judge every certificate on it.

    Args:
        leaf: The end-entity certificate.
        intermediates: What is sent with it.
        anchors: The certificates of the trust anchor.
        now: The time of the validation, with a time zone.
    """
    path, error = validated_path(leaf, intermediates, anchors, now)
    unjudged = unjudged_constraint(path)
    if unjudged:
        path, error = (), f"{unjudged}, which cannot be judged"
    above: tuple[Finding, ...] = ()
    for place, certificate in enumerate(path[1:], start=2):
        above += _broken_by_ca(certificate, now, is_anchor=place == len(path))
    members = path or (leaf,)
    return Presented(
        path=path,
        error=error,
        above=above,
        leaf=_not_kept(judge_all(END_ENTITY_RULES, leaf, subject_text(leaf), now)),
        not_before=max(member.not_valid_before_utc for member in members),
        not_after=min(member.not_valid_after_utc for member in members),
    )


def _broken_by_ca(certificate: x509.Certificate, now: datetime, *, is_anchor: bool) -> tuple[Finding, ...]:
    """The rules a CA breaks; of one that broke none before, only the time is looked at again."""
    keeps = _remembered_cas(certificate, is_anchor)
    if keeps and certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
        return ()
    rules = ANCHOR_RULES if is_anchor else INTERMEDIATE_RULES
    found = broken(judge_all(rules, certificate, subject_text(certificate), now))
    keeps[:] = [] if found else [True]
    return found


@lru_cache(maxsize=256)
def _remembered_cas(certificate: x509.Certificate, is_anchor: bool) -> list[bool]:
    """A place to remember that this CA breaks no rule."""
    del certificate, is_anchor
    return []


def _not_kept(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    unsure = (f for f in findings if f.verdict is Verdict.UNKNOWN and f.rule in _NOT_WHERE_AWS_IS_SILENT)
    return (*broken(findings), *unsure)
