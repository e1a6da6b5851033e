"""What a workload must be allowed with the KMS key its target is encrypted with.

A request to S3 or DynamoDB uses the key with the permissions of the caller, so the caller needs them, and
needs them through that service only (``kms:ViaService``):
https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
"""

import re
from collections.abc import Iterator

from aws_facts import Arn, Problem
from policies.actions import Kind
from policies.document import Conditions

DECRYPT = "kms:Decrypt"
GENERATE = "kms:GenerateDataKey"

# DynamoDB decrypts the table's own key for its caller, to read and to write; the other permissions on
# AWS's page are for whoever chooses the key. A table's description needs none.
_TABLE_NEEDS_NO_KEY = frozenset({"dynamodb:DescribeTable", "dynamodb:DescribeTimeToLive"})
_OBJECT_READ = frozenset(
    {
        "s3:GetObject",
        "s3:GetObjectAttributes",
        "s3:GetObjectVersion",
        "s3:GetObjectVersionAttributes",
        "s3:ListMultipartUploadParts",
    }
)
# Decrypt is for uploads in several parts: S3 reads back the parts it joins.
# https://repost.aws/knowledge-center/s3-large-file-encryption-kms-key
_OBJECT_WRITE = frozenset({"s3:PutObject"})

_KEY = re.compile(r"key/(?:mrk-[0-9a-f]{32}|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})")

# Of a key whose ARN is not known yet: as long as one can become, and so are the conditions on it.
_PLACEHOLDER = "key/00000000-0000-0000-0000-"


def longest_key_arn(*, number: int = 0) -> str:
    """The ARN of a KMS key as long as it can become, to plan sizes with.

    Args:
        number: Tells keys apart.
    """
    return f"arn:aws-us-gov:kms:ap-northeast-1:111122223333:{_PLACEHOLDER}{number:0>12}"


def key_actions(actions: frozenset[str], kind: Kind) -> frozenset[str]:
    """The KMS actions that a grant's own actions need on an encrypted target.

    Args:
        actions: The grant's actions.
        kind: What the target is.
    """
    if kind is Kind.TABLE:
        return frozenset({DECRYPT}) if actions - _TABLE_NEEDS_NO_KEY else frozenset()
    needed: frozenset[str] = frozenset()
    if actions & _OBJECT_READ:
        needed |= {DECRYPT}
    if actions & _OBJECT_WRITE:
        needed |= {GENERATE, DECRYPT}
    return needed


def via_service(key: Arn, kind: Kind) -> Conditions:
    """The condition that a key is used through its target's service, and not by itself.

    Args:
        key: The key's ARN; its target is in the same Region.
        kind: What the target is.
    """
    # In China services differ in which suffix they use where, and no page says which one it is here. Only AWS
    # sets this key: naming both means the one service all the same.
    either = key.partition == "aws-cn" or key.resource.startswith(_PLACEHOLDER)
    suffixes = ("amazonaws.com", "amazonaws.com.cn") if either else ("amazonaws.com",)
    names = tuple(f"{kind.value}.{key.region}.{suffix}" for suffix in suffixes)
    return {"StringEquals": {"kms:ViaService": names}}


def key_problems(key: Arn, target: Arn, *, where: str) -> Iterator[Problem]:
    """What is wrong with the key of a target.

    Args:
        key: The ARN given for the key.
        target: The ARN of the target.
        where: What to call the grant.
    """
    named = key.service == "kms" and key.region and key.account and _KEY.fullmatch(key.resource)
    if not named:
        alias = key.service == "kms" and key.resource.startswith("alias/")
        yield Problem(
            where=where,
            got=f"the key {key}",
            expected="the ARN of a KMS key, with its id",
            remedy="IAM knows no aliases here: give the ARN of the key the alias stands for."
            if alias
            else "Give the key's own ARN, as in arn:aws:kms:<region>:<account>:key/<id>.",
        )
    elif key.partition != target.partition or (target.region and key.region != target.region):
        yield Problem(
            where=where,
            got=f"a key in {key.partition} {key.region}",
            expected=f"a key where {target} is",
            remedy="Give the key the target is encrypted with: it is always of the same Region.",
        )
