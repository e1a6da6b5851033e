"""aws:cloudwatch/eventRule:EventRule."""

import json
from datetime import datetime
from typing import Any

from sandbox.provider import constraints
from sandbox.provider.cloud import Cloud, tag_list, tag_map
from sandbox.provider.documents import normalized
from sandbox.provider.resource_type import ResourceType, Update
from sandbox.provider.resources._common import (
    NAME_PREFIX,
    REGION,
    REGISTRY,
    SOURCE,
    TAGS,
    TAGS_ALL,
    answer_or_none,
    without_none,
)
from sandbox.provider.table import AutoName, Constraint, Kind, Property, Shape, computed, unsupported
from sandbox.provider.values import Bag

_MISSING = "ResourceNotFoundException"
_LONGEST_PATTERN = 4096
_STATES = ("DISABLED", "ENABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS")
_OWN_BUS = "Events of AWS services come to the default bus."


def _pattern_broken(value: str) -> str | None:
    try:
        json.loads(value)
    except ValueError:
        return "valid JSON"
    longest = f"at most {_LONGEST_PATTERN} characters"
    return longest if len(_decoded(value)) > _LONGEST_PATTERN else None


def _decoded(pattern: str) -> str:
    """A pattern as the real provider sends and keeps it: Go's JSON, with <, > and & as they are."""
    text = normalized(pattern)
    for escaped, plain in (("\\u003c", "<"), ("\\u003e", ">"), ("\\u0026", "&")):
        text = text.replace(escaped, plain)
    return text


def _equivalent(old: Any, new: Any) -> bool:
    return bool(old) and bool(new) and _decoded(old) == _decoded(new)


TABLE = {
    "arn": computed(),
    "description": Property(Kind.UPDATE, constraints=(constraints.length(0, 512),)),
    "eventBusName": unsupported(note=_OWN_BUS),
    "eventPattern": Property(
        Kind.UPDATE,
        required=True,
        constraints=(Constraint("a JSON document of at most 4096 characters", _pattern_broken),),
        equivalent=_equivalent,
        note="The real provider takes scheduleExpression instead.",
    ),
    "forceDestroy": Property(Kind.UPDATE, Shape.BOOLEAN, default=False, from_inputs=True),
    "isEnabled": unsupported(Shape.BOOLEAN, "Give state: the real provider deprecates isEnabled."),
    "name": Property(
        Kind.REPLACE,
        constraints=(
            constraints.length(1, 64),
            constraints.matches(r"[0-9A-Za-z_.-]+", "letters, digits and ._-"),
        ),
    ),
    "namePrefix": NAME_PREFIX,
    "region": REGION,
    "roleArn": unsupported(note="Topics let EventBridge publish by their own policy."),
    "scheduleExpression": unsupported(note="The local AWS has rules for events, not for times."),
    "state": Property(Kind.UPDATE, computed=True, constraints=(constraints.one_of(*_STATES),)),
    "tags": TAGS,
    "tagsAll": TAGS_ALL,
}


class _Calls:
    def create(self, cloud: Cloud, inputs: Bag) -> str:
        _put(cloud, inputs["name"], inputs, Tags=tag_list(inputs["tagsAll"]) or None)
        return str(inputs["name"])

    def read(self, cloud: Cloud, identifier: str, known: Bag) -> Bag | None:
        del known
        rule = _rule(cloud, identifier)
        if rule is None:
            return None
        tags = cloud.client("events").list_tags_for_resource(ResourceARN=rule["Arn"])["Tags"]
        return {
            "arn": rule["Arn"],
            "description": rule.get("Description", ""),
            "eventPattern": _decoded(rule["EventPattern"]),
            "name": rule["Name"],
            "namePrefix": "",
            "region": cloud.region,
            "state": rule["State"],
            "tagsAll": tag_map(tags),
        }

    def update(self, cloud: Cloud, update: Update) -> None:
        events = cloud.client("events")
        if update.changed - {"tags", "tagsAll", "forceDestroy"}:
            _put(cloud, update.identifier, update.new)
        if update.tags_removed:
            events.untag_resource(ResourceARN=update.old["arn"], TagKeys=list(update.tags_removed))
        if update.tags_set:
            events.tag_resource(ResourceARN=update.old["arn"], Tags=tag_list(update.tags_set))

    def delete(self, cloud: Cloud, identifier: str, known: Bag) -> None:
        force = {"Force": True} if known.get("forceDestroy") else {}
        answer_or_none(cloud.client("events").delete_rule, _MISSING, Name=identifier, **force)

    def find(self, cloud: Cloud, inputs: Bag) -> str | None:
        return inputs["name"] if _rule(cloud, inputs["name"]) else None

    def created_at(self, cloud: Cloud, identifier: str) -> datetime | None:
        del cloud, identifier
        return None


def _put(cloud: Cloud, name: str, inputs: Bag, **more: Any) -> None:
    cloud.client("events").put_rule(
        Name=name,
        EventPattern=_decoded(inputs["eventPattern"]),
        # Left out, ministack would keep the one before; EventBridge does not.
        Description=inputs.get("description") or "",
        **without_none(State=inputs.get("state") or None, **more),
    )


def _rule(cloud: Cloud, name: str) -> dict[str, Any] | None:
    rule: dict[str, Any] | None = answer_or_none(cloud.client("events").describe_rule, _MISSING, Name=name)
    return rule


TYPE = ResourceType(
    token="aws:cloudwatch/eventRule:EventRule",  # noqa: S106 - the token of a type
    label="EventBridge Rule",
    service="EventBridge",
    documentation=REGISTRY + "cloudwatch/eventrule/",
    source=SOURCE + "events/rule.go",
    table=TABLE,
    calls=_Calls(),
    name=AutoName(limit=64),
    regional=True,
)
