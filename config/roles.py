"""Roles: what whoever has one may do, and what it is called."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from aws_facts import limits
from config.arns import PolicyArn
from config.grants import Grant, Statement
from config.model import Model
from config.references import Declared
from config.refusal import Finding, found, refuse
from config.tags import Tags
from policies import Kind, PolicyError, longest_arn, role_policies

Targets = Mapping[tuple[Kind, str], tuple[Any, str | None]]
"""ARN and KMS key of each target, by kind and name."""


def _role_path(value: str) -> str:
    """https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html ."""
    framed = value == "/" or (len(value) > 1 and value[0] == value[-1] == "/")
    if framed and len(value) <= limits.ROLE_PATH.value and all("!" <= each <= "\x7e" for each in value):
        return value
    raise refuse(
        repr(value),
        f"/ or /…/ of at most {limits.ROLE_PATH.value} visible ASCII characters",
        "Begin and end it with a slash, as in /workloads/.",
    )


def _description(value: str) -> str:
    """https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html ."""
    fits = all(each in "\t\n\r" or " " <= each <= "\x7e" or "\xa1" <= each <= "\xff" for each in value)
    if fits and len(value) <= limits.ROLE_DESCRIPTION.value:
        return value
    raise refuse(
        f"{len(value)} characters" if fits else repr(value),
        f"at most {limits.ROLE_DESCRIPTION.value} characters of Latin-1",
        "Write it shorter, or in these letters.",
    )


class GrantedRole(Model):
    """What every role of a stack has: what it may do, and what it is called."""

    grants: tuple[Grant, ...] = Field(default=(), description="What it may do; nothing when left out.")
    statements: tuple[Statement, ...] = Field(
        default=(), description="What it may do, or may not, beside its grants; each with a reason."
    )
    permissions_boundary: PolicyArn | None = Field(
        alias="permissionsBoundary",
        default=None,
        description="ARN of the managed policy that bounds what its role may ever do.",
    )
    path: Annotated[str, AfterValidator(_role_path)] | None = Field(
        default=None, description="IAM path of its role, such as /workloads/."
    )
    description: Annotated[str, AfterValidator(_description)] | None = Field(
        default=None, description="Description of its role."
    )
    tags: Tags = Field(default={}, description="Tags of its role, beside those of the whole stack.")

    def misfits(self, names: Declared) -> list[Finding]:
        """How its documents, rendered with the longest ARNs there can be, break IAM's limits.

        Args:
            names: What the stack file declares.
        """
        try:
            role_policies(*self.granted(names), where="its grants", planned=self._longest(names))
        except PolicyError as error:
            return [found(problem, placed=True) for problem in error.problems]
        return []

    def granted(self, names: Declared) -> tuple[list[Any], list[Any]]:
        """Its grants and statements as the policies package says them.

        Args:
            names: What the stack file declares.
        """
        return [grant.granted(names) for grant in self.grants], [each.extra for each in self.statements]

    def managed_policies(self, names: Declared) -> int:
        """How many managed policies the role needs beside its inline one.

        Args:
            names: What the stack file declares.
        """
        planned = self._longest(names)
        return len(role_policies(*self.granted(names), where="its grants", planned=planned).managed)

    def _longest(self, names: Declared) -> list[Any]:
        """The component that makes the role does not know its targets' names, and plans with the longest."""
        numbers: dict[tuple[Any, str], int] = {}
        planned = []
        for grant in self.grants:
            # The same for the same target, so that grants on one target stay joined.
            number = numbers.setdefault((grant.kind, grant.target), len(numbers))
            planned.append(grant.granted(names, longest_arn(grant.kind, number=number)))
        return planned

    def granted_arguments(self, tags: Mapping[str, str], targets: Targets) -> dict[str, Any]:
        """The arguments of a component that makes the role, without who may assume it: only what was set.

        Args:
            tags: Tags of everything the stack makes.
            targets: ARN and KMS key of each target, by kind and name.
        """
        optional = {
            "grants": [grant.arguments(*targets[grant.kind, grant.target]) for grant in self.grants],
            "statements": [each.arguments() for each in self.statements],
            "permissions_boundary": self.permissions_boundary,
            "path": self.path,
            "description": self.description,
            "tags": {**tags, **self.tags},
        }
        return {name: value for name, value in optional.items() if value}
