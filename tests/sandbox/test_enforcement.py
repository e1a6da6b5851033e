"""iam:PassRole, the resources a permission is asked on, and the words of a denial."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox import corrections
from sandbox.emulator import finish, load
from sandbox.enforcement import CloudCallError
from sandbox.keys import KeyPair
from tests.local_aws import ACCOUNT, REGION, LocalAws
from tests.sandbox.principals_at_work import Cast, allow, deny, may, policy
from tests.sandbox.wire_client import call

ROLE = f"arn:aws:iam::{ACCOUNT}:role/passed"


@pytest.fixture(scope="module", autouse=True)
def passed(cast: Cast) -> str:
    """A role to pass."""
    return cast.role("passed", policy(allow("s3:*")))


def passing(service: str, role: str = ROLE) -> dict[str, Any]:
    """A statement that lets a role be passed to one service."""
    return allow("iam:PassRole", role, Condition={"StringEquals": {"iam:PassedToService": service}})


def _profile(local_aws: LocalAws, administrator: KeyPair) -> None:
    iam = local_aws.client("iam", user=administrator)
    for profile in iam.list_instance_profiles()["InstanceProfiles"]:
        name = {"InstanceProfileName": profile["InstanceProfileName"]}
        for role in profile["Roles"]:
            iam.remove_role_from_instance_profile(**name, RoleName=role["RoleName"])
        iam.delete_instance_profile(**name)
    iam.create_instance_profile(InstanceProfileName="passed")


@pytest.mark.parametrize(
    ("statement", "allowed"),
    [
        (passing("ec2.amazonaws.com"), True),
        (passing("rolesanywhere.amazonaws.com"), False),
        (passing("ec2.amazonaws.com", f"{ROLE}-other"), False),
        (deny("iam:PassRole"), False),
    ],
)
def test_a_role_for_an_instance_profile(
    local_aws: LocalAws, administrator: KeyPair, cast: Cast, statement: dict[str, Any], *, allowed: bool
) -> None:
    """Putting a role into an instance profile passes it to EC2."""
    _profile(local_aws, administrator)
    user = cast.user("passer", policy(allow("iam:AddRoleToInstanceProfile"), statement))
    iam = local_aws.client("iam", user=user)
    assert may(iam.add_role_to_instance_profile, InstanceProfileName="passed", RoleName="passed") is allowed


def test_ministack_asks_nobody(local_aws: LocalAws, administrator: KeyPair, cast: Cast) -> None:
    """The gap itself: in plain ministack a role is passed without permission."""
    _profile(local_aws, administrator)
    user = cast.user("passer", policy(allow("iam:AddRoleToInstanceProfile")))
    iam = local_aws.client("iam", user=user)
    parameters = {"InstanceProfileName": "passed", "RoleName": "passed"}
    with pytest.raises(ClientError) as refused:
        iam.add_role_to_instance_profile(**parameters)
    assert refused.value.response["Error"]["Message"] == (
        f"User: arn:aws:iam::{ACCOUNT}:user/passer is not authorized to perform: iam:PassRole on resource: "
        f"{ROLE} because no identity-based policy allows the iam:PassRole action"
    )
    with corrections.plain():
        assert may(iam.add_role_to_instance_profile, **parameters), "ministack asks now: drop the correction"


def test_a_role_that_is_not_there(local_aws: LocalAws, administrator: KeyPair, cast: Cast) -> None:
    """What is missing is said by IAM itself."""
    _profile(local_aws, administrator)
    user = cast.user("passer", policy(allow("iam:AddRoleToInstanceProfile")))
    iam = local_aws.client("iam", user=user)
    with pytest.raises(iam.exceptions.NoSuchEntityException):
        iam.add_role_to_instance_profile(InstanceProfileName="passed", RoleName="not-there")


def _replication(role: str, around: str = "") -> bytes:
    xmlns = "http://s3.amazonaws.com/doc/2006-03-01/"
    rule = (
        "<Rule><ID>x</ID><Status>Enabled</Status><Priority>1</Priority><Filter/>"
        "<DeleteMarkerReplication><Status>Disabled</Status></DeleteMarkerReplication>"
        "<Destination><Bucket>arn:aws:s3:::replica</Bucket></Destination></Rule>"
    )
    whole = f"{around}<Role>{role}</Role>{rule}"
    return f'<ReplicationConfiguration xmlns="{xmlns}">{whole}</ReplicationConfiguration>'.encode()


@pytest.fixture(scope="module")
def buckets(local_aws: LocalAws, administrator: KeyPair) -> None:
    """Two buckets with versions."""
    s3 = local_aws.client("s3", user=administrator)
    for name in ("replicated", "replica"):
        s3.create_bucket(Bucket=name)
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})


@pytest.mark.usefixtures("buckets")
@pytest.mark.parametrize(
    ("service", "body", "status"),
    [
        ("s3.amazonaws.com", _replication(ROLE), 200),
        ("ec2.amazonaws.com", _replication(ROLE), 403),
        ("s3.amazonaws.com", _replication(f"{ROLE}-other"), 403),
        ("s3.amazonaws.com", _replication(f"{ROLE}-other", f"<!-- <Role>{ROLE}</Role> -->"), 403),
        ("s3.amazonaws.com", _replication(f"{ROLE}-other", f"<Role>{ROLE}</Role>"), 403),
        ("s3.amazonaws.com", b"<not xml", 403),
        ("s3.amazonaws.com", b"<x/>", 403),
    ],
)
def test_a_role_for_replication(
    local_aws: LocalAws, cast: Cast, service: str, body: bytes, status: int
) -> None:
    """A bucket's replication passes its role to S3; a body that is not one role is any role."""
    statement = allow("s3:PutReplicationConfiguration", "arn:aws:s3:::replicated")
    user = cast.user("replicator", policy(statement, passing(service)))
    path = "/replicated?replication"
    answer = call(local_aws, "s3", method="PUT", path=path, user=user, body=body)
    assert answer.status == status, answer.body


@pytest.mark.usefixtures("buckets")
def test_ministack_asks_nobody_for_replication(local_aws: LocalAws, cast: Cast) -> None:
    """The gap itself."""
    user = cast.user("replicator", policy(allow("s3:PutReplicationConfiguration")))
    put = {"method": "PUT", "path": "/replicated?replication", "user": user, "body": _replication(ROLE)}
    assert call(local_aws, "s3", **put).status == 403
    with corrections.plain():
        assert call(local_aws, "s3", **put).status == 200


def test_malformed_policies_in_plain_ministack(local_aws: LocalAws, administrator: KeyPair) -> None:
    """The gap of policy documents: plain ministack keeps what AWS refuses."""
    iam = local_aws.client("iam", user=administrator)
    bad = json.dumps(
        {"Version": "1999-01-01", "Statement": {"Effect": "Allow", "Action": "x", "Resource": "y"}}
    )
    with pytest.raises(iam.exceptions.MalformedPolicyDocumentException):
        iam.create_policy(PolicyName="bad", PolicyDocument=bad)
    with corrections.plain():
        made = iam.create_policy(PolicyName="bad", PolicyDocument=bad)["Policy"]["Arn"]
    iam.delete_policy(PolicyArn=made)


def test_root_in_plain_ministack(local_aws: LocalAws) -> None:
    """The gap of keys: plain ministack takes the look of a key for root."""
    from ministack.core import iam_evaluator

    keys = ("test", "123456789012", "")
    assert not any(iam_evaluator.is_root_access_key(key) for key in keys)
    with corrections.plain():
        assert all(iam_evaluator.is_root_access_key(key) for key in keys)


TAG_CALLS: dict[str, dict[str, Any]] = {
    "tag_resource": {"Tags": [{"Key": "a", "Value": "b"}]},
    "list_tags_of_resource": {},
    "untag_resource": {"TagKeys": ["a"]},
}


@pytest.mark.parametrize("operation", TAG_CALLS)
def test_a_tables_tags_are_asked_on_the_table(
    local_aws: LocalAws, administrator: KeyPair, cast: Cast, operation: str
) -> None:
    """DynamoDB's tag operations act on the table of their ARN; plain ministack asks on everything."""
    admin = local_aws.client("dynamodb", user=administrator)
    for name in ("one", "two"):
        if f"tags-{name}" not in admin.list_tables()["TableNames"]:
            admin.create_table(
                TableName=f"tags-{name}",
                KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
                AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}],
                BillingMode="PAY_PER_REQUEST",
            )
    arn = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/tags-"
    client = local_aws.client("dynamodb", user=cast.user("tagger", policy(allow("dynamodb:*", f"{arn}one"))))
    ask = getattr(client, operation)
    assert may(ask, ResourceArn=f"{arn}one", **TAG_CALLS[operation])
    assert not may(ask, ResourceArn=f"{arn}two", **TAG_CALLS[operation])
    with corrections.plain():
        assert not may(ask, ResourceArn=f"{arn}one", **TAG_CALLS[operation])


def test_a_policy_is_made_on_its_own_arn(local_aws: LocalAws, administrator: KeyPair, cast: Cast) -> None:
    """CreatePolicy is asked on the policy that is to be made; plain ministack asks on everything."""
    arn = f"arn:aws:iam::{ACCOUNT}:policy/team/*"
    client = local_aws.client("iam", user=cast.user("maker", policy(allow("iam:CreatePolicy", arn))))
    document = json.dumps(policy(allow("s3:GetObject")))
    assert may(client.create_policy, PolicyName="made", Path="/team/", PolicyDocument=document)
    assert not may(client.create_policy, PolicyName="made", PolicyDocument=document)
    with corrections.plain():
        assert not may(client.create_policy, PolicyName="more", Path="/team/", PolicyDocument=document)
    admin = local_aws.client("iam", user=administrator)
    admin.delete_policy(PolicyArn=f"arn:aws:iam::{ACCOUNT}:policy/team/made")


def test_a_roles_path_is_in_its_arn(local_aws: LocalAws, cast: Cast) -> None:
    """A permission on roles below a path is one on those roles alone."""
    cast.role("pathless", policy(allow("s3:*")))
    cast.role("pathful", policy(allow("s3:*")), path="/team/")
    statement = allow(["iam:GetRole", "iam:CreateRole"], f"arn:aws:iam::{ACCOUNT}:role/team/*")
    client = local_aws.client("iam", user=cast.user("reader", policy(statement)))
    assert may(client.get_role, RoleName="pathful")
    assert not may(client.get_role, RoleName="pathless")
    trust = json.dumps(policy({"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "sts:AssumeRole"}))
    assert may(client.create_role, RoleName="new", Path="/team/", AssumeRolePolicyDocument=trust)
    assert not may(client.create_role, RoleName="newer", AssumeRolePolicyDocument=trust)
    with corrections.plain():
        assert not may(client.get_role, RoleName="pathful")


@pytest.mark.parametrize("key", ["team//o", "/team/o", "team/o/", "team/"])
def test_an_objects_arn_is_its_key(local_aws: LocalAws, administrator: KeyPair, cast: Cast, key: str) -> None:
    """Every slash of a key counts; plain ministack asks for the permission on another object."""
    admin = local_aws.client("s3", user=administrator)
    if "slashes" not in [bucket["Name"] for bucket in admin.list_buckets()["Buckets"]]:
        admin.create_bucket(Bucket="slashes")
    admin.put_object(Bucket="slashes", Key=key, Body=b"x")
    collapsed = "/".join(part for part in key.split("/") if part)
    for allowed, readable in ((key, True), (collapsed, False)):
        statement = allow(["s3:GetObject", "s3:GetObjectAttributes"], f"arn:aws:s3:::slashes/{allowed}")
        client = local_aws.client("s3", user=cast.user("sliced", policy(statement)))
        assert may(client.get_object, Bucket="slashes", Key=key) is readable
        attributes = {"Bucket": "slashes", "Key": key, "ObjectAttributes": ["ETag"]}
        assert may(client.get_object_attributes, **attributes) is readable
        with corrections.plain():
            # When these turn round ministack keeps the slashes: drop the correction.
            assert may(client.get_object, Bucket="slashes", Key=key) is not readable


DENIALS = {
    "no policy": (
        policy(allow("s3:*")),
        "because no identity-based policy allows the rolesanywhere:ListProfiles action",
    ),
    "a policy that denies": (
        policy(allow("*"), deny("rolesanywhere:*")),
        "with an explicit deny in an identity-based policy",
    ),
}


@pytest.mark.parametrize("name", DENIALS)
def test_the_words_of_a_denial(local_aws: LocalAws, cast: Cast, name: str) -> None:
    """Roles Anywhere denies in AWS's words: who, what, on what and why."""
    document, reason = DENIALS[name]
    client = local_aws.client("rolesanywhere", user=cast.user("denied", document))
    with pytest.raises(ClientError) as refused:
        client.list_profiles()
    answer = refused.value.response
    assert answer["Error"]["Code"] == "AccessDeniedException"
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 403
    assert answer["Error"]["Message"] == (
        f"User: arn:aws:iam::{ACCOUNT}:user/denied is not authorized to perform: rolesanywhere:ListProfiles "
        f"on resource: * {reason}"
    )


def test_a_fault_is_an_answer(local_aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> None:
    """When something of ours fails the caller is told so, and nothing is let through."""

    def fail(*_: Any) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(local_aws.server.cloud, "authenticate", fail)
    monkeypatch.setattr(type(local_aws.server.cloud), "check", fail)
    answer = call(
        local_aws,
        "sts",
        headers={"content-type": "application/x-www-form-urlencoded"},
        body=b"Action=GetCallerIdentity",
    )
    assert (answer.status, answer.code) == (500, "InternalFailure")


def test_a_name_that_is_taken(local_aws: LocalAws) -> None:
    """A call in process that IAM refuses says which and why."""
    document = policy(allow("s3:GetObject"))
    local_aws.make_user("taken", document)
    with pytest.raises(CloudCallError, match=r"CreateUser: .*EntityAlreadyExists"):
        local_aws.make_user("taken", document)


def test_a_key_of_two_accounts_is_nobodys(local_aws: LocalAws) -> None:
    """Keys are unique in AWS: one that two accounts have opens neither."""
    pair = local_aws.make_user("twin", policy(allow("*")))
    keys = load().iam._access_keys
    keys.set_scoped(
        "999988887777", None, pair.access_key_id, keys.get_scoped(ACCOUNT, None, pair.access_key_id)
    )
    for service, operation in (("sts", "get_caller_identity"), ("rolesanywhere", "list_profiles")):
        with pytest.raises(ClientError, match=r"InvalidClientTokenId|UnrecognizedClientException"):
            getattr(local_aws.client(service, user=pair), operation)()
    keys.pop_scoped("999988887777", None, pair.access_key_id)
    assert local_aws.client("sts", user=pair).get_caller_identity()["Arn"].endswith("/twin")


def test_secrets_are_not_shown(local_aws: LocalAws) -> None:
    """A key pair in a log or a failed test shows its id alone."""
    assert repr(local_aws.deployer) == f"KeyPair('{local_aws.deployer.access_key_id}')"


def test_a_service_that_waits(local_aws: LocalAws) -> None:
    """A call in process of a service that waits is an error, not a hang."""

    async def waits() -> tuple[int, dict[str, str], bytes]:
        await asyncio.sleep(0)
        return 200, {}, b""

    with pytest.raises(RuntimeError, match="waits now"):
        finish(waits())


def test_uploads_of_every_kind(local_aws: LocalAws, tmp_path: Path) -> None:
    """What SDKs do with S3 bodies works: streams, checksums at the end, parts, copies, ranges, odd keys."""
    s3 = local_aws.client("s3", s3={"payload_signing_enabled": True})
    plain = local_aws.client("s3")
    s3.create_bucket(Bucket="uploads")
    large = tmp_path / "large"
    large.write_bytes(b"0123456789abcdef" * (9 << 16))
    for client in (s3, plain):
        with large.open("rb") as stream:
            client.put_object(Bucket="uploads", Key="stream", Body=stream, ChecksumAlgorithm="CRC32")
        client.upload_file(str(large), "uploads", "parts")
        for key in ("stream", "parts"):
            got = client.get_object(Bucket="uploads", Key=key, Range="bytes=9437168-9437183")
            assert got["Body"].read() == b"0123456789abcdef"
        for key in ("a b/ü+%/=&?#'\"", "..", "a//b", "a/../b", ".well-known/jwks.json"):
            client.put_object(Bucket="uploads", Key=key, Body=key.encode())
            assert client.get_object(Bucket="uploads", Key=key)["Body"].read() == key.encode()
    assert s3.head_object(Bucket="uploads", Key="parts")["ContentLength"] == 9 << 20
