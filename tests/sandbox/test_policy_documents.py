"""Policy documents are refused as AWS refuses them, and those beside them are taken."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.keys import KeyPair
from sandbox.policy_documents import Grade, Wording
from tests.local_aws import ACCOUNT, LocalAws
from tests.sandbox.conftest import EVERYTHING
from tests.sandbox.policy_cases import (
    BUCKET,
    IDENTITY,
    TOPIC,
    TRUST,
    Case,
    bucket_cases,
    identity_cases,
    topic_cases,
    trust_cases,
)

Clients = tuple[Any, Any]


@pytest.fixture(scope="module")
def clients(local_aws: LocalAws, administrator: KeyPair) -> Iterator[Clients]:
    """IAM and S3, with a role, a user and a bucket in place."""
    iam, s3 = (local_aws.client(name, user=administrator) for name in ("iam", "s3"))
    plain = json.dumps({"Version": "2012-10-17", "Statement": TRUST})
    iam.create_role(RoleName="known", AssumeRolePolicyDocument=plain)
    iam.create_user(UserName="known")
    s3.create_bucket(Bucket="policies")
    s3.delete_public_access_block(Bucket="policies")
    yield iam, s3
    iam.delete_user(UserName="known")
    iam.delete_role(RoleName="known")


def _expect(case: Case, code: str, status: int, call: Any, **parameters: Any) -> bool:
    """Make the call; answer whether the document was taken."""
    if case.wording is None:
        call(**parameters)
        return True
    with pytest.raises(ClientError) as refused:
        call(**parameters)
    answer = refused.value.response
    assert answer["Error"]["Message"] == case.message
    assert answer["Error"]["Code"] == code
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == status
    return False


@pytest.mark.parametrize("case", identity_cases(), ids=lambda case: case.name)
def test_managed_policies(clients: Clients, case: Case) -> None:
    """CreatePolicy and CreatePolicyVersion take a document or say what is wrong with it."""
    iam, _ = clients
    arn = f"arn:aws:iam::{ACCOUNT}:policy/case"
    if _expect(
        case,
        "MalformedPolicyDocument",
        400,
        iam.create_policy,
        PolicyName="case",
        PolicyDocument=case.text or " ",
    ):
        iam.delete_policy(PolicyArn=arn)
    iam.create_policy(PolicyName="case", PolicyDocument=json.dumps(EVERYTHING))
    version = {"PolicyArn": arn, "PolicyDocument": case.text or " ", "SetAsDefault": False}
    if _expect(case, "MalformedPolicyDocument", 400, iam.create_policy_version, **version):
        iam.delete_policy_version(PolicyArn=arn, VersionId="v2")
    iam.delete_policy(PolicyArn=arn)


@pytest.mark.parametrize("case", identity_cases(), ids=lambda case: case.name)
@pytest.mark.parametrize("kind", ["role", "user"])
def test_inline_policies(clients: Clients, kind: str, case: Case) -> None:
    """Inline policies have the same grammar, but for the Version, which may be the old one or none."""
    iam, _ = clients
    name = {f"{kind.capitalize()}Name": "known", "PolicyName": "case"}
    if case.wording is Wording.VERSION:
        case = Case(case.name, case.text)
    put = getattr(iam, f"put_{kind}_policy")
    if _expect(case, "MalformedPolicyDocument", 400, put, **name, PolicyDocument=case.text or " "):
        getattr(iam, f"delete_{kind}_policy")(**name)


@pytest.mark.parametrize("case", trust_cases(), ids=lambda case: case.name)
def test_trust_policies(clients: Clients, case: Case) -> None:
    """CreateRole and UpdateAssumeRolePolicy take a trust policy or say what is wrong with it."""
    iam, _ = clients
    if _expect(
        case,
        "MalformedPolicyDocument",
        400,
        iam.create_role,
        RoleName="case",
        AssumeRolePolicyDocument=case.text,
    ):
        iam.delete_role(RoleName="case")
    update = {"RoleName": "known", "PolicyDocument": case.text}
    _expect(case, "MalformedPolicyDocument", 400, iam.update_assume_role_policy, **update)


@pytest.mark.parametrize("case", bucket_cases(), ids=lambda case: case.name)
def test_bucket_policies(clients: Clients, case: Case) -> None:
    """PutBucketPolicy takes a document or says what is wrong with it."""
    _, s3 = clients
    _expect(case, "MalformedPolicy", 400, s3.put_bucket_policy, Bucket="policies", Policy=case.text)
    if case.wording is None:
        s3.delete_bucket_policy(Bucket="policies")


@pytest.fixture(scope="module")
def sns(local_aws: LocalAws, administrator: KeyPair) -> Iterator[Any]:
    """SNS, with a topic in place."""
    client = local_aws.client("sns", user=administrator)
    assert client.create_topic(Name="policies")["TopicArn"] == TOPIC
    yield client
    client.delete_topic(TopicArn=TOPIC)


@pytest.mark.parametrize("case", topic_cases(), ids=lambda case: case.name)
def test_topic_policies(sns: Any, case: Case) -> None:
    """SetTopicAttributes takes a document or says what is wrong with it."""
    attribute = {"TopicArn": TOPIC, "AttributeName": "Policy", "AttributeValue": case.text}
    _expect(case, "InvalidParameter", 400, sns.set_topic_attributes, **attribute)
    kept = sns.get_topic_attributes(TopicArn=TOPIC)["Attributes"]["Policy"]
    assert (kept == case.text) == (case.wording is None)


def test_every_wording_is_proven() -> None:
    """No refusal without a case."""
    cases = [*identity_cases(), *trust_cases(), *bucket_cases(), *topic_cases()]
    sizes = {Wording.TRUST_SIZE, Wording.MANAGED_SIZE, Wording.INLINE_SIZE}
    assert {case.wording for case in cases} - {None} | sizes == set(Wording)
    assert {wording.grade for wording in Wording} <= set(Grade)


def _sized(statement: dict[str, Any], characters: int, blanks: str = "") -> str:
    """A document of so many characters beside white space."""
    values: list[str] = []
    document = {
        "Version": "2012-10-17",
        "Statement": {**statement, "Condition": {"StringEquals": {"a:b": values}}},
    }
    values.append("")
    values[0] = "x" * (characters - len(json.dumps(document, separators=(",", ":"))))
    text = json.dumps(document, separators=(",", ":")).replace(",", f",{blanks}")
    assert len(text.replace(" ", "").replace("\n", "")) == characters
    return text


BLANKS = pytest.mark.parametrize("blanks", ["", " ", "\n    "], ids=["dense", "blanks", "lines"])


@BLANKS
def test_the_size_of_a_trust_policy(clients: Clients, blanks: str) -> None:
    """2048 characters are taken, 2049 are not; white space does not count."""
    iam, _ = clients
    statement = {key: TRUST[key] for key in ("Effect", "Principal", "Action")}
    iam.update_assume_role_policy(RoleName="known", PolicyDocument=_sized(statement, 2048, blanks))
    case = Case("", _sized(statement, 2049, blanks), Wording.TRUST_SIZE, {"limit": "2048"})
    update = {"RoleName": "known", "PolicyDocument": case.text}
    _expect(case, "LimitExceeded", 409, iam.update_assume_role_policy, **update)


@BLANKS
def test_the_size_of_a_managed_policy(clients: Clients, blanks: str) -> None:
    """6144 characters are taken, 6145 are not."""
    iam, _ = clients
    statement = {key: IDENTITY[key] for key in ("Effect", "Action", "Resource")}
    made = iam.create_policy(PolicyName="large", PolicyDocument=_sized(statement, 6144, blanks))
    iam.delete_policy(PolicyArn=made["Policy"]["Arn"])
    case = Case("", _sized(statement, 6145, blanks), Wording.MANAGED_SIZE, {"limit": "6144"})
    create = {"PolicyName": "large", "PolicyDocument": case.text}
    _expect(case, "LimitExceeded", 409, iam.create_policy, **create)


@pytest.mark.parametrize(("kind", "limit"), [("role", 10240), ("user", 2048), ("group", 5120)])
def test_the_size_of_inline_policies(local_aws: LocalAws, clients: Clients, kind: str, limit: int) -> None:
    """The inline policies of one holder count together; one that is replaced does not count twice."""
    iam, _ = clients
    if kind == "group":
        iam.create_group(GroupName="known")
    put = getattr(iam, f"put_{kind}_policy")
    holder = {f"{kind.capitalize()}Name": "known"}
    statement = {key: IDENTITY[key] for key in ("Effect", "Action", "Resource")}
    put(**holder, PolicyName="one", PolicyDocument=_sized(statement, 1000))
    put(**holder, PolicyName="two", PolicyDocument=_sized(statement, limit - 1000, " "))
    values = {"limit": str(limit), "kind": kind, "name": "known"}
    case = Case("", _sized(statement, limit - 999), Wording.INLINE_SIZE, values)
    _expect(case, "LimitExceeded", 409, put, **holder, PolicyName="two", PolicyDocument=case.text)
    put(**holder, PolicyName="two", PolicyDocument=_sized(statement, limit - 1000))
    for name in ("one", "two"):
        getattr(iam, f"delete_{kind}_policy")(**holder, PolicyName=name)
    if kind == "group":
        iam.delete_group(GroupName="known")


def test_what_is_missing_is_said_first(clients: Clients) -> None:
    """IAM and S3 look for the holder before they look at the document."""
    iam, s3 = clients
    for operation, parameters in (
        (iam.put_role_policy, {"RoleName": "none", "PolicyName": "x", "PolicyDocument": "x"}),
        (iam.put_user_policy, {"UserName": "none", "PolicyName": "x", "PolicyDocument": "x"}),
        (iam.update_assume_role_policy, {"RoleName": "none", "PolicyDocument": "x"}),
        (
            iam.create_policy_version,
            {"PolicyArn": f"arn:aws:iam::{ACCOUNT}:policy/none", "PolicyDocument": "x"},
        ),
    ):
        with pytest.raises(iam.exceptions.NoSuchEntityException):
            operation(**parameters)
    with pytest.raises(iam.exceptions.EntityAlreadyExistsException):
        iam.create_role(RoleName="known", AssumeRolePolicyDocument="x")
    with pytest.raises(ClientError, match="NoSuchBucket"):
        s3.put_bucket_policy(Bucket="no-such-bucket", Policy="x")


def test_only_who_may_write_learns_what_is_wrong(local_aws: LocalAws, clients: Clients) -> None:
    """Without permission the document is not looked at: the answer is AccessDenied."""
    nobody = local_aws.make_user(
        "no-writer",
        {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "iam:Get*", "Resource": "*"}},
    )
    iam, s3 = (local_aws.client(name, user=nobody) for name in ("iam", "s3"))
    probe = {
        "Version": "2012-10-17",
        "Statement": {**TRUST, "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:role/x"}},
    }
    with pytest.raises(ClientError, match="AccessDenied"):
        iam.create_role(RoleName="probe", AssumeRolePolicyDocument=json.dumps(probe))
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.put_bucket_policy(Bucket="policies", Policy="x")


def test_a_parameter_cannot_skip_the_check(clients: Clients) -> None:
    """Whether a policy is there already is asked about its own name, whatever else the request says."""
    iam, _ = clients
    made = iam.create_policy(PolicyName="decoy", PolicyDocument=json.dumps(EVERYTHING))["Policy"]["Arn"]
    with pytest.raises(iam.exceptions.EntityAlreadyExistsException):
        iam.create_policy(PolicyName="decoy", PolicyDocument="x")
    with pytest.raises(iam.exceptions.MalformedPolicyDocumentException):
        iam.create_policy(PolicyName="decoy", Path="/elsewhere/", PolicyDocument="x")
    iam.delete_policy(PolicyArn=made)


def test_a_policy_that_is_taken_is_kept(clients: Clients) -> None:
    """The checks change nothing: the same document comes back."""
    _, s3 = clients
    policy = {"Version": "2012-10-17", "Statement": [BUCKET]}
    s3.put_bucket_policy(Bucket="policies", Policy=json.dumps(policy))
    assert json.loads(s3.get_bucket_policy(Bucket="policies")["Policy"]) == policy
