"""The ARNs components take as arguments: each kind in its exact form, judged before AWS is asked."""

from collections.abc import Callable, Sequence

import pulumi

from aws_facts import Problem
from aws_facts.arn_kinds import ArnKind, mixed_up
from aws_facts.limits import Range
from components._inputs import derived
from components.errors import ComponentError


def arns_of(
    kind: ArnKind, values: pulumi.Input[Sequence[pulumi.Input[str]]], *, bounds: Range, where: str
) -> pulumi.Input[Sequence[pulumi.Input[str]]]:
    """Several ARNs of one kind, each judged as soon as it is known.

    Args:
        kind: What each has to be the ARN of.
        values: The argument.
        bounds: How many there may be.
        where: What to call the argument in an error.

    Raises:
        ComponentError: There are too few, too many, or one is something else.
    """

    def each(listed: Sequence[pulumi.Input[str]]) -> Sequence[pulumi.Input[str]]:
        if len(listed) in bounds:
            return [derived(value, arn_of(kind, where=f"{where}[{i}]")) for i, value in enumerate(listed)]
        raise ComponentError(
            Problem(
                where=where,
                got=str(len(listed)),
                expected=f"{bounds.low} to {bounds.high} {bounds.unit} ({bounds.source})",
                remedy=f"Name {kind.what}." if len(listed) < bounds.low else "Use several profiles.",
            )
        )

    if isinstance(values, list | tuple):
        return each(values)
    return derived(values, each)


def arn_of(kind: ArnKind, *, where: str) -> Callable[[str], str]:
    """A check of one kind of ARN, which passes the text on.

    Args:
        kind: What it has to be the ARN of.
        where: What to call the argument in an error.

    Returns:
        A function that raises ComponentError for any other text, wildcards included.
    """

    def check(text: str) -> str:
        if kind.read(text):
            return text
        raise ComponentError(
            Problem(
                where=where,
                got=repr(text),
                expected=f"the ARN of {kind.what}",
                remedy=mixed_up(text) or kind.remedy,
            )
        )

    return check
