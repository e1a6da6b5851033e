"""What every role of ours has in common, whoever may assume it."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from aws_facts import Problem
from aws_facts.arn_kinds import POLICY
from components._arns import arn_of
from components._inputs import given, judged_together, optional
from components._permissions import Documents, documents
from components.errors import ComponentError
from components.permission_args import GrantArgs, StatementArgs
from policies import role_tag_problems

# https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
_PATH = re.compile(r"/(?:[!-~]{1,510}/)?")


class GrantedSettings(TypedDict):
    """What a role may do, and what it is called."""

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


def granted_inputs(
    args: Mapping[str, Any], makers: Mapping[str, Callable[[], Any]], *, where: str, description: str
) -> dict[str, Any]:
    """What a role is made from, and its ``permissions``; nothing is made yet.

    Args:
        args: Arguments with those of ``GrantedSettings``, and ``tags``.
        makers: How the inputs are made that are not the same for every role: ``assume_role_policy`` first.
        where: What to call the role in an error.
        description: The role's description when the arguments have none.

    Raises:
        ComponentError: With everything that is wrong and can be seen now.
    """
    boundary = arn_of(POLICY, where=f"{where}.permissions_boundary")
    own = args.get("description")
    return judged_together(
        {
            "permissions": lambda: documents(args, where=where),
            "description": lambda: description if own is None else own,
            **makers,
            "path": lambda: optional(args.get("path"), lambda path: checked_path(path, where=where)),
            "permissions_boundary": lambda: optional(args.get("permissions_boundary"), boundary),
            "tags": lambda: _checked_tags(args.get("tags"), where=where),
        }
    )


def make_role(
    name: str, inputs: Mapping[str, Any], *, tags: Any, parent: pulumi.Resource, fixed: bool = False
) -> Any:
    """Make a role with its policies: none, an inline one, or an inline one and managed ones.

    Args:
        name: The logical name.
        inputs: What ``granted_inputs`` made.
        tags: The tags of its managed policies.
        parent: The component it belongs to.
        fixed: Whether its name in AWS is given: a replacement has to wait until that is free.
    """
    child = pulumi.ResourceOptions(parent=parent)
    permissions: Documents = inputs["permissions"]
    own = {key: value for key, value in inputs.items() if key != "permissions"}
    options = pulumi.ResourceOptions(parent=parent, delete_before_replace=True) if fixed else child
    role = aws.iam.Role(name, **own, opts=options)
    if permissions.inline is not None:
        aws.iam.RolePolicy(f"{name}-grants", role=role.name, policy=permissions.inline, opts=child)
    for number, document in enumerate(permissions.managed, start=2):
        numbered = f"{name}-grants-{number}"
        policy = aws.iam.Policy(numbered, policy=document, tags=tags, opts=child)
        aws.iam.RolePolicyAttachment(numbered, role=role.name, policy_arn=policy.arn, opts=child)
    return role


def known_arguments(args: Mapping[str, Any], known: Mapping[str, Any], *, where: str) -> None:
    """Refuse arguments there are not, which Python itself would pass over in silence.

    Args:
        args: The arguments.
        known: Those there are, by name.
        where: What to call the component in an error.

    Raises:
        ComponentError: There is another one; where it attaches AWS's own policies, with what to do instead.
    """
    others = [name for name in given(args) if name not in known]
    if others:
        managed = any("polic" in name for name in others)
        raise ComponentError(
            *(
                Problem(
                    where=f"{where}.{name}",
                    got="an unknown argument",
                    expected=f"one of {', '.join(sorted(known))}",
                    remedy=_NO_MANAGED_POLICIES if managed else "Correct the name, or remove it.",
                )
                for name in others
            )
        )


_NO_MANAGED_POLICIES = (
    "Name what it may do under grants: AWS's own policies, such as AmazonS3ReadOnlyAccess or any FullAccess, "
    "are for every bucket and table of the account."
)


def checked_path(path: str, *, where: str) -> str:
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
