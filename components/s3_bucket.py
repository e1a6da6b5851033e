"""An S3 bucket with the settings nobody should have to ask for."""

from collections.abc import Mapping
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from aws_facts import Arn, Problem
from aws_facts.arn_kinds import BUCKET, KMS_KEY
from components._arns import arn_of
from components._inputs import adopted_alone, derived, judged_together
from components.errors import ComponentError
from policies import tls_only_bucket_policy

_ABANDONED_UPLOAD_DAYS = 7
_NONCURRENT_VERSION_DAYS = 90


class S3BucketArgs(TypedDict):
    """What can be set on a bucket; or the bucket there already is."""

    noncurrent_version_days: NotRequired[pulumi.Input[int]]
    """Days after which an overwritten or deleted object is gone for good; 90 when left out."""
    kms_key_arn: NotRequired[pulumi.Input[str]]
    """The ARN of a customer's KMS key to encrypt with; S3's own keys when left out."""
    tags: NotRequired[pulumi.Input[Mapping[str, pulumi.Input[str]]]]
    """Tags of the bucket."""
    existing_arn: NotRequired[pulumi.Input[str]]
    """The ARN of a bucket there already is. It is used as it is: nothing is made, nothing is changed."""


class S3Bucket(pulumi.ComponentResource):
    """A bucket that is private, versioned, encrypted, owner-enforced, and answers over TLS only."""

    arn: pulumi.Output[str]
    """The bucket's ARN."""
    name: pulumi.Output[str]
    """The bucket's name, with Pulumi's random suffix."""

    def __init__(self, name: str, args: S3BucketArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("rolesanywhere:index:S3Bucket", name, {}, opts)
        where = f"bucket {name}"
        if adopted_alone(args, where=where):
            existing = derived(args["existing_arn"], arn_of(BUCKET, where=f"{where}.existing_arn"))
            self.arn = pulumi.Output.from_input(existing)
            self.name = self.arn.apply(lambda arn: Arn.parse(arn).resource)
        else:
            settings = judged_together(
                {
                    "encryption": lambda: _encryption(args, where=where),
                    "lifecycle": lambda: _lifecycle(args, where=where),
                }
            )
            bucket = aws.s3.Bucket(name, tags=args.get("tags"), opts=pulumi.ResourceOptions(parent=self))
            _protect(name, bucket, parent=self)
            _keep(name, bucket, **settings, parent=self)
            self.arn = bucket.arn
            self.name = bucket.bucket
        self.register_outputs({"arn": self.arn, "name": self.name})


def _protect(name: str, bucket: Any, *, parent: pulumi.Resource) -> None:
    """Who reaches the bucket: nobody from outside, its owner alone, and only over TLS."""
    child = pulumi.ResourceOptions(parent=parent)
    public_access = aws.s3.BucketPublicAccessBlock(
        name,
        bucket=bucket.bucket,
        block_public_acls=True,
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=True,
        opts=child,
    )
    aws.s3.BucketOwnershipControls(
        name, bucket=bucket.bucket, rule={"object_ownership": "BucketOwnerEnforced"}, opts=child
    )
    aws.s3.BucketPolicy(
        name,
        bucket=bucket.bucket,
        policy=bucket.arn.apply(tls_only_bucket_policy),
        # S3 refuses two such changes to one bucket at the same time.
        opts=pulumi.ResourceOptions(parent=parent, depends_on=[public_access]),
    )


def _keep(
    name: str, bucket: Any, encryption: dict[str, Any], lifecycle: list[dict[str, Any]], *, parent: Any
) -> None:
    """What becomes of the objects: encrypted, kept when overwritten or deleted, and tidied in time."""
    child = pulumi.ResourceOptions(parent=parent)
    aws.s3.BucketServerSideEncryptionConfiguration(name, bucket=bucket.bucket, rules=[encryption], opts=child)
    versioning = aws.s3.BucketVersioning(
        name, bucket=bucket.bucket, versioning_configuration={"status": "Enabled"}, opts=child
    )
    aws.s3.BucketLifecycleConfiguration(
        name,
        bucket=bucket.bucket,
        rules=lifecycle,
        # A rule about old versions means nothing before there are versions.
        opts=pulumi.ResourceOptions(parent=parent, depends_on=[versioning]),
    )


def _encryption(args: S3BucketArgs, *, where: str) -> dict[str, Any]:
    """S3's own keys, or a customer's with a bucket key, which asks KMS once for many objects.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
    """
    if args.get("kms_key_arn") is None:
        return {"apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"}}
    key = derived(args["kms_key_arn"], arn_of(KMS_KEY, where=f"{where}.kms_key_arn"))
    return {
        "apply_server_side_encryption_by_default": {"sse_algorithm": "aws:kms", "kms_master_key_id": key},
        "bucket_key_enabled": True,
    }


def _lifecycle(args: S3BucketArgs, *, where: str) -> list[dict[str, Any]]:
    def days(number: float) -> int:
        """Numbers from the engine are floats."""
        if number >= 1 and number == int(number):
            return int(number)
        raise ComponentError(
            Problem(
                where=f"{where}.noncurrent_version_days",
                got=f"{number:g}",
                expected="a whole number of days, 1 or more",
                remedy="Keep old versions for a day at least; leave it out for 90.",
            )
        )

    given = args.get("noncurrent_version_days")
    everything = {"prefix": ""}
    return [
        {
            "id": "abandoned-uploads",
            "status": "Enabled",
            "filter": everything,
            "abort_incomplete_multipart_upload": {"days_after_initiation": _ABANDONED_UPLOAD_DAYS},
        },
        {
            "id": "noncurrent-versions",
            "status": "Enabled",
            "filter": everything,
            "noncurrent_version_expiration": {
                "noncurrent_days": derived(_NONCURRENT_VERSION_DAYS if given is None else given, days)
            },
        },
    ]
