"""What a rule about a resource is: which facts it reads, and what finds where they break it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from policies.lint import LintFinding, Severity
from policies.lint.findings import Found


class Unknown(Enum):
    """A fact that nobody knows yet: what AWS will answer, before it was asked."""

    UNKNOWN = "not known yet"


UNKNOWN = Unknown.UNKNOWN

Facts = Mapping[str, Any]
"""What is known of a resource, by the names the rules use; a fact that was not set is left out or None."""


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
        """The facts it needs that nobody knows yet, or of which not every element is known."""
        return tuple(
            name
            for name in self.reads
            if (value := facts.get(name)) is UNKNOWN or (isinstance(value, list) and UNKNOWN in value)
        )

    def findings(self, facts: Facts, *, where: str) -> Iterator[LintFinding]:
        """Where a resource breaks the rule, as far as that is known; nothing while a fact it needs is not.

        Args:
            facts: What is known of the resource.
            where: What to call the resource.
        """
        if any(facts.get(name) is UNKNOWN for name in self.reads):
            return
        for found in self.check(facts):
            yield LintFinding(
                self.id, self.severity, where, found.got, found.expected, found.remedy, self.source
            )


def settled(got: str, expected: str, remedy: str) -> Found:
    """What a rule about settings found: the place is the resource itself.

    Args:
        got: What was found.
        expected: What should have been there.
        remedy: What to do next.
    """
    return Found("", got, expected, remedy)


def not_enabled(facts: Facts, what: str, consequence: str) -> Iterator[Found]:
    """What is off, said or by default: Roles Anywhere makes both anchors and profiles disabled.

    Args:
        facts: What is known of it.
        what: What it is.
        consequence: What does not happen while it is off.
    """
    if not facts.get("enabled"):
        said = "enabled: false" if facts.get("enabled") is False else "nothing said of enabled"
        yield settled(
            f"{said}: {consequence}",
            "enabled: true",
            f"Set enabled; or except the {what} while it is meant to be off.",
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
