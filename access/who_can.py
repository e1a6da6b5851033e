"""Who could do something: every role, and the certificates its trust policy names."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from access.landscape import Landscape, Role
from access.matrix import Matrix
from access.permissions import Session
from access.presenters import Presenter
from access.question import Question, Surroundings
from access.resources import Column
from access.tags import mapped
from access.verdicts import Outcome
from aws_facts.tags import PRINCIPAL_TAG

_SERVICE = "rolesanywhere.amazonaws.com"


@dataclass(frozen=True, slots=True)
class Could:
    """Somebody who could do what was asked.

    Attributes:
        role: The role.
        certificates: Which certificates its trust policy lets assume it, one text for each statement.
        profile: The profile its sessions start through.
        example: The certificate that was tried.
        outcome: Whether it may.
        why: The policies that allow; or what it depends on.
    """

    role: str
    certificates: tuple[str, ...]
    profile: str
    example: str
    outcome: Outcome
    why: tuple[str, ...]


def who_can(
    landscape: Landscape,
    surroundings: Surroundings,
    presenters: Mapping[str, Presenter],
    column: Column,
) -> Iterator[Could]:
    """Every role whose session may do something, or may for all that is known here.

    Args:
        landscape: The stack.
        surroundings: What all questions have in common.
        presenters: Each workload's certificate, by the workload's name.
        column: What is asked.
    """
    matrix = Matrix(landscape, surroundings, [column])
    for name, role in landscape.roles.items():
        (cell,) = matrix.cells([presenters[name]], [name])
        if cell.session is Outcome.REFUSED or cell.permissions[0].outcome is Outcome.REFUSED:
            continue
        question = Question(
            presenters[name],
            role,
            landscape.profiles[cell.profile],
            landscape.trust_anchors[cell.trust_anchor],
            surroundings,
        )
        permission = cell.permissions[0]
        certain = cell.session is permission.outcome is Outcome.ALLOWED
        unknown = tuple(text for text in (cell.reason, permission.reason) if text)
        yield Could(
            role=name,
            certificates=certificates_of(role, landscape),
            profile=cell.profile,
            example=presenters[name].subject,
            outcome=Outcome.ALLOWED if certain else Outcome.UNKNOWN,
            why=unknown or _allowing(question, column, landscape),
        )


def certificates_of(role: Role, landscape: Landscape) -> tuple[str, ...]:
    """Which certificates a role's trust policy names, in words.

    Args:
        role: The role.
        landscape: Where its anchors are.
    """
    if role.trust.text is None:  # pragma: no cover - a role's own trust policy is always read
        return ()
    statements = json.loads(role.trust.text)["Statement"]
    listed = [statements] if isinstance(statements, dict) else statements
    return tuple(
        dict.fromkeys(
            _named(each.get("Condition", {}), landscape)
            for each in listed
            if each["Effect"] == "Allow" and _SERVICE in json.dumps(each.get("Principal", ""))
        )
    )


def _named(conditions: Mapping[str, Mapping[str, Any]], landscape: Landscape) -> str:
    anchors = {anchor.arn: name for name, anchor in landscape.trust_anchors.items()}
    words, of = [], []
    for operator, keys in conditions.items():
        for key, values in keys.items():
            listed = [values] if isinstance(values, str) else list(values)
            if key.lower() == "aws:sourcearn":
                of += [anchors.get(value, value) for value in listed]
            elif key.lower() != "aws:sourceaccount":
                tag = key.removeprefix(PRINCIPAL_TAG)
                words.append(f"{tag} {operator} {' or '.join(listed)}")
    who = " and ".join(words) or "any certificate"
    return f"{who}, of the anchor {' or '.join(of)}" if of else f"{who}, of any anchor"


def _allowing(question: Question, column: Column, landscape: Landscape) -> tuple[str, ...]:
    tags = mapped(question.presenter.tags, question.profile.mappings)
    settled, _ = Session(question).may(column.asked(landscape, tags))
    reasons: Sequence[Any] = settled.decision.reasons
    found = {f"{each.policy} ({each.policy_type.value})": None for each in reasons if each.policy_type}
    return tuple(found)
