"""A role for instances of EC2, in an instance profile, and an instance that has it."""

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from aws_facts import Problem
from components._inputs import derived, setting
from components._roles import GrantedSettings, granted_inputs, known_arguments, make_role
from components.errors import ComponentError
from policies import instance_trust_policy

_DESCRIPTION = "Assumed by EC2 instances through their instance profile"


class LaunchArgs(TypedDict):
    """The instance that is launched with the role."""

    ami: pulumi.Input[str]
    """The id of its image; changing it replaces the instance."""
    instance_type: pulumi.Input[str]
    """Its type, such as `t3.micro`; changing it stops and starts the instance."""
    subnet_id: NotRequired[pulumi.Input[str]]
    """The id of its subnet; one of the default VPC when left out."""
    security_group_ids: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """The ids of its security groups; the VPC's default one when left out."""


class InstanceRoleArgs(GrantedSettings):
    """What the role may do, and the instance that is launched with it."""

    launch: NotRequired[pulumi.Input[LaunchArgs]]
    """The instance that is launched with the role; none when left out."""
    tags: NotRequired[pulumi.Input[Mapping[str, pulumi.Input[str]]]]
    """Tags of the role, the instance profile and the instance. None may begin like a certificate's:
    `x509Subject`, `x509Issuer`, `x509SAN`."""


class InstanceRole(pulumi.ComponentResource):
    """An IAM role that EC2 alone can assume, and the instance profile of the same name that hands it out.

    It is no role for Roles Anywhere: no certificate can start a session of it. A host outside of AWS that
    does the same work gets a role of its own.

    An instance that is launched here answers IMDSv2 alone: without a token of its own, which a forwarded
    request cannot get, nobody reads its credentials.
    """

    arn: pulumi.Output[str]
    """The role's ARN."""
    name: pulumi.Output[str]
    """The role's name, with Pulumi's random suffix; that of the instance profile is the same."""
    instance_profile_arn: pulumi.Output[str]
    """The ARN of the instance profile."""
    instance_profile_name: pulumi.Output[str]
    """The name of the instance profile, as EC2 takes it."""
    instance_id: pulumi.Output[str | None]
    """The id of the instance; none where none is launched."""

    def __init__(self, name: str, args: InstanceRoleArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("rolesanywhere:index:InstanceRole", name, {}, opts)
        where = f"instance role {name}"
        known_arguments(args, InstanceRoleArgs.__annotations__, where=where)
        launch = _launched(args, where=f"{where}.launch")
        tags = args.get("tags")
        trust = {"assume_role_policy": instance_trust_policy}
        inputs = granted_inputs(args, trust, where=where, description=_DESCRIPTION)
        role = make_role(name, inputs, tags=tags, parent=self)
        child = pulumi.ResourceOptions(parent=self)
        profile = aws.iam.InstanceProfile(
            name, name=role.name, role=role.name, path=inputs["path"], tags=tags, opts=child
        )
        made = None if launch is None else _instance(name, launch, profile, tags, child)
        self.arn = role.arn
        self.name = role.name
        self.instance_profile_arn = profile.arn
        self.instance_profile_name = profile.name
        self.instance_id = pulumi.Output.from_input(None) if made is None else made.id
        outputs = ("arn", "name", "instance_profile_arn", "instance_profile_name", "instance_id")
        self.register_outputs({output: getattr(self, output) for output in outputs})


def _launched(args: InstanceRoleArgs, *, where: str) -> dict[str, Any] | None:
    """What is launched, if anything: by argument, each known already or not yet."""
    launch: Any = args.get("launch")
    if launch is None:
        return None

    def judged(known: Any) -> Mapping[str, Any]:
        found = {name: setting(known or {}, name) for name in LaunchArgs.__annotations__}
        missing = [name for name in ("ami", "instance_type") if found[name] is None]
        if missing:
            raise ComponentError(
                *(Problem(f"{where}.{name}", "nothing", "a value", "It is required.") for name in missing)
            )
        return found

    if isinstance(launch, Mapping):
        known_arguments(launch, LaunchArgs.__annotations__, where=where)
        return dict(judged(launch))
    whole = derived(launch, judged)
    return {name: derived(whole, itemgetter(name)) for name in LaunchArgs.__annotations__}


def _instance(
    name: str, launch: Mapping[str, Any], profile: Any, tags: Any, child: pulumi.ResourceOptions
) -> Any:
    return aws.ec2.Instance(
        name,
        ami=launch["ami"],
        instance_type=launch["instance_type"],
        subnet_id=launch["subnet_id"],
        vpc_security_group_ids=launch["security_group_ids"],
        iam_instance_profile=profile.name,
        # One hop: the token's answer does not leave the instance, not even into a container of it.
        metadata_options={
            "http_endpoint": "enabled",
            "http_tokens": "required",
            "http_put_response_hop_limit": 1,
        },
        tags=tags,
        opts=child,
    )
