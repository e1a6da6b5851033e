"""A decision, with its reasons as data."""

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from policies.evaluate.kinds import Effect, PolicyType


class Outcome(Enum):
    """What becomes of a request.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
    """

    ALLOW = "allow"
    EXPLICIT_DENY = "explicit deny"
    IMPLICIT_DENY = "implicit deny"


class Verdict(Enum):
    """How one element of a statement stands to a request.

    Where AWS documents no outcome the safe side is taken: an ``Allow`` does not apply, a ``Deny`` does.

    Attributes:
        met: Whether the statement still applies.
    """

    MATCH = ("match", True)
    NO_MATCH = ("no match", False)
    KEY_ABSENT = ("the key is not in the request", False)
    KEY_ABSENT_ACCEPTED = ("the key is not in the request, which this operator accepts", True)
    VARIABLE_UNRESOLVED = ("a policy variable has no value", False)
    UNDOCUMENTED_IN_ALLOW = ("AWS documents no outcome: not allowed", False)
    UNDOCUMENTED_IN_DENY = ("AWS documents no outcome: denied", True)

    def __init__(self, words: str, met: bool) -> None:
        self.words = words
        self.met = met


class Reason(NamedTuple):
    """How one element of one statement stood to the request.

    A named tuple, because a decision with reasons makes a dozen of them.

    Attributes:
        policy: The policy's name.
        policy_type: Its type; None where a policy is missing or none is needed.
        statement: The statement's index; None where the whole policy is meant.
        sid: The statement's ``Sid``.
        effect: What the statement does where it applies.
        element: ``Principal``, ``Action``, ``Resource``, their ``Not`` forms, or ``Condition``.
        operator: A condition's operator, as the document writes it.
        key: A condition's key, as the document writes it.
        expected: What the document names.
        actual: What the request has; None where it has nothing.
        verdict: How these two stand to one another.
    """

    policy: str
    policy_type: PolicyType | None
    statement: int | None
    sid: str | None
    effect: Effect | None
    element: str
    expected: tuple[str, ...]
    actual: tuple[str, ...] | None
    verdict: Verdict
    operator: str | None = None
    key: str | None = None

    def __str__(self) -> str:
        """One sentence: where, what was expected, what there was."""
        place = self.policy if self.statement is None else f"{self.policy}, statement {self.statement}"
        sid = f" ({self.sid})" if self.sid else ""
        what = " ".join(word for word in (self.element, self.operator, self.key) if word)
        actual = "nothing" if self.actual is None else _listed(self.actual)
        return f"{place}{sid}: {what} {_listed(self.expected)}, got {actual}: {self.verdict.words}"


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a request, and why.

    Attributes:
        outcome: Allowed, denied by a statement, or allowed by none.
        reasons: Of an allowed request every element of the statements that allowed it; of an explicit deny
            those of the statements that denied; of an implicit deny the elements for which each statement
            did not apply, the statements that came nearest first. Empty when no reasons were asked for.
    """

    outcome: Outcome
    reasons: tuple[Reason, ...] = ()

    @property
    def allowed(self) -> bool:
        """Whether the request goes through."""
        return self.outcome is Outcome.ALLOW


def _listed(values: tuple[str, ...]) -> str:
    return " or ".join(repr(value) for value in values) if values else "no value"
