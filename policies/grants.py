"""From "this workload may do that with this target" to the smallest policy that says so."""

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from aws_facts import Arn, Problem, ToolkitError
from aws_facts.limits import INDEX_NAME, ROLE_INLINE_POLICIES_SIZE
from policies.actions import (
    AUTHORISED_BY,
    BUCKET_ACTIONS,
    BY_ACCESS,
    INDEX_ACTIONS,
    KNOWN,
    OBJECT_ACTIONS,
    Access,
    Kind,
)
from policies.document import render
from policies.errors import PolicyError
from policies.keys import key_actions, key_problems, via_service
from policies.pieces import Piece, frozen, merged, statements_of

_INDEX = re.compile(rf"[A-Za-z0-9_.-]{{{INDEX_NAME.low},{INDEX_NAME.high}}}")


@dataclass(frozen=True, slots=True)
class Grant:
    """What is allowed with one target.

    Attributes:
        arn: The table's or the bucket's ARN.
        actions: The actions, all of the target's service.
        indexes: Names of the table's secondary indexes that may be queried too.
        kms_key_arn: The customer's KMS key the target is encrypted with, if any: the grant then carries what
            its actions need of that key.
    """

    arn: str
    actions: frozenset[str]
    indexes: frozenset[str] = frozenset()
    kms_key_arn: str | None = None


def actions_of(access: Access, kind: Kind) -> frozenset[str]:
    """The actions that make up an access.

    Args:
        access: The access in one word.
        kind: What the target is.
    """
    return BY_ACCESS[kind][access]


def check_action(action: str, kind: Kind) -> None:
    """Refuse an action that a grant on this kind of target cannot carry.

    Args:
        action: An action as somebody wrote it, such as ``dynamodb:GetItem``.
        kind: What the target is.

    Raises:
        PolicyError: It has a wildcard, belongs to another service, or is none of the known ones.
    """
    known = KNOWN[kind]
    if action in known:
        return
    service, _, name = action.partition(":")
    if "*" in action or "?" in action:
        remedy = "Name each action, or use access: read, write, read-write or list."
    elif not name:
        remedy = f"Write the service in front, as in {min(known)}."
    elif service.lower() != kind.value:
        remedy = f"Grant it on a target of the service {service}, or name an action of {kind.value}."
    elif action in AUTHORISED_BY:
        remedy = f"{name} is an operation of the API; the actions for it: {', '.join(AUTHORISED_BY[action])}."
    else:
        remedy = _nearest(action, known)
    raise PolicyError(
        Problem(
            where="action",
            got=repr(action),
            expected=f"one action with the data of {_article(kind)}, such as {min(known)}",
            remedy=remedy,
        )
    )


def grants_policy(grants: Iterable[Grant], *, where: str) -> str:
    """The one document that allows exactly these grants; several, where one is too long: ``role_policies``.

    Args:
        grants: What is allowed; grants on the same target are joined.
        where: What to call the policy in an error.

    Returns:
        The policy document as compact JSON, the same for the same grants in any order.

    Raises:
        PolicyError: There is no grant, one cannot be granted, or the policy is too long.
    """
    listed = list(grants)
    problems = [problem for grant in listed for problem in grant_problems(grant, where=where)]
    if problems:
        raise PolicyError(*problems)
    pieces = merged(piece for grant in listed for piece in grant_pieces(grant, grant))
    return render(statements_of(pieces), size=ROLE_INLINE_POLICIES_SIZE, where=where)


def kind_of(arn: Arn) -> Kind:
    """What a target is, by its ARN.

    Args:
        arn: The target's ARN.

    Raises:
        PolicyError: It is neither a table nor a bucket.
    """
    if arn.service == Kind.TABLE.value and arn.resource.startswith("table/"):
        return Kind.TABLE
    if arn.service == Kind.BUCKET.value and "/" not in arn.resource:
        return Kind.BUCKET
    raise PolicyError(
        Problem(
            where="the target of a grant",
            got=str(arn),
            expected="the ARN of a DynamoDB table or of an S3 bucket",
            remedy="Give the target's own ARN, without an index or an object key.",
        )
    )


def grant_problems(grant: Grant, *, where: str) -> tuple[Problem, ...]:
    """Everything that keeps a grant from being about one target and what is named.

    Args:
        grant: The grant.
        where: What to call the policy it belongs to.
    """
    place = f"{where}: grant on {grant.arn}"
    problems = []
    if not grant.actions:
        problems.append(_unclear(place, "no action"))
    if re.search(r"[*?]", grant.arn):
        problems.append(_unclear(place, "a wildcard"))
    problems += [
        _unclear(place, f"the index {index!r}")
        for index in sorted(grant.indexes)
        if not _INDEX.fullmatch(index)
    ]
    try:
        target = Arn.parse(grant.arn)
        kind = kind_of(target)
        key = Arn.parse(grant.kms_key_arn) if grant.kms_key_arn is not None else None
    except ToolkitError as error:
        return (*problems, *error.problems)
    if key is not None:
        problems += key_problems(key, target, where=place)
    for action in sorted(grant.actions):
        try:
            check_action(action, kind)
        except PolicyError as error:
            problems += error.problems
    return tuple(problems)


def grant_pieces(grant: Grant, planned: Grant) -> Iterator[Piece]:
    """Each resource a grant needs with the actions for it, and those on its KMS key.

    Args:
        grant: A grant without problems.
        planned: The same grant with the longest ARNs it may turn out to have.
    """
    resources = zip(_resources(grant), _resources(planned), strict=True)
    for (resource, actions), (longest, _) in resources:
        yield Piece(actions, resource, longest)
    if grant.kms_key_arn is None or planned.kms_key_arn is None:
        return
    kind = kind_of(Arn.parse(grant.arn))
    actions = key_actions(grant.actions, kind)
    if actions:
        yield Piece(
            actions,
            grant.kms_key_arn,
            planned.kms_key_arn,
            frozen(via_service(Arn.parse(grant.kms_key_arn), kind)),
            frozen(via_service(Arn.parse(planned.kms_key_arn), kind)),
        )


def _unclear(place: str, got: str) -> Problem:
    return Problem(
        where=place,
        got=got,
        expected="one target and the actions allowed with it",
        remedy="Name the target by its whole ARN, each index and each action.",
    )


def _resources(grant: Grant) -> list[tuple[str, frozenset[str]]]:
    """Each ARN below the target with the actions for it; an ARN without actions is left out."""
    target = Arn.parse(grant.arn)
    if kind_of(target) is Kind.BUCKET:
        candidates = [
            (target, grant.actions & BUCKET_ACTIONS),
            (target.below("*"), grant.actions & OBJECT_ACTIONS),
        ]
    else:
        candidates = [(target, grant.actions)] + [
            (target.below(f"index/{index}"), grant.actions & INDEX_ACTIONS) for index in sorted(grant.indexes)
        ]
    return [(str(arn), actions) for arn, actions in candidates if actions]


def _nearest(action: str, known: frozenset[str]) -> str:
    name = action.partition(":")[2]
    spelt = {candidate.partition(":")[2].lower(): candidate for candidate in sorted(known)}
    match = difflib.get_close_matches(name.lower(), spelt, n=1, cutoff=0.8)
    if match:
        return f"Did you mean {spelt[match[0]]}?"
    return "What changes the target itself is left to the stack; see policies/actions.py for the list."


def _article(kind: Kind) -> str:
    return "a table" if kind is Kind.TABLE else "a bucket"
