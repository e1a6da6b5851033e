"""What a table's properties become in requests, and what answers become in outputs."""

from typing import Any

from sandbox.provider.resource_type import Update
from sandbox.provider.resources import _dynamodb_indexes
from sandbox.provider.resources._common import without_none
from sandbox.provider.values import Bag

# The key AWS manages for everybody; the real provider does not show it, because nobody chose it.
_AWS_MANAGED_KEY = ":alias/aws/dynamodb"


def creation(inputs: Bag) -> dict[str, Any]:
    """The arguments of CreateTable, tags left out."""
    billing, on_demand = inputs["billingMode"], inputs.get("onDemandThroughput")
    local = [
        _dynamodb_indexes.creation(index, hash_key=inputs["hashKey"])
        for index in inputs.get("localSecondaryIndexes") or []
    ]
    everywhere = [
        _dynamodb_indexes.creation(index, billing=billing)
        for index in inputs.get("globalSecondaryIndexes") or []
    ]
    return {
        "TableName": inputs["name"],
        "BillingMode": billing,
        "KeySchema": _dynamodb_indexes.key_schema(inputs["hashKey"], inputs.get("rangeKey")),
        "AttributeDefinitions": _dynamodb_indexes.attribute_definitions(inputs),
        "TableClass": inputs["tableClass"],
        **without_none(
            ProvisionedThroughput=_throughput(inputs) if billing == "PROVISIONED" else None,
            LocalSecondaryIndexes=local or None,
            GlobalSecondaryIndexes=everywhere or None,
            OnDemandThroughput=limits(on_demand) if on_demand else None,
            DeletionProtectionEnabled=inputs.get("deletionProtectionEnabled") or None,
            StreamSpecification=_stream(inputs) if inputs.get("streamEnabled") else None,
            SSESpecification=_encryption(inputs) if inputs.get("serverSideEncryption") else None,
        ),
    }


def changes(update: Update) -> list[dict[str, Any]]:
    """The UpdateTable calls of a change, in the real provider's order.

    Indexes go first; the class and the encryption may not be changed together with anything else; capacities,
    protection and streams go in one call; indexes come last.
    """
    new, changed = update.new, update.changed
    requests = _dynamodb_indexes.removals(update) if "globalSecondaryIndexes" in changed else []
    if "tableClass" in changed:
        requests.append({"TableClass": new["tableClass"]})
    if "streamViewType" in changed and "streamEnabled" not in changed and new.get("streamEnabled"):
        requests += [
            {"StreamSpecification": {"StreamEnabled": False}},
            {"StreamSpecification": _stream(new)},
        ]
    requests += [request for request in [_together(update)] if request]
    if "globalSecondaryIndexes" in changed:
        requests += _dynamodb_indexes.additions(update)
    if "serverSideEncryption" in changed:
        requests.append({"SSESpecification": _encryption(new)})
    return requests


def _together(update: Update) -> dict[str, Any]:
    """What may change in one call."""
    new, changed = update.new, update.changed
    request: dict[str, Any] = {}
    if changed & {"billingMode", "readCapacity", "writeCapacity"}:
        request["BillingMode"] = new["billingMode"]
        if new["billingMode"] == "PROVISIONED":
            request["ProvisionedThroughput"] = _throughput(new)
    if "deletionProtectionEnabled" in changed:
        request["DeletionProtectionEnabled"] = bool(new.get("deletionProtectionEnabled"))
    if "onDemandThroughput" in changed:
        request["OnDemandThroughput"] = limits(new.get("onDemandThroughput"))
    if "streamEnabled" in changed:
        request["StreamSpecification"] = _stream(new)
    if changed & {"billingMode", "globalSecondaryIndexes"}:
        updates = _dynamodb_indexes.new_capacities(update)
        request |= {"GlobalSecondaryIndexUpdates": updates} if updates else {}
    return request


def _throughput(inputs: Bag) -> dict[str, int]:
    """A table that switches to provisioned capacity without any gets one unit."""
    return {
        "ReadCapacityUnits": inputs.get("readCapacity") or 1,
        "WriteCapacityUnits": inputs.get("writeCapacity") or 1,
    }


def limits(given: Bag | None) -> dict[str, int]:
    """The limits of a table on demand, as the API takes them: -1 is none."""
    wanted = given or {}
    return {
        "MaxReadRequestUnits": wanted.get("maxReadRequestUnits", -1),
        "MaxWriteRequestUnits": wanted.get("maxWriteRequestUnits", -1),
    }


def _stream(inputs: Bag) -> dict[str, Any]:
    if not inputs.get("streamEnabled"):
        return {"StreamEnabled": False}
    return {"StreamEnabled": True, "StreamViewType": inputs["streamViewType"]}


def _encryption(inputs: Bag) -> dict[str, Any]:
    wanted = inputs.get("serverSideEncryption") or {}
    if not wanted.get("enabled"):
        return {"Enabled": False}
    key = wanted.get("kmsKeyArn")
    return {"Enabled": True, **({"KMSMasterKeyId": key, "SSEType": "KMS"} if key else {})}


def put_time_to_live(dynamodb: Any, name: str, ttl: Bag) -> None:
    """Switch the expiry of items on or off."""
    dynamodb.update_time_to_live(
        TableName=name,
        TimeToLiveSpecification={
            "Enabled": bool(ttl.get("enabled")),
            "AttributeName": ttl.get("attributeName", ""),
        },
    )


def put_recovery(dynamodb: Any, name: str, *, enabled: bool) -> None:
    """Switch point-in-time recovery on or off."""
    dynamodb.update_continuous_backups(
        TableName=name, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": enabled}
    )


def outputs(table: dict[str, Any], known: Bag) -> Bag:
    """What DescribeTable says, as Pulumi shows it."""
    capacity, stream = table.get("ProvisionedThroughput", {}), table.get("StreamSpecification", {})
    return {
        "arn": table["TableArn"],
        "attributes": [
            {"name": item["AttributeName"], "type": item["AttributeType"]}
            for item in table["AttributeDefinitions"]
        ],
        "billingMode": table.get("BillingModeSummary", {}).get("BillingMode", "PROVISIONED"),
        "deletionProtectionEnabled": bool(table.get("DeletionProtectionEnabled")),
        "globalSecondaryIndexes": [
            _dynamodb_indexes.output(index, local=False) for index in table.get("GlobalSecondaryIndexes", [])
        ],
        **_dynamodb_indexes.keys_of(table["KeySchema"]),
        "localSecondaryIndexes": [
            _dynamodb_indexes.output(index, local=True) for index in table.get("LocalSecondaryIndexes", [])
        ],
        "name": table["TableName"],
        "onDemandThroughput": _limits_output(table.get("OnDemandThroughput")),
        "readCapacity": capacity.get("ReadCapacityUnits", 0),
        "serverSideEncryption": _encryption_output(table.get("SSEDescription", {})),
        "streamArn": table.get("LatestStreamArn", ""),
        "streamEnabled": bool(stream.get("StreamEnabled")),
        "streamLabel": table.get("LatestStreamLabel", ""),
        "streamViewType": stream.get("StreamViewType") or known.get("streamViewType", ""),
        "tableClass": table.get("TableClassSummary", {}).get("TableClass", "STANDARD"),
        "writeCapacity": capacity.get("WriteCapacityUnits", 0),
    }


def _limits_output(found: dict[str, int] | None) -> Bag | None:
    if not found or set(found.values()) == {-1}:
        return None
    return {
        "maxReadRequestUnits": found.get("MaxReadRequestUnits", -1),
        "maxWriteRequestUnits": found.get("MaxWriteRequestUnits", -1),
    }


def _encryption_output(description: dict[str, Any]) -> Bag | None:
    if description.get("Status") not in ("ENABLED", "UPDATING"):
        return None
    key = description.get("KMSMasterKeyArn", "")
    return {"enabled": True, **({} if not key or key.endswith(_AWS_MANAGED_KEY) else {"kmsKeyArn": key})}


def recovery_output(answer: dict[str, Any]) -> Bag:
    """What DescribeContinuousBackups says, as Pulumi shows it."""
    description = answer["ContinuousBackupsDescription"].get("PointInTimeRecoveryDescription", {})
    return {"enabled": description.get("PointInTimeRecoveryStatus") == "ENABLED"}


def time_to_live_output(answer: dict[str, Any]) -> Bag:
    """What DescribeTimeToLive says, as Pulumi shows it."""
    description = answer["TimeToLiveDescription"]
    enabled = description.get("TimeToLiveStatus") in ("ENABLED", "ENABLING")
    return {"attributeName": description.get("AttributeName", "") if enabled else "", "enabled": enabled}
