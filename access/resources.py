"""What is asked about: targets by their names in the stack, or anything by its ARN."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from access.landscape import Document, Landscape, Target
from access.question import Asked
from aws_facts import Arn, ArnError, Problem, ToolkitError
from aws_facts.tags import PRINCIPAL_TAG
from policies import KNOWN_ACTIONS
from policies.evaluate import PolicyType

_ACTION = re.compile(r"[A-Za-z0-9-]+:[A-Za-z0-9_-]+")
_VARIABLE = re.compile(r"\$\{([^${}',]+)(?:,[^{}]*)?\}")
_EXAMPLE = "example"
# Nothing of these has a policy of its own, but for a role its trust policy.
_WITHOUT_POLICIES = frozenset({"ec2", "iam"})


class QuestionError(ToolkitError):
    """What is asked about is not in the stack, or is nothing that can be asked."""


@dataclass(frozen=True, slots=True, order=True)
class Column:
    """One action on one resource, as policies name it.

    Attributes:
        label: The resource by its name in the stack, such as ``bucket:demo-data/*``; else as it is named.
        action: The action.
        pattern: The resource as a policy names it.
    """

    label: str
    action: str
    pattern: str

    def asked(self, landscape: Landscape, tags: Mapping[str, str]) -> Asked:
        """The request it stands for: an example of what a pattern names, with a certificate's own values.

        Args:
            landscape: Where the resource may be.
            tags: The session tags, for policy variables.
        """
        known = {(PRINCIPAL_TAG + key).lower(): value for key, value in tags.items()}
        text = _VARIABLE.sub(lambda found: known.get(found[1].strip().lower(), _EXAMPLE), self.pattern)
        if text != "*":
            text = text.replace("*", _EXAMPLE).replace("?", "x")
        return asked_of(landscape, self.action, text)


def asked_of(landscape: Landscape, action: str, resource: str) -> Asked:
    """A request, from what somebody wrote.

    Args:
        landscape: The stack.
        action: Such as ``dynamodb:GetItem``.
        resource: ``table:<name>``, ``bucket:<name>``, what is below them after a slash, an ARN, or ``*``.

    Raises:
        QuestionError: The action or the resource is none.
    """
    if not _ACTION.fullmatch(action):
        expected = "<service>:<action>, without wildcards"
        raise QuestionError(Problem("--action", repr(action), expected, "Ask about each action on its own."))
    if resource == "*":
        return Asked(action, resource, (), landscape.place.account)
    arn = resource if resource.startswith("arn:") else _by_name(landscape, resource)
    try:
        account = Arn.parse(arn).account or landscape.place.account
    except ArnError as error:
        raise QuestionError(*(replace(each, where="--resource") for each in error.problems)) from error
    policies = tuple(_policies(landscape, action, arn))
    return Asked(action, arn, policies, account, label_of(landscape, arn))


def columns(landscape: Landscape) -> tuple[Column, ...]:
    """Everything that any role of a stack is allowed, each action on each resource once.

    Args:
        landscape: The stack.
    """
    found = {
        Column(label_of(landscape, pattern), action, pattern)
        for role in landscape.roles.values()
        for document in role.identity
        if document.text is not None
        for actions, patterns in _allowed(document.text)
        for pattern in patterns
        for action in _spelled_out(actions)
    }
    return tuple(sorted(found))


def label_of(landscape: Landscape, resource: str) -> str:
    """A resource by its name in the stack, where it has one; else as it is.

    Args:
        landscape: The stack.
        resource: An ARN, which may have wildcards, or ``*``.
    """
    target = _target(landscape, resource)
    return f"{target.kind}:{target.name}{resource.removeprefix(target.arn)}" if target else resource


def _allowed(text: str) -> Iterator[tuple[list[str], list[str]]]:
    """Actions and resources of each statement that allows; of one with Not elements nothing can be listed."""
    statements = json.loads(text)["Statement"]
    for statement in [statements] if isinstance(statements, dict) else statements:
        if statement["Effect"] == "Allow" and "Action" in statement and "Resource" in statement:
            yield _listed(statement["Action"]), _listed(statement["Resource"])


def _spelled_out(actions: Iterable[str]) -> Iterator[str]:
    """Each action by itself; a pattern stands for the actions of tables and buckets it names."""
    for action in actions:
        if _ACTION.fullmatch(action):
            yield action
        else:
            known = (each for group in KNOWN_ACTIONS.values() for each in group)
            yield from (each for each in known if fnmatchcase(each.lower(), action.lower()))


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _by_name(landscape: Landscape, text: str) -> str:
    name, slash, below = text.partition("/")
    target = landscape.targets.get(name)
    if target is None:
        expected = f"one of {', '.join(landscape.targets)}, an ARN, or *"
        raise QuestionError(
            Problem("--resource", repr(text), expected, "Name a table or a bucket as the stack does.")
        )
    return target.arn + slash + below


def _target(landscape: Landscape, resource: str) -> Target | None:
    for target in landscape.targets.values():
        if resource == target.arn or resource.startswith(f"{target.arn}/"):
            return target
    return None


def _policies(landscape: Landscape, action: str, arn: str) -> Iterator[Document]:
    """The policy of a resource: none, a text, or one that is elsewhere."""
    target = _target(landscape, arn)
    roles = [role for role in landscape.roles.values() if role.arn == arn]
    if target is not None:
        yield from () if target.policy is None else (target.policy,)
    elif action.lower().startswith("sts:") and roles:
        yield roles[0].trust
    elif action.lower().startswith("sts:") or Arn.parse(arn).service not in _WITHOUT_POLICIES:
        yield Document(f"the policy of {arn}", PolicyType.RESOURCE, None)
