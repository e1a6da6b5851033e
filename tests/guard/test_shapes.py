"""What the pack knows of providers: the types and properties it reads exist, and both providers are read."""

import inspect
from importlib import import_module
from typing import Any

import pytest

from guard.shapes import SHAPES
from tests.certs.samples import ca, pem
from tests.guard.machinery import Pack
from tests.guard.programs import ACCOUNT, ANCHOR, NOW, TABLE, allow, authority, policy, tls_only, trust

OURS = sorted(token for token in SHAPES if token.startswith("aws:"))

# What is read of each type of the provider aws, by the SDK's own names; what is not listed is `policy`.
READ = {
    "Bucket": {"bucket", "force_destroy", "policy"},
    "BucketV2": {"bucket", "force_destroy", "policy"},
    "BucketPolicy": {"bucket", "policy"},
    "GroupPolicyAttachment": {"policy_arn"},
    "GroupPolicyAttachmentsExclusive": {"policy_arns"},
    "PolicyAttachment": {"policy_arn"},
    "Profile": {"duration_seconds", "session_policy", "managed_policy_arns", "enabled", "role_arns"},
    "Role": {"assume_role_policy", "inline_policies", "managed_policy_arns", "max_session_duration"},
    "RolePolicyAttachment": {"policy_arn"},
    "RolePolicyAttachmentsExclusive": {"policy_arns"},
    "Table": {"server_side_encryption", "point_in_time_recovery", "deletion_protection_enabled"},
    "TrustAnchor": {"source", "enabled"},
    "UserPolicyAttachment": {"policy_arn"},
    "UserPolicyAttachmentsExclusive": {"policy_arns"},
}


@pytest.mark.parametrize("token", OURS)
def test_a_type_and_what_is_read_of_it_exist(token: str) -> None:
    """The provider's own SDK has a class of the token with these arguments."""
    module, name = token.split(":")[1].partition("/")[0], token.rpartition(":")[2]
    found = getattr(import_module(f"pulumi_aws.{module}"), name)
    assert found.pulumi_type == token
    arguments = set(inspect.signature(found._internal_init).parameters)
    assert READ.get(name, {"policy"}) <= arguments


def _source(bundle: str) -> dict[str, Any]:
    return {"sourceType": "CERTIFICATE_BUNDLE", "sourceData": {"x509CertificateData": bundle}}


_DURATION = {
    "durationSeconds": 3600,
    "enabled": True,
    "name": "p",
    "roleArns": [f"arn:aws:iam::{ACCOUNT}:role/r"],
}
_SWITCHES = dict.fromkeys(
    ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"), True
)
_BUCKET = {
    "bucketName": "acme",
    "publicAccessBlockConfiguration": _SWITCHES,
    "bucketEncryption": {"serverSideEncryptionConfiguration": [{}]},
    "versioningConfiguration": {"status": "Enabled"},
}
_ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
_TABLE = {
    "sseSpecification": {"sseEnabled": True},
    "pointInTimeRecoverySpecification": {"pointInTimeRecoveryEnabled": True},
    "deletionProtectionEnabled": True,
}

# The type, what is right, and the rules that are broken when one property is another.
NATIVE: list[tuple[str, dict[str, Any], dict[str, Any], set[str]]] = [
    (
        "iam:Role",
        {"assumeRolePolicyDocument": trust()},
        {"managedPolicyArns": [_ADMINISTRATOR]},
        {"admin-policy"},
    ),
    (
        "iam:Role",
        {"assumeRolePolicyDocument": trust()},
        {"assumeRolePolicyDocument": trust(drop="aws:SourceArn")},
        {"rolesanywhere-source-arn"},
    ),
    (
        "iam:Role",
        {"assumeRolePolicyDocument": trust()},
        {"policies": [{"policyName": "it", "policyDocument": allow("dynamodb:*", TABLE)}]},
        {"wildcard-action"},
    ),
    ("iam:User", {}, {"managedPolicyArns": [_ADMINISTRATOR]}, {"admin-policy"}),
    ("iam:Group", {}, {"managedPolicyArns": [_ADMINISTRATOR]}, {"admin-policy"}),
    *(
        (
            f"iam:{name}",
            {"policyDocument": allow("dynamodb:GetItem", TABLE)},
            {"policyDocument": allow("dynamodb:*", TABLE)},
            {"wildcard-action"},
        )
        for name in ("RolePolicy", "ManagedPolicy", "UserPolicy", "GroupPolicy")
    ),
    (
        "rolesanywhere:Profile",
        _DURATION | {"sessionPolicy": allow("dynamodb:GetItem", TABLE)},
        {"sessionPolicy": policy({"Effect": "Deny", "Action": "s3:GetObject", "Resource": "*"})},
        {"deny-only"},
    ),
    (
        "rolesanywhere:Profile",
        _DURATION | {"managedPolicyArns": [f"arn:aws:iam::{ACCOUNT}:policy/narrow"]},
        {"durationSeconds": None, "managedPolicyArns": []},
        {"profile-duration", "profile-session-policy"},
    ),
    (
        "rolesanywhere:TrustAnchor",
        {"source": _source(authority(700)), "enabled": True},
        {"source": _source(pem(ca(start=NOW, end=NOW.replace(year=NOW.year + 3), extensions=())))},
        {"anchor-certificate"},
    ),
    ("dynamodb:Table", _TABLE, {"sseSpecification": {"sseEnabled": False}}, {"table-encryption"}),
    ("dynamodb:Table", _TABLE, {"pointInTimeRecoverySpecification": None}, {"table-recovery"}),
    ("dynamodb:Table", _TABLE, {"deletionProtectionEnabled": False}, {"table-deletion-protection"}),
    (
        "s3:BucketPolicy",
        {"bucket": "acme", "policyDocument": tls_only("arn:aws:s3:::acme")},
        {"policyDocument": tls_only("arn:aws:s3:::acme", Effect="Allow", Condition={})},
        {"public-principal", "wildcard-action"},
    ),
    *(
        ("s3:Bucket", _BUCKET, {changed: value}, {"bucket-tls-only", rule})
        for changed, value, rule in (
            (
                "publicAccessBlockConfiguration",
                _SWITCHES | {"blockPublicPolicy": False},
                "bucket-public-access",
            ),
            ("bucketEncryption", None, "bucket-encryption"),
            ("versioningConfiguration", {"status": "Suspended"}, "bucket-versioning"),
        )
    ),
]


@pytest.mark.parametrize(("type_", "right", "change", "broken"), NATIVE)
def test_the_other_provider_is_read_too(
    type_: str, right: dict[str, Any], change: dict[str, Any], broken: set[str]
) -> None:
    """CloudFormation's shapes: as it should be nothing stops; with one property changed its rules do."""
    pack, token = Pack(), f"aws-native:{type_}"
    always = {"bucket-tls-only"} if type_ == "s3:Bucket" else set()  # its policy is another resource
    assert {v.rule for v in pack.judge_one(token, right) if v.level == "mandatory"} == always
    told = {v.rule for v in pack.judge_one(token, right | change) if v.level == "mandatory"}
    assert told == broken


def test_an_object_with_something_unknown_is_not_judged() -> None:
    """A document given as an object, one of its values still unknown: a notice, and no verdict."""
    unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"  # how the engine writes an unknown text
    statement = {"Effect": "Allow", "Action": "dynamodb:*", "Resource": unknown}
    document = {"Version": "2012-10-17", "Statement": [statement]}
    told = Pack().judge_one("aws-native:iam:RolePolicy", {"policyDocument": document})
    assert {(v.rule, v.level) for v in told} == {("not-known-at-preview", "advisory")}
    known = {**document, "Statement": [{**statement, "Resource": TABLE}]}
    told = Pack().judge_one("aws-native:iam:RolePolicy", {"policyDocument": known})
    assert {v.rule for v in told if v.level == "mandatory"} == {"wildcard-action"}


@pytest.mark.parametrize(
    "type_", ["aws:ec2/instance:Instance", "random:index/randomId:RandomId", "aws:s3/x:Y"]
)
def test_what_no_rule_is_about_is_passed_over(type_: str) -> None:
    """Whatever its properties are called."""
    assert Pack().judge_one(type_, {"policy": "no document", "source": ANCHOR}) == set()
