"""What a choice of this service is, and how well it is known."""

from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    """How a choice is known to be AWS's."""

    DOCUMENTED = "documented"
    OBSERVED = "observed"
    INFERRED = "inferred"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Choice:
    """One decision of this service.

    Attributes:
        name: A stable name for the table.
        text: The message (a template with ``{fields}``), or a sentence that describes a behaviour.
        grade: The strength of the evidence.
        source: Where the evidence is, or what was weighed when there is none.
    """

    name: str
    text: str
    grade: Grade
    source: str

    def __call__(self, **fields: object) -> str:
        """The message with its fields filled in."""
        return self.text.format(**fields)
