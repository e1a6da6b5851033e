"""A role that one certificate can assume, with the permissions it was granted and no others."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from aws_facts import Problem
from aws_facts.arn_kinds import POLICY
from aws_facts.limits import ROLE_SESSION_DURATION
from components._arns import arn_of
from components._inputs import derived, judged_together, optional
from components._permissions import Documents, documents
from components.certificate_args import CertificateArgs, trust_policy
from components.errors import ComponentError
from components.permission_args import GrantArgs, StatementArgs
from policies import role_tag_problems

_DESCRIPTION = "Assumed with a certificate through IAM Roles Anywhere"
# https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
_PATH = re.compile(r"/(?:[!-~]{1,510}/)?")


class RoleSettings(TypedDict):
    """Which certificates may assume a role, and what the role may do."""

    trust_anchor_arn: pulumi.Input[str]
    """The ARN of the trust anchor the certificate chains to."""
    common_name: NotRequired[pulumi.Input[str]]
    """The CN of the certificate's subject, compared exactly; short for a `certificate` with nothing else."""
    certificate: NotRequired[pulumi.Input[CertificateArgs]]
    """Which certificates, by anything in them; instead of `common_name`."""
    grants: NotRequired[pulumi.Input[Sequence[pulumi.Input[GrantArgs]]]]
    """What the role may do; nothing when left out."""
    statements: NotRequired[pulumi.Input[Sequence[pulumi.Input[StatementArgs]]]]
    """What the role may do, or may not, beside its grants."""
    permissions_boundary: NotRequired[pulumi.Input[str]]
    """The ARN of the managed policy that bounds whatever the role is allowed."""
    path: NotRequired[pulumi.Input[str]]
    """The role's path, such as `/workloads/`; changing it replaces the role. `/` when left out."""
    description: NotRequired[pulumi.Input[str]]
    """What the role is for."""


class CertificateRoleArgs(RoleSettings):
    """Which certificates may assume the role, and what the role may do."""

    session_duration_seconds: NotRequired[pulumi.Input[int]]
    """The longest session of the role's profiles; 3600 when left out."""
    tags: NotRequired[pulumi.Input[Mapping[str, pulumi.Input[str]]]]
    """Tags of the role. None may begin like a certificate's: `x509Subject`, `x509Issuer`, `x509SAN`."""


class CertificateRole(pulumi.ComponentResource):
    """An IAM role whose trust policy names one trust anchor, its account and what its certificate must be.

    The role accepts sessions as long as its profiles ask for, and never fewer than IAM's 3600 seconds: a
    profile with a longer duration than its role gives no session at all.

    Its permissions are one inline policy. What does not fit into IAM's 10,240 characters goes into managed
    policies of its own. How many is the same in every preview: new targets are counted with the longest ARNs
    they can get. When more than ARNs is an output (the list of grants, an action, anything in a statement),
    or when a grant whose ARN is one names an `access` instead of `actions`, there is one inline policy, and
    more than fits into it is an error.
    """

    arn: pulumi.Output[str]
    """The role's ARN."""
    name: pulumi.Output[str]
    """The role's name, with Pulumi's random suffix."""

    def __init__(
        self, name: str, args: CertificateRoleArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("rolesanywhere:index:CertificateRole", name, {}, opts)
        inputs = role_inputs(args, where=f"role {name}")
        permissions = inputs.pop("permissions")
        role = aws.iam.Role(name, **inputs, opts=pulumi.ResourceOptions(parent=self))
        _attach(name, role, permissions, tags=args.get("tags"), parent=self)
        self.arn = role.arn
        self.name = role.name
        self.register_outputs({"arn": self.arn, "name": self.name})


def role_inputs(args: CertificateRoleArgs, *, where: str) -> dict[str, Any]:
    """What a role is made from, and its ``permissions``; nothing is made yet.

    Args:
        args: The role's arguments.
        where: What to call the role in an error.

    Raises:
        ComponentError: With everything that is wrong and can be seen now.
    """
    boundary = arn_of(POLICY, where=f"{where}.permissions_boundary")
    description = args.get("description")
    return judged_together(
        {
            "permissions": lambda: documents(args, where=where),
            "description": lambda: _DESCRIPTION if description is None else description,
            "assume_role_policy": lambda: trust_policy(args, where=where),
            "max_session_duration": lambda: _longest_session(args, where=where),
            "path": lambda: optional(args.get("path"), lambda path: _checked_path(path, where=where)),
            "permissions_boundary": lambda: optional(args.get("permissions_boundary"), boundary),
            "tags": lambda: _checked_tags(args.get("tags"), where=where),
        }
    )


def _attach(name: str, role: Any, permissions: Documents, *, tags: Any, parent: pulumi.Resource) -> None:
    """The role's policies: none, an inline one, or an inline one and managed ones."""
    child = pulumi.ResourceOptions(parent=parent)
    if permissions.inline is not None:
        aws.iam.RolePolicy(f"{name}-grants", role=role.name, policy=permissions.inline, opts=child)
    for number, document in enumerate(permissions.managed, start=2):
        numbered = f"{name}-grants-{number}"
        policy = aws.iam.Policy(numbered, policy=document, tags=tags, opts=child)
        aws.iam.RolePolicyAttachment(numbered, role=role.name, policy_arn=policy.arn, opts=child)


def _longest_session(args: CertificateRoleArgs, *, where: str) -> pulumi.Input[int]:
    """Never fewer than IAM allows; numbers from the engine are floats."""
    seconds = args.get("session_duration_seconds")
    low, high = ROLE_SESSION_DURATION.low, ROLE_SESSION_DURATION.high

    def longest(known: float) -> int:
        if known > high:
            raise ComponentError(
                Problem(
                    where=f"{where}.session_duration_seconds",
                    got=f"{known:g} seconds",
                    expected=f"at most {high} ({ROLE_SESSION_DURATION.source})",
                    remedy="Choose a shorter session.",
                )
            )
        return max(low, int(known))

    return derived(low if seconds is None else seconds, longest)


def _checked_path(path: str, *, where: str) -> str:
    if _PATH.fullmatch(path):
        return path
    raise ComponentError(
        Problem(
            where=f"{where}.path",
            got=repr(path),
            expected="/ or /.../, in ASCII without blanks, at most 512 characters",
            remedy="Begin and end it with a slash.",
        )
    )


def _checked_tags(
    tags: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None, *, where: str
) -> pulumi.Input[Mapping[str, pulumi.Input[str]]] | None:
    """A role's tags are principal tags: one named like a certificate's would pass for it, for anybody."""

    def check(known: Mapping[str, pulumi.Input[str]]) -> Mapping[str, pulumi.Input[str]]:
        problems = role_tag_problems(known, where=f"{where}.tags")
        if problems:
            raise ComponentError(*problems)
        return known

    # The keys are plain where the mapping is, whatever the values are.
    return check(tags) if isinstance(tags, Mapping) else optional(tags, check)
