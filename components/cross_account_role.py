"""A role that one role of another account can go on to."""

from collections.abc import Mapping, Sequence
from typing import Any, NotRequired

import pulumi

from aws_facts import Problem
from aws_facts.limits import CHAINED_SESSION, ROLE_SESSION_DURATION, SESSION_DURATION
from components._inputs import derived, judged_together, optional
from components._roles import GrantedSettings, granted_inputs, known_arguments, make_role
from components.errors import ComponentError
from policies import PolicyError, TrustedRole, cross_account_trust_policy, trusted_role_problems

_DESCRIPTION = "Assumed by role chaining from one role of another account"


class CrossAccountRoleArgs(GrantedSettings):
    """Who comes in from another account, and what the role may do."""

    trusted_role_arn: pulumi.Input[str]
    """The ARN of the one role of the other account whose sessions may go on to this role. Made anew under the
    same name it is another role to AWS: deploy this one again then."""
    external_id: NotRequired[pulumi.Input[str]]
    """An id both sides agreed on, without which nobody comes in. It is no secret."""
    source_identities: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """The source identities that are let in, such as `CN=web`: those of certificates. Any when left out."""
    session_tags: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Keys of session tags that may be taken along, each with the value the session has; none when left
    out."""
    role_name: NotRequired[pulumi.Input[str]]
    """The role's name in AWS, where the other account has to know its ARN before it is made; with Pulumi's
    random suffix when left out. Changing it replaces the role."""
    duration_seconds: NotRequired[pulumi.Input[int]]
    """How long a session lives, 900 to 3600 seconds; 3600 when left out. No chained session lives longer than
    an hour."""
    tags: NotRequired[pulumi.Input[Mapping[str, pulumi.Input[str]]]]
    """Tags of the role. None may begin like a certificate's: `x509Subject`, `x509Issuer`, `x509SAN`."""


class CrossAccountRole(pulumi.ComponentResource):
    """An IAM role that the sessions of one role of another account can assume, and nobody else.

    The other account's role must be allowed sts:AssumeRole on this one by its own policies, and
    sts:SetSourceIdentity beside it where its sessions have a source identity, as those of certificates do: it
    goes along, cannot be changed, and can be a condition here.

    AWS caps a chained session at one hour.
    """

    arn: pulumi.Output[str]
    """The role's ARN."""
    name: pulumi.Output[str]
    """The role's name."""
    trusted_role_arn: pulumi.Output[str]
    """The ARN of the role that is let in."""
    external_id: pulumi.Output[str | None]
    """The id both sides agreed on; none where none was."""
    duration_seconds: pulumi.Output[int]
    """How long a session lives."""

    def __init__(
        self, name: str, args: CrossAccountRoleArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("rolesanywhere:index:CrossAccountRole", name, {}, opts)
        where = f"cross-account role {name}"
        known_arguments(args, CrossAccountRoleArgs.__annotations__, where=where)
        inputs = judged_together(
            {
                "role": lambda: _role_inputs(args, where=where),
                "duration": lambda: _duration(args, where=f"{where}.duration_seconds"),
            }
        )
        fixed = args.get("role_name") is not None
        role = make_role(name, inputs["role"], tags=args.get("tags"), parent=self, fixed=fixed)
        self.arn = role.arn
        self.name = role.name
        self.trusted_role_arn = pulumi.Output.from_input(args["trusted_role_arn"])
        self.external_id = pulumi.Output.from_input(args.get("external_id"))
        self.duration_seconds = pulumi.Output.from_input(inputs["duration"])
        outputs = ("arn", "name", "trusted_role_arn", "external_id", "duration_seconds")
        self.register_outputs({output: getattr(self, output) for output in outputs})


def _role_inputs(args: CrossAccountRoleArgs, *, where: str) -> dict[str, Any]:
    makers = {
        "assume_role_policy": lambda: _trust_policy(args, where=where),
        "max_session_duration": lambda: ROLE_SESSION_DURATION.low,
        "name": lambda: optional(args.get("role_name"), str),
    }
    return granted_inputs(args, makers, where=where, description=_DESCRIPTION)


def _trust_policy(args: CrossAccountRoleArgs, *, where: str) -> pulumi.Input[str]:
    def rendered(known: Mapping[str, Any]) -> str:
        trusted = TrustedRole(
            arn=known["trusted_role_arn"],
            external_id=known["external_id"] or "",
            source_identities=tuple(known["source_identities"] or ()),
            session_tags=tuple(known["session_tags"] or ()),
        )
        problems = trusted_role_problems(trusted, where=where)
        if problems:
            raise PolicyError(*problems)
        return cross_account_trust_policy(trusted)

    names = ("trusted_role_arn", "external_id", "source_identities", "session_tags")
    return derived({name: args.get(name) for name in names}, rendered)


def _duration(args: CrossAccountRoleArgs, *, where: str) -> pulumi.Input[int]:
    """Numbers from the engine are floats."""
    seconds = args.get("duration_seconds")

    def checked(known: float) -> int:
        if SESSION_DURATION.low <= known <= CHAINED_SESSION.value:
            return int(known)
        raise ComponentError(
            Problem(
                where=where,
                got=f"{known:g} seconds",
                expected=f"{SESSION_DURATION.low} to {CHAINED_SESSION.value} ({CHAINED_SESSION.source})",
                remedy="AWS caps a session assumed from a session at one hour: let clients renew it.",
            )
        )

    return derived(CHAINED_SESSION.value if seconds is None else seconds, checked)
