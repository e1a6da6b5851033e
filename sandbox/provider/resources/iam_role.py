"""aws:iam/role:Role."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from aws_facts import limits
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
_NO_OPENING_QUOTES = r"[^\u201c\u2018]*"

TABLE = {
    "arn": computed(),
    "assumeRolePolicy": Property(Kind.UPDATE, Shape.JSON, required=True, constraints=(constraints.POLICY,)),
    "createDate": computed(),
    "description": Property(
        Kind.UPDATE,
        constraints=(
            constraints.length(0, 1000),
            constraints.matches(_NO_OPENING_QUOTES, "text without typographic opening quotes"),
        ),
    ),
    "forceDetachPolicies": Property(Kind.UPDATE, Shape.BOOLEAN, default=False, from_inputs=True),
    "inlinePolicies": unsupported(Shape.OBJECTS, "Use aws:iam/rolePolicy:RolePolicy."),
    "managedPolicyArns": unsupported(Shape.SET, "Use aws:iam/rolePolicyAttachment:RolePolicyAttachment."),
    "maxSessionDuration": Property(
        Kind.UPDATE,
        Shape.INTEGER,
        default=3600,
        constraints=(constraints.within(limits.ROLE_SESSION_DURATION),),
    ),
    "name": Property(
        Kind.REPLACE,
        constraints=(constraints.length(1, limits.ROLE_NAME.value), constraints.IAM_NAME),
    ),
    "namePrefix": NAME_PREFIX,
    "path": Property(Kind.REPLACE, default="/", constraints=(constraints.length(0, 512),)),
    "permissionsBoundary": Property(Kind.UPDATE, constraints=(constraints.ARN,)),
    "tags": TAGS,
    "tagsAll": TAGS_ALL,
    "uniqueId": computed(),
}


class _Calls:
    def create(self, cloud: Cloud, inputs: Bag) -> str:
        answer = cloud.client("iam").create_role(
            RoleName=inputs["name"],
            Path=inputs["path"],
            AssumeRolePolicyDocument=normalized(inputs["assumeRolePolicy"]),
            MaxSessionDuration=inputs["maxSessionDuration"],
            **without_none(
                Description=inputs.get("description") or None,
                PermissionsBoundary=inputs.get("permissionsBoundary") or None,
                Tags=tag_list(inputs["tagsAll"]) or None,
            ),
        )
        return str(answer["Role"]["RoleName"])

    def read(self, cloud: Cloud, identifier: str, known: Bag) -> Bag | None:
        del known
        role = _role(cloud, identifier)
        if role is None:
            return None
        return {
            "arn": role["Arn"],
            "assumeRolePolicy": as_text(role["AssumeRolePolicyDocument"]),
            "createDate": role["CreateDate"].strftime("%Y-%m-%dT%H:%M:%SZ"),
            "description": role.get("Description", ""),
            "inlinePolicies": list(_inline(cloud, identifier)),
            "managedPolicyArns": sorted(_attached(cloud, identifier)),
            "maxSessionDuration": role["MaxSessionDuration"],
            "name": role["RoleName"],
            "namePrefix": "",
            "path": role["Path"],
            "permissionsBoundary": role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn"),
            "tagsAll": tag_map(role.get("Tags", [])),
            "uniqueId": role["RoleId"],
        }

    def update(self, cloud: Cloud, update: Update) -> None:
        iam, role, new = cloud.client("iam"), update.identifier, update.new
        if "assumeRolePolicy" in update.changed:
            document = normalized(new["assumeRolePolicy"])
            iam.update_assume_role_policy(RoleName=role, PolicyDocument=document)
        if "description" in update.changed:
            iam.update_role_description(RoleName=role, Description=new.get("description", ""))
        if "maxSessionDuration" in update.changed:
            iam.update_role(RoleName=role, MaxSessionDuration=new["maxSessionDuration"])
        if "permissionsBoundary" in update.changed:
            _bound(iam, role, new.get("permissionsBoundary"))
        if update.tags_removed:
            iam.untag_role(RoleName=role, TagKeys=list(update.tags_removed))
        if update.tags_set:
            iam.tag_role(RoleName=role, Tags=tag_list(update.tags_set))

    def delete(self, cloud: Cloud, identifier: str, known: Bag) -> None:
        if _role(cloud, identifier) is None:
            return
        iam = cloud.client("iam")
        for profile in iam.list_instance_profiles_for_role(RoleName=identifier)["InstanceProfiles"]:
            name = profile["InstanceProfileName"]
            iam.remove_role_from_instance_profile(InstanceProfileName=name, RoleName=identifier)
        if known.get("forceDetachPolicies"):
            for arn in _attached(cloud, identifier):
                answer_or_none(iam.detach_role_policy, _MISSING, RoleName=identifier, PolicyArn=arn)
            for policy in _inline(cloud, identifier):
                name = policy["name"]
                answer_or_none(iam.delete_role_policy, _MISSING, RoleName=identifier, PolicyName=name)
        answer_or_none(iam.delete_role, _MISSING, RoleName=identifier)

    def find(self, cloud: Cloud, inputs: Bag) -> str | None:
        return inputs["name"] if _role(cloud, inputs["name"]) else None

    def created_at(self, cloud: Cloud, identifier: str) -> datetime | None:
        role = _role(cloud, identifier)
        return role["CreateDate"] if role else None


def _role(cloud: Cloud, name: str) -> dict[str, Any] | None:
    answer = answer_or_none(cloud.client("iam").get_role, _MISSING, RoleName=name)
    return answer["Role"] if answer else None


def _bound(iam: Any, role: str, boundary: str | None) -> None:
    if boundary:
        iam.put_role_permissions_boundary(RoleName=role, PermissionsBoundary=boundary)
    else:
        iam.delete_role_permissions_boundary(RoleName=role)


def _attached(cloud: Cloud, role: str) -> Iterable[str]:
    pages = cloud.client("iam").get_paginator("list_attached_role_policies").paginate(RoleName=role)
    return [policy["PolicyArn"] for page in pages for policy in page["AttachedPolicies"]]


def _inline(cloud: Cloud, role: str) -> Iterable[dict[str, str]]:
    iam = cloud.client("iam")
    pages = iam.get_paginator("list_role_policies").paginate(RoleName=role)
    for name in [name for page in pages for name in page["PolicyNames"]]:
        document = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
        yield {"name": name, "policy": normalized(as_text(document))}


TYPE = ResourceType(
    token="aws:iam/role:Role",  # noqa: S106 - the token of a type
    label="IAM Role",
    service="IAM",
    documentation=REGISTRY + "iam/role/",
    source=SOURCE + "iam/role.go",
    table=TABLE,
    calls=_Calls(),
    name=AutoName(limit=64),
)
