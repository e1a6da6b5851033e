"""Instances: EC2 instances with a role of their own, and what each may do."""

import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, ValidationInfo, model_validator

from config.model import Model
from config.names import not_empty, without_repetition
from config.references import declared
from config.refusal import refuse, refuse_several
from config.roles import GrantedRole, Targets


def _written_as(pattern: str, example: str) -> Callable[[str], str]:
    """A rule for an id of EC2: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html ."""
    compiled = re.compile(pattern)

    def check(value: str) -> str:
        if compiled.fullmatch(value):
            return value
        raise refuse(repr(value), f"such as {example}", "Give it as EC2 prints it.")

    return check


_HEX = "(?:[0-9a-f]{8}|[0-9a-f]{17})"
_Subnet = Annotated[str, AfterValidator(_written_as(f"subnet-{_HEX}", "subnet-0123456789abcdef0"))]
_Group = Annotated[str, AfterValidator(_written_as(f"sg-{_HEX}", "sg-0123456789abcdef0"))]


class Launch(Model):
    """The instance that is launched with the role; it answers IMDSv2 alone."""

    ami: Annotated[str, AfterValidator(_written_as(f"ami-{_HEX}", "ami-0123456789abcdef0"))] = Field(
        description="Id of its image."
    )
    instance_type: Annotated[str, AfterValidator(_written_as(r"[a-z0-9-]+\.[a-z0-9-]+", "t3.micro"))] = Field(
        alias="instanceType", description="Its type, such as t3.micro."
    )
    subnet: _Subnet | None = Field(
        default=None, description="Id of its subnet; one of the default VPC when left out."
    )
    security_groups: Annotated[
        tuple[_Group, ...], AfterValidator(not_empty), AfterValidator(without_repetition)
    ] = Field(
        alias="securityGroups",
        default=(),
        description="Ids of its security groups; the VPC's default one when left out.",
    )

    def arguments(self) -> dict[str, Any]:
        """The same as the component takes it: only what was set."""
        optional = {"subnet_id": self.subnet, "security_group_ids": list(self.security_groups)}
        required = {"ami": self.ami, "instance_type": self.instance_type}
        return required | {name: value for name, value in optional.items() if value}


class Instance(GrantedRole):
    """A role for EC2 instances, in an instance profile of the same name; no certificate can have it."""

    launch: Launch | None = Field(
        default=None, description="The instance to launch with it; none when left out."
    )

    @model_validator(mode="after")
    def _documents_fit(self, info: ValidationInfo) -> Self:
        findings = self.misfits(declared(info))
        if findings:
            raise refuse_several(findings)
        return self

    def arguments(self, tags: Mapping[str, str], targets: Targets) -> Any:
        """The arguments of the component that makes it: only what was set.

        Args:
            tags: Tags of everything the stack makes.
            targets: ARN and KMS key of each target, by kind and name.
        """
        launch = {"launch": self.launch.arguments()} if self.launch else {}
        return self.granted_arguments(tags, targets) | launch
