"""Where a document's faults are noted while it is read."""

from dataclasses import dataclass, field

from policies.evaluate.errors import Fault
from policies.evaluate.messages import Case, Messages, message


@dataclass(frozen=True, slots=True)
class Notes:
    """The faults of one place of a document.

    Attributes:
        where: The place.
        messages: How AWS speaks of this type of document.
        faults: What was found so far, in the whole document.
    """

    where: str
    messages: Messages
    faults: list[Fault] = field(default_factory=list)

    def below(self, place: str) -> "Notes":
        """The same notes, for a place inside.

        Args:
            place: What is added to the place.
        """
        return Notes(f"{self.where}.{place}", self.messages, self.faults)

    def said(self, case: Case, name: str = "") -> str:
        """What AWS says to a fault.

        Args:
            case: What is wrong.
            name: What the text names.
        """
        return message(self.messages, case, name)

    def add(self, place: str, got: str, expected: str, remedy: str, said: str | Case = Case.SYNTAX) -> None:
        """Note a fault.

        Args:
            place: The element it is in; empty for the place itself.
            got: What was found.
            expected: What should have been there.
            remedy: What to do.
            said: AWS's text, or the case it is for.
        """
        where = f"{self.where}.{place}" if place else self.where
        text = self.said(said) if isinstance(said, Case) else said
        self.faults.append(Fault(where, got, expected, remedy, text))
