"""A bucket and what other resources declare about it: by name, by what a value comes from, or unknown yet."""

from collections.abc import Callable
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from tests.guard.machinery import Pack, Violation
from tests.guard.programs import Program, bucket, tls_only, together

ALL = {"bucket-public-access", "bucket-encryption", "bucket-versioning", "bucket-tls-only"}


def _mandatory(violations: set[Violation]) -> set[tuple[str, str]]:
    return {(each.rule, each.name) for each in violations if each.level == "mandatory"}


def _waiting(violations: set[Violation]) -> set[str]:
    return {each.name for each in violations if each.rule == "stack-not-known-at-preview"}


def test_each_bucket_has_companions_of_its_own() -> None:
    """What is declared about one bucket says nothing of another."""

    def bare() -> None:
        aws.s3.Bucket("bare")

    program = together(bucket("closed"), bare)
    assert _mandatory(Pack().judge(program)) == {(rule, "bare") for rule in ALL}


def _named_afterwards(reference: Callable[[Any], Any]) -> Program:
    """A bucket with an AWS-made name and a companion that refers to it in some way."""

    def program() -> None:
        made = aws.s3.Bucket("it")
        aws.s3.BucketVersioning("it", bucket=reference(made), versioning_configuration={"status": "Enabled"})
        aws.s3.BucketPolicy("it", bucket=reference(made), policy=made.arn.apply(tls_only))

    return program


@pytest.mark.parametrize("reference", [lambda made: made.bucket, lambda made: made.id], ids=["bucket", "id"])
def test_a_companion_is_found_while_the_name_is_unknown(reference: Callable[[Any], Any]) -> None:
    """At preview by what its value comes from; its unknown policy is said to be unknown, not missing."""
    planned = Pack().judge(_named_afterwards(reference), preview=True)
    assert _mandatory(planned) == {("bucket-public-access", "it"), ("bucket-encryption", "it")}
    assert _waiting(planned) == {"it"}
    made = Pack().judge(_named_afterwards(reference))
    assert _mandatory(made) == _mandatory(planned)
    assert _waiting(made) == set()


def test_a_companion_of_who_knows_which_bucket_leaves_it_open() -> None:
    """An unknown name that comes from elsewhere may be this bucket's: no verdict yet, and it is said."""

    def program() -> None:
        aws.s3.Bucket("it")
        other = aws.iam.Policy("other", policy="{}")
        aws.s3.BucketVersioning("some", bucket=other.arn, versioning_configuration={"status": "Enabled"})

    planned = Pack({"grammar": {"enforcementLevel": "disabled"}}).judge(program, preview=True)
    assert _mandatory(planned) == {(rule, "it") for rule in ALL - {"bucket-versioning"}}
    assert _waiting(planned) == {"it"}


def test_a_setting_that_is_unknown_is_no_setting_that_is_missing() -> None:
    """Switches, status and rules that wait for another resource."""

    def program() -> None:
        made = aws.s3.Bucket("it", bucket="it-of-acme")
        other = aws.iam.Policy("other", policy="{}")
        yes = other.arn.apply(bool)
        aws.s3.BucketPublicAccessBlock(
            "it",
            bucket=made.bucket,
            block_public_acls=yes,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
        )
        status = pulumi.Output.concat("Enabled", other.arn.apply(lambda _: ""))
        aws.s3.BucketVersioning("it", bucket=made.bucket, versioning_configuration={"status": status})

    lenient = Pack({"grammar": {"enforcementLevel": "disabled"}})
    missing = {("bucket-encryption", "it"), ("bucket-tls-only", "it")}
    planned = lenient.judge(program, preview=True)
    assert _mandatory(planned) == missing
    assert _waiting(planned) == {"it"}
    assert _mandatory(lenient.judge(program)) == missing


def test_what_the_bucket_declares_itself_counts() -> None:
    """The older form of the provider, inside of the bucket; and the deprecated name of the type."""

    def program() -> None:
        rule = {"apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"}}
        aws.s3.Bucket(
            "old",
            bucket="old-of-acme",
            server_side_encryption_configuration={"rule": rule},
            versioning={"enabled": True},
            policy=tls_only("arn:aws:s3:::old-of-acme"),
        )

    assert _mandatory(Pack().judge(program)) == {("bucket-public-access", "old")}
    bare = Pack().judge_one("aws:s3/bucketV2:BucketV2", {"bucket": "acme"}, name="v2")
    assert _mandatory(bare) == {(rule, "v2") for rule in ALL}


def test_a_switch_inside_of_a_bucket_may_be_unknown() -> None:
    """No verdict on the other provider's form while one of four is unknown; documents inside are read too."""
    unknown = "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7"  # how the engine writes an unknown truth value
    switches = dict.fromkeys(("blockPublicAcls", "ignorePublicAcls", "restrictPublicBuckets"), True)
    block = {"publicAccessBlockConfiguration": switches | {"blockPublicPolicy": unknown}}
    told = Pack().judge_one("aws-native:s3:Bucket", block)
    assert _mandatory(told) == {(rule, "it") for rule in ALL - {"bucket-public-access"}}
    assert _waiting(told) == {"it"}
    public = tls_only("arn:aws:s3:::acme", Effect="Allow", Condition={})
    assert ("public-principal", "it") in _mandatory(
        Pack().judge_one("aws:s3/bucket:Bucket", {"policy": public})
    )


def test_objects_that_go_with_their_bucket_are_advised() -> None:
    """`forceDestroy` is told and stops nothing."""

    def program() -> None:
        aws.s3.Bucket("it", force_destroy=True)

    assert ("bucket-force-destroy", "advisory") in {(v.rule, v.level) for v in Pack().judge(program)}
    assert "bucket-force-destroy" not in {v.rule for v in Pack().judge(bucket("kept"))}
