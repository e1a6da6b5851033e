"""What the rules say of a resource or of a whole stack."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Self

from guard.reading import Thing
from policies.lint import LintFinding
from policies.posture import Facts, Rule


@dataclass(frozen=True, slots=True)
class Told:
    """One finding about one resource.

    Attributes:
        thing: The resource.
        finding: What a rule found.
    """

    thing: Thing
    finding: LintFinding


@dataclass(frozen=True, slots=True)
class Undecided:
    """What cannot be judged yet.

    Attributes:
        thing: The resource.
        what: The rules or the document, in words.
        waits_for: The value that is not known yet.
    """

    thing: Thing
    what: str
    waits_for: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """Everything the rules say.

    Attributes:
        told: The findings.
        undecided: What cannot be judged yet; never the same as nothing found.
    """

    told: tuple[Told, ...]
    undecided: tuple[Undecided, ...]

    @classmethod
    def of(cls, said: Iterable[Told | Undecided]) -> Self:
        """Everything that was said, in its order.

        Args:
            said: Findings, and what cannot be judged yet.
        """
        listed = tuple(said)
        return cls(
            tuple(each for each in listed if isinstance(each, Told)),
            tuple(each for each in listed if isinstance(each, Undecided)),
        )


def by_rules(rules: Iterable[Rule], facts: Facts, thing: Thing, what: str) -> Iterator[Told | Undecided]:
    """What rules about settings say of a resource.

    Args:
        rules: The rules.
        facts: What is known of the resource.
        thing: The resource.
        what: What such a resource is called.
    """
    for rule in rules:
        for finding in rule.findings(facts, where=f"{what} {thing.name}"):
            yield Told(thing, finding)
        for fact in rule.waits_for(facts):
            yield Undecided(thing, f"rule {rule.id}", fact.replace("_", " "))
