"""What a rule says of a policy document: how much it matters, where, and what to do."""

from dataclasses import dataclass
from enum import Enum


class Severity(Enum):
    """How much a finding matters: the finding types of AWS's own policy validation, the gravest first.

    https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_ValidatePolicyFinding.html
    """

    ERROR = "error"
    """A part of the policy does not work."""
    SECURITY = "security warning"
    """The policy allows more than it should."""
    WARNING = "warning"
    """The policy may not mean what its writer thinks."""
    SUGGESTION = "suggestion"
    """The policy could be shorter or clearer; what it allows would stay the same."""


@dataclass(frozen=True, slots=True)
class LintFinding:
    """What one rule says of one place of a document.

    Attributes:
        rule: The rule's id, such as ``wildcard-action``; it stays the same.
        severity: How much it matters.
        where: The place, such as ``trust, Statement[0] (Sid).Action[1]``.
        got: What was found there.
        expected: What should have been there.
        remedy: What to do next.
        source: The page that states the rule, or its reason.
    """

    rule: str
    severity: Severity
    where: str
    got: str
    expected: str
    remedy: str
    source: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule's own function says; the rule adds the rest.

    Attributes:
        place: The place inside the document, such as ``Statement[0].Action[1]``; empty for all of it.
        got: What was found there.
        expected: What should have been there.
        remedy: What to do next.
    """

    place: str
    got: str
    expected: str
    remedy: str
