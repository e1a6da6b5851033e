"""aws:rolesanywhere/trustAnchor:TrustAnchor."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from aws_facts import limits
from sandbox.provider import constraints
from sandbox.provider.cloud import Cloud, tag_map
from sandbox.provider.resource_type import ResourceType, Update
from sandbox.provider.resources import _rolesanywhere
from sandbox.provider.resources._common import REGISTRY, SOURCE, TAGS, TAGS_ALL
from sandbox.provider.table import AutoName, Failure, Kind, Property, Shape, computed
from sandbox.provider.values import Bag

_AWS_DEFAULT = "rolesanywhere.amazonaws.com"
_DATA_OF = {"CERTIFICATE_BUNDLE": "x509CertificateData", "AWS_ACM_PCA": "acmPcaArn"}


def _suppressed(old: Any, new: Any) -> bool:
    """The real provider drops every change as long as one of the settings is AWS's default."""
    del new
    return any(setting.get("configuredBy") == _AWS_DEFAULT for setting in old or [])


_NOTIFICATION = {
    "channel": Property(Kind.REPLACE, computed=True, constraints=(constraints.one_of("ALL"),)),
    "configuredBy": computed(),
    "enabled": Property(Kind.REPLACE, Shape.BOOLEAN, computed=True),
    "event": Property(
        Kind.REPLACE,
        computed=True,
        constraints=(constraints.one_of("CA_CERTIFICATE_EXPIRY", "END_ENTITY_CERTIFICATE_EXPIRY"),),
    ),
    "threshold": Property(
        Kind.REPLACE, Shape.INTEGER, computed=True, constraints=(constraints.between(1, 360),)
    ),
}

_SOURCE_DATA = {
    "acmPcaArn": Property(Kind.UPDATE, constraints=(constraints.ARN,)),
    "x509CertificateData": Property(
        Kind.UPDATE, constraints=(constraints.length(1, limits.BUNDLE_SIZE.value),)
    ),
}

TABLE = {
    "arn": computed(),
    "enabled": Property(
        Kind.UPDATE,
        Shape.BOOLEAN,
        computed=True,
        note="Left out, false is sent: the anchor is created disabled.",
    ),
    "name": Property(Kind.UPDATE, constraints=_rolesanywhere.NAME),
    "notificationSettings": Property(
        Kind.REPLACE,
        Shape.OBJECT_SET,
        computed=True,
        fields=_NOTIFICATION,
        key=("event",),
        constraints=(constraints.entries(0, 50),),
        equivalent=_suppressed,
        note="Sent on creation only; a change is dropped as long as one setting is AWS's default.",
    ),
    "source": Property(
        Kind.UPDATE,
        Shape.OBJECT,
        required=True,
        fields={
            "sourceData": Property(Kind.UPDATE, Shape.OBJECT, required=True, fields=_SOURCE_DATA),
            "sourceType": Property(
                Kind.UPDATE,
                required=True,
                constraints=(
                    constraints.one_of("AWS_ACM_PCA", "CERTIFICATE_BUNDLE", "SELF_SIGNED_REPOSITORY"),
                ),
            ),
        },
    ),
    "tags": TAGS,
    "tagsAll": TAGS_ALL,
}


def _check(inputs: Bag, old: Bag) -> Iterator[Failure]:
    """The data must be of the declared type; AWS refuses an empty one."""
    del old
    source = inputs["source"]
    if not isinstance(source, dict) or not isinstance(source.get("sourceData"), dict):
        return
    needed = _DATA_OF.get(source.get("sourceType", ""))
    if needed and needed not in source["sourceData"]:
        yield Failure(
            f"source.sourceData.{needed}",
            "nothing",
            f"a value: the sourceType is {source['sourceType']}",
            f"Give {needed}.",
        )


def _source(inputs: Bag) -> dict[str, Any]:
    source = inputs["source"]
    return {"sourceType": source["sourceType"], "sourceData": dict(source["sourceData"])}


class _Calls:
    def create(self, cloud: Cloud, inputs: Bag) -> str:
        arguments: dict[str, Any] = {
            "name": inputs["name"],
            "source": _source(inputs),
            "enabled": bool(inputs.get("enabled")),
            "tags": _rolesanywhere.tag_list(inputs["tagsAll"]),
        }
        if inputs.get("notificationSettings"):
            arguments["notificationSettings"] = inputs["notificationSettings"]
        answer = cloud.client("rolesanywhere").create_trust_anchor(**arguments)
        return str(answer["trustAnchor"]["trustAnchorId"])

    def read(self, cloud: Cloud, identifier: str, known: Bag) -> Bag | None:
        del known
        found = _rolesanywhere.detail(cloud, "trustAnchor", identifier)
        if found is None:
            return None
        return {
            "arn": found["trustAnchorArn"],
            "enabled": bool(found.get("enabled")),
            "name": found["name"],
            "notificationSettings": found.get("notificationSettings") or [],
            "source": found["source"],
            "tagsAll": tag_map(_rolesanywhere.tags_of(cloud, found["trustAnchorArn"])),
        }

    def update(self, cloud: Cloud, update: Update) -> None:
        client, identifier = cloud.client("rolesanywhere"), update.identifier
        if not update.only_tags:
            client.update_trust_anchor(
                trustAnchorId=identifier, name=update.new["name"], source=_source(update.new)
            )
        if "enabled" in update.changed:
            switch = client.enable_trust_anchor if update.new["enabled"] else client.disable_trust_anchor
            switch(trustAnchorId=identifier)
        _rolesanywhere.retag(cloud, update)

    def delete(self, cloud: Cloud, identifier: str, known: Bag) -> None:
        del known
        _rolesanywhere.remove(cloud, "trustAnchor", identifier)

    def find(self, cloud: Cloud, inputs: Bag) -> str | None:
        return _rolesanywhere.newest_named(cloud, "trustAnchor", inputs["name"])

    def created_at(self, cloud: Cloud, identifier: str) -> datetime | None:
        found = _rolesanywhere.detail(cloud, "trustAnchor", identifier)
        return found["createdAt"] if found else None


TYPE = ResourceType(
    token="aws:rolesanywhere/trustAnchor:TrustAnchor",  # noqa: S106 - the token of a type
    label="RolesAnywhere Trust Anchor",
    service="RolesAnywhere",
    documentation=REGISTRY + "rolesanywhere/trustanchor/",
    source=SOURCE + "rolesanywhere/trust_anchor.go",
    table=TABLE,
    calls=_Calls(),
    name=AutoName(limit=255),
    check=_check,
)
