"""What IAM's own resources need: roles, their inline policies, managed policies and attachments.

Conditions: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
"""

from policies.deployer.needs import (
    CREATE,
    DELETE,
    READ,
    UPDATE,
    Need,
    Operation,
    ResourceNeeds,
    Templates,
    tagging,
)

_SOURCE = "terraform-provider-aws internal/service/iam/"
_ROLE, _INLINE = f"{_SOURCE}role.go", f"{_SOURCE}role_policy.go"
_POLICY, _ATTACHMENT = f"{_SOURCE}policy.go", f"{_SOURCE}role_policy_attachment.go"
_TAGS_AT_CREATION = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags_roles.html"
_POLICY_TAGS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags_customer-managed-policies.html"

# Who deploys could else make a role without the boundary, or a stronger one of it.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html#access_policies_boundaries-delegate
_BOUNDED: Templates = {"StringEquals": {"iam:PermissionsBoundary": "{boundary}"}}
# https://docs.aws.amazon.com/IAM/latest/UserGuide/access_controlling.html#access_controlling-policies
_THIS_POLICY: Templates = {"ArnLike": {"iam:PolicyARN": "{policy}"}}


def _bounded(
    action: str, operations: tuple[Operation, ...], source: str, conditions: Templates | None = None
) -> tuple[Need, ...]:
    """The same permission twice: on a role with a boundary only as long as the boundary is that one."""
    others = conditions or {}
    return (
        Need((action,), operations, source, unless="boundary", conditions=others),
        Need((action,), operations, source, when="boundary", conditions={**_BOUNDED, **others}),
    )


ROLE = ResourceNeeds(
    "aws:iam/role:Role",
    "arn:{partition}:iam::{account}:role{path}{made}",
    (
        *_bounded("iam:CreateRole", (CREATE,), _ROLE),
        Need(("iam:GetRole",), (CREATE, READ, DELETE), _ROLE),
        Need(("iam:ListRolePolicies", "iam:ListAttachedRolePolicies"), (CREATE, READ), _ROLE),
        Need(("iam:UpdateAssumeRolePolicy", "iam:UpdateRole", "iam:UpdateRoleDescription"), (UPDATE,), _ROLE),
        Need(("iam:PutRolePermissionsBoundary",), (UPDATE,), _ROLE, when="boundary", conditions=_BOUNDED),
        Need(("iam:DeleteRolePermissionsBoundary",), (UPDATE,), _ROLE, unless="boundary"),
        *tagging("iam:TagRole", "iam:UntagRole", _TAGS_AT_CREATION, listing="iam:ListRoleTags"),
        Need(("iam:ListInstanceProfilesForRole", "iam:DeleteRole"), (DELETE,), _ROLE),
    ),
)

ROLE_POLICY = ResourceNeeds(
    "aws:iam/rolePolicy:RolePolicy",
    "{role}",
    (
        *_bounded("iam:PutRolePolicy", (CREATE, UPDATE), _INLINE),
        Need(("iam:GetRolePolicy",), (CREATE, READ), _INLINE),
        Need(("iam:DeleteRolePolicy",), (DELETE,), _INLINE),
    ),
)

POLICY = ResourceNeeds(
    "aws:iam/policy:Policy",
    "arn:{partition}:iam::{account}:policy/{made}",
    (
        Need(("iam:CreatePolicy",), (CREATE,), _POLICY),
        Need(("iam:GetPolicy", "iam:GetPolicyVersion"), (CREATE, READ), _POLICY),
        Need(("iam:ListPolicyVersions",), (UPDATE, DELETE), _POLICY),
        Need(("iam:CreatePolicyVersion",), (UPDATE,), _POLICY),
        Need(("iam:DeletePolicyVersion",), (UPDATE, DELETE), _POLICY),
        *tagging("iam:TagPolicy", "iam:UntagPolicy", _POLICY_TAGS, listing="iam:ListPolicyTags"),
        Need(("iam:DeletePolicy",), (DELETE,), _POLICY),
    ),
)

ATTACHMENT = ResourceNeeds(
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    "{role}",
    (
        *_bounded("iam:AttachRolePolicy", (CREATE,), _ATTACHMENT, _THIS_POLICY),
        Need(("iam:ListAttachedRolePolicies",), (CREATE, READ), _ATTACHMENT),
        Need(("iam:DetachRolePolicy",), (DELETE,), _ATTACHMENT, conditions=_THIS_POLICY),
    ),
)

TYPES = (ROLE, ROLE_POLICY, POLICY, ATTACHMENT)
