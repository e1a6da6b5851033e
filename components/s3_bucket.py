"""An S3 bucket with the settings nobody should have to ask for."""

from typing import NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from policies import tls_only_bucket_policy

_ABANDONED_UPLOAD_DAYS = 7
_NONCURRENT_VERSION_DAYS = 90


class S3BucketArgs(TypedDict):
    """What can be set on a bucket."""

    noncurrent_version_days: NotRequired[pulumi.Input[int]]
    """Days after which an overwritten or deleted object is gone for good; 90 when left out."""


class S3Bucket(pulumi.ComponentResource):
    """A bucket that is private, versioned, encrypted, owner-enforced, and answers over TLS only."""

    arn: pulumi.Output[str]
    """The bucket's ARN."""
    name: pulumi.Output[str]
    """The bucket's name, with Pulumi's random suffix."""

    def __init__(self, name: str, args: S3BucketArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("rolesanywhere:index:S3Bucket", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        bucket = aws.s3.Bucket(name, opts=child)
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
        aws.s3.BucketServerSideEncryptionConfiguration(
            name,
            bucket=bucket.bucket,
            rules=[{"apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"}}],
            opts=child,
        )
        versioning = aws.s3.BucketVersioning(
            name, bucket=bucket.bucket, versioning_configuration={"status": "Enabled"}, opts=child
        )
        aws.s3.BucketLifecycleConfiguration(
            name,
            bucket=bucket.bucket,
            rules=_lifecycle(args.get("noncurrent_version_days", _NONCURRENT_VERSION_DAYS)),
            # A rule about old versions means nothing before there are versions.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[versioning]),
        )
        aws.s3.BucketPolicy(
            name,
            bucket=bucket.bucket,
            policy=bucket.arn.apply(tls_only_bucket_policy),
            # S3 refuses two such changes to one bucket at the same time.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[public_access]),
        )
        self.arn = bucket.arn
        self.name = bucket.bucket
        self.register_outputs({"arn": self.arn, "name": self.name})


def _lifecycle(noncurrent_days: pulumi.Input[int]) -> list[dict[str, object]]:
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
            "noncurrent_version_expiration": {"noncurrent_days": noncurrent_days},
        },
    ]
