"""aws:dynamodb/table:Table."""

from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from aws_facts import limits
from sandbox.provider import constraints
from sandbox.provider.cloud import Cloud, tag_list, tag_map, wait_until
from sandbox.provider.errors import code_of
from sandbox.provider.resource_type import ResourceType, Update
from sandbox.provider.resources import _dynamodb_indexes, _dynamodb_requests
from sandbox.provider.resources._common import (
    REGION,
    REGISTRY,
    SOURCE,
    TAGS,
    TAGS_ALL,
    answer_or_none,
    finishing,
    without_none,
)
from sandbox.provider.resources._dynamodb_rules import check
from sandbox.provider.table import AutoName, Kind, Property, Shape, computed, unsupported
from sandbox.provider.values import Bag

_MISSING = "ResourceNotFoundException"
_GLOBAL = "The sandbox has one Region's table only."
_RESTORE = "The sandbox keeps no backups to restore from."


def _as_limit(value: Any) -> Any:
    return None if value in (0, -1) else value


def _same_limit(old: Any, new: Any) -> bool:
    """AWS answers 0, or nothing, where the limit was taken away with -1."""
    return bool(_as_limit(old) == _as_limit(new))


_UNITS = Property(Kind.UPDATE, Shape.INTEGER, computed=True, equivalent=_same_limit)

TABLE = {
    "arn": computed(),
    "attributes": Property(
        Kind.UPDATE,
        Shape.OBJECT_SET,
        computed=True,
        key=("name",),
        fields={
            "name": Property(
                Kind.UPDATE,
                required=True,
                constraints=(constraints.length(limits.ATTRIBUTE_NAME.low, limits.ATTRIBUTE_NAME.high),),
            ),
            "type": Property(Kind.UPDATE, required=True, constraints=(constraints.one_of("S", "N", "B"),)),
        },
        note="Sent with a new index only: the attributes of the table's own key cannot change in place.",
    ),
    "billingMode": Property(
        Kind.UPDATE,
        default="PROVISIONED",
        constraints=(constraints.one_of("PROVISIONED", "PAY_PER_REQUEST"),),
    ),
    "deletionProtectionEnabled": Property(Kind.UPDATE, Shape.BOOLEAN),
    "globalSecondaryIndexes": _dynamodb_indexes.GLOBAL,
    "globalTableWitness": unsupported(Shape.OBJECT, _GLOBAL),
    "hashKey": Property(Kind.REPLACE, required=True),
    "importTable": unsupported(Shape.OBJECT, "The sandbox imports no data."),
    "localSecondaryIndexes": _dynamodb_indexes.LOCAL,
    "name": Property(
        Kind.REPLACE,
        constraints=(
            constraints.length(limits.TABLE_NAME.low, limits.TABLE_NAME.high),
            constraints.matches("[a-zA-Z0-9_.-]+", "letters, digits and _.-"),
        ),
    ),
    "onDemandThroughput": Property(
        Kind.UPDATE,
        Shape.OBJECT,
        fields={"maxReadRequestUnits": _UNITS, "maxWriteRequestUnits": _UNITS},
        conflicts=("readCapacity", "writeCapacity"),
        equivalent=lambda old, new: _dynamodb_requests.limits(old) == _dynamodb_requests.limits(new),
    ),
    "pointInTimeRecovery": Property(
        Kind.UPDATE,
        Shape.OBJECT,
        computed=True,
        fields={
            "enabled": Property(Kind.UPDATE, Shape.BOOLEAN, required=True),
            "recoveryPeriodInDays": unsupported(Shape.INTEGER, "The local AWS keeps no period."),
        },
    ),
    "rangeKey": Property(Kind.REPLACE),
    "readCapacity": Property(Kind.UPDATE, Shape.INTEGER, computed=True),
    "region": REGION,
    "replicas": unsupported(Shape.OBJECT_SET, _GLOBAL),
    "restoreBackupArn": unsupported(note=_RESTORE),
    "restoreDateTime": unsupported(note=_RESTORE),
    "restoreSourceName": unsupported(note=_RESTORE),
    "restoreSourceTableArn": unsupported(note=_RESTORE),
    "restoreToLatestTime": unsupported(Shape.BOOLEAN, _RESTORE),
    "serverSideEncryption": Property(
        Kind.UPDATE,
        Shape.OBJECT,
        computed=True,
        fields={
            "enabled": Property(Kind.UPDATE, Shape.BOOLEAN, required=True),
            "kmsKeyArn": Property(Kind.UPDATE, computed=True, constraints=(constraints.ARN,)),
        },
    ),
    "streamArn": computed(volatile=("streamEnabled", "streamViewType")),
    "streamEnabled": Property(Kind.UPDATE, Shape.BOOLEAN),
    "streamLabel": computed(volatile=("streamEnabled", "streamViewType")),
    "streamViewType": Property(
        Kind.UPDATE,
        computed=True,
        constraints=(constraints.one_of("NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES", "KEYS_ONLY", ""),),
    ),
    "tableClass": Property(
        Kind.UPDATE,
        default="STANDARD",
        constraints=(constraints.one_of("STANDARD", "STANDARD_INFREQUENT_ACCESS"),),
    ),
    "tags": TAGS,
    "tagsAll": TAGS_ALL,
    "ttl": Property(
        Kind.UPDATE,
        Shape.OBJECT,
        computed=True,
        fields={
            "attributeName": Property(Kind.UPDATE),
            "enabled": Property(Kind.UPDATE, Shape.BOOLEAN),
        },
        equivalent=lambda old, new: not (old or {}).get("enabled") and not (new or {}).get("enabled"),
    ),
    "warmThroughput": unsupported(Shape.OBJECT, "The local AWS has no throughput to warm."),
    "writeCapacity": Property(Kind.UPDATE, Shape.INTEGER, computed=True),
}


class _Calls:
    def create(self, cloud: Cloud, inputs: Bag) -> str:
        dynamodb, name = cloud.client("dynamodb"), str(inputs["name"])
        dynamodb.create_table(
            **_dynamodb_requests.creation(inputs),
            **without_none(Tags=tag_list(inputs["tagsAll"]) or None),
        )
        with finishing(name):
            wait_until(f"table {name}", lambda: _is_active(dynamodb, name))
            if (inputs.get("ttl") or {}).get("enabled"):
                _dynamodb_requests.put_time_to_live(dynamodb, name, inputs["ttl"])
            if (inputs.get("pointInTimeRecovery") or {}).get("enabled"):
                _dynamodb_requests.put_recovery(dynamodb, name, enabled=True)
        return name

    def read(self, cloud: Cloud, identifier: str, known: Bag) -> Bag | None:
        dynamodb = cloud.client("dynamodb")
        table = _table(dynamodb, identifier)
        if table is None:
            return None
        backups = dynamodb.describe_continuous_backups(TableName=identifier)
        expiry = dynamodb.describe_time_to_live(TableName=identifier)
        tags = dynamodb.get_paginator("list_tags_of_resource").paginate(ResourceArn=table["TableArn"])
        return {
            **_dynamodb_requests.outputs(table, known),
            "pointInTimeRecovery": _dynamodb_requests.recovery_output(backups),
            "ttl": _dynamodb_requests.time_to_live_output(expiry),
            "tagsAll": tag_map([tag for page in tags for tag in page["Tags"]]),
        }

    def update(self, cloud: Cloud, update: Update) -> None:
        dynamodb, name = cloud.client("dynamodb"), update.identifier
        for request in _dynamodb_requests.changes(update):
            dynamodb.update_table(TableName=name, **request)
            wait_until(f"table {name}", lambda: _is_active(dynamodb, name))
        if "ttl" in update.changed:
            _dynamodb_requests.put_time_to_live(dynamodb, name, update.new["ttl"])
        if "pointInTimeRecovery" in update.changed:
            recovery = update.new.get("pointInTimeRecovery") or {}
            _dynamodb_requests.put_recovery(dynamodb, name, enabled=bool(recovery.get("enabled")))
        if update.tags_removed:
            dynamodb.untag_resource(ResourceArn=update.old["arn"], TagKeys=list(update.tags_removed))
        if update.tags_set:
            dynamodb.tag_resource(ResourceArn=update.old["arn"], Tags=tag_list(update.tags_set))

    def delete(self, cloud: Cloud, identifier: str, known: Bag) -> None:
        del known
        dynamodb = cloud.client("dynamodb")
        answer_or_none(dynamodb.delete_table, _MISSING, TableName=identifier)
        wait_until(f"table {identifier}", lambda: _table(dynamodb, identifier) is None)

    def find(self, cloud: Cloud, inputs: Bag) -> str | None:
        return inputs["name"] if _table(cloud.client("dynamodb"), inputs["name"]) else None

    def created_at(self, cloud: Cloud, identifier: str) -> datetime | None:
        table = _table(cloud.client("dynamodb"), identifier)
        return table["CreationDateTime"] if table else None


def _table(dynamodb: Any, name: str) -> dict[str, Any] | None:
    answer = answer_or_none(dynamodb.describe_table, _MISSING, TableName=name)
    return answer["Table"] if answer else None


def _is_active(dynamodb: Any, name: str) -> bool:
    try:
        table = dynamodb.describe_table(TableName=name)["Table"]
    except ClientError as error:
        if code_of(error) == _MISSING:
            return False
        raise
    indexes = table.get("GlobalSecondaryIndexes", [])
    states = {table["TableStatus"], *(index["IndexStatus"] for index in indexes)}
    return states == {"ACTIVE"}


TYPE = ResourceType(
    token="aws:dynamodb/table:Table",  # noqa: S106 - the token of a type
    label="AWS DynamoDB Table",
    service="DynamoDB",
    documentation=REGISTRY + "dynamodb/table/",
    source=SOURCE + "dynamodb/table.go",
    table=TABLE,
    calls=_Calls(),
    name=AutoName(limit=255),
    regional=True,
    check=check,
)
