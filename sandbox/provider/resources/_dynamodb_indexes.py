"""The indexes of a table: their rows, and how they are sent and read."""

from typing import Any

from sandbox.provider import constraints
from sandbox.provider.resource_type import Update
from sandbox.provider.resources._common import without_none
from sandbox.provider.table import Kind, Property, Shape, unsupported
from sandbox.provider.values import Bag

_INDEX_NAME = (constraints.length(3, 255), constraints.matches("[a-zA-Z0-9_.-]+", "letters, digits and _.-"))
_PROJECTION = (constraints.one_of("ALL", "INCLUDE", "KEYS_ONLY"),)
_CAPACITY = Property(Kind.UPDATE, Shape.INTEGER, computed=True)
_SHAPE_OF_INDEX = ("hashKey", "rangeKey", "projectionType", "nonKeyAttributes")

GLOBAL = Property(
    Kind.UPDATE,
    Shape.OBJECT_SET,
    key=("name",),
    fields={
        "hashKey": Property(Kind.UPDATE, required=True),
        "keySchemas": unsupported(Shape.OBJECTS, "Use hashKey and rangeKey."),
        "name": Property(Kind.UPDATE, required=True, constraints=_INDEX_NAME),
        "nonKeyAttributes": Property(Kind.UPDATE, Shape.SET),
        "onDemandThroughput": unsupported(Shape.OBJECT),
        "projectionType": Property(Kind.UPDATE, required=True, constraints=_PROJECTION),
        "rangeKey": Property(Kind.UPDATE),
        "readCapacity": _CAPACITY,
        "warmThroughput": unsupported(Shape.OBJECT),
        "writeCapacity": _CAPACITY,
    },
    note="An index whose keys or projection change is deleted and made anew; the table stays.",
)

LOCAL = Property(
    Kind.REPLACE,
    Shape.OBJECT_SET,
    key=("name",),
    fields={
        "name": Property(Kind.REPLACE, required=True, constraints=_INDEX_NAME),
        "nonKeyAttributes": Property(Kind.REPLACE, Shape.LIST),
        "projectionType": Property(Kind.REPLACE, required=True, constraints=_PROJECTION),
        "rangeKey": Property(Kind.REPLACE, required=True),
    },
)


def key_schema(hash_key: str, range_key: str | None) -> list[dict[str, str]]:
    """The key of a table or an index as the API takes it."""
    schema = [{"AttributeName": hash_key, "KeyType": "HASH"}]
    return schema + ([{"AttributeName": range_key, "KeyType": "RANGE"}] if range_key else [])


def keys_of(schema: list[dict[str, str]]) -> dict[str, str]:
    """The key of a table or an index as Pulumi shows it."""
    names = {"HASH": "hashKey", "RANGE": "rangeKey"}
    return {names[part["KeyType"]]: part["AttributeName"] for part in schema}


def creation(index: Bag, hash_key: str | None = None, billing: str = "") -> dict[str, Any]:
    """One index as the API takes it.

    Args:
        index: Its properties.
        hash_key: The table's own hash key, for a local index.
        billing: The table's billing mode, for a global index.
    """
    projection = {
        "ProjectionType": index["projectionType"],
        "NonKeyAttributes": index.get("nonKeyAttributes"),
    }
    return {
        "IndexName": index["name"],
        "KeySchema": key_schema(hash_key or index["hashKey"], index.get("rangeKey")),
        "Projection": {name: value for name, value in projection.items() if value},
        **without_none(ProvisionedThroughput=_throughput(index) if billing == "PROVISIONED" else None),
    }


def output(index: dict[str, Any], *, local: bool) -> Bag:
    """One index as Pulumi shows it."""
    throughput = index.get("ProvisionedThroughput", {})
    keys = keys_of(index["KeySchema"])
    if local:
        keys.pop("hashKey", None)
    found = {
        **keys,
        "name": index["IndexName"],
        "nonKeyAttributes": index["Projection"].get("NonKeyAttributes", []),
        "projectionType": index["Projection"]["ProjectionType"],
    }
    if not local:
        found["readCapacity"] = throughput.get("ReadCapacityUnits", 0)
        found["writeCapacity"] = throughput.get("WriteCapacityUnits", 0)
    return found


def _throughput(index: Bag) -> dict[str, int]:
    return {"ReadCapacityUnits": index["readCapacity"], "WriteCapacityUnits": index["writeCapacity"]}


def removals(update: Update) -> list[dict[str, Any]]:
    """Requests that delete the indexes that go, or that must be made anew."""
    return [
        {"GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": name}}]}
        for name in sorted(set(_named(update.old)) - _stay(update))
    ]


def additions(update: Update) -> list[dict[str, Any]]:
    """Requests that make the indexes that come; one at a time, as the API wants it."""
    new, billing = _named(update.new), update.new["billingMode"]
    return [
        {
            "AttributeDefinitions": attribute_definitions(update.new),
            "GlobalSecondaryIndexUpdates": [{"Create": creation(new[name], billing=billing)}],
        }
        for name in sorted(set(new) - _stay(update))
    ]


def new_capacities(update: Update) -> list[dict[str, Any]]:
    """Updates of the indexes that stay and get another capacity."""
    old, new = _named(update.old), _named(update.new)
    provisioned = update.new["billingMode"] == "PROVISIONED"
    switched = "billingMode" in update.changed
    return [
        {"Update": {"IndexName": name, "ProvisionedThroughput": _throughput(new[name])}}
        for name in sorted(_stay(update))
        if provisioned and (switched or _capacity_of(old[name]) != _capacity_of(new[name]))
    ]


def attribute_definitions(inputs: Bag) -> list[dict[str, str]]:
    """The declared attributes as the API takes them."""
    return [
        {"AttributeName": attribute["name"], "AttributeType": attribute["type"]}
        for attribute in inputs.get("attributes", [])
    ]


def _named(bag: Bag) -> dict[str, Bag]:
    return {index["name"]: index for index in bag.get("globalSecondaryIndexes") or []}


def _stay(update: Update) -> set[str]:
    """The indexes whose keys and projection do not change."""
    old, new = _named(update.old), _named(update.new)
    return {name for name in set(old) & set(new) if _shape(old[name]) == _shape(new[name])}


def _shape(index: Bag) -> list[Any]:
    values = [index.get(name) for name in _SHAPE_OF_INDEX]
    return [sorted(value) if isinstance(value, list) else value or None for value in values[:3]] + [
        sorted(values[3] or [])
    ]


def _capacity_of(index: Bag) -> tuple[Any, Any]:
    return index.get("readCapacity"), index.get("writeCapacity")
