"""An IAM policy document as plain data, and the one way it becomes text.

Elements: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from aws_facts import Problem
from aws_facts.limits import Limit
from policies.errors import PolicyError

# The only version with policy variables; the other one is from 2008.
VERSION = "2012-10-17"

Conditions = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement.

    Attributes:
        actions: What it is about, such as ``dynamodb:GetItem``; order and repetition do not matter.
        resources: ARNs; empty in a trust policy, which is about the role it is attached to.
        principal: Who, in trust and resource policies: ``{"Service": "..."}`` or ``"*"``.
        conditions: Operator, then key, then value.
        effect: ``Allow`` or ``Deny``.
    """

    actions: frozenset[str]
    resources: frozenset[str] = frozenset()
    principal: Mapping[str, str] | str | None = None
    conditions: Conditions = field(default_factory=dict)
    effect: str = "Allow"

    def as_json(self) -> dict[str, object]:
        """The statement with IAM's own keys, leaving out what is empty."""
        elements: dict[str, object] = {"Effect": self.effect}
        if self.principal is not None:
            elements["Principal"] = self.principal
        elements["Action"] = _one_or_sorted(self.actions)
        if self.resources:
            elements["Resource"] = _one_or_sorted(self.resources)
        if self.conditions:
            elements["Condition"] = {
                operator: dict(sorted(keys.items())) for operator, keys in sorted(self.conditions.items())
            }
        return elements


def render(statements: Iterable[Statement], *, size: Limit, where: str) -> str:
    """The document's text: compact JSON in ASCII, the same bytes for the same statements.

    Args:
        statements: At least one, in the order they shall have.
        size: How long the text may be.
        where: What to call the document in an error.

    Returns:
        The policy document as AWS takes it.

    Raises:
        PolicyError: There is no statement, or the text is too long.
    """
    listed = [statement.as_json() for statement in statements]
    if not listed:
        raise PolicyError(
            Problem(
                where=where,
                got="a policy without statements",
                expected="at least one statement",
                remedy="Name what is allowed, or leave the policy out.",
            )
        )
    text = json.dumps({"Version": VERSION, "Statement": listed}, separators=(",", ":"))
    # White space inside of a value is not counted by IAM; counting it errs to the safe side.
    if len(text) > size.value:
        raise PolicyError(
            Problem(
                where=where,
                got=f"{len(text)} characters",
                expected=f"at most {size.value} {size.unit} ({size.source})",
                remedy="Grant fewer targets to this workload, or split it into two.",
            )
        )
    return text


def _one_or_sorted(values: frozenset[str]) -> str | list[str]:
    ordered = sorted(values)
    return ordered[0] if len(ordered) == 1 else ordered
