"""What a rule says of a certificate, with the reason, the remedy and where the rule comes from."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from cryptography import x509

from aws_facts import Problem

TRUST_MODEL = "https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html"
AWS_IS_SILENT = "AWS does not say; nearest page: " + TRUST_MODEL


class Verdict(StrEnum):
    """What a rule says: kept, broken, or not to be known because AWS does not say."""

    PASS = "pass"  # noqa: S105 - a verdict, no password
    FAIL = "fail"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule says of one certificate, or of one file.

    Attributes:
        rule: The rule's name, such as ``leaf-key-usage``.
        verdict: Kept, broken or unknown.
        certificate: The certificate's subject, or the file, that was judged.
        got: What was found.
        expected: What the rule asks for.
        remedy: What to do next; empty when the rule is kept.
        source: The AWS page or RFC section that states the rule, or that AWS does not say.
    """

    rule: str
    verdict: Verdict
    certificate: str
    got: str
    expected: str
    remedy: str
    source: str

    def problem(self, where: str = "") -> Problem:
        """The finding as a problem.

        Args:
            where: The place to name; the certificate when left out.
        """
        return Problem(where or self.certificate, self.got, self.expected, self.remedy)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a rule's own function says; the rule adds the rest.

    Attributes:
        verdict: Kept, broken or unknown.
        got: What was found.
        remedy: What to do, where it differs from the rule's own remedy.
        source: Where it is stated, where that differs from the rule's own source.
    """

    verdict: Verdict
    got: str
    remedy: str = ""
    source: str = ""


def passed(got: str) -> Answer:
    """The rule is kept."""
    return Answer(Verdict.PASS, got)


def failed(got: str) -> Answer:
    """The rule is broken."""
    return Answer(Verdict.FAIL, got)


def unknown(got: str, remedy: str) -> Answer:
    """AWS does not say whether this is accepted."""
    return Answer(Verdict.UNKNOWN, got, remedy, AWS_IS_SILENT)


def broken(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Those findings that say a rule is broken."""
    return tuple(finding for finding in findings if finding.verdict is Verdict.FAIL)


@lru_cache(maxsize=1024)
def subject_text(certificate: x509.Certificate) -> str:
    """A certificate's subject as one line, as RFC 4514 writes it; says so when it is empty."""
    return certificate.subject.rfc4514_string() or "empty subject"
