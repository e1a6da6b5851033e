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

# Operator, then key, then the value or the values of which one is enough.
Conditions = Mapping[str, Mapping[str, str | tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement.

    Attributes:
        actions: What it is about, such as ``dynamodb:GetItem``; order and repetition do not matter.
        resources: ARNs; empty in a trust policy, which is about the role it is attached to.
        principal: Who, in trust and resource policies: ``{"Service": "..."}`` or ``"*"``.
        conditions: Operator, then key, then its values; their order does not matter.
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
                operator: {key: _one_or_sorted(value) for key, value in sorted(keys.items())}
                for operator, keys in sorted(self.conditions.items())
            }
        return elements


def render(
    statements: Iterable[Statement],
    *,
    size: Limit,
    where: str,
    remedy: str = "Grant fewer targets to this workload, or split it into two.",
) -> str:
    """The document's text: compact JSON in ASCII, the same bytes for the same statements.

    Args:
        statements: At least one, in the order they shall have.
        size: How long the text may be.
        where: What to call the document in an error.
        remedy: What to do about a document that is too long.

    Returns:
        The policy document as AWS takes it.

    Raises:
        PolicyError: There is no statement, or the text is too long.
    """
    listed = list(statements)
    if not listed:
        raise PolicyError(
            Problem(
                where=where,
                got="a policy without statements",
                expected="at least one statement",
                remedy="Name what is allowed, or leave the policy out.",
            )
        )
    text = text_of(listed)
    # White space inside of a value is not counted by IAM; counting it errs to the safe side.
    if len(text) > size.value:
        raise PolicyError(
            Problem(
                where=where,
                got=f"{len(text)} characters",
                expected=f"at most {size.value} {size.unit} ({size.source})",
                remedy=remedy,
            )
        )
    return text


def text_of(statements: Iterable[Statement]) -> str:
    """The text of a document with these statements, however long.

    Args:
        statements: In the order they shall have.
    """
    listed = [statement.as_json() for statement in statements]
    return json.dumps({"Version": VERSION, "Statement": listed}, separators=(",", ":"))


def _one_or_sorted(values: str | Iterable[str]) -> str | list[str]:
    ordered = [values] if isinstance(values, str) else sorted(set(values))
    return ordered[0] if len(ordered) == 1 else ordered
