"""What a role may do: the arguments, and what they become."""

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any, NotRequired, TypedDict, TypeVar

import pulumi

from aws_facts import Arn, Problem
from components._inputs import setting
from components.errors import ComponentError
from policies import Access, ExtraStatement, Grant, actions_of, kind_of

C = TypeVar("C", bound=Enum)


class Effect(Enum):
    """What a statement does; the value is IAM's own word."""

    ALLOW = "Allow"
    """Allows, beside the grants."""
    DENY = "Deny"
    """Forbids, whatever else allows it."""


class GrantArgs(TypedDict):
    """What is allowed with one target: `access`, `actions` or both."""

    target_arn: pulumi.Input[str]
    """The ARN of a DynamoDB table or of an S3 bucket."""
    access: NotRequired[pulumi.Input[Access]]
    """The access in one word."""
    actions: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Single actions of the target's service, such as `dynamodb:GetItem`."""
    indexes: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Names of the table's secondary indexes that may be queried too."""
    kms_key_arn: NotRequired[pulumi.Input[str]]
    """The ARN of the customer's KMS key the target is encrypted with: what the actions need of it is granted
    too, through the target's service alone."""


class StatementArgs(TypedDict):
    """What is allowed or forbidden beside the grants, with the reason for it."""

    reason: pulumi.Input[str]
    """Why the grants are not enough, for whoever reviews it. It is not sent to AWS."""
    actions: pulumi.Input[Sequence[pulumi.Input[str]]]
    """The actions, such as `s3:ListAllMyBuckets`."""
    resources: pulumi.Input[Sequence[pulumi.Input[str]]]
    """ARNs, or `*`."""
    effect: NotRequired[pulumi.Input[Effect]]
    """`Allow` when left out."""
    conditions: NotRequired[
        pulumi.Input[Mapping[str, pulumi.Input[Mapping[str, pulumi.Input[Sequence[pulumi.Input[str]]]]]]]
    ]
    """Under which conditions: IAM's operator, then the key, then its values."""


def grant_of(resolved: Mapping[str, Any]) -> Grant:
    """A grant whose outputs are known: an access as a word, or as the enum's member.

    Args:
        resolved: The arguments of one grant.

    Raises:
        ArnError: The target's ARN is none.
        PolicyError: It is that of another service.
    """
    target = str(setting(resolved, "target_arn"))
    access = setting(resolved, "access")
    by_access: frozenset[str] = frozenset()
    if access:
        by_access = actions_of(word(Access, access, "access"), kind_of(Arn.parse(target)))
    return Grant(
        target,
        frozenset(setting(resolved, "actions") or ()) | by_access,
        frozenset(setting(resolved, "indexes") or ()),
        setting(resolved, "kms_key_arn"),
    )


def statement_of(resolved: Mapping[str, Any]) -> ExtraStatement:
    """A statement whose outputs are known.

    Args:
        resolved: The arguments of one statement.
    """
    conditions = setting(resolved, "conditions") or {}
    return ExtraStatement(
        reason=setting(resolved, "reason") or "",
        actions=frozenset(setting(resolved, "actions") or ()),
        resources=frozenset(setting(resolved, "resources") or ()),
        effect=word(Effect, setting(resolved, "effect") or Effect.ALLOW, "effect").value,
        conditions={
            operator: {key: tuple(values) for key, values in keys.items()}
            for operator, keys in conditions.items()
        },
    )


def word(choices: type[C], word: object, where: str) -> C:
    """A choice, given as the enum's member or as its value."""
    try:
        return choices(word)
    except ValueError as error:
        known = ", ".join(str(choice.value) for choice in choices)
        raise ComponentError(Problem(where, repr(word), f"one of {known}", "Choose one of them.")) from error
