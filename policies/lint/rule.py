"""What a rule is: an id, how much it matters, one line, the page that states it, and one function."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from policies.lint.findings import Found, LintFinding, Severity
from policies.lint.reading import Document

Check = Callable[[Document], Iterator[Found]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule about policy documents.

    Attributes:
        id: Its name, which stays the same.
        severity: How much its findings matter.
        text: What it asks for, in one line.
        source: The page that states it, or its reason.
        check: What finds where it is broken.
    """

    id: str
    severity: Severity
    text: str
    source: str
    check: Check

    def findings(self, document: Document) -> Iterator[LintFinding]:
        """Where a document breaks the rule.

        Args:
            document: The document.
        """
        for found in self.check(document):
            where = document.named(found.place)
            yield LintFinding(
                self.id, self.severity, where, found.got, found.expected, found.remedy, self.source
            )


class Family(list[Rule]):
    """Rules about one thing, in the order they are told in."""

    def rule(self, id_: str, severity: Severity, text: str, source: str) -> Callable[[Check], Check]:
        """Add the function below as a rule.

        Args:
            id_: The rule's name.
            severity: How much its findings matter.
            text: What it asks for, in one line.
            source: The page that states it, or its reason.
        """

        def added(check: Check) -> Check:
            self.append(Rule(id_, severity, text, source, check))
            return check

        return added
