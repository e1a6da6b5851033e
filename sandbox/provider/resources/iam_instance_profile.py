"""aws:iam/instanceProfile:InstanceProfile."""

from datetime import datetime
from typing import Any

from sandbox.provider import constraints
from sandbox.provider.cloud import Cloud, tag_list, tag_map
from sandbox.provider.resource_type import ResourceType, Update
from sandbox.provider.resources._common import (
    NAME_PREFIX,
    REGISTRY,
    SOURCE,
    TAGS,
    TAGS_ALL,
    answer_or_none,
    finishing,
    without_none,
)
from sandbox.provider.table import AutoName, Kind, Property, computed
from sandbox.provider.values import Bag

_MISSING = "NoSuchEntity"

TABLE = {
    "arn": computed(),
    "createDate": computed(),
    "name": Property(Kind.REPLACE, constraints=(constraints.length(1, 128), constraints.IAM_NAME)),
    "namePrefix": NAME_PREFIX,
    "path": Property(Kind.REPLACE, default="/", constraints=(constraints.length(0, 512),)),
    "role": Property(Kind.UPDATE, note="The role's name; changed, the old one is taken out first."),
    "tags": TAGS,
    "tagsAll": TAGS_ALL,
    "uniqueId": computed(),
}


class _Calls:
    def create(self, cloud: Cloud, inputs: Bag) -> str:
        tags = tag_list(inputs["tagsAll"]) or None
        iam, name = cloud.client("iam"), inputs["name"]
        iam.create_instance_profile(InstanceProfileName=name, Path=inputs["path"], **without_none(Tags=tags))
        if inputs.get("role"):
            with finishing(name):
                iam.add_role_to_instance_profile(InstanceProfileName=name, RoleName=inputs["role"])
        return str(name)

    def read(self, cloud: Cloud, identifier: str, known: Bag) -> Bag | None:
        del known
        profile = _profile(cloud, identifier)
        if profile is None:
            return None
        return {
            "arn": profile["Arn"],
            "createDate": profile["CreateDate"].strftime("%Y-%m-%dT%H:%M:%SZ"),
            "name": profile["InstanceProfileName"],
            "namePrefix": "",
            "path": profile["Path"],
            "role": next((role["RoleName"] for role in profile["Roles"]), None),
            "tagsAll": tag_map(profile.get("Tags", [])),
            "uniqueId": profile["InstanceProfileId"],
        }

    def update(self, cloud: Cloud, update: Update) -> None:
        iam, name = cloud.client("iam"), update.identifier
        if "role" in update.changed:
            _take_out(cloud, name, update.old.get("role"))
            if update.new.get("role"):
                iam.add_role_to_instance_profile(InstanceProfileName=name, RoleName=update.new["role"])
        if update.tags_removed:
            iam.untag_instance_profile(InstanceProfileName=name, TagKeys=list(update.tags_removed))
        if update.tags_set:
            iam.tag_instance_profile(InstanceProfileName=name, Tags=tag_list(update.tags_set))

    def delete(self, cloud: Cloud, identifier: str, known: Bag) -> None:
        _take_out(cloud, identifier, known.get("role"))
        delete = cloud.client("iam").delete_instance_profile
        answer_or_none(delete, _MISSING, InstanceProfileName=identifier)

    def find(self, cloud: Cloud, inputs: Bag) -> str | None:
        return inputs["name"] if _profile(cloud, inputs["name"]) else None

    def created_at(self, cloud: Cloud, identifier: str) -> datetime | None:
        profile = _profile(cloud, identifier)
        return profile["CreateDate"] if profile else None


def _profile(cloud: Cloud, name: str) -> dict[str, Any] | None:
    get = cloud.client("iam").get_instance_profile
    answer = answer_or_none(get, _MISSING, InstanceProfileName=name)
    return answer["InstanceProfile"] if answer else None


def _take_out(cloud: Cloud, name: str, role: str | None) -> None:
    if role:
        remove = cloud.client("iam").remove_role_from_instance_profile
        answer_or_none(remove, _MISSING, InstanceProfileName=name, RoleName=role)


TYPE = ResourceType(
    token="aws:iam/instanceProfile:InstanceProfile",  # noqa: S106 - the token of a type
    label="IAM Instance Profile",
    service="IAM",
    documentation=REGISTRY + "iam/instanceprofile/",
    source=SOURCE + "iam/instance_profile.go",
    table=TABLE,
    calls=_Calls(),
    name=AutoName(limit=255),
)
