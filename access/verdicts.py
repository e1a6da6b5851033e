"""What each check of a session says: the fourteen of them in the service's order, and their verdicts."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, StrEnum

from aws_facts import Problem


class Check(Enum):
    """The checks between a certificate and what it may do, in the order in which they are made.

    AWS does not publish its order; this is the one the sandbox keeps too.
    """

    REQUEST = (1, "request")
    SIGNATURE = (2, "signature")
    TRUST_ANCHOR = (3, "trust anchor")
    PATH = (4, "path to the anchor")
    CERTIFICATE = (5, "certificate")
    REVOCATION = (6, "revocation")
    PROFILE = (7, "profile and role")
    SESSION_NAME = (8, "session name")
    DURATION = (9, "duration")
    SESSION_TAGS = (10, "session tags")
    TRUST_POLICY = (11, "trust policy")
    ORGANIZATION = (12, "organization")
    PACKED_SIZE = (13, "packed size")
    PERMISSIONS = (14, "permissions")

    def __init__(self, number: int, title: str) -> None:
        self.number = number
        self.title = title


class Verdict(StrEnum):
    """What a check says.

    Attributes:
        stops: Whether the session or the request does not come to be, as far as can be said.
    """

    PASSED = "passed"
    ASSUMED = "assumed"
    """The question presumes it: only the moment of the request shows it."""
    UNKNOWN = "unknown"
    FAILED = "failed"

    @property
    def stops(self) -> bool:
        """Whether nothing may be called allowed after it; unknown is never allowed."""
        return self in (Verdict.UNKNOWN, Verdict.FAILED)


class Outcome(StrEnum):
    """What becomes of a session, or of a request made with it."""

    ALLOWED = "allowed"
    UNKNOWN = "unknown"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check says about one thing.

    Attributes:
        check: Which check.
        verdict: What it says.
        where: What was looked at.
        got: What was found.
        expected: What the check asks for.
        remedy: What to do; empty where nothing is to be done.
    """

    check: Check
    verdict: Verdict
    where: str
    got: str
    expected: str
    remedy: str = ""

    def problem(self) -> Problem:
        """The finding as a problem."""
        return Problem(self.where, self.got, self.expected, self.remedy)


def outcome_of(findings: Iterable[Finding]) -> Outcome:
    """What all checks together mean.

    Args:
        findings: What they say.
    """
    verdicts = {finding.verdict for finding in findings}
    if Verdict.FAILED in verdicts:
        return Outcome.REFUSED
    return Outcome.UNKNOWN if Verdict.UNKNOWN in verdicts else Outcome.ALLOWED
