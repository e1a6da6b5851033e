"""How a rule of the stack file says no from inside of Pydantic."""

from collections.abc import Sequence

from pydantic_core import PydanticCustomError

from aws_facts import ToolkitError

CODE = "refused"


Finding = tuple[str, str, str]


def refuse(got: str, expected: str, remedy: str) -> PydanticCustomError:
    """The error to raise when a value breaks one rule.

    Args:
        got: What was found.
        expected: What should have been there.
        remedy: What to do.
    """
    return refuse_several([(got, expected, remedy)])


def refuse_several(findings: Sequence[Finding]) -> PydanticCustomError:
    """The error to raise when an entry as a whole breaks several rules.

    Args:
        findings: For each rule what was found, what was expected, and the remedy; at least one.
    """
    return PydanticCustomError(CODE, "refused", {"findings": [("", *finding) for finding in findings]})


def refuse_all(error: ToolkitError, *, placed: bool = True) -> PydanticCustomError:
    """The error to raise when a value breaks rules another package has judged.

    Args:
        error: What that package says.
        placed: Whether its places say more than the key path does, as a file's name does.
    """
    findings = [
        (problem.where if placed else "", problem.got, problem.expected, problem.remedy)
        for problem in error.problems
    ]
    return PydanticCustomError(CODE, "refused", {"findings": findings})
