"""What the rules say of a resource or of a whole stack."""

from dataclasses import dataclass

from guard.reading import Thing
from policies.lint import LintFinding


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
