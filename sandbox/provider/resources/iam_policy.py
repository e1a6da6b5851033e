"""aws:iam/policy:Policy."""

from datetime import datetime
from typing import Any

from aws_facts import Arn
from sandbox.provider import constraints
from sandbox.provider.cloud import Cloud, tag_list, tag_map
from sandbox.provider.documents import as_text, normalized
from sandbox.provider.resource_type import ResourceType, Update
from sandbox.provider.resources._common import (
    NAME_PREFIX,
    REGISTRY,
    SOURCE,
    TAGS,
    TAGS_ALL,
    answer_or_none,
    without_none,
)
from sandbox.provider.table import AutoName, Kind, Property, Shape, computed, unsupported
from sandbox.provider.values import Bag

_MISSING = "NoSuchEntity"
_VERSIONS = 5

TABLE = {
    "arn": computed(),
    "attachmentCount": computed(Shape.INTEGER),
    "delayAfterPolicyCreationInMs": unsupported(
        Shape.INTEGER, "It needs SetDefaultPolicyVersion, which the local AWS does not know."
    ),
    "description": Property(Kind.REPLACE),
    "name": Property(Kind.REPLACE, constraints=(constraints.length(1, 128), constraints.IAM_NAME)),
    "namePrefix": NAME_PREFIX,
    "path": Property(
        Kind.REPLACE,
        default="/",
        constraints=(constraints.length(1, 512), constraints.matches("/(.*/)?", "begins and ends with /")),
    ),
    "policy": Property(Kind.UPDATE, Shape.JSON, required=True, constraints=(constraints.POLICY,)),
    "policyId": computed(),
    "tags": TAGS,
    "tagsAll": TAGS_ALL,
}


class _Calls:
    def create(self, cloud: Cloud, inputs: Bag) -> str:
        answer = cloud.client("iam").create_policy(
            PolicyName=inputs["name"],
            Path=inputs["path"],
            PolicyDocument=normalized(inputs["policy"]),
            **without_none(
                Description=inputs.get("description") or None, Tags=tag_list(inputs["tagsAll"]) or None
            ),
        )
        return str(answer["Policy"]["Arn"])

    def read(self, cloud: Cloud, identifier: str, known: Bag) -> Bag | None:
        del known
        policy = _policy(cloud, identifier)
        if policy is None:
            return None
        version = cloud.client("iam").get_policy_version(
            PolicyArn=identifier, VersionId=policy["DefaultVersionId"]
        )
        return {
            "arn": policy["Arn"],
            "attachmentCount": policy["AttachmentCount"],
            "description": policy.get("Description", ""),
            "name": policy["PolicyName"],
            "namePrefix": "",
            "path": policy["Path"],
            "policy": as_text(version["PolicyVersion"]["Document"]),
            "policyId": policy["PolicyId"],
            "tagsAll": tag_map(policy.get("Tags", [])),
        }

    def update(self, cloud: Cloud, update: Update) -> None:
        iam, arn = cloud.client("iam"), update.identifier
        if update.changed - {"tags", "tagsAll"}:
            _prune(iam, arn)
            iam.create_policy_version(
                PolicyArn=arn, PolicyDocument=normalized(update.new["policy"]), SetAsDefault=True
            )
        if update.tags_removed:
            iam.untag_policy(PolicyArn=arn, TagKeys=list(update.tags_removed))
        if update.tags_set:
            iam.tag_policy(PolicyArn=arn, Tags=tag_list(update.tags_set))

    def delete(self, cloud: Cloud, identifier: str, known: Bag) -> None:
        del known
        iam = cloud.client("iam")
        if _policy(cloud, identifier) is None:
            return
        for version in _old_versions(iam, identifier):
            iam.delete_policy_version(PolicyArn=identifier, VersionId=version["VersionId"])
        answer_or_none(iam.delete_policy, _MISSING, PolicyArn=identifier)

    def find(self, cloud: Cloud, inputs: Bag) -> str | None:
        resource = f"policy{inputs.get('path', '/')}{inputs['name']}"
        arn = str(Arn(cloud.partition, "iam", "", cloud.account, resource))
        return arn if _policy(cloud, arn) else None

    def created_at(self, cloud: Cloud, identifier: str) -> datetime | None:
        policy = _policy(cloud, identifier)
        return policy["CreateDate"] if policy else None


def _policy(cloud: Cloud, arn: str) -> dict[str, Any] | None:
    answer = answer_or_none(cloud.client("iam").get_policy, _MISSING, PolicyArn=arn)
    return answer["Policy"] if answer else None


def _prune(iam: Any, arn: str) -> None:
    """Make room for one more version: the oldest that is not the default goes."""
    old = _old_versions(iam, arn)
    if len(old) + 1 >= _VERSIONS:
        oldest = min(old, key=lambda version: (version["CreateDate"], int(version["VersionId"][1:])))
        iam.delete_policy_version(PolicyArn=arn, VersionId=oldest["VersionId"])


def _old_versions(iam: Any, arn: str) -> list[dict[str, Any]]:
    pages = iam.get_paginator("list_policy_versions").paginate(PolicyArn=arn)
    return [version for page in pages for version in page["Versions"] if not version["IsDefaultVersion"]]


TYPE = ResourceType(
    token="aws:iam/policy:Policy",  # noqa: S106 - the token of a type
    label="IAM Policy",
    service="IAM",
    documentation=REGISTRY + "iam/policy/",
    source=SOURCE + "iam/policy.go",
    table=TABLE,
    calls=_Calls(),
    name=AutoName(limit=255),
)
