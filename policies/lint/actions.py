"""Rules about ``Action`` and ``NotAction``: what is too much, what does not exist, what has no effect."""

import re
from collections.abc import Iterator

from policies.evaluate import PolicyType
from policies.lint.arns import can_name
from policies.lint.findings import Found, Severity
from policies.lint.reading import Document, Statement, Text
from policies.lint.rule import Family
from policies.lint.services import (
    REFERENCE,
    Action,
    matching,
    organization_services,
    resource_types,
    services,
    similar_action,
    similar_service,
)

RULES = Family()

_LEAST = "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege"
_NOT_ACTION = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html"
_RCP = "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html#rcp-supported-services"
_EVERYTHING = re.compile(r"(?:\*|[^:]*:)\**")
_ACCOUNT_ROOT = re.compile(r"[0-9]{12}|arn:[a-z-]+:iam::[0-9]{12}:root")
# What grants; a boundary, a session policy and an SCP only limit, and a trust policy names STS's actions.
GRANTING = (PolicyType.IDENTITY, PolicyType.RESOURCE)


def is_everything(action: str) -> bool:
    """Whether an action is all of a service, or all of them.

    Args:
        action: What a statement names.
    """
    return _EVERYTHING.fullmatch(action) is not None


def is_administrator(statement: Statement) -> bool:
    """Whether a statement is about every action on every resource.

    Args:
        statement: The statement.
    """
    everything = any(action.value in {"*", "*:*"} for action in statement.actions)
    return everything and any(resource.value == "*" for resource in statement.resources)


@RULES.rule("administrator", Severity.SECURITY, "No policy allows everything on everything.", _LEAST)
def _administrator(document: Document) -> Iterator[Found]:
    for statement in document.allows if document.policy_type is PolicyType.IDENTITY else ():
        if is_administrator(statement):
            yield Found(
                statement.place,
                "every action on every resource: an administrator",
                "the actions and resources that are needed",
                "Name them.",
            )


@RULES.rule("wildcard-action", Severity.SECURITY, "An Allow names actions, not a whole service.", _LEAST)
def _wildcard(document: Document) -> Iterator[Found]:
    if document.policy_type not in (*GRANTING, PolicyType.TRUST):
        return
    for statement in (each for each in document.allows if not _told(each, document)):
        for action in statement.actions:
            if is_everything(action.value) and not _hands_over_a_key(statement, action):
                yield Found(
                    action.place,
                    f"{action.value!r}: every action of it, and every one AWS adds",
                    "single actions",
                    "Name the actions that are needed.",
                )


def _hands_over_a_key(statement: Statement, action: Text) -> bool:
    """Whether it is how a key policy leaves the key to an account's own policies.

    https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
    """
    accounts = [_ACCOUNT_ROOT.fullmatch(text.value) for _, text in statement.principals]
    return action.value.lower() == "kms:*" and bool(accounts) and all(accounts)


def _told(statement: Statement, document: Document) -> bool:
    """Whether `administrator` says it all."""
    return document.policy_type is PolicyType.IDENTITY and is_administrator(statement)


@RULES.rule(
    "partial-wildcard-action",
    Severity.WARNING,
    "A wildcard in an Allow's action stands only for what reads.",
    _LEAST,
)
def _partial(document: Document) -> Iterator[Found]:
    if document.policy_type not in GRANTING:
        return
    for action in (action for statement in document.allows for action in statement.actions):
        if re.search(r"[*?]", action.value) and not is_everything(action.value):
            writing = [found.name for found in matching(action.value) if not found.only_looks]
            if writing:
                yield Found(
                    action.place,
                    f"{action.value!r}: {len(writing)} actions that change things, {writing[0]} one",
                    "single actions",
                    "Name the actions that are needed.",
                )


@RULES.rule(
    "not-action-allow",
    Severity.SECURITY,
    "No Allow names what it does not allow.",
    _NOT_ACTION,
)
def _not_action(document: Document) -> Iterator[Found]:
    if document.policy_type is PolicyType.SCP:
        return
    for statement in document.allows:
        if "NotAction" in statement.elements:
            yield Found(
                f"{statement.place}.NotAction",
                "an Allow of every action but these, those AWS adds included",
                "Action",
                "Name the allowed actions with Action; use NotAction in a Deny.",
            )


def _named(document: Document) -> Iterator[tuple[Statement, Text]]:
    """Every action of every statement that is of one service, and well-formed."""
    for statement in document.statements:
        for action in (*statement.actions, *statement.not_actions):
            if action.value.count(":") == 1 and not action.value.startswith("*"):
                yield statement, action


@RULES.rule("unknown-service", Severity.ERROR, "Every action is of a service there is.", REFERENCE)
def _unknown_service(document: Document) -> Iterator[Found]:
    for _, action in _named(document):
        service = action.value.partition(":")[0]
        if service.lower() not in services():
            yield Found(action.place, repr(action.value), "a service's prefix", similar_service(service))


@RULES.rule(
    "unknown-action", Severity.ERROR, "Every action exists; every pattern is one of some action.", REFERENCE
)
def _unknown_action(document: Document) -> Iterator[Found]:
    for _, action in _named(document):
        known = action.value.partition(":")[0].lower() in services()
        if known and not matching(action.value):
            yield Found(
                action.place,
                f"{action.value!r}, which is no action",
                "an action there is",
                similar_action(action.value),
            )


@RULES.rule(
    "action-without-resource",
    Severity.ERROR,
    "Every action has a resource of a type it is about, or * where it is about none.",
    REFERENCE,
)
def _no_effect(document: Document) -> Iterator[Found]:
    for statement in _with_resources(document):
        for action in (action for action in statement.actions if action.value.count(":") == 1):
            found = matching(action.value)
            if found and not any(
                _applies(one, resource.value) for one in found for resource in statement.resources
            ):
                yield Found(
                    action.place,
                    f"{action.value!r} on resources it is not about: it has no effect",
                    _types(found),
                    "Give it a statement of its own, on the resource it is about.",
                )


@RULES.rule(
    "resource-without-action",
    Severity.WARNING,
    "Every resource is one that some action of its statement is about.",
    REFERENCE,
)
def _unused_resource(document: Document) -> Iterator[Found]:
    for statement in _with_resources(document):
        if any(is_everything(action.value) for action in statement.actions):
            continue
        found = [one for action in statement.actions for one in matching(action.value)]
        for resource in statement.resources if found else ():
            if not any(_applies(one, resource.value) for one in found):
                yield Found(
                    resource.place,
                    f"{resource.value!r}, which no action of the statement is about",
                    "a resource of some action",
                    "Correct or remove it.",
                )


def _with_resources(document: Document) -> Iterator[Statement]:
    """The statements whose actions and resources are named, and exist."""
    for statement in document.statements:
        named = statement.actions and statement.resources
        if named and not any(action.value in {"*", "*:*"} for action in statement.actions):
            yield statement


def _applies(action: Action, resource: str) -> bool:
    """Whether an action can be about a resource."""
    if resource == "*":
        return True
    types = resource_types(action.name.partition(":")[0])
    return any(can_name(resource, types[name]) for name in action.resources)


def _types(found: tuple[Action, ...]) -> str:
    """What some actions are about, in words."""
    arns = {
        resource_types(action.name.partition(":")[0])[name].arns[0]
        for action in found
        for name in action.resources
    }
    if not arns:
        return '"*": it is about no resource'
    first = sorted(arns, key=lambda arn: (len(arn), arn))
    return f"such as {first[0]}" + (f", or {len(arns) - 1} more" if len(arns) > 1 else "")


@RULES.rule(
    "action-no-rcp-applies-to",
    Severity.ERROR,
    "A resource control policy is about services such policies apply to.",
    _RCP,
)
def _no_rcp(document: Document) -> Iterator[Found]:
    if document.policy_type is not PolicyType.RCP:
        return
    for _, action in _named(document):
        service = action.value.partition(":")[0].lower()
        if service in services() - organization_services():
            yield Found(
                action.place,
                f"{action.value!r}: no RCP applies to {service}",
                "a service RCPs apply to",
                "Use an SCP, or remove the action.",
            )
