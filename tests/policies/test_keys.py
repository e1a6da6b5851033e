"""A grant on an encrypted target: what its actions need of the key, through that service, and no more."""

import json
from typing import Any

import pytest

from policies import Access, Grant, Kind, PolicyError, actions_of, grants_policy

ID = "1234abcd-12ab-34cd-56ef-1234567890ab"
TABLE = "arn:aws:dynamodb:eu-central-1:111122223333:table/Demo-Users"
BUCKET = "arn:aws:s3:::demo-data"
KEY = f"arn:aws:kms:eu-central-1:111122223333:key/{ID}"


def _on_keys(*grants: Grant) -> list[dict[str, Any]]:
    """The statements about keys."""
    statements = json.loads(grants_policy(grants, where="test"))["Statement"]
    return [statement for statement in statements if ":kms:" in str(statement["Resource"])]


def _granted(target: str, *actions: str, key: str | None = KEY) -> Grant:
    return Grant(target, frozenset(actions), kms_key_arn=key)


# Decrypt, as the principal who accesses the table:
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
# Decrypt to download, GenerateDataKey to upload, and Decrypt too for an upload in several parts:
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
# Decrypt to list the parts: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html
@pytest.mark.parametrize(
    ("target", "action", "needed"),
    [
        (TABLE, "dynamodb:GetItem", "kms:Decrypt"),
        (TABLE, "dynamodb:PutItem", "kms:Decrypt"),
        (TABLE, "dynamodb:Query", "kms:Decrypt"),
        (BUCKET, "s3:GetObject", "kms:Decrypt"),
        (BUCKET, "s3:GetObjectAttributes", "kms:Decrypt"),
        (BUCKET, "s3:ListMultipartUploadParts", "kms:Decrypt"),
        (BUCKET, "s3:PutObject", ["kms:Decrypt", "kms:GenerateDataKey"]),
    ],
)
def test_an_action_on_data_carries_what_it_needs_of_the_key(
    target: str, action: str, needed: str | list[str]
) -> None:
    """Exactly these actions, on exactly this key, only through the target's service in the key's Region."""
    (statement,) = _on_keys(_granted(target, action))
    service = "dynamodb" if target == TABLE else "s3"
    assert statement == {
        "Effect": "Allow",
        "Action": needed,
        "Resource": KEY,
        "Condition": {"StringEquals": {"kms:ViaService": f"{service}.eu-central-1.amazonaws.com"}},
    }
    assert _on_keys(_granted(target, action, key=None)) == []


@pytest.mark.parametrize(
    ("target", "action"),
    [
        (TABLE, "dynamodb:DescribeTable"),
        (BUCKET, "s3:ListBucket"),
        (BUCKET, "s3:DeleteObject"),
        (BUCKET, "s3:AbortMultipartUpload"),
        (BUCKET, "s3:GetObjectTagging"),
    ],
)
def test_an_action_without_data_carries_nothing_of_the_key(target: str, action: str) -> None:
    """Looking at descriptions and names, and deleting, never touch the key."""
    assert _on_keys(_granted(target, action)) == []


@pytest.mark.parametrize("kind", list(Kind))
def test_listing_needs_no_key_and_reading_does(kind: Kind) -> None:
    """The words for an access carry the key where they carry data."""
    target = TABLE if kind is Kind.TABLE else BUCKET
    needs = {access: bool(_on_keys(_granted(target, *actions_of(access, kind)))) for access in Access}
    assert needs == {Access.READ: True, Access.WRITE: True, Access.READ_WRITE: True, Access.LIST: False}


def test_a_key_of_a_table_and_a_bucket_is_allowed_through_each_service_for_itself() -> None:
    """DynamoDB may not generate data keys because S3 may."""
    table, bucket = _on_keys(_granted(TABLE, "dynamodb:GetItem"), _granted(BUCKET, "s3:PutObject"))
    assert {str(each["Condition"]): each["Action"] for each in (table, bucket)} == {
        "{'StringEquals': {'kms:ViaService': 'dynamodb.eu-central-1.amazonaws.com'}}": "kms:Decrypt",
        "{'StringEquals': {'kms:ViaService': 's3.eu-central-1.amazonaws.com'}}": [
            "kms:Decrypt",
            "kms:GenerateDataKey",
        ],
    }


@pytest.mark.parametrize(
    ("partition", "region", "services"),
    [
        ("aws-us-gov", "us-gov-west-1", "s3.us-gov-west-1.amazonaws.com"),
        # Which suffix it is in China is not documented; both can only be S3.
        ("aws-cn", "cn-north-1", ["s3.cn-north-1.amazonaws.com", "s3.cn-north-1.amazonaws.com.cn"]),
    ],
)
def test_other_partitions_have_their_own_names_of_the_service(
    partition: str, region: str, services: str | list[str]
) -> None:
    """The key's Region and partition decide what the service is called."""
    key = f"arn:{partition}:kms:{region}:111122223333:key/{ID}"
    (statement,) = _on_keys(_granted(f"arn:{partition}:s3:::demo-data", "s3:GetObject", key=key))
    assert statement["Resource"] == key
    assert statement["Condition"] == {"StringEquals": {"kms:ViaService": services}}


def test_a_key_of_several_regions_is_a_key() -> None:
    """Its id has another form."""
    key = KEY.replace(ID, "mrk-1234abcd12ab34cd56ef1234567890ab")
    (statement,) = _on_keys(_granted(TABLE, "dynamodb:GetItem", key=key))
    assert statement["Resource"] == key


@pytest.mark.parametrize(
    ("target", "key", "remedy"),
    [
        (TABLE, KEY.replace(f"key/{ID}", "alias/demo"), "IAM knows no aliases here"),
        (TABLE, KEY.replace(ID, "*"), "own ARN"),
        (TABLE, KEY.replace(ID, "demo"), "own ARN"),
        (TABLE, KEY.replace(":kms:", ":s3:"), "own ARN"),
        (TABLE, KEY.replace("eu-central-1", ""), "own ARN"),
        (TABLE, KEY.replace("eu-central-1", "eu-west-1"), "same Region"),
        (TABLE, KEY.replace("arn:aws:", "arn:aws-cn:"), "same Region"),
        (BUCKET, KEY.replace("arn:aws:", "arn:aws-cn:"), "same Region"),
        (BUCKET, ID, "whole ARN"),
    ],
)
def test_what_is_not_the_targets_key_is_refused(target: str, key: str, remedy: str) -> None:
    """An alias, a wildcard, an id alone, another service, another Region, another partition."""
    action = "dynamodb:GetItem" if target == TABLE else "s3:GetObject"
    with pytest.raises(PolicyError) as caught:
        grants_policy([_granted(target, action, key=key)], where="test")
    (problem,) = caught.value.problems
    assert remedy in problem.remedy


def test_a_grant_tells_everything_wrong_with_it_at_once() -> None:
    """Two wrong actions, a wrong index and a wrong key are four problems."""
    grant = Grant(TABLE, frozenset({"s3:GetObject", "dynamodb:*"}), frozenset({"a/b"}), KEY.replace(ID, "x"))
    with pytest.raises(PolicyError) as caught:
        grants_policy([grant], where="grants of web")
    assert len(caught.value.problems) == 4
    assert all(
        "grants of web" in problem.where or problem.where == "action" for problem in caught.value.problems
    )
