"""The actions a grant may carry, and which kind of ARN each of them needs.

From the Service Authorization Reference:
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html

Listed is what a workload does with a target: its data, and a look at its description. What changes the target
itself (``dynamodb:DeleteTable``, ``s3:PutBucketPolicy``) is not: the stack does that, never a workload.
"""

from enum import Enum


class Kind(Enum):
    """What a grant can be about; the value is the service's prefix."""

    TABLE = "dynamodb"
    BUCKET = "s3"


class Access(Enum):
    """A grant's access in one word."""

    READ = "read"
    """Read items and query a table; list a bucket and read its objects."""
    WRITE = "write"
    """Put, change and delete items or objects, and read none."""
    READ_WRITE = "read-write"
    """Both."""
    LIST = "list"
    """See a table's description, or the names of a bucket's objects; no content."""


# The table's ARN is enough.
TABLE_ACTIONS = frozenset(
    f"dynamodb:{name}"
    for name in (
        "BatchGetItem",
        "BatchWriteItem",
        "ConditionCheckItem",
        "DeleteItem",
        "DescribeTable",
        "DescribeTimeToLive",
        "GetItem",
        "PartiQLDelete",
        "PartiQLInsert",
        "PartiQLUpdate",
        "PutItem",
        "UpdateItem",
    )
)
# On a secondary index these need the index's own ARN beside the table's.
INDEX_ACTIONS = frozenset(f"dynamodb:{name}" for name in ("PartiQLSelect", "Query", "Scan"))

BUCKET_ACTIONS = frozenset(
    f"s3:{name}"
    for name in (
        "GetBucketLocation",
        "GetBucketVersioning",
        "ListBucket",
        "ListBucketMultipartUploads",
        "ListBucketVersions",
    )
)
OBJECT_ACTIONS = frozenset(
    f"s3:{name}"
    for name in (
        "AbortMultipartUpload",
        "DeleteObject",
        "DeleteObjectTagging",
        "DeleteObjectVersion",
        "DeleteObjectVersionTagging",
        "GetObject",
        "GetObjectAttributes",
        "GetObjectLegalHold",
        "GetObjectRetention",
        "GetObjectTagging",
        "GetObjectVersion",
        "GetObjectVersionAttributes",
        "GetObjectVersionTagging",
        "ListMultipartUploadParts",
        "PutObject",
        "PutObjectLegalHold",
        "PutObjectRetention",
        "PutObjectTagging",
        "PutObjectVersionTagging",
        "RestoreObject",
    )
)

KNOWN: dict[Kind, frozenset[str]] = {
    Kind.TABLE: TABLE_ACTIONS | INDEX_ACTIONS,
    Kind.BUCKET: BUCKET_ACTIONS | OBJECT_ACTIONS,
}

_TABLE_READ = frozenset(
    f"dynamodb:{name}"
    for name in ("BatchGetItem", "ConditionCheckItem", "DescribeTable", "GetItem", "Query", "Scan")
)
_TABLE_WRITE = frozenset(
    f"dynamodb:{name}" for name in ("BatchWriteItem", "DeleteItem", "DescribeTable", "PutItem", "UpdateItem")
)
_BUCKET_READ = frozenset({"s3:GetObject", "s3:ListBucket"})
_BUCKET_WRITE = frozenset({"s3:AbortMultipartUpload", "s3:DeleteObject", "s3:PutObject"})

# `list` shows that something is there, never what is in it.
BY_ACCESS: dict[Kind, dict[Access, frozenset[str]]] = {
    Kind.TABLE: {
        Access.READ: _TABLE_READ,
        Access.WRITE: _TABLE_WRITE,
        Access.READ_WRITE: _TABLE_READ | _TABLE_WRITE,
        Access.LIST: frozenset({"dynamodb:DescribeTable"}),
    },
    Kind.BUCKET: {
        Access.READ: _BUCKET_READ,
        Access.WRITE: _BUCKET_WRITE,
        Access.READ_WRITE: _BUCKET_READ | _BUCKET_WRITE,
        Access.LIST: frozenset({"s3:ListBucket"}),
    },
}

# API operations that people take for actions, and the actions that authorise them.
AUTHORISED_BY: dict[str, tuple[str, ...]] = {
    "dynamodb:BatchExecuteStatement": ("dynamodb:PartiQLSelect", "dynamodb:PartiQLUpdate"),
    "dynamodb:ExecuteStatement": ("dynamodb:PartiQLSelect", "dynamodb:PartiQLUpdate"),
    "dynamodb:ExecuteTransaction": ("dynamodb:PartiQLSelect", "dynamodb:PartiQLUpdate"),
    "dynamodb:TransactGetItems": ("dynamodb:GetItem",),
    "dynamodb:TransactWriteItems": ("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"),
    "s3:CompleteMultipartUpload": ("s3:PutObject",),
    "s3:CopyObject": ("s3:GetObject", "s3:PutObject"),
    "s3:CreateMultipartUpload": ("s3:PutObject",),
    "s3:DeleteObjects": ("s3:DeleteObject",),
    "s3:HeadBucket": ("s3:ListBucket",),
    "s3:HeadObject": ("s3:GetObject",),
    "s3:ListMultipartUploads": ("s3:ListBucketMultipartUploads",),
    "s3:ListObjects": ("s3:ListBucket",),
    "s3:ListObjectsV2": ("s3:ListBucket",),
    "s3:ListObjectVersions": ("s3:ListBucketVersions",),
    "s3:ListParts": ("s3:ListMultipartUploadParts",),
    "s3:UploadPart": ("s3:PutObject",),
}
