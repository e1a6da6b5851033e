"""A role that one certificate can assume, with the permissions it was granted and no others."""

from collections.abc import Sequence
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from aws_facts import Arn
from aws_facts.limits import ROLE_SESSION_DURATION
from components._inputs import derived
from policies import (
    Access,
    CertificateMatch,
    Grant,
    PolicyError,
    actions_of,
    certificate_match_problems,
    certificate_trust_policy,
    grants_policy,
    kind_of,
)


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


class CertificateRoleArgs(TypedDict):
    """Which certificate may assume the role, and what the role may do."""

    trust_anchor_arn: pulumi.Input[str]
    """The ARN of the trust anchor the certificate chains to."""
    common_name: pulumi.Input[str]
    """The CN of the certificate's subject, compared exactly."""
    grants: NotRequired[pulumi.Input[Sequence[pulumi.Input[GrantArgs]]]]
    """What the role may do; nothing when left out."""
    session_duration_seconds: NotRequired[pulumi.Input[int]]
    """The longest session of the role's profiles; 3600 when left out."""


class CertificateRole(pulumi.ComponentResource):
    """An IAM role whose trust policy names one trust anchor, its account and one certificate.

    The role accepts sessions as long as its profiles ask for, and never fewer than IAM's 3600 seconds: a
    profile with a longer duration than its role gives no session at all.
    """

    arn: pulumi.Output[str]
    """The role's ARN."""
    name: pulumi.Output[str]
    """The role's name, with Pulumi's random suffix."""

    def __init__(
        self, name: str, args: CertificateRoleArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("rolesanywhere:index:CertificateRole", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        role = aws.iam.Role(
            name,
            description="Assumed with a certificate through IAM Roles Anywhere",
            assume_role_policy=_trust_policy(args["trust_anchor_arn"], args["common_name"]),
            max_session_duration=derived(
                args.get("session_duration_seconds", ROLE_SESSION_DURATION.low), _longest_session
            ),
            opts=child,
        )
        grants = args.get("grants")
        if grants:
            aws.iam.RolePolicy(
                f"{name}-grants",
                role=role.name,
                policy=pulumi.Output.from_input(grants).apply(
                    lambda resolved: grants_policy(map(_grant, resolved), where=f"grants of {name}")
                ),
                opts=child,
            )
        self.arn = role.arn
        self.name = role.name
        self.register_outputs({"arn": self.arn, "name": self.name})


def _trust_policy(anchor_arn: pulumi.Input[str], common_name: pulumi.Input[str]) -> pulumi.Output[str]:
    if isinstance(common_name, str):
        problems = certificate_match_problems(CertificateMatch.named(common_name), where="certificate")
        if problems:
            raise PolicyError(*problems)
    return pulumi.Output.all(anchor_arn=anchor_arn, common_name=common_name).apply(
        lambda known: certificate_trust_policy(
            trust_anchor_arn=known["anchor_arn"], certificate=CertificateMatch.named(known["common_name"])
        )
    )


def _longest_session(seconds: float) -> int:
    """Numbers from the engine are floats."""
    return max(ROLE_SESSION_DURATION.low, int(seconds))


def _grant(resolved: Any) -> Grant:
    """A grant whose outputs are known: an access as a word, or as the enum's member."""
    target = Arn.parse(resolved["target_arn"])
    actions = frozenset(resolved.get("actions") or ())
    access = resolved.get("access")
    by_access = actions_of(Access(access), kind_of(target)) if access else frozenset()
    return Grant(str(target), actions | by_access, frozenset(resolved.get("indexes") or ()))
