"""A Roles Anywhere profile: the roles sessions can have, and how long they live."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from aws_facts.limits import ROLE_SESSION_DURATION


class ProfileArgs(TypedDict):
    """What a profile is made of."""

    role_arns: pulumi.Input[Sequence[pulumi.Input[str]]]
    """The ARNs of the roles sessions can have."""
    duration_seconds: NotRequired[pulumi.Input[int]]
    """How long a session lives, 900 to 43200 seconds; 3600 when left out."""


class Profile(pulumi.ComponentResource):
    """An enabled Roles Anywhere profile. It is no EC2 instance profile."""

    arn: pulumi.Output[str]
    """The profile's ARN."""

    def __init__(self, name: str, args: ProfileArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("rolesanywhere:index:Profile", name, {}, opts)
        profile = aws.rolesanywhere.Profile(
            name,
            # Left out, the API makes a disabled profile.
            enabled=True,
            role_arns=args["role_arns"],
            duration_seconds=args.get("duration_seconds", ROLE_SESSION_DURATION.low),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.arn = profile.arn
        self.register_outputs({"arn": self.arn})
