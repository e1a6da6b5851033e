"""What is wrong with a policy document, in AWS's words and in ours."""

from dataclasses import dataclass

from aws_facts import Problem, ToolkitError


@dataclass(frozen=True, slots=True)
class Fault(Problem):
    """One problem of a document.

    Attributes:
        message: The text of the ``MalformedPolicyDocument`` error AWS answers with.
    """

    message: str


class DocumentError(ToolkitError):
    """A document that cannot be judged: it is an error, never a match.

    Args:
        *faults: Everything that is wrong with it.
    """

    def __init__(self, *faults: Fault) -> None:
        super().__init__(*faults)
        self.faults = faults

    @property
    def aws_message(self) -> str:
        """The text AWS refuses the document with: the one of its first fault."""
        return self.faults[0].message
