"""Statements beside the grants: said with a reason, and still judged."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from aws_facts import Problem
from policies.pieces import Piece, frozen


@dataclass(frozen=True, slots=True)
class ExtraStatement:
    """What a role may do, or may not, beside its grants.

    Attributes:
        reason: Why, for whoever reviews it; it is not part of the document.
        actions: Single actions; a ``Deny`` may use wildcards.
        resources: ARNs, or ``*``.
        effect: ``Allow`` or ``Deny``.
        conditions: Operator, then key, then its values.
    """

    reason: str
    actions: frozenset[str]
    resources: frozenset[str]
    effect: str = "Allow"
    conditions: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)


def extra_statement_problems(statement: ExtraStatement, *, where: str) -> tuple[Problem, ...]:
    """Everything that is wrong with a statement, before IAM or an attacker sees it.

    Args:
        statement: The statement.
        where: The statement's place; the element's name is added: ``<where>.actions``.

    Returns:
        All problems; empty when there is none.
    """
    return tuple(_problems(statement, where))


def _problems(statement: ExtraStatement, where: str) -> Iterator[Problem]:
    if not statement.reason.strip():
        yield Problem(f"{where}.reason", "no reason", "why the grants are not enough", "Say why.")


def session_policy_problems(statements: Sequence[ExtraStatement], *, where: str) -> tuple[Problem, ...]:
    """Everything that is wrong with the statements of a profile's session policy.

    Args:
        statements: The statements; what they do not allow, no session of the profile can do.
        where: The list's place; each statement's place is ``<where>[<index>]``.
    """
    return tuple(
        problem
        for index, statement in enumerate(statements)
        for problem in extra_statement_problems(statement, where=f"{where}[{index}]")
    )


def statement_pieces(statement: ExtraStatement) -> Iterator[Piece]:
    """A statement as pieces, one for each resource.

    Args:
        statement: A statement without problems.
    """
    conditions = frozen(statement.conditions)
    for resource in sorted(statement.resources):
        yield Piece(statement.actions, resource, resource, conditions, conditions, statement.effect)
