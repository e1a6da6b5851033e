"""The one shape in which this project says that something is wrong."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, and what to do about it.

    Attributes:
        where: The place: a Pulumi key path, a file, a certificate's subject.
        got: What was found there.
        expected: What should have been there.
        remedy: What the person should do next.
    """

    where: str
    got: str
    expected: str
    remedy: str

    def __str__(self) -> str:
        """One sentence a person can act on."""
        return f"{self.where}: got {self.got}; expected {self.expected}. {self.remedy}"


class ToolkitError(Exception):
    """Base of every error a user's mistake or surroundings can cause; never shown as a traceback.

    Args:
        *problems: Everything that is wrong, each told on its own.
    """

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))
