"""A resource of every type as it can really be made on the local AWS, and what changes in its life: data."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding

from certs import issue_root, new_key
from tests.local_aws import ACCOUNT, REGION
from tests.provider import rules
from tests.provider.rules import KEY, OTHER_TRUST, READ, TRUST, WRITE

READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
PARENT_TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT}:parent"


def _authority(name: str) -> str:
    """The certificate of a certificate authority, as PEM."""
    return issue_root(new_key(), name, now=datetime.now(UTC)).public_bytes(Encoding.PEM).decode()


OLD, NEW = _authority("old root"), _authority("new root")


def _source(pem: str) -> dict[str, Any]:
    return {"sourceType": "CERTIFICATE_BUNDLE", "sourceData": {"x509CertificateData": pem}}


ANCHOR_SOURCE = _source(OLD)


@dataclass(frozen=True)
class Case:
    """One resource.

    Attributes:
        inputs: What it is made with.
        updates: Other inputs, one set after the other, each an update in place.
        identifier: Its id, given its name; None where the cloud makes the id.
        has_age: Whether AWS says when it was made.
        goes: Whether its deletion leaves nothing; a bucket's versioning and encryption stay for ever.
        absent_before: Whether there is nothing before it is made; a new bucket has some settings at once.
        nobody: An id there is no such resource with.
        outputs: Some of the outputs after its creation.
    """

    inputs: dict[str, Any]
    updates: tuple[dict[str, Any], ...]
    identifier: Callable[[str], str] | None = None
    has_age: bool = False
    goes: bool = True
    absent_before: bool = True
    nobody: str = "nobody"
    outputs: dict[str, Any] = field(default_factory=dict)


def _bucket_policy(sid: str) -> str:
    statement = {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": {"AWS": ACCOUNT},
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::parent-bucket/*",
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


_IN_BUCKET: dict[str, Any] = {"bucket": "parent-bucket"}


def _of_bucket(_: str) -> str:
    return "parent-bucket"


_TABLE: dict[str, Any] = {
    "hashKey": "id",
    "attributes": [{"name": "id", "type": "S"}, {"name": "by", "type": "S"}],
    "billingMode": "PROVISIONED",
    "readCapacity": 1,
    "writeCapacity": 1,
    "globalSecondaryIndexes": [
        {
            "name": "by-who",
            "hashKey": "by",
            "rangeKey": "id",
            "projectionType": "INCLUDE",
            "nonKeyAttributes": ["note"],
            "readCapacity": 1,
            "writeCapacity": 1,
        }
    ],
}
_INDEX: dict[str, Any] = _TABLE["globalSecondaryIndexes"][0]
_INSTANCE = {"ami": "ami-0123456789abcdef0", "instanceType": "t3.micro"}
_TOKENS = {"httpTokens": "required", "httpEndpoint": "enabled"}
_ON_DEMAND: dict[str, Any] = {
    **_TABLE,
    "billingMode": "PAY_PER_REQUEST",
    "readCapacity": None,
    "writeCapacity": None,
    "globalSecondaryIndexes": [{**_INDEX, "readCapacity": None, "writeCapacity": None}],
}


def _encrypted(**by_default: str) -> dict[str, Any]:
    return {**_IN_BUCKET, "rules": [{"applyServerSideEncryptionByDefault": by_default}]}


def _expiring(**rule: Any) -> dict[str, Any]:
    return {**_IN_BUCKET, "rules": [{"id": "old", "status": "Enabled", **rule}, _SECOND]}


def _topic_policy(sid: str) -> str:
    statement = {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sns:Publish",
        "Resource": PARENT_TOPIC,
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


_PATTERN = json.dumps(
    {"source": ["aws.rolesanywhere"], "detail": {"days-to-expiry": [{"numeric": ["<", 9]}]}}
)
_OTHER_PATTERN = json.dumps({"source": ["aws.acm"]})
_DESCRIBED = {
    "keyAlgorithm": "RSA_2048",
    "signingAlgorithm": "SHA256WITHRSA",
    "subject": {"commonName": "Corp Root", "organization": "Corp"},
}
_SECOND = {"id": "second", "status": "Enabled", "filter": {"prefix": "tmp/"}, "expiration": {"days": 1}}


CASES: dict[str, Case] = {
    rules.TRUST_ANCHOR.token: Case(
        {"source": ANCHOR_SOURCE, "enabled": True, "tags": {"a": "1"}},
        (
            {"source": _source(NEW), "enabled": True, "tags": {"a": "1"}},
            {"source": _source(NEW), "enabled": False, "tags": {"a": "1"}},
            {"source": _source(NEW), "enabled": True, "tags": {"b": "2"}},
        ),
        has_age=True,
        nobody="00000000-0000-4000-8000-000000000000",
        outputs={"enabled": True, "tags": {"a": "1"}, "tagsAll": {"a": "1"}},
    ),
    rules.PROFILE.token: Case(
        {"roleArns": [], "enabled": True, "sessionPolicy": READ, "managedPolicyArns": [READ_ONLY]},
        (
            {"roleArns": [], "sessionPolicy": WRITE, "durationSeconds": 900, "tags": {"b": "2"}},
            {"roleArns": [], "sessionPolicy": WRITE, "enabled": True, "acceptRoleSessionName": True},
        ),
        has_age=True,
        nobody="00000000-0000-4000-8000-000000000000",
        outputs={"enabled": True, "durationSeconds": 3600, "sessionPolicy": READ},
    ),
    rules.ROLE.token: Case(
        {"assumeRolePolicy": TRUST, "tags": {"a": "1"}, "permissionsBoundary": READ_ONLY},
        (
            {"assumeRolePolicy": OTHER_TRUST, "description": "x", "maxSessionDuration": 7200},
            {"assumeRolePolicy": OTHER_TRUST, "permissionsBoundary": READ_ONLY, "tags": {"b": "2"}},
        ),
        identifier=lambda name: name,
        has_age=True,
        outputs={"path": "/", "inlinePolicies": [], "managedPolicyArns": []},
    ),
    rules.POLICY.token: Case(
        {"policy": READ, "path": "/t/", "tags": {"a": "1"}},
        (
            {"policy": WRITE, "path": "/t/", "tags": {"b": "2"}},
            {"policy": READ, "path": "/t/"},
        ),
        identifier=lambda name: f"arn:aws:iam::{ACCOUNT}:policy/t/{name}",
        has_age=True,
        nobody=f"arn:aws:iam::{ACCOUNT}:policy/nobody",
        outputs={"path": "/t/", "attachmentCount": 0},
    ),
    rules.ROLE_POLICY.token: Case(
        {"role": "parent", "policy": READ},
        ({"role": "parent", "policy": WRITE},),
        identifier=lambda name: f"parent:{name}",
        outputs={"role": "parent"},
    ),
    rules.ATTACHMENT.token: Case(
        {"role": "parent", "policyArn": READ_ONLY},
        (),
        identifier=lambda _: f"parent/{READ_ONLY}",
        outputs={"role": "parent", "policyArn": READ_ONLY},
    ),
    rules.INSTANCE_PROFILE.token: Case(
        {"role": "parent", "path": "/t/", "tags": {"a": "1"}},
        ({"path": "/t/", "tags": {"b": "2"}}, {"role": "parent", "path": "/t/"}),
        identifier=lambda name: name,
        has_age=True,
        outputs={"role": "parent", "path": "/t/"},
    ),
    rules.INSTANCE.token: Case(
        {**_INSTANCE, "metadataOptions": _TOKENS, "tags": {"a": "1"}},
        (
            {**_INSTANCE, "metadataOptions": {**_TOKENS, "httpPutResponseHopLimit": 2}, "tags": {"b": "2"}},
            {**_INSTANCE, "metadataOptions": _TOKENS, "instanceType": "t3.small"},
            {**_INSTANCE, "metadataOptions": _TOKENS, "vpcSecurityGroupIds": ["sg-0123456789abcdef0"]},
        ),
        has_age=True,
        nobody="i-0123456789abcdef0",
        outputs={"instanceState": "running", "instanceType": "t3.micro"},
    ),
    rules.TABLE.token: Case(
        {
            **_TABLE,
            "ttl": {"enabled": True, "attributeName": "until"},
            "pointInTimeRecovery": {"enabled": True},
            "serverSideEncryption": {"enabled": True, "kmsKeyArn": KEY},
            "tags": {"a": "1"},
        },
        (
            {**_TABLE, "readCapacity": 2, "streamEnabled": True, "streamViewType": "NEW_IMAGE"},
            {**_TABLE, "streamEnabled": True, "streamViewType": "KEYS_ONLY", "tags": {"b": "2"}},
            {
                **_TABLE,
                "pointInTimeRecovery": {"enabled": False},
                "ttl": {"enabled": False, "attributeName": "until"},
            },
            {**_TABLE, "globalSecondaryIndexes": [{**_INDEX, "readCapacity": 3}]},
            {
                **_TABLE,
                "globalSecondaryIndexes": [{**_INDEX, "projectionType": "ALL", "nonKeyAttributes": []}],
            },
            {**_ON_DEMAND, "tableClass": "STANDARD_INFREQUENT_ACCESS"},
            {**_ON_DEMAND, "onDemandThroughput": {"maxReadRequestUnits": 5}},
            {**_ON_DEMAND, "serverSideEncryption": {"enabled": False}},
            {**_TABLE, "deletionProtectionEnabled": True},
            _TABLE,
        ),
        identifier=lambda name: name,
        has_age=True,
        outputs={"hashKey": "id", "tableClass": "STANDARD", "streamEnabled": False},
    ),
    rules.BUCKET.token: Case(
        {"tags": {"a": "1"}},
        ({"tags": {"a": "1", "b": "2"}}, {"tags": {"b": "2"}}, {}, {"forceDestroy": True}),
        identifier=lambda name: name,
        has_age=True,
        outputs={"forceDestroy": False, "objectLockEnabled": False},
    ),
    rules.BUCKET_POLICY.token: Case(
        {**_IN_BUCKET, "policy": _bucket_policy("One")},
        ({**_IN_BUCKET, "policy": _bucket_policy("Two")},),
        identifier=_of_bucket,
    ),
    rules.ACCESS_BLOCK.token: Case(
        {**_IN_BUCKET, "blockPublicAcls": True},
        ({**_IN_BUCKET, "ignorePublicAcls": True}, {**_IN_BUCKET, "skipDestroy": False}),
        identifier=_of_bucket,
        absent_before=False,
        outputs={"blockPublicAcls": True, "blockPublicPolicy": False},
    ),
    rules.VERSIONING.token: Case(
        {**_IN_BUCKET, "versioningConfiguration": {"status": "Enabled"}},
        ({**_IN_BUCKET, "versioningConfiguration": {"status": "Suspended"}},),
        identifier=_of_bucket,
        goes=False,
    ),
    rules.ENCRYPTION.token: Case(
        _encrypted(sseAlgorithm="aws:kms", kmsMasterKeyId=KEY),
        (
            _encrypted(sseAlgorithm="AES256"),
            {
                **_IN_BUCKET,
                "rules": [{"bucketKeyEnabled": True, **_encrypted(sseAlgorithm="aws:kms")["rules"][0]}],
            },
        ),
        identifier=_of_bucket,
        goes=False,
        absent_before=False,
    ),
    rules.OWNERSHIP.token: Case(
        {**_IN_BUCKET, "rule": {"objectOwnership": "ObjectWriter"}},
        ({**_IN_BUCKET, "rule": {"objectOwnership": "BucketOwnerPreferred"}},),
        identifier=_of_bucket,
        absent_before=False,
    ),
    rules.LIFECYCLE.token: Case(
        _expiring(expiration={"days": 3}),
        (
            _expiring(filter={"prefix": "logs/"}, expiration={"date": "2040-01-01"}),
            _expiring(filter={"tag": {"key": "a", "value": "b"}}, expiration={"days": 3}),
            _expiring(
                filter={"and": {"prefix": "x/", "objectSizeGreaterThan": 5, "tags": {"k": "v"}}},
                transitions=[{"days": 30, "storageClass": "GLACIER"}],
                noncurrentVersionTransitions=[{"noncurrentDays": 3, "storageClass": "GLACIER"}],
                noncurrentVersionExpiration={"noncurrentDays": 9, "newerNoncurrentVersions": 2},
                abortIncompleteMultipartUpload={"daysAfterInitiation": 1},
            ),
            _expiring(filter={"objectSizeLessThan": 9}, expiration={"days": 1}, status="Disabled"),
        ),
        identifier=_of_bucket,
    ),
    rules.AUTHORITY.token: Case(
        {"certificateAuthorityConfiguration": _DESCRIBED, "type": "ROOT", "tags": {"a": "1"}},
        (
            {"certificateAuthorityConfiguration": _DESCRIBED, "type": "ROOT", "tags": {"a": "2", "b": "2"}},
            {
                "certificateAuthorityConfiguration": _DESCRIBED,
                "type": "ROOT",
                "tags": {"b": "2"},
                "permanentDeletionTimeInDays": 7,
            },
        ),
        has_age=True,
        nobody=rules.CA,
        outputs={"enabled": True, "certificate": "", "notAfter": "0001-01-01T00:00:00Z"},
    ),
    rules.EVENT_RULE.token: Case(
        {"eventPattern": _PATTERN, "description": "x", "tags": {"a": "1"}},
        (
            {"eventPattern": _OTHER_PATTERN, "state": "DISABLED", "tags": {"b": "2"}},
            {"eventPattern": _PATTERN, "state": "ENABLED", "forceDestroy": True},
        ),
        identifier=lambda name: name,
        outputs={"state": "ENABLED", "description": "x"},
    ),
    rules.EVENT_TARGET.token: Case(
        {"rule": "parent-rule", "arn": PARENT_TOPIC},
        ({"rule": "parent-rule", "arn": f"{PARENT_TOPIC}-2"},),
        identifier=lambda name: f"parent-rule-{name}",
        nobody="parent-rule/nobody",
        outputs={"rule": "parent-rule", "arn": PARENT_TOPIC},
    ),
    rules.TOPIC.token: Case(
        {"displayName": "Certificates", "tags": {"a": "1"}},
        ({"kmsMasterKeyId": KEY, "tags": {"b": "2"}}, {"displayName": "Others"}),
        identifier=lambda name: f"arn:aws:sns:{REGION}:{ACCOUNT}:{name}",
        nobody=f"{PARENT_TOPIC}-nobody",
        outputs={"displayName": "Certificates", "kmsMasterKeyId": "", "owner": ACCOUNT},
    ),
    rules.TOPIC_POLICY.token: Case(
        {"arn": PARENT_TOPIC, "policy": _topic_policy("One")},
        ({"arn": PARENT_TOPIC, "policy": _topic_policy("Two")},),
        identifier=lambda _: PARENT_TOPIC,
        nobody=f"{PARENT_TOPIC}-nobody",
        goes=False,
        absent_before=False,
        outputs={"owner": ACCOUNT},
    ),
    rules.SUBSCRIPTION.token: Case(
        {"topic": PARENT_TOPIC, "protocol": "email", "endpoint": "pki@example.com"},
        (
            {
                "topic": PARENT_TOPIC,
                "protocol": "email",
                "endpoint": "pki@example.com",
                "rawMessageDelivery": True,
            },
        ),
        nobody=f"{PARENT_TOPIC}:00000000-0000-4000-8000-000000000000",
        goes=False,
        outputs={"pendingConfirmation": True, "confirmationWasAuthenticated": False},
    ),
}
