"""Every component with every argument it takes, as another language sends it and as Python writes it."""

import json
from dataclasses import dataclass
from typing import Any

from components import Access, Effect, KeyAlgorithm
from tests.components.support import ANCHOR, BUCKET, TABLE
from tests.rolesanywhere.private_ca import signing_request
from tests.rolesanywhere.sessions.pki import KEYS

KEY = "arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-4000-8000-000000000001"
ROLE = "arn:aws:iam::111122223333:role/web"
TOPIC = "arn:aws:sns:eu-central-1:111122223333:security"
MANAGED = "arn:aws:iam::111122223333:policy/narrow"
NARROW = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
)
PRIVATE_CA = (
    "arn:aws:acm-pca:eu-central-1:111122223333:certificate-authority/00000000-0000-4000-8000-000000000002"
)
REQUEST = signing_request("CN=web", KEYS["p256"]())
_LISTING = {
    "reason": "The console lists what there is.",
    "actions": ["s3:ListAllMyBuckets"],
    "resources": ["*"],
    "conditions": {"StringEquals": {"aws:RequestedRegion": ["eu-central-1"]}},
}
TAGS = {"costCenter": "42", "some_key": "v"}


@dataclass(frozen=True)
class Case:
    """One set of arguments.

    Attributes:
        class_name: The component's class.
        wire: By the schema's names.
        python: By Python's names.
    """

    class_name: str
    wire: dict[str, Any]
    python: dict[str, Any]


CERTIFICATE = Case(
    "",
    {
        "subject": {"O": {"values": ["Acme"]}, "CN": {"values": ["web-*"], "like": True}},
        "issuer": {"CN": {"values": ["Issuing"]}},
        "sanDns": {"values": ["web.example"]},
        "sanUri": {"values": ["spiffe://acme/*"], "like": True},
        "sanDirectoryName": {"CN": {"values": ["Web"]}},
    },
    {
        "subject": {"O": {"values": ["Acme"]}, "CN": {"values": ["web-*"], "like": True}},
        "issuer": {"CN": {"values": ["Issuing"]}},
        "san_dns": {"values": ["web.example"]},
        "san_uri": {"values": ["spiffe://acme/*"], "like": True},
        "san_directory_name": {"CN": {"values": ["Web"]}},
    },
)
PERMISSIONS = Case(
    "",
    {
        "grants": [
            {
                "targetArn": TABLE,
                "access": "read-write",
                "actions": ["dynamodb:Query"],
                "indexes": ["by-date"],
                "kmsKeyArn": KEY,
            },
            {"targetArn": BUCKET, "access": "list"},
        ],
        "statements": [
            _LISTING,
            {
                "reason": "Never its history.",
                "effect": "Deny",
                "actions": ["s3:GetObjectVersion"],
                "resources": [f"{BUCKET}/*"],
            },
        ],
    },
    {
        "grants": [
            {
                "target_arn": TABLE,
                "access": Access.READ_WRITE,
                "actions": ["dynamodb:Query"],
                "indexes": ["by-date"],
                "kms_key_arn": KEY,
            },
            {"target_arn": BUCKET, "access": Access.LIST},
        ],
        "statements": [
            _LISTING,
            {
                "reason": "Never its history.",
                "effect": Effect.DENY,
                "actions": ["s3:GetObjectVersion"],
                "resources": [f"{BUCKET}/*"],
            },
        ],
    },
)
ROLE_SETTINGS = Case(
    "",
    {"permissionsBoundary": MANAGED, "path": "/web/", "description": "Web servers", "tags": TAGS},
    {"permissions_boundary": MANAGED, "path": "/web/", "description": "Web servers", "tags": TAGS},
)
PROFILE_SETTINGS = Case(
    "",
    {
        "durationSeconds": 7200,
        "sessionPolicy": NARROW,
        "managedPolicyArns": [MANAGED],
        "acceptRoleSessionName": True,
        "enabled": False,
        "tags": TAGS,
    },
    {
        "duration_seconds": 7200,
        "session_policy": NARROW,
        "managed_policy_arns": [MANAGED],
        "accept_role_session_name": True,
        "enabled": False,
        "tags": TAGS,
    },
)


def cases(bundle: str) -> list[Case]:
    """The cases; together they name each argument at least once.

    Args:
        bundle: A CA that is valid now.
    """
    return [
        Case(
            "TrustAnchor",
            {"certificateBundle": bundle, "enabled": False, "tags": TAGS},
            {"certificate_bundle": bundle, "enabled": False, "tags": TAGS},
        ),
        Case("TrustAnchor", {"privateCaArn": PRIVATE_CA}, {"private_ca_arn": PRIVATE_CA}),
        Case(
            "TrustAnchor",
            {"privateCaArn": PRIVATE_CA, "privateCaCertificate": bundle},
            {"private_ca_arn": PRIVATE_CA, "private_ca_certificate": bundle},
        ),
        Case(
            "PrivateCertificateAuthority",
            {
                "commonName": "Corp Root",
                "organization": "Corp",
                "keyAlgorithm": "EC_secp384r1",
                "validityYears": 5,
                "generation": 2,
                "shortLived": True,
                "acmMayIssue": True,
                "restorableDays": 7,
                "tags": TAGS,
            },
            {
                "common_name": "Corp Root",
                "organization": "Corp",
                "key_algorithm": KeyAlgorithm.EC_P384,
                "validity_years": 5,
                "generation": 2,
                "short_lived": True,
                "acm_may_issue": True,
                "restorable_days": 7,
                "tags": TAGS,
            },
        ),
        Case("PrivateCertificateAuthority", {"existingArn": PRIVATE_CA}, {"existing_arn": PRIVATE_CA}),
        Case(
            "PrivateCertificate",
            {
                "authorityArn": PRIVATE_CA,
                "signingRequest": REQUEST,
                "keyAlgorithm": "RSA_2048",
                "validityDays": 30,
            },
            {
                "authority_arn": PRIVATE_CA,
                "signing_request": REQUEST,
                "key_algorithm": KeyAlgorithm.RSA_2048,
                "validity_days": 30,
            },
        ),
        Case("TrustAnchor", {"existingArn": ANCHOR}, {"existing_arn": ANCHOR}),
        Case(
            "CertificateRole",
            {"trustAnchorArn": ANCHOR, "commonName": "web-1", "sessionDurationSeconds": 7200},
            {"trust_anchor_arn": ANCHOR, "common_name": "web-1", "session_duration_seconds": 7200},
        ),
        Case(
            "CertificateRole",
            {
                "trustAnchorArn": ANCHOR,
                "certificate": CERTIFICATE.wire,
                **PERMISSIONS.wire,
                **ROLE_SETTINGS.wire,
            },
            {
                "trust_anchor_arn": ANCHOR,
                "certificate": CERTIFICATE.python,
                **PERMISSIONS.python,
                **ROLE_SETTINGS.python,
            },
        ),
        Case(
            "CertificateRole",
            {"trustAnchorArn": ANCHOR, "certificate": {"anyCertificateOfTheAnchor": True}},
            {"trust_anchor_arn": ANCHOR, "certificate": {"any_certificate_of_the_anchor": True}},
        ),
        Case(
            "Profile",
            {"roleArns": [ROLE], **PROFILE_SETTINGS.wire},
            {"role_arns": [ROLE], **PROFILE_SETTINGS.python},
        ),
        Case(
            "CertificateWorkload",
            {
                "trustAnchorArn": ANCHOR,
                "certificate": CERTIFICATE.wire,
                **PERMISSIONS.wire,
                **ROLE_SETTINGS.wire,
                **PROFILE_SETTINGS.wire,
            },
            {
                "trust_anchor_arn": ANCHOR,
                "certificate": CERTIFICATE.python,
                **PERMISSIONS.python,
                **ROLE_SETTINGS.python,
                **PROFILE_SETTINGS.python,
            },
        ),
        Case(
            "CrossAccountRole",
            {
                "trustedRoleArn": ROLE,
                "externalId": "agreed-1",
                "sourceIdentities": ["CN=web"],
                "sessionTags": ["x509Subject/CN"],
                "roleName": "lister",
                "durationSeconds": 900,
                **PERMISSIONS.wire,
                **ROLE_SETTINGS.wire,
            },
            {
                "trusted_role_arn": ROLE,
                "external_id": "agreed-1",
                "source_identities": ["CN=web"],
                "session_tags": ["x509Subject/CN"],
                "role_name": "lister",
                "duration_seconds": 900,
                **PERMISSIONS.python,
                **ROLE_SETTINGS.python,
            },
        ),
        Case("CrossAccountRole", {"trustedRoleArn": ROLE}, {"trusted_role_arn": ROLE}),
        Case(
            "InstanceRole",
            {
                **PERMISSIONS.wire,
                **ROLE_SETTINGS.wire,
                "launch": {
                    "ami": "ami-0123456789abcdef0",
                    "instanceType": "t3.micro",
                    "subnetId": "subnet-0123456789abcdef0",
                    "securityGroupIds": ["sg-0123456789abcdef0"],
                },
            },
            {
                **PERMISSIONS.python,
                **ROLE_SETTINGS.python,
                "launch": {
                    "ami": "ami-0123456789abcdef0",
                    "instance_type": "t3.micro",
                    "subnet_id": "subnet-0123456789abcdef0",
                    "security_group_ids": ["sg-0123456789abcdef0"],
                },
            },
        ),
        Case(
            "InstanceRole", {"grants": PERMISSIONS.wire["grants"]}, {"grants": PERMISSIONS.python["grants"]}
        ),
        Case(
            "CertificateWorkload",
            {"trustAnchorArn": ANCHOR, "commonName": "web-1", "grants": PERMISSIONS.wire["grants"]},
            {"trust_anchor_arn": ANCHOR, "common_name": "web-1", "grants": PERMISSIONS.python["grants"]},
        ),
        Case(
            "DynamoDbTable",
            {
                "attributes": {"userId": "S", "at_time": "N"},
                "hashKey": "userId",
                "rangeKey": "at_time",
                "readCapacity": 5,
                "writeCapacity": 6,
                "indexes": {
                    "by-time": {"hashKey": "at_time", "rangeKey": "userId", "nonKeyAttributes": ["mail"]}
                },
                "kmsKeyArn": KEY,
                "tags": TAGS,
            },
            {
                "attributes": {"userId": "S", "at_time": "N"},
                "hash_key": "userId",
                "range_key": "at_time",
                "read_capacity": 5,
                "write_capacity": 6,
                "indexes": {
                    "by-time": {"hash_key": "at_time", "range_key": "userId", "non_key_attributes": ["mail"]}
                },
                "kms_key_arn": KEY,
                "tags": TAGS,
            },
        ),
        Case(
            "ExpiryAlarm",
            {"trustAnchorArns": [ANCHOR], "emails": ["pki@example.com"], "kmsKeyArn": KEY, "tags": TAGS},
            {"trust_anchor_arns": [ANCHOR], "emails": ["pki@example.com"], "kms_key_arn": KEY, "tags": TAGS},
        ),
        Case("ExpiryAlarm", {"existingTopicArn": TOPIC}, {"existing_topic_arn": TOPIC}),
        Case("DynamoDbTable", {"existingArn": TABLE}, {"existing_arn": TABLE}),
        Case(
            "S3Bucket",
            {"noncurrentVersionDays": 30, "kmsKeyArn": KEY, "tags": TAGS},
            {"noncurrent_version_days": 30, "kms_key_arn": KEY, "tags": TAGS},
        ),
        Case("S3Bucket", {"existingArn": BUCKET}, {"existing_arn": BUCKET}),
    ]
