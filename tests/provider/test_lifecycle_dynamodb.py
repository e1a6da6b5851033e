"""Tables through the real engine; what is expected is read back with boto3."""

from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from tests.local_aws import ACCOUNT, REGION, LocalAws
from tests.provider.conftest import Bench
from tests.provider.rules import KEY

pytestmark = [pytest.mark.engine, pytest.mark.slow]

KEYS = [{"name": "id", "type": "S"}, {"name": "by", "type": "S"}]
INDEX = {
    "name": "by-who",
    "hash_key": "by",
    "projection_type": "ALL",
    "read_capacity": 1,
    "write_capacity": 1,
}
LOCAL = {"name": "by-time", "range_key": "by", "projection_type": "INCLUDE", "non_key_attributes": ["note"]}

PROVISIONED: dict[str, Any] = {
    "attributes": KEYS,
    "hash_key": "id",
    "read_capacity": 5,
    "write_capacity": 5,
    "global_secondary_indexes": [INDEX],
    "server_side_encryption": {"enabled": True},
    "point_in_time_recovery": {"enabled": True},
    "stream_enabled": True,
    "stream_view_type": "NEW_IMAGE",
    "ttl": {"enabled": True, "attribute_name": "until"},
    "tags": {"Team": "red"},
}
ON_DEMAND: dict[str, Any] = {
    "attributes": KEYS[:1],
    "hash_key": "id",
    "billing_mode": "PAY_PER_REQUEST",
    "on_demand_throughput": {"max_read_request_units": 10, "max_write_request_units": 10},
    "table_class": "STANDARD_INFREQUENT_ACCESS",
}


def _tables(**tables: dict[str, Any]) -> Any:
    """A program of tables by their logical names."""

    def run() -> None:
        for name, arguments in tables.items():
            aws.dynamodb.Table(name, **arguments)

    return run


def _described(local_aws: LocalAws, name: str) -> dict[str, Any]:
    return dict(local_aws.client("dynamodb").describe_table(TableName=name)["Table"])


def _name(bench: Bench, logical: str) -> str:
    return str(bench.resources()[logical]["id"])


def test_create_and_read_back(bench: Bench, local_aws: LocalAws) -> None:
    """Both kinds of tables are as declared, with AWS's own outputs; the same program changes nothing."""
    local = {**ON_DEMAND, "attributes": KEYS, "range_key": "by", "local_secondary_indexes": [LOCAL]}
    program = _tables(users=PROVISIONED, events=local)
    assert bench.up(program).changed() == {"users": ["create"], "events": ["create"]}
    dynamodb, outputs = local_aws.client("dynamodb"), bench.resources()["users"]["outputs"]
    name = _name(bench, "users")
    users = _described(local_aws, name)
    assert outputs["arn"] == users["TableArn"] == f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{name}"
    assert outputs["streamArn"] == users["LatestStreamArn"]
    assert outputs["serverSideEncryption"] == {"enabled": True}
    assert users["SSEDescription"]["Status"] == "ENABLED"
    assert users["ProvisionedThroughput"]["ReadCapacityUnits"] == 5
    assert users["StreamSpecification"] == {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
    assert [index["IndexName"] for index in users["GlobalSecondaryIndexes"]] == ["by-who"]
    backups = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"
    ttl = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    assert ttl == {"TimeToLiveStatus": "ENABLED", "AttributeName": "until"}
    tags = dynamodb.list_tags_of_resource(ResourceArn=users["TableArn"])["Tags"]
    assert tags == [{"Key": "Team", "Value": "red"}]
    events = _described(local_aws, _name(bench, "events"))
    assert events["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert events["OnDemandThroughput"] == {"MaxReadRequestUnits": 10, "MaxWriteRequestUnits": 10}
    assert events["TableClassSummary"]["TableClass"] == "STANDARD_INFREQUENT_ACCESS"
    assert events["LocalSecondaryIndexes"][0]["Projection"]["NonKeyAttributes"] == ["note"]
    assert bench.up(program).changed() == {}


def test_updates_in_place(bench: Bench, local_aws: LocalAws) -> None:
    """Every property that updates does so, indexes included, and the tables stay the ones they were."""
    bench.up(_tables(users=PROVISIONED, events=ON_DEMAND))
    before = {name: _described(local_aws, _name(bench, name))["TableId"] for name in ("users", "events")}
    new_index = {**INDEX, "name": "by-other", "read_capacity": 2}
    users = {
        **PROVISIONED,
        "read_capacity": 7,
        "write_capacity": 8,
        "global_secondary_indexes": [new_index],
        "server_side_encryption": {"enabled": True, "kms_key_arn": KEY},
        "point_in_time_recovery": {"enabled": False},
        "deletion_protection_enabled": True,
        "stream_view_type": "KEYS_ONLY",
        "ttl": {"enabled": False, "attribute_name": "until"},
        "tags": {"New": "x"},
    }
    events = {
        **ON_DEMAND,
        "on_demand_throughput": {"max_read_request_units": 20, "max_write_request_units": 10},
        "table_class": "STANDARD",
    }
    changed = _tables(users=users, events=events)
    assert bench.up(changed).changed() == {"users": ["update"], "events": ["update"]}
    dynamodb, name = local_aws.client("dynamodb"), _name(bench, "users")
    table = _described(local_aws, name)
    assert table["TableId"] == before["users"]
    assert table["ProvisionedThroughput"]["ReadCapacityUnits"] == 7
    assert table["DeletionProtectionEnabled"] is True
    assert table["StreamSpecification"]["StreamViewType"] == "KEYS_ONLY"
    assert table["SSEDescription"]["KMSMasterKeyArn"] == KEY
    indexes = {
        index["IndexName"]: index["ProvisionedThroughput"] for index in table["GlobalSecondaryIndexes"]
    }
    assert indexes == {"by-other": {"ReadCapacityUnits": 2, "WriteCapacityUnits": 1}}
    backups = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "DISABLED"
    ttl = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    assert ttl["TimeToLiveStatus"] == "DISABLED"
    tags = dynamodb.list_tags_of_resource(ResourceArn=table["TableArn"])["Tags"]
    assert tags == [{"Key": "New", "Value": "x"}]
    other = _described(local_aws, _name(bench, "events"))
    assert (other["TableId"], other["OnDemandThroughput"]["MaxReadRequestUnits"]) == (before["events"], 20)
    assert other["TableClassSummary"]["TableClass"] == "STANDARD"
    assert bench.up(changed).changed() == {}
    bench.up(_tables(users={**users, "deletion_protection_enabled": False}))


def test_billing_mode_both_ways(bench: Bench, local_aws: LocalAws) -> None:
    """A table moves from provisioned capacity to paying per request and back, in place."""
    plain = {"attributes": KEYS[:1], "hash_key": "id"}
    provisioned = {**plain, "read_capacity": 3, "write_capacity": 4}
    bench.up(_tables(users=provisioned))
    name = _name(bench, "users")
    for arguments, mode in (
        ({**plain, "billing_mode": "PAY_PER_REQUEST"}, "PAY_PER_REQUEST"),
        (provisioned, "PROVISIONED"),
    ):
        assert bench.up(_tables(users=arguments)).changed() == {"users": ["update"]}
        assert _described(local_aws, name)["BillingModeSummary"]["BillingMode"] == mode
        assert bench.up(_tables(users=arguments)).changed() == {}
    assert _described(local_aws, name)["ProvisionedThroughput"]["WriteCapacityUnits"] == 4


def test_replacement(bench: Bench, local_aws: LocalAws) -> None:
    """Another key makes another table: first the new one, unless the program fixes the name."""
    by_id = {"attributes": KEYS[:1], "hash_key": "id", "billing_mode": "PAY_PER_REQUEST"}
    by_who = {**by_id, "attributes": KEYS[1:], "hash_key": "by"}
    bench.up(_tables(users=by_id, fixed={**by_id, "name": "fixed-table"}))
    old = _name(bench, "users")
    steps = bench.up(_tables(users=by_who, fixed={**by_who, "name": "fixed-table"})).changed()
    assert steps["users"].index("create-replacement") < steps["users"].index("delete-replaced")
    assert steps["fixed"].index("delete-replaced") < steps["fixed"].index("create-replacement")
    for name in (_name(bench, "users"), "fixed-table"):
        assert _described(local_aws, name)["KeySchema"][0]["AttributeName"] == "by"
    assert old not in local_aws.client("dynamodb").list_tables()["TableNames"]


def test_drift_and_deletion_behind_the_back(bench: Bench, local_aws: LocalAws) -> None:
    """A refresh sees what changed and what is gone; `up` puts both right."""
    program = _tables(users=PROVISIONED, events=ON_DEMAND)
    bench.up(program)
    dynamodb, users = local_aws.client("dynamodb"), _name(bench, "users")
    dynamodb.update_table(
        TableName=users, ProvisionedThroughput={"ReadCapacityUnits": 9, "WriteCapacityUnits": 5}
    )
    dynamodb.update_continuous_backups(
        TableName=users, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": False}
    )
    dynamodb.update_table(TableName=users, DeletionProtectionEnabled=True)
    dynamodb.delete_table(TableName=_name(bench, "events"))
    bench.refresh()
    state = bench.resources()
    assert "events" not in state
    assert state["users"]["outputs"]["readCapacity"] == 9
    assert state["users"]["outputs"]["pointInTimeRecovery"] == {"enabled": False}
    assert bench.up(program).changed() == {"users": ["update"], "events": ["create"]}
    table = _described(local_aws, users)
    assert table["ProvisionedThroughput"]["ReadCapacityUnits"] == 5
    assert table["DeletionProtectionEnabled"] is False
    assert bench.up(program).changed() == {}


def test_a_protected_table_stays(bench: Bench, local_aws: LocalAws) -> None:
    """A protected table is not deleted, and the refusal names the setting; unprotected, it goes."""
    protected = {**ON_DEMAND, "deletion_protection_enabled": True}
    bench.up(_tables(users=protected))
    name = _name(bench, "users")
    expected = rf"deleting AWS DynamoDB Table \({name}\): .*DeleteTable.*deletionProtectionEnabled"
    with pytest.raises(Exception, match=expected):
        bench.destroy()
    assert _described(local_aws, name)["TableStatus"] == "ACTIVE"
    bench.up(_tables(users=ON_DEMAND))
    bench.destroy()
    assert name not in local_aws.client("dynamodb").list_tables()["TableNames"]


def test_deleting_what_is_gone_succeeds(bench: Bench, local_aws: LocalAws) -> None:
    """`destroy` of a table somebody has deleted already ends well."""
    bench.up(_tables(users=ON_DEMAND))
    local_aws.client("dynamodb").delete_table(TableName=_name(bench, "users"))
    bench.destroy()
    assert bench.resources() == {}


def test_import(bench: Bench, local_aws: LocalAws) -> None:
    """A table is taken over, also from another Region by `<name>@<region>`; then nothing changes."""
    for region in (REGION, "eu-west-1"):
        local_aws.client("dynamodb", region=region).create_table(
            TableName="theirs",
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            Tags=[{"Key": "Team", "Value": "red"}],
        )

    def program(*, taking_over: bool) -> Any:
        common: dict[str, Any] = {
            "name": "theirs",
            "attributes": KEYS[:1],
            "hash_key": "id",
            "billing_mode": "PAY_PER_REQUEST",
            "tags": {"Team": "red"},
        }

        def run() -> None:
            here, there = ("theirs", "theirs@eu-west-1") if taking_over else (None, None)
            aws.dynamodb.Table("here", **common, opts=pulumi.ResourceOptions(import_=here))
            aws.dynamodb.Table(
                "there", **common, region="eu-west-1", opts=pulumi.ResourceOptions(import_=there)
            )

        return run

    steps = bench.up(program(taking_over=True)).changed()
    assert steps == {"here": ["import"], "there": ["import"]}
    assert bench.up(program(taking_over=False)).changed() == {}
    assert bench.resources()["there"]["outputs"]["arn"].startswith("arn:aws:dynamodb:eu-west-1:")
