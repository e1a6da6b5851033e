"""A role that one certificate can assume, with the permissions it was granted and no others."""

from collections.abc import Mapping
from typing import Any, NotRequired

import pulumi

from aws_facts import Problem
from aws_facts.limits import ROLE_SESSION_DURATION
from components._inputs import derived
from components._roles import GrantedSettings, granted_inputs, make_role
from components.certificate_args import CertificateArgs, trust_policy
from components.errors import ComponentError

_DESCRIPTION = "Assumed with a certificate through IAM Roles Anywhere"


class RoleSettings(GrantedSettings):
    """Which certificates may assume a role, and what the role may do."""

    trust_anchor_arn: pulumi.Input[str]
    """The ARN of the trust anchor the certificate chains to."""
    common_name: NotRequired[pulumi.Input[str]]
    """The CN of the certificate's subject, compared exactly; short for a `certificate` with nothing else."""
    certificate: NotRequired[pulumi.Input[CertificateArgs]]
    """Which certificates, by anything in them; instead of `common_name`."""


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
        role = make_role(name, inputs, tags=args.get("tags"), parent=self)
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
    makers = {
        "assume_role_policy": lambda: trust_policy(args, where=where),
        "max_session_duration": lambda: _longest_session(args, where=where),
    }
    return granted_inputs(args, makers, where=where, description=_DESCRIPTION)


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
