"""Table and bucket under mocks: every safeguard is there, and nothing else."""

import json
from typing import cast

import pulumi
import pytest

import components as build
from aws_facts import ToolkitError
from tests.components.support import BUCKET, assert_is_component, children
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
