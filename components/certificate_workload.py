"""One workload end to end: a role for its certificate, and a profile made for it alone."""

from collections.abc import Mapping
from typing import Any, NotRequired, cast

import pulumi

from components._inputs import derived, given, is_plain, problems_of
from components._permissions import second_wall
from components.certificate_role import CertificateRole, CertificateRoleArgs, RoleSettings, role_inputs
from components.errors import ComponentError
from components.rolesanywhere_profile import Profile, ProfileArgs, ProfileSettings, profile_settings

_OF_THE_ROLE = (*RoleSettings.__annotations__, "tags")
_OF_THE_PROFILE = (*ProfileSettings.__annotations__, "session_policy", "tags")


class CertificateWorkloadArgs(RoleSettings, ProfileSettings):
    """Which certificate the workload has, what it may do, and how its sessions are."""

    session_policy: NotRequired[pulumi.Input[str]]
    """A policy document that narrows every session. Left out, it says what the grants and statements say, as
    a second wall, when that fits into 2,048 characters and no `managed_policy_arns` narrow sessions already;
    an empty text is for none. AWS's API lets it be changed but not taken away: see the profile."""
    tags: NotRequired[pulumi.Input[Mapping[str, pulumi.Input[str]]]]
    """Tags of the role and of the profile. None may begin like a certificate's: `x509Subject`, `x509Issuer`,
    `x509SAN`."""


class CertificateWorkload(pulumi.ComponentResource):
    """A role that its certificate can assume, and a profile with this role alone.

    The role accepts sessions as long as the profile asks for. The profile's session policy repeats the
    grants: somebody who adds a policy to the role by hand gives the workload no more.
    """

    trust_anchor_arn: pulumi.Output[str]
    """The ARN of the trust anchor its certificate chains to."""
    profile_arn: pulumi.Output[str]
    """The ARN of the profile its sessions start through."""
    role_arn: pulumi.Output[str]
    """The ARN of the role its sessions have."""
    role_name: pulumi.Output[str]
    """The role's name, with Pulumi's random suffix."""
    duration_seconds: pulumi.Output[int]
    """How long a session lives."""

    def __init__(
        self, name: str, args: CertificateWorkloadArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("rolesanywhere:index:CertificateWorkload", name, {}, opts)
        _check(name, args)
        child = pulumi.ResourceOptions(parent=self)
        role = CertificateRole(name, _role(args), child)
        profile = Profile(name, _profile(args, role, where=f"workload {name}"), child)
        self.trust_anchor_arn = pulumi.Output.from_input(args["trust_anchor_arn"])
        self.profile_arn = profile.arn
        self.role_arn = role.arn
        self.role_name = role.name
        self.duration_seconds = profile.duration_seconds
        outputs = ("trust_anchor_arn", "profile_arn", "role_arn", "role_name", "duration_seconds")
        self.register_outputs({output: getattr(self, output) for output in outputs})


def _check(name: str, args: CertificateWorkloadArgs) -> None:
    """Tell the mistakes of both parts together; the role tells its own before anything of it is made."""
    plain = {key: value for key, value in args.items() if is_plain(value)}
    where = f"profile {name}"
    problems = problems_of(lambda: profile_settings(_chosen(plain, _OF_THE_PROFILE), where=where))
    if problems:
        of_the_role = problems_of(lambda: role_inputs(_role(args), where=f"role {name}"))
        raise ComponentError(*of_the_role, *problems)


def _role(args: CertificateWorkloadArgs) -> CertificateRoleArgs:
    chosen = _chosen(args, _OF_THE_ROLE) | {"session_duration_seconds": args.get("duration_seconds")}
    return cast("CertificateRoleArgs", chosen)


def _profile(args: CertificateWorkloadArgs, role: CertificateRole, *, where: str) -> ProfileArgs:
    chosen = _chosen(args, _OF_THE_PROFILE) | {"role_arns": [role.arn]}
    if args.get("session_policy") is not None:
        chosen["session_policy"] = derived(args["session_policy"], lambda text: text or None)
    # Beside managed session policies it would widen them: what any one allows counts as allowed.
    elif args.get("managed_policy_arns") is None:
        chosen["session_policy"] = second_wall(args, where=where)
    return cast("ProfileArgs", chosen)


def _chosen(args: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: args[name] for name in given(args, names)}
