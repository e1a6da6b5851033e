"""Buckets and what configures them, through the real engine; what is expected is read back with boto3."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from tests.local_aws import LocalAws
from tests.provider.conftest import Bench

pytestmark = [pytest.mark.engine, pytest.mark.slow]

PARTS = ("policy", "block", "versions", "encryption", "owner", "lifecycle")


def _tls_only(name: str, effect: str = "Deny") -> str:
    condition = {"Bool": {"aws:SecureTransport": "false"}}
    statement = {"Sid": "Tls", "Effect": effect, "Principal": "*", "Action": "s3:*"}
    resources = [f"arn:aws:s3:::{name}", f"arn:aws:s3:::{name}/*"]
    return json.dumps(
        {"Version": "2012-10-17", "Statement": [{**statement, "Resource": resources, "Condition": condition}]}
    )


def _rule(days: int) -> dict[str, Any]:
    return {"id": "old", "status": "Enabled", "filter": {"prefix": "logs/"}, "expiration": {"days": days}}


class _Bucket:
    """A program with one bucket and everything that configures one.

    Args:
        changed: Whether every property that updates has its other value.
        bucket: Arguments of the bucket.
        taken_over: The bucket's name when everything is imported.
    """

    def __init__(self, *, changed: bool = False, taken_over: str = "", **bucket: Any) -> None:
        self.changed = changed
        self.taken_over = taken_over
        self.bucket = {"tags": {"Team": "blue" if changed else "red"}, **bucket}

    def _options(self) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(import_=self.taken_over or None)

    def __call__(self) -> None:
        made = aws.s3.Bucket("Data", **self.bucket, opts=self._options())
        common = {"bucket": made.bucket, "opts": self._options()}
        sid = "Other" if self.changed else "Tls"
        policy = made.bucket.apply(lambda name: _tls_only(name).replace("Tls", sid))
        aws.s3.BucketPolicy("policy", policy=policy, **common)
        aws.s3.BucketPublicAccessBlock(
            "block", block_public_acls=True, block_public_policy=not self.changed, **common
        )
        status = "Suspended" if self.changed else "Enabled"
        aws.s3.BucketVersioning("versions", versioning_configuration={"status": status}, **common)
        algorithm = "aws:kms" if self.changed else "AES256"
        by_default = {"apply_server_side_encryption_by_default": {"sse_algorithm": algorithm}}
        aws.s3.BucketServerSideEncryptionConfiguration("encryption", rules=[by_default], **common)
        ownership = "ObjectWriter" if self.changed else "BucketOwnerEnforced"
        aws.s3.BucketOwnershipControls("owner", rule={"object_ownership": ownership}, **common)
        rule = _rule(60 if self.changed else 30)
        aws.s3.BucketLifecycleConfiguration("lifecycle", rules=[rule], **common)


def _settings(local_aws: LocalAws, name: str) -> dict[str, Any]:
    """How a bucket is set up, as AWS says."""
    s3 = local_aws.client("s3")
    rules = s3.get_bucket_encryption(Bucket=name)["ServerSideEncryptionConfiguration"]["Rules"]
    block = s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"]
    lifecycle = s3.get_bucket_lifecycle_configuration(Bucket=name)["Rules"]
    return {
        "tags": s3.get_bucket_tagging(Bucket=name)["TagSet"],
        "policy": json.loads(s3.get_bucket_policy(Bucket=name)["Policy"])["Statement"][0]["Sid"],
        "block": [key for key, value in sorted(block.items()) if value],
        "versions": s3.get_bucket_versioning(Bucket=name)["Status"],
        "encryption": rules[0]["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"],
        "owner": s3.get_bucket_ownership_controls(Bucket=name)["OwnershipControls"]["Rules"],
        "lifecycle": [(rule["ID"], rule["Expiration"]["Days"], rule["Filter"]) for rule in lifecycle],
    }


AS_DECLARED = {
    "tags": [{"Key": "Team", "Value": "red"}],
    "policy": "Tls",
    "block": ["BlockPublicAcls", "BlockPublicPolicy"],
    "versions": "Enabled",
    "encryption": "AES256",
    "owner": [{"ObjectOwnership": "BucketOwnerEnforced"}],
    "lifecycle": [("old", 30, {"Prefix": "logs/"})],
}
AS_CHANGED = {
    "tags": [{"Key": "Team", "Value": "blue"}],
    "policy": "Other",
    "block": ["BlockPublicAcls"],
    "versions": "Suspended",
    "encryption": "aws:kms",
    "owner": [{"ObjectOwnership": "ObjectWriter"}],
    "lifecycle": [("old", 60, {"Prefix": "logs/"})],
}


def test_create_read_back_and_update_in_place(bench: Bench, local_aws: LocalAws) -> None:
    """The bucket is as declared; twice the same is no change; every property that updates does so."""
    assert set(bench.up(_Bucket()).changed()) == {"Data", *PARTS}
    state = bench.resources()
    name = state["Data"]["id"]
    assert name.startswith("data-")
    assert len(name) == len("data-1234567")
    assert _settings(local_aws, name) == AS_DECLARED
    assert state["Data"]["outputs"] | {"versioning": None} == {
        "arn": f"arn:aws:s3:::{name}",
        "bucket": name,
        "bucketDomainName": f"{name}.s3.amazonaws.com",
        "bucketPrefix": "",
        "bucketRegion": "us-east-1",
        "bucketRegionalDomainName": f"{name}.s3.us-east-1.amazonaws.com",
        "forceDestroy": False,
        "hostedZoneId": "Z3AQBSTGFJSTF",
        "objectLockEnabled": False,
        "region": "us-east-1",
        "tags": {"Team": "red"},
        "tagsAll": {"Team": "red"},
        "versioning": None,
    }
    assert {state[part]["id"] for part in PARTS} == {name}
    assert bench.up(_Bucket()).changed() == {}
    steps = bench.up(_Bucket(changed=True, force_destroy=True)).changed()
    assert steps == {part: ["update"] for part in ("Data", *PARTS)}
    assert _settings(local_aws, name) == AS_CHANGED
    assert bench.up(_Bucket(changed=True, force_destroy=True)).changed() == {}


def test_replacement_takes_everything_along(bench: Bench, local_aws: LocalAws) -> None:
    """A bucket that must be replaced is made anew before the old one goes, with all that configures it."""
    bench.up(_Bucket())
    old = bench.resources()["Data"]["id"]
    steps = bench.up(_Bucket(object_lock_enabled=True)).changed()
    assert set(steps) == {"Data", *PARTS}
    for part in ("Data", *PARTS):
        assert steps[part].index("create-replacement") < steps[part].index("delete-replaced")
    new = bench.resources()["Data"]["id"]
    assert new != old
    assert _settings(local_aws, new) == AS_DECLARED
    names = [bucket["Name"] for bucket in local_aws.client("s3").list_buckets()["Buckets"]]
    assert old not in names


def test_a_bucket_in_another_region(bench: Bench, local_aws: LocalAws) -> None:
    """`region` puts a bucket elsewhere, and moving it replaces it."""
    bench.up(lambda: aws.s3.Bucket("far", region="eu-west-1"))
    outputs = bench.resources()["far"]["outputs"]
    location = local_aws.client("s3").get_bucket_location(Bucket=outputs["bucket"])
    assert location["LocationConstraint"] == outputs["bucketRegion"] == outputs["region"] == "eu-west-1"
    outcome = bench.preview(lambda: aws.s3.Bucket("far"))
    assert "replace" in outcome.changed()["far"]
    assert outcome.diffs["far"]["region"] == "update-replace"


def test_drift_is_seen_and_undone(bench: Bench, local_aws: LocalAws) -> None:
    """What somebody changed is in the state after a refresh, and `up` puts every setting right."""
    bench.up(_Bucket())
    s3, name = local_aws.client("s3"), bench.resources()["Data"]["id"]
    s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": [{"Key": "Team", "Value": "drifted"}]})
    s3.put_bucket_policy(Bucket=name, Policy=_tls_only(name).replace("Tls", "Drifted"))
    s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration={"BlockPublicAcls": True})
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Suspended"})
    s3.delete_bucket_encryption(Bucket=name)
    kms = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}
    s3.put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration={"Rules": [kms]})
    owners = {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}
    s3.put_bucket_ownership_controls(Bucket=name, OwnershipControls=owners)
    drifted = {"ID": "old", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 1}}
    s3.put_bucket_lifecycle_configuration(Bucket=name, LifecycleConfiguration={"Rules": [drifted]})
    bench.refresh()
    state = {part: item.get("outputs", {}) for part, item in bench.resources().items()}
    assert state["Data"]["tags"] == {"Team": "drifted"}
    assert state["block"]["blockPublicPolicy"] is False
    assert state["lifecycle"]["rules"][0]["expiration"] == {"days": 1}
    assert state["versions"]["versioningConfiguration"]["status"] == "Suspended"
    assert bench.up(_Bucket()).changed() == {part: ["update"] for part in ("Data", *PARTS)}
    assert _settings(local_aws, name) == AS_DECLARED


def test_deletion_behind_the_back_is_seen_and_undone(bench: Bench, local_aws: LocalAws) -> None:
    """What somebody deleted is out of the state after a refresh, and `up` makes it again.

    Versioning and encryption cannot be deleted: a bucket always has them, so they are drift instead.
    """
    bench.up(_Bucket())
    s3, name = local_aws.client("s3"), bench.resources()["Data"]["id"]
    s3.delete_bucket_policy(Bucket=name)
    s3.delete_public_access_block(Bucket=name)
    s3.delete_bucket_ownership_controls(Bucket=name)
    s3.delete_bucket_lifecycle(Bucket=name)
    bench.refresh()
    assert set(PARTS) & set(bench.resources()) == {"versions", "encryption"}
    steps = bench.up(_Bucket()).changed()
    assert steps == {part: ["create"] for part in ("policy", "block", "owner", "lifecycle")}
    s3.delete_bucket(Bucket=name)
    bench.refresh()
    assert not {"Data", *PARTS} & set(bench.resources())
    assert set(bench.up(_Bucket()).changed()) == {"Data", *PARTS}


def test_deleting_what_is_gone_succeeds(bench: Bench, local_aws: LocalAws) -> None:
    """`destroy` ends well when the bucket, and with it all that configures it, is gone already."""
    bench.up(_Bucket())
    local_aws.client("s3").delete_bucket(Bucket=bench.resources()["Data"]["id"])
    bench.destroy()
    assert bench.resources() == {}


def test_a_bucket_with_objects_stays_unless_forced(bench: Bench, local_aws: LocalAws) -> None:
    """A bucket that holds objects is not deleted, and the refusal names forceDestroy; with it, it goes."""
    s3 = local_aws.client("s3")

    def program(*, force: bool) -> Any:
        def run() -> None:
            bucket = aws.s3.Bucket("full", force_destroy=force)
            aws.s3.BucketVersioning(
                "versions", bucket=bucket.id, versioning_configuration={"status": "Enabled"}
            )

        return run

    bench.up(program(force=False))
    name = bench.resources()["full"]["id"]
    for body in (b"first", b"second"):
        s3.put_object(Bucket=name, Key="k", Body=body)
    s3.delete_object(Bucket=name, Key="k")
    with pytest.raises(Exception, match=rf"deleting S3 Bucket \({name}\): .*BucketNotEmpty.*forceDestroy"):
        bench.destroy()
    bench.up(program(force=True))
    bench.destroy()
    assert name not in [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]


def test_import(bench: Bench, local_aws: LocalAws) -> None:
    """A bucket and all that configures it are taken over, and the same program then changes nothing."""
    bench.up(_Bucket(bucket="taken-over"))
    bench.forget("aws:s3")
    steps = bench.up(_Bucket(bucket="taken-over", taken_over="taken-over")).changed()
    assert steps == {part: ["import"] for part in ("Data", *PARTS)}
    assert bench.up(_Bucket(bucket="taken-over")).changed() == {}
    assert _settings(local_aws, "taken-over") == AS_DECLARED


def test_an_existing_bucket_is_not_taken_by_creating_it(bench: Bench, local_aws: LocalAws) -> None:
    """us-east-1 answers a second creation by the owner with success; the provider refuses it all the same."""
    local_aws.client("s3").create_bucket(Bucket="already-there")
    with pytest.raises(Exception, match=r"creating S3 Bucket \(already-there\): BucketAlreadyExists"):
        bench.up(lambda: aws.s3.Bucket("Data", bucket="already-there"))
    assert "Data" not in bench.resources()


def test_versioning_cannot_be_switched_off(bench: Bench) -> None:
    """A versioned bucket can be suspended, never be unversioned again: the change is refused in preview."""

    def program(status: str) -> Any:
        def run() -> None:
            bucket = aws.s3.Bucket("Data")
            aws.s3.BucketVersioning("versions", bucket=bucket.id, versioning_configuration={"status": status})

        return run

    bench.up(program("Enabled"))
    with pytest.raises(Exception, match="cannot be updated from 'Enabled' to 'Disabled'"):
        bench.preview(program("Disabled"))
    assert bench.preview(program("Suspended")).changed() == {"versions": ["update"]}
