"""How a rule of the stack file says no from inside of Pydantic."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pydantic_core import PydanticCustomError

from aws_facts import Problem

CODE = "refused"


class Finding(NamedTuple):
    """One rule that is broken.

    Attributes:
        got: What was found.
        expected: What should have been there.
        remedy: What to do.
        below: Its place below the entry that is judged: keys and list positions.
        beside: What the place is called elsewhere, such as the name of a file; empty for nothing.
    """

    got: str
    expected: str
    remedy: str
    below: Sequence[str | int] = ()
    beside: str = ""


def refuse(got: str, expected: str, remedy: str) -> PydanticCustomError:
    """The error to raise when a value breaks one rule.

    Args:
        got: What was found.
        expected: What should have been there.
        remedy: What to do.
    """
    return refuse_several([Finding(got, expected, remedy)])


def refuse_several(findings: Iterable[Finding]) -> PydanticCustomError:
    """The error to raise when an entry breaks several rules.

    Args:
        findings: One for each rule; at least one.
    """
    return PydanticCustomError(CODE, "refused", {"findings": list(findings)})


def found(problem: Problem, below: Sequence[str | int] = (), *, placed: bool = False) -> Finding:
    """A problem another package has judged.

    Args:
        problem: What that package says.
        below: Its place below the entry that is judged.
        placed: Whether that package's own place says more than the key path does, as a file's name does.
    """
    beside = problem.where if placed else ""
    return Finding(problem.got, problem.expected, problem.remedy, below, beside)
