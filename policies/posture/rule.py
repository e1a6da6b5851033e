"""What a rule about a resource is: which facts it reads, and what finds where they break it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from policies.lint import LintFinding, Severity


class Unknown(Enum):
    """A fact that nobody knows yet: what AWS will answer, before it was asked."""

    UNKNOWN = "not known yet"


UNKNOWN = Unknown.UNKNOWN

Facts = Mapping[str, Any]
"""What is known of a resource, by the names the rules use; a fact that was not set is left out or None."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule's own function says; the rule adds the rest.

    Attributes:
        got: What was found.
        expected: What should have been there.
        remedy: What to do next.
        place: The place inside the resource; the resource itself when empty.
    """

    got: str
    expected: str
    remedy: str
    place: str = ""


Check = Callable[[Facts], Iterator[Found]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule about the settings of one kind of resource.

    Attributes:
        id: Its name, which stays the same.
        severity: How much its findings matter.
        text: What it asks for, in one line.
        source: The page that states it, or its reason.
        reads: The facts it cannot do without.
        check: What finds where it is broken.
    """

    id: str
    severity: Severity
    text: str
    source: str
    reads: tuple[str, ...]
    check: Check

    def waits_for(self, facts: Facts) -> tuple[str, ...]:
        """The facts it needs that nobody knows yet; it can judge when there is none."""
        return tuple(name for name in self.reads if facts.get(name) is UNKNOWN)

    def findings(self, facts: Facts, *, where: str) -> Iterator[LintFinding]:
        """Where a resource breaks the rule; nothing while a fact it needs is unknown.

        Args:
            facts: What is known of the resource.
            where: What to call the resource.
        """
        if self.waits_for(facts):
            return
        for found in self.check(facts):
            place = f"{where}, {found.place}" if found.place else where
            yield LintFinding(
                self.id, self.severity, place, found.got, found.expected, found.remedy, self.source
            )


class Family(list[Rule]):
    """The rules about one kind of resource, in the order they are told in."""

    def rule(
        self, id_: str, severity: Severity, text: str, source: str, *, reads: tuple[str, ...]
    ) -> Callable[[Check], Check]:
        """Add the function below as a rule.

        Args:
            id_: The rule's name.
            severity: How much its findings matter.
            text: What it asks for, in one line.
            source: The page that states it, or its reason.
            reads: The facts it cannot do without.
        """

        def add(check: Check) -> Check:
            self.append(Rule(id_, severity, text, source, reads, check))
            return check

        return add
