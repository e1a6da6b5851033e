"""Table and bucket under mocks: every safeguard is there, and nothing else."""

import contextlib
import json
from collections.abc import Callable
from typing import Any, cast

import pulumi
import pytest

import components as build
from aws_facts import ToolkitError
from tests.components.support import BUCKET, assert_is_component, children, offered
from tests.program.recording import physical_name, record


def test_a_table_is_encrypted_recoverable_and_protected() -> None:
    """The settings nobody should have to ask for are there, and the keys as given."""
    recording = record(
        lambda: build.DynamoDbTable(
            "T",
            {
                "attributes": {"UserId": "S", "At": "N"},
                "hash_key": "UserId",
                "range_key": "At",
                "read_capacity": 5,
                "write_capacity": 6,
            },
        )
    )
    assert_is_component(recording, "DynamoDbTable", "T")
    (table,) = children(recording)
    assert table.type == "aws:dynamodb/table:Table"
    assert table.inputs == {
        "attributes": [{"name": "At", "type": "N"}, {"name": "UserId", "type": "S"}],
        "hashKey": "UserId",
        "rangeKey": "At",
        "billingMode": "PROVISIONED",
        "readCapacity": 5,
        "writeCapacity": 6,
        "deletionProtectionEnabled": True,
        "pointInTimeRecovery": {"enabled": True},
        "serverSideEncryption": {"enabled": True},
    }


@pytest.mark.parametrize("wrapped", [False, True], ids=["plain", "output"])
def test_a_table_without_capacities_is_paid_per_request(wrapped: bool) -> None:
    """Neither a capacity nor a sort key appears where none was given; attributes may be an output."""

    def make() -> None:
        attributes = {"Id": "S"}
        given = pulumi.Output.from_input(attributes) if wrapped else attributes
        build.DynamoDbTable("T", {"attributes": given, "hash_key": "Id"})

    (table,) = children(record(make))
    assert table.inputs["billingMode"] == "PAY_PER_REQUEST"
    assert table.inputs["attributes"] == [{"name": "Id", "type": "S"}]
    assert {"readCapacity", "writeCapacity", "rangeKey"}.isdisjoint(table.inputs)


@pytest.mark.parametrize("given", ["read_capacity", "write_capacity"])
def test_half_a_capacity_is_refused(given: str) -> None:
    """One of the two would be neither provisioned nor paid per request."""
    args = cast("build.DynamoDbTableArgs", {"attributes": {"Id": "S"}, "hash_key": "Id", given: 5})
    with pytest.raises(ToolkitError, match="both capacities"):
        record(lambda: build.DynamoDbTable("T", args))


def test_a_bucket_has_every_safeguard() -> None:
    """Private, owner-enforced, encrypted, versioned, tidy and TLS-only: seven resources and no others."""
    recording = record(lambda: build.S3Bucket("data", {}))
    assert_is_component(recording, "S3Bucket", "data")
    bucket = {"bucket": physical_name("data")}
    inputs = {child.type: child.inputs for child in children(recording)}
    policy = json.loads(inputs["aws:s3/bucketPolicy:BucketPolicy"].pop("policy"))
    everything = {"prefix": ""}
    assert inputs == {
        "aws:s3/bucket:Bucket": {},
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": bucket
        | {
            "blockPublicAcls": True,
            "blockPublicPolicy": True,
            "ignorePublicAcls": True,
            "restrictPublicBuckets": True,
        },
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls": bucket
        | {"rule": {"objectOwnership": "BucketOwnerEnforced"}},
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": bucket
        | {"rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}}]},
        "aws:s3/bucketVersioning:BucketVersioning": bucket
        | {"versioningConfiguration": {"status": "Enabled"}},
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": bucket
        | {
            "rules": [
                {
                    "id": "abandoned-uploads",
                    "status": "Enabled",
                    "filter": everything,
                    "abortIncompleteMultipartUpload": {"daysAfterInitiation": 7},
                },
                {
                    "id": "noncurrent-versions",
                    "status": "Enabled",
                    "filter": everything,
                    "noncurrentVersionExpiration": {"noncurrentDays": 90},
                },
            ]
        },
        "aws:s3/bucketPolicy:BucketPolicy": bucket,
    }
    assert policy["Statement"][0]["Resource"] == [BUCKET, f"{BUCKET}/*"]
    assert policy["Statement"][0]["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_settings_that_disturb_each_other_wait() -> None:
    """The policy follows the public-access block, the rule about old versions follows versioning."""
    recording = record(lambda: build.S3Bucket("data", {}))
    policy = recording.only("aws:s3/bucketPolicy:BucketPolicy")
    lifecycle = recording.only("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration")
    assert ("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "data") in policy.depends_on
    assert ("aws:s3/bucketVersioning:BucketVersioning", "data") in lifecycle.depends_on


def test_the_days_of_old_versions_can_be_set() -> None:
    """Thirty days where ninety are too long."""
    recording = record(lambda: build.S3Bucket("data", {"noncurrent_version_days": 30}))
    lifecycle = recording.only("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration")
    assert lifecycle.inputs["rules"][1]["noncurrentVersionExpiration"] == {"noncurrentDays": 30}


KEY = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
ALIAS = "arn:aws:kms:eu-central-1:111122223333:alias/mine"


def _table(*, wrapped: bool = False, **args: Any) -> Callable[[], object]:
    basics = {"attributes": {"Id": "S"}, "hash_key": "Id"}

    def make() -> None:
        given = basics | offered(args, wrapped=wrapped)
        build.DynamoDbTable("T", cast("build.DynamoDbTableArgs", given))

    return make


def _bucket(*, wrapped: bool = False, **args: Any) -> Callable[[], object]:
    def make() -> None:
        build.S3Bucket("data", cast("build.S3BucketArgs", offered(args, wrapped=wrapped)))

    return make


@pytest.mark.parametrize("wrapped", [False, True], ids=["plain", "output"])
def test_a_customers_key_encrypts_a_table(wrapped: bool) -> None:
    """The key's ARN stands beside the switch, and nothing else changes."""
    plain = children(record(_table()))[0].inputs
    (table,) = children(record(_table(kms_key_arn=KEY, wrapped=wrapped)))
    assert table.inputs == plain | {"serverSideEncryption": {"enabled": True, "kmsKeyArn": KEY}}


@pytest.mark.parametrize("wrapped", [False, True], ids=["plain", "output"])
def test_a_customers_key_encrypts_a_bucket(wrapped: bool) -> None:
    """SSE-KMS with that key and a bucket key, and nothing else changes."""
    plain = {child.type: child.inputs for child in children(record(_bucket()))}
    recording = record(_bucket(kms_key_arn=KEY, wrapped=wrapped))
    changed = {child.type: child.inputs for child in children(recording)}
    encryption = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
    by_default = {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": KEY}
    assert changed.pop(encryption)["rules"] == [
        {"applyServerSideEncryptionByDefault": by_default, "bucketKeyEnabled": True}
    ]
    del plain[encryption]
    assert changed == plain


@pytest.mark.parametrize("make", [_table, _bucket])
@pytest.mark.parametrize("wrapped", [False, True], ids=["plain", "output"])
@pytest.mark.parametrize("key", [ALIAS, "alias/mine", KEY.rpartition("/")[2], KEY.replace("key/", "key/*")])
def test_only_a_keys_arn_names_a_key(make: Callable[..., Any], key: str, wrapped: bool) -> None:
    """An alias, an id or a pattern could not be named in the grants that the key needs."""
    with pytest.raises(ToolkitError, match="expected the ARN of a KMS key"):
        record(make(kms_key_arn=key, wrapped=wrapped))


def test_tags_reach_the_table_and_the_bucket() -> None:
    """As they are given, once: a bucket's settings take none. Absent they stay absent."""
    tags = {"team": "data", "Cost": "1"}
    assert children(record(_table(tags=tags)))[0].inputs["tags"] == tags
    made = children(record(_bucket(tags=tags)))
    assert [child.type for child in made if "tags" in child.inputs] == ["aws:s3/bucket:Bucket"]
    assert made[0].inputs == {"tags": tags}
    assert "tags" not in children(record(_table()))[0].inputs


INDEXED: dict[str, Any] = {
    "attributes": {"Id": "S", "At": "N", "By": "S"},
    "indexes": {
        "by-who": {"hash_key": "By", "range_key": "At", "non_key_attributes": ["b", "a"]},
        "all-of-it": {"hash_key": "At"},
        "keys": {"hash_key": "By", "non_key_attributes": []},
    },
}


@pytest.mark.parametrize("wrapped", [False, True], ids=["plain", "output"])
def test_indexes_come_in_one_order_with_what_they_hold(wrapped: bool) -> None:
    """Everything, some attributes or the keys alone; sorted by name, so that another order is no change."""
    (table,) = children(record(_table(wrapped=wrapped, **INDEXED)))
    assert table.inputs["globalSecondaryIndexes"] == [
        {"name": "all-of-it", "hashKey": "At", "projectionType": "ALL"},
        {
            "name": "by-who",
            "hashKey": "By",
            "rangeKey": "At",
            "projectionType": "INCLUDE",
            "nonKeyAttributes": ["a", "b"],
        },
        {"name": "keys", "hashKey": "By", "projectionType": "KEYS_ONLY"},
    ]


def test_an_index_of_a_provisioned_table_has_the_tables_capacity() -> None:
    """A provisioned table's index must say how much it may be used; there is one figure for both."""
    args = INDEXED | {"read_capacity": 5, "write_capacity": 6}
    (table,) = children(record(_table(**args)))
    for index in table.inputs["globalSecondaryIndexes"]:
        assert (index["readCapacity"], index["writeCapacity"]) == (5, 6)


def test_no_indexes_are_none() -> None:
    """An empty mapping is the same as none."""
    assert "globalSecondaryIndexes" not in children(record(_table(indexes={})))[0].inputs


@pytest.mark.parametrize("wrapped", [False, True], ids=["plain", "output"])
@pytest.mark.parametrize(
    ("change", "got"),
    [
        ({"hash_key": "id"}, ["keys without an attribute: id", "attributes that are no key: Id"]),
        ({"range_key": "At"}, ["keys without an attribute: At"]),
        ({"attributes": {"Id": "S", "Mail": "S"}}, ["attributes that are no key: Mail"]),
        ({"indexes": {"by-who": {"hash_key": "By"}}}, ["keys without an attribute: By"]),
        ({"indexes": {"by-who": {"hash_key": "Id", "range_key": "By"}}}, ["keys without an attribute: By"]),
    ],
)
def test_keys_and_attributes_must_be_the_same(change: dict[str, Any], got: list[str], wrapped: bool) -> None:
    """DynamoDB refuses a key it does not know and an attribute that is no key; all of it is told at once."""
    with pytest.raises(ToolkitError) as caught:
        record(_table(wrapped=wrapped, **change))
    assert [problem.got for problem in caught.value.problems] == got


def test_a_new_table_needs_attributes_and_a_key() -> None:
    """Everything that is missing is told at once."""
    args = cast("build.DynamoDbTableArgs", {"read_capacity": 1})
    with pytest.raises(ToolkitError) as caught:
        record(lambda: build.DynamoDbTable("T", args))
    assert [problem.got for problem in caught.value.problems] == [
        "no attributes",
        "no hash_key",
        "one of read_capacity and write_capacity",
    ]


@pytest.mark.parametrize(
    ("days", "accepted"), [(1, True), (365.0, True), (0, False), (-1, False), (1.5, False)]
)
@pytest.mark.parametrize("wrapped", [False, True], ids=["plain", "output"])
def test_old_versions_are_kept_for_whole_days(days: float, accepted: bool, wrapped: bool) -> None:
    """A day is the shortest S3 knows; zero would not mean for ever."""
    with contextlib.nullcontext() if accepted else pytest.raises(ToolkitError, match="1 or more"):
        lifecycle = record(_bucket(noncurrent_version_days=days, wrapped=wrapped)).only(
            "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
        )
        assert lifecycle.inputs["rules"][1]["noncurrentVersionExpiration"] == {"noncurrentDays": days}
