"""One rule about one thing: a name, a small function, and the words that explain it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm

from certs.findings import TRUST_MODEL, Answer, Finding, Verdict

# What cryptography raises, when asked and not when loading, for parts that are not as RFC 5280 defines them.
UNREADABLE = (
    ValueError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)

Judged = TypeVar("Judged")


@dataclass(frozen=True, slots=True)
class Rule(Generic[Judged]):
    """One thing Roles Anywhere asks of a certificate, a file, a session's tags or a chain.

    Attributes:
        name: The rule's stable name, as shown and as written in JSON.
        check: Judges one thing at one time.
        expected: What the rule asks for; ``{now}`` stands for the time of the judgement.
        remedy: What to do when it is broken.
        source: The AWS page or RFC section that states it.
    """

    name: str
    check: Callable[[Judged, datetime], Answer]
    expected: str
    remedy: str
    source: str = TRUST_MODEL

    def judge(self, thing: Judged, what: str, now: datetime) -> Finding:
        """Judge one thing.

        Args:
            thing: What is judged.
            what: The certificate's subject, or the file, to name in the finding.
            now: The time of the judgement, with a time zone.
        """
        try:
            answer = self.check(thing, now)
        except UNREADABLE as error:
            answer = Answer(Verdict.UNKNOWN, f"what cannot be read: {error}", "Issue the certificate again.")
        return Finding(
            rule=self.name,
            verdict=answer.verdict,
            certificate=what,
            got=answer.got,
            expected=self._expected(now),
            remedy=answer.remedy or ("" if answer.verdict is Verdict.PASS else self.remedy),
            source=answer.source or self.source,
        )

    def _expected(self, now: datetime) -> str:
        if "{now}" not in self.expected:
            return self.expected
        return self.expected.replace("{now}", f"{now:%Y-%m-%d %H:%M} UTC")


def judge_all(rules: Iterable[Rule[Judged]], thing: Judged, what: str, now: datetime) -> tuple[Finding, ...]:
    """What each of several rules says of one thing.

    Args:
        rules: The rules, in the order they are to be shown.
        thing: What is judged.
        what: The certificate's subject, or the file, to name in the findings.
        now: The time of the judgement, with a time zone.
    """
    return tuple(rule.judge(thing, what, now) for rule in rules)
