"""aws:rolesanywhere/profile:Profile."""

from datetime import datetime
from typing import Any

from aws_facts import limits
from sandbox.provider import constraints
from sandbox.provider.cloud import Cloud, tag_map
from sandbox.provider.resource_type import ResourceType, Update
from sandbox.provider.resources import _rolesanywhere
from sandbox.provider.resources._common import REGISTRY, SOURCE, TAGS, TAGS_ALL
from sandbox.provider.table import AutoName, Kind, Property, Shape, computed
from sandbox.provider.values import Bag

TABLE = {
    "acceptRoleSessionName": Property(Kind.UPDATE, Shape.BOOLEAN),
    "arn": computed(),
    "durationSeconds": Property(
        Kind.UPDATE,
        Shape.INTEGER,
        computed=True,
        constraints=(constraints.within(limits.SESSION_DURATION),),
        note="AWS's own 3600 when it is not given.",
    ),
    "enabled": Property(
        Kind.UPDATE, Shape.BOOLEAN, note="Left out or false, nothing is sent: the profile is disabled."
    ),
    "managedPolicyArns": Property(Kind.UPDATE, Shape.SET, constraints=(constraints.entries(0, 50),)),
    "name": Property(Kind.UPDATE, constraints=_rolesanywhere.NAME),
    "requireInstanceProperties": Property(
        Kind.UPDATE,
        Shape.BOOLEAN,
        note="Sent on creation only: the real provider, too, shows a change it never makes.",
    ),
    "roleArns": Property(
        Kind.UPDATE, Shape.SET, constraints=(constraints.entries(0, limits.ROLES_PER_PROFILE.value),)
    ),
    "sessionPolicy": Property(
        Kind.UPDATE, note="Compared as text; taken away, an empty text is sent, which AWS may refuse."
    ),
    "tags": TAGS,
    "tagsAll": TAGS_ALL,
}

_SENT_WHEN_SET = (
    "acceptRoleSessionName",
    "durationSeconds",
    "enabled",
    "managedPolicyArns",
    "requireInstanceProperties",
    "sessionPolicy",
)
_NOTHING: dict[str, Any] = {"managedPolicyArns": [], "roleArns": [], "sessionPolicy": "", "name": ""}
_UPDATED = (
    "acceptRoleSessionName",
    "durationSeconds",
    "managedPolicyArns",
    "name",
    "roleArns",
    "sessionPolicy",
)


class _Calls:
    def create(self, cloud: Cloud, inputs: Bag) -> str:
        arguments = {name: inputs[name] for name in _SENT_WHEN_SET if inputs.get(name)}
        answer = cloud.client("rolesanywhere").create_profile(
            name=inputs["name"],
            roleArns=inputs.get("roleArns", []),
            tags=_rolesanywhere.tag_list(inputs["tagsAll"]),
            **arguments,
        )
        return str(answer["profile"]["profileId"])

    def read(self, cloud: Cloud, identifier: str, known: Bag) -> Bag | None:
        del known
        found = _rolesanywhere.detail(cloud, "profile", identifier)
        if found is None:
            return None
        return {
            "acceptRoleSessionName": bool(found.get("acceptRoleSessionName")),
            "arn": found["profileArn"],
            "durationSeconds": found.get("durationSeconds"),
            "enabled": bool(found.get("enabled")),
            "managedPolicyArns": found.get("managedPolicyArns") or [],
            "name": found["name"],
            "requireInstanceProperties": bool(found.get("requireInstanceProperties")),
            "roleArns": found.get("roleArns") or [],
            "sessionPolicy": found.get("sessionPolicy") or None,
            "tagsAll": tag_map(_rolesanywhere.tags_of(cloud, found["profileArn"])),
        }

    def update(self, cloud: Cloud, update: Update) -> None:
        client = cloud.client("rolesanywhere")
        if not update.only_tags:
            client.update_profile(profileId=update.identifier, **_updated(update))
        if "enabled" in update.changed:
            switch = client.enable_profile if update.new.get("enabled") else client.disable_profile
            switch(profileId=update.identifier)
        _rolesanywhere.retag(cloud, update)

    def delete(self, cloud: Cloud, identifier: str, known: Bag) -> None:
        del known
        _rolesanywhere.remove(cloud, "profile", identifier)

    def find(self, cloud: Cloud, inputs: Bag) -> str | None:
        return _rolesanywhere.newest_named(cloud, "profile", inputs["name"])

    def created_at(self, cloud: Cloud, identifier: str) -> datetime | None:
        found = _rolesanywhere.detail(cloud, "profile", identifier)
        return found["createdAt"] if found else None


def _updated(update: Update) -> dict[str, Any]:
    """What the real provider sends: the properties that changed, emptied ones as empty."""
    names = [name for name in _UPDATED if name in update.changed]
    return {name: update.new.get(name, _NOTHING.get(name, False)) for name in names}


TYPE = ResourceType(
    token="aws:rolesanywhere/profile:Profile",  # noqa: S106 - the token of a type
    label="RolesAnywhere Profile",
    service="RolesAnywhere",
    documentation=REGISTRY + "rolesanywhere/profile/",
    source=SOURCE + "rolesanywhere/profile.go",
    table=TABLE,
    calls=_Calls(),
    name=AutoName(limit=255),
)
