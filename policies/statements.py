"""Statements beside the grants: said with a reason, and still judged."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from aws_facts import Arn, ArnError, Problem
from policies.conditions import condition_problems, variable_problem
from policies.pieces import Piece, frozen
from policies.privileges import objection

EFFECTS = ("Allow", "Deny")

_ACTION = re.compile(r"[a-z0-9-]+:[A-Za-z0-9*?]+")
_WORD = re.compile(r"[^\W\d_]{2,}")
_NO_REASON = frozenset({"because", "fixme", "needed", "none", "reason", "required", "tbd", "test", "todo"})
# Services whose actions and ARNs have the same prefix, so that one never goes with another's.
_ONE_PREFIX = frozenset(
    {"dynamodb", "ecr", "kinesis", "kms", "lambda", "logs", "s3", "secretsmanager", "sns", "sqs", "ssm"}
)


@dataclass(frozen=True, slots=True)
class ExtraStatement:
    """What a role may do, or may not, beside its grants.

    Attributes:
        reason: Why, in a few words, for whoever reviews it; it is not part of the document.
        actions: Single actions; a ``Deny`` may use wildcards.
        resources: ARNs, or ``*`` alone.
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

    An ``Allow`` names each action: a wildcard would grow with every action AWS adds. It cannot hold what
    changes permissions or identities, which is left to whoever deploys. A ``Deny`` may be as wide as it
    likes, but for everything at all times.

    Args:
        statement: The statement.
        where: The statement's place; the element's name is added: ``<where>.actions``.

    Returns:
        All problems; empty when there is none.
    """
    return (
        *_reason_problems(statement.reason, f"{where}.reason"),
        *_effect_problems(statement, where),
        *_action_problems(statement, f"{where}.actions"),
        *_resource_problems(statement, f"{where}.resources"),
        *condition_problems(statement.conditions, effect=statement.effect, where=f"{where}.conditions"),
    )


def statement_pieces(statement: ExtraStatement) -> Iterator[Piece]:
    """A statement as pieces, one for each resource.

    Args:
        statement: A statement without problems.
    """
    conditions = frozen(statement.conditions)
    for resource in sorted(statement.resources):
        yield Piece(statement.actions, resource, resource, conditions, conditions, statement.effect)


def _reason_problems(reason: str, place: str) -> Iterator[Problem]:
    words = {word.lower() for word in _WORD.findall(reason)} - _NO_REASON
    if len(words) <= 1:
        yield Problem(
            place,
            repr(reason) if reason.strip() else "no reason",
            "a few words on why the grants are not enough",
            "Write what needs it and for what, as in: the backup job lists all buckets.",
        )


def _effect_problems(statement: ExtraStatement, where: str) -> Iterator[Problem]:
    if statement.effect not in EFFECTS:
        yield Problem(f"{where}.effect", repr(statement.effect), "Allow or Deny", "Write one of them.")
    elif (
        statement.effect == "Deny"
        and "*" in statement.actions
        and "*" in statement.resources
        and not statement.conditions
    ):
        yield Problem(
            where,
            "everything denied at all times",
            "a Deny that leaves something allowed",
            "Add the condition it is for, or remove the workload.",
        )


def _action_problems(statement: ExtraStatement, place: str) -> Iterator[Problem]:
    if not statement.actions:
        yield Problem(place, "no action", "at least one action", "Name one, such as s3:ListAllMyBuckets.")
    for action in sorted(statement.actions):
        everything = statement.effect == "Deny" and action == "*"
        if not everything and not _ACTION.fullmatch(action):
            yield Problem(
                place,
                repr(action),
                "an action with its service in small letters, such as s3:ListAllMyBuckets",
                "Write it as the Service Authorization Reference does.",
            )
        elif statement.effect == "Allow":
            yield from _allowed_action_problems(action, statement, place)


def _allowed_action_problems(action: str, statement: ExtraStatement, place: str) -> Iterator[Problem]:
    if re.search(r"[*?]", action):
        yield Problem(
            place,
            repr(action),
            "one action: a wildcard grows with every action AWS adds",
            "Name each action; only a Deny may use wildcards.",
        )
        return
    remedy = objection(action, statement.resources)
    if remedy:
        on = ", ".join(sorted(statement.resources))
        yield Problem(place, f"{action} on {on}", "what this workload alone needs", remedy)


def _resource_problems(statement: ExtraStatement, place: str) -> Iterator[Problem]:
    resources = statement.resources
    if not resources:
        yield Problem(place, "no resource", "ARNs, or * alone", "Name what the actions are about.")
    if "*" in resources and len(resources) > 1:
        yield Problem(place, "* beside other resources", "ARNs, or * alone", "Remove * or the others.")
    services = {action.partition(":")[0] for action in statement.actions}
    for resource in sorted(resources - {"*"}):
        broken = variable_problem(resource)
        if broken:
            remedy = "Write a variable as in ${aws:PrincipalTag/x509Subject/CN}."
            yield Problem(place, broken, "an ARN", remedy)
            continue
        try:
            arn = Arn.parse(resource)
        except ArnError as error:
            yield from (
                Problem(
                    place, each.got, "an ARN without wildcards before its last part, or * alone", each.remedy
                )
                for each in error.problems
            )
            continue
        if services and services <= _ONE_PREFIX and arn.service not in services:
            yield Problem(
                place,
                resource,
                f"a resource of {', '.join(sorted(services))}",
                "None of the actions is about it: remove it, or put it into a statement of its own.",
            )
