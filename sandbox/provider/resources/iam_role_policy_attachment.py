"""aws:iam/rolePolicyAttachment:RolePolicyAttachment."""

from datetime import datetime

from sandbox.provider import constraints
from sandbox.provider.cloud import Cloud
from sandbox.provider.resource_type import ResourceType, Update
from sandbox.provider.resources._common import REGISTRY, SOURCE, answer_or_none
from sandbox.provider.table import Kind, Property
from sandbox.provider.values import Bag

_MISSING = "NoSuchEntity"

TABLE = {
    "policyArn": Property(Kind.REPLACE, required=True, constraints=(constraints.ARN,)),
    "role": Property(Kind.REPLACE, required=True, constraints=(constraints.length(1, 128),)),
}


class _Calls:
    def create(self, cloud: Cloud, inputs: Bag) -> str:
        cloud.client("iam").attach_role_policy(RoleName=inputs["role"], PolicyArn=inputs["policyArn"])
        return f"{inputs['role']}/{inputs['policyArn']}"

    def read(self, cloud: Cloud, identifier: str, known: Bag) -> Bag | None:
        role, arn = _parts(identifier, known)
        attached = cloud.client("iam").get_paginator("list_attached_role_policies")
        pages = answer_or_none(lambda: list(attached.paginate(RoleName=role)), _MISSING)
        found = [policy for page in pages or [] for policy in page["AttachedPolicies"]]
        if all(policy["PolicyArn"] != arn for policy in found):
            return None
        return {"policyArn": arn, "role": role}

    def update(self, cloud: Cloud, update: Update) -> None:
        """Every change replaces: there is nothing to do."""

    def delete(self, cloud: Cloud, identifier: str, known: Bag) -> None:
        role, arn = _parts(identifier, known)
        detach = cloud.client("iam").detach_role_policy
        answer_or_none(detach, _MISSING, RoleName=role, PolicyArn=arn)

    def find(self, cloud: Cloud, inputs: Bag) -> str | None:
        identifier = f"{inputs['role']}/{inputs['policyArn']}"
        return identifier if self.read(cloud, identifier, inputs) else None

    def created_at(self, cloud: Cloud, identifier: str) -> datetime | None:
        del cloud, identifier
        return None


def _parts(identifier: str, known: Bag) -> tuple[str, str]:
    """The role and the policy: from the state, else from the id, which is `<role>/<policy ARN>`."""
    role, _, arn = identifier.partition("/")
    return str(known.get("role", role)), str(known.get("policyArn", arn))


TYPE = ResourceType(
    token="aws:iam/rolePolicyAttachment:RolePolicyAttachment",  # noqa: S106 - the token of a type
    label="IAM Role Policy Attachment",
    service="IAM",
    documentation=REGISTRY + "iam/rolepolicyattachment/",
    source=SOURCE + "iam/role_policy_attachment.go",
    table=TABLE,
    calls=_Calls(),
    # A create before the delete would detach what it has just attached.
    delete_before_replace=True,
    says={
        "creating": "attaching IAM Policy ({policyArn}) to IAM Role ({role})",
        "deleting": "detaching IAM Policy ({policyArn}) from IAM Role ({role})",
    },
)
