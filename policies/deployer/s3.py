"""What a bucket and the resources that configure one need."""

from policies.deployer.needs import CREATE, DELETE, READ, UPDATE, Need, ResourceNeeds, tagging

_SOURCE = "terraform-provider-aws internal/service/s3/"
_BUCKET = f"{_SOURCE}bucket.go"
# Version 6.23 of that provider, in pulumi-aws since 7.13: tags are sent with CreateBucket and read and
# changed by S3 Control, and the calls of before are what it falls back to.
_TAGS = "https://github.com/hashicorp/terraform-provider-aws/pull/45251"
_OWN = "arn:{partition}:s3:::{made}"


def _configuration(resource: str, file: str, get: str, put: str, remove: str = "") -> ResourceNeeds:
    """A resource that configures one side of a bucket: S3 mostly deletes with the permission to put."""
    source = f"{_SOURCE}{file}"
    rows = [
        Need((put,), (CREATE, UPDATE, DELETE) if not remove else (CREATE, UPDATE), source),
        Need((get,), (CREATE, READ), source),
    ]
    rows += [Need((remove,), (DELETE,), source)] if remove else []
    return ResourceNeeds(f"aws:s3/{resource[0].lower()}{resource[1:]}:{resource}", _OWN, tuple(rows))


BUCKET = ResourceNeeds(
    "aws:s3/bucket:Bucket",
    _OWN,
    (
        Need(("s3:CreateBucket",), (CREATE,), _BUCKET),
        Need(("s3:ListBucket",), (CREATE, READ, DELETE), _BUCKET),
        Need(
            (
                "s3:GetBucketLocation",
                "s3:GetBucketObjectLockConfiguration",
                "s3:GetBucketTagging",
                "s3:GetBucketVersioning",
            ),
            (CREATE, READ),
            _BUCKET,
        ),
        Need(
            (
                "s3:GetAccelerateConfiguration",
                "s3:GetBucketAcl",
                "s3:GetBucketCORS",
                "s3:GetBucketLogging",
                "s3:GetBucketPolicy",
                "s3:GetBucketRequestPayment",
                "s3:GetBucketWebsite",
                "s3:GetEncryptionConfiguration",
                "s3:GetLifecycleConfiguration",
                "s3:GetReplicationConfiguration",
            ),
            (CREATE, READ),
            _BUCKET,
            asked=False,
        ),
        *tagging("s3:PutBucketTagging", "s3:PutBucketTagging", _BUCKET),
        *tagging("s3:TagResource", "s3:UntagResource", _TAGS, asked=False, listing="s3:ListTagsForResource"),
        Need(("s3:DeleteBucket",), (DELETE,), _BUCKET),
    ),
)

TYPES = (
    BUCKET,
    _configuration(
        "BucketPolicy",
        "bucket_policy.go",
        "s3:GetBucketPolicy",
        "s3:PutBucketPolicy",
        "s3:DeleteBucketPolicy",
    ),
    _configuration(
        "BucketPublicAccessBlock",
        "bucket_public_access_block.go",
        "s3:GetBucketPublicAccessBlock",
        "s3:PutBucketPublicAccessBlock",
    ),
    _configuration(
        "BucketOwnershipControls",
        "bucket_ownership_controls.go",
        "s3:GetBucketOwnershipControls",
        "s3:PutBucketOwnershipControls",
    ),
    _configuration(
        "BucketVersioning", "bucket_versioning.go", "s3:GetBucketVersioning", "s3:PutBucketVersioning"
    ),
    _configuration(
        "BucketServerSideEncryptionConfiguration",
        "bucket_server_side_encryption_configuration.go",
        "s3:GetEncryptionConfiguration",
        "s3:PutEncryptionConfiguration",
    ),
    _configuration(
        "BucketLifecycleConfiguration",
        "bucket_lifecycle_configuration.go",
        "s3:GetLifecycleConfiguration",
        "s3:PutLifecycleConfiguration",
    ),
)
