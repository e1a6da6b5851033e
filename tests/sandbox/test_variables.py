"""Policy variables are substituted, in documents that have them; ministack leaves them as text."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox import corrections
from sandbox.keys import KeyPair
from tests.local_aws import ACCOUNT, LocalAws
from tests.sandbox.principals_at_work import Cast, allow, deny, may, policy

BUCKET = "variables"
OBJECTS = f"arn:aws:s3:::{BUCKET}"


@pytest.fixture(scope="module", autouse=True)
def bucket(local_aws: LocalAws, administrator: KeyPair) -> Iterator[Any]:
    """A bucket with a folder for anna and one for bert."""
    s3 = local_aws.client("s3", user=administrator)
    s3.create_bucket(Bucket=BUCKET)
    for key in ("anna/o", "bert/o", "*/o", "?/o", "$/o", "${aws:username}/o", "anna\n/o"):
        s3.put_object(Bucket=BUCKET, Key=key, Body=b"x")
    yield s3
    s3.delete_bucket_policy(Bucket=BUCKET)


def reads(local_aws: LocalAws, user: KeyPair, key: str) -> bool:
    """Whether a principal may read an object."""
    return may(local_aws.client("s3", user=user).get_object, Bucket=BUCKET, Key=key)


def test_a_variable_in_a_resource(local_aws: LocalAws, cast: Cast) -> None:
    """Anna reads her folder and not Bert's."""
    anna = cast.user("anna", policy(allow("s3:GetObject", f"{OBJECTS}/${{aws:username}}/*")))
    assert reads(local_aws, anna, "anna/o")
    assert not reads(local_aws, anna, "bert/o")
    with corrections.plain():
        assert not reads(local_aws, anna, "anna/o"), (
            "ministack substitutes variables now: drop the correction"
        )


def test_a_deny_with_a_variable(local_aws: LocalAws, cast: Cast) -> None:
    """A Deny on one's own folder denies it; in plain ministack it denies nothing."""
    statements = allow("s3:*"), deny("s3:GetObject", f"{OBJECTS}/${{aws:username}}/*")
    anna = cast.user("anna", policy(*statements))
    assert not reads(local_aws, anna, "anna/o")
    assert reads(local_aws, anna, "bert/o")
    with corrections.plain():
        assert reads(local_aws, anna, "anna/o")


@pytest.mark.parametrize("version", ["2008-10-17", None])
def test_an_old_document_has_no_variables(local_aws: LocalAws, cast: Cast, version: str | None) -> None:
    """In a document of an older Version the same text is text."""
    document = policy(allow("s3:GetObject", f"{OBJECTS}/${{aws:username}}/*"), version=version)
    anna = cast.user("anna", document)
    assert not reads(local_aws, anna, "anna/o")
    assert reads(local_aws, anna, "${aws:username}/o")


@pytest.mark.parametrize(
    ("text", "readable"),
    [
        ("${aws:PrincipalTag/team, 'anna'}", "anna/o"),
        ("${aws:PrincipalTag/team,'anna'}", "anna/o"),
        ("${aws:username, 'bert'}", "anna/o"),
        ("${ AWS:UserName }", "anna/o"),
        ("${*}", "*/o"),
        ("${?}", "?/o"),
        ("${$}", "$/o"),
    ],
)
def test_defaults_and_signs(local_aws: LocalAws, cast: Cast, text: str, readable: str) -> None:
    """A missing value has its default, and the three special signs stand for themselves."""
    anna = cast.user("anna", policy(allow("s3:GetObject", f"{OBJECTS}/{text}/*")))
    read = {key for key in ("anna/o", "bert/o", "*/o", "?/o", "$/o") if reads(local_aws, anna, key)}
    assert read == {readable}


@pytest.mark.parametrize(
    "text", ["${aws:PrincipalTag/team}", "${}", "${aws:username", "${aws:username, anna}"]
)
def test_what_cannot_be_resolved(local_aws: LocalAws, cast: Cast, text: str) -> None:
    """An Allow with it allows nothing, not even beside other resources; a Deny keeps denying the rest."""
    both = [f"{OBJECTS}/{text}/*", f"{OBJECTS}/anna/*"]
    anna = cast.user("anna", policy(allow("s3:GetObject", both)))
    if "}" in text:
        assert not reads(local_aws, anna, "anna/o")
    assert not reads(local_aws, anna, "bert/o")
    anna = cast.user("anna", policy(allow("s3:*"), deny("s3:GetObject", both)))
    assert not reads(local_aws, anna, "anna/o")
    assert reads(local_aws, anna, "bert/o")


def test_all_but_a_resource(local_aws: LocalAws, cast: Cast) -> None:
    """NotResource: an unresolved variable never widens an Allow, and never narrows a Deny."""
    own = {"NotResource": f"{OBJECTS}/${{aws:username}}/*"}
    missing = {"NotResource": f"{OBJECTS}/${{aws:PrincipalTag/team}}/*"}

    def statement(effect: str, element: dict[str, str]) -> dict[str, Any]:
        return {"Effect": effect, "Action": "s3:GetObject", **element}

    anna = cast.user("anna", policy(statement("Allow", own)))
    assert (reads(local_aws, anna, "anna/o"), reads(local_aws, anna, "bert/o")) == (False, True)
    anna = cast.user("anna", policy(statement("Allow", missing)))
    assert (reads(local_aws, anna, "anna/o"), reads(local_aws, anna, "bert/o")) == (False, False)
    anna = cast.user("anna", policy(allow("s3:*"), statement("Deny", own)))
    assert (reads(local_aws, anna, "anna/o"), reads(local_aws, anna, "bert/o")) == (True, False)
    anna = cast.user("anna", policy(allow("s3:*"), statement("Deny", missing)))
    assert (reads(local_aws, anna, "anna/o"), reads(local_aws, anna, "bert/o")) == (False, False)


def lists(local_aws: LocalAws, user: KeyPair, prefix: str) -> bool:
    """Whether a principal may list a folder."""
    return may(local_aws.client("s3", user=user).list_objects_v2, Bucket=BUCKET, Prefix=prefix)


def test_a_variable_in_a_condition(local_aws: LocalAws, cast: Cast) -> None:
    """Anna lists her folder; the pattern around the variable stays a pattern."""
    condition = {"StringLike": {"s3:prefix": ["${aws:username}/*", "shared/*"]}}
    anna = cast.user("anna", policy(allow("s3:ListBucket", OBJECTS, Condition=condition)))
    assert lists(local_aws, anna, "anna/x")
    assert lists(local_aws, anna, "shared/x")
    assert not lists(local_aws, anna, "bert/x")
    with corrections.plain():
        assert not lists(local_aws, anna, "anna/x")


def test_a_value_is_never_a_pattern(local_aws: LocalAws, cast: Cast) -> None:
    """What the caller sends cannot become a wildcard of the policy."""
    for operator in ("StringLike", "StringEquals", "ArnLike"):
        condition = {operator: {"aws:username": "${s3:prefix}"}}
        anna = cast.user("anna", policy(allow("s3:ListBucket", OBJECTS, Condition=condition)))
        assert lists(local_aws, anna, "anna")
        assert not lists(local_aws, anna, "*")
        assert not lists(local_aws, anna, "????")


def test_other_operators_have_no_variables(local_aws: LocalAws, cast: Cast) -> None:
    """Only string and ARN operators take them: in a Bool one it is text."""
    condition = {"Bool": {"aws:SecureTransport": "${aws:PrincipalTag/x, 'true'}"}}
    anna = cast.user("anna", policy(allow("s3:ListBucket", OBJECTS, Condition=condition)))
    assert not lists(local_aws, anna, "x")
    plain = {"Bool": {"aws:SecureTransport": "true"}}
    anna = cast.user("anna", policy(allow("s3:ListBucket", OBJECTS, Condition=plain)))
    assert lists(local_aws, anna, "x")


def test_a_condition_that_cannot_be_resolved(local_aws: LocalAws, cast: Cast) -> None:
    """A negated operator with an unresolved variable allows nothing, and in a Deny denies."""
    condition = {"StringNotEquals": {"s3:prefix": "${aws:PrincipalTag/team}"}}
    anna = cast.user("anna", policy(allow("s3:ListBucket", OBJECTS, Condition=condition)))
    assert not lists(local_aws, anna, "x")
    anna = cast.user("anna", policy(allow("s3:*"), deny("s3:ListBucket", OBJECTS, Condition=condition)))
    assert not lists(local_aws, anna, "x")


def test_a_variable_in_a_bucket_policy(local_aws: LocalAws, cast: Cast, bucket: Any) -> None:
    """A resource policy has variables too, of its own Version."""
    anna = cast.user("anna", policy(allow("sts:GetCallerIdentity")))
    for version, readable in (("2012-10-17", True), ("2008-10-17", False)):
        own = {
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:user/anna"},
            "Action": "s3:GetObject",
            "Resource": f"{OBJECTS}/${{aws:username}}/*",
        }
        bucket.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps(policy(own, version=version)))
        assert reads(local_aws, anna, "anna/o") is readable
        assert not reads(local_aws, anna, "bert/o")
        with corrections.plain():
            assert not reads(local_aws, anna, "anna/o")
    bucket.delete_bucket_policy(Bucket=BUCKET)


def test_a_variable_in_a_trust_policy(local_aws: LocalAws, cast: Cast) -> None:
    """Anna's session must carry her name: AWS's own example of a variable in a trust policy."""
    anna = cast.user("anna", policy(allow("sts:AssumeRole")))
    for version, named in (("2012-10-17", True), ("2008-10-17", False)):
        statement = {
            "Effect": "Allow",
            "Principal": {"AWS": ACCOUNT},
            "Action": "sts:AssumeRole",
            "Condition": {"StringLike": {"sts:RoleSessionName": "${aws:username}"}},
        }
        role = cast.role("named", policy(allow("s3:*")), trust=policy(statement, version=version))
        sts = local_aws.client("sts", user=anna)
        assert may(sts.assume_role, RoleArn=role, RoleSessionName="anna") is named
        assert not may(sts.assume_role, RoleArn=role, RoleSessionName="bert")
        with corrections.plain():
            assert not may(sts.assume_role, RoleArn=role, RoleSessionName="anna")


def test_a_trust_policy_that_cannot_be_resolved(local_aws: LocalAws, cast: Cast) -> None:
    """An Allow with an unresolved variable admits nobody; a Deny with one keeps denying."""
    anna = cast.user("anna", policy(allow("sts:AssumeRole")))

    def statement(effect: str, **condition: Any) -> dict[str, Any]:
        principal = {"Principal": {"AWS": ACCOUNT}, "Action": "sts:AssumeRole"}
        return {"Effect": effect, **principal, **({"Condition": condition} if condition else {})}

    unresolved = {"StringNotEquals": {"sts:RoleSessionName": "${aws:PrincipalTag/x}"}}
    for statements, admitted in (
        ([statement("Allow")], True),
        ([statement("Allow", **unresolved)], False),
        ([statement("Allow"), statement("Deny", **unresolved)], False),
    ):
        role = cast.role("unresolved", policy(allow("s3:*")), trust=policy(*statements))
        sts = local_aws.client("sts", user=anna)
        assert may(sts.assume_role, RoleArn=role, RoleSessionName="anna") is admitted


def test_a_session_policy_has_variables(local_aws: LocalAws, cast: Cast) -> None:
    """The session's tag decides which folder is left of a role's permissions."""
    role = cast.role("tagged", policy(allow("s3:GetObject", f"{OBJECTS}/*")))
    narrowed = policy(allow("s3:GetObject", f"{OBJECTS}/${{aws:PrincipalTag/x509Subject/CN}}/*"))
    tags = [{"Key": "x509Subject/CN", "Value": "anna"}]
    session = cast.session(role, Tags=tags, Policy=json.dumps(narrowed))
    assert reads(local_aws, session, "anna/o")
    assert not reads(local_aws, session, "bert/o")


def test_wildcards_match_new_lines(local_aws: LocalAws, cast: Cast) -> None:
    """A Deny on every object is one on an object whose key has a new line; not so in plain ministack."""
    anna = cast.user("anna", policy(allow("s3:*"), deny("s3:GetObject", f"{OBJECTS}/*")))
    assert not reads(local_aws, anna, "anna\n/o")
    with corrections.plain():
        assert reads(local_aws, anna, "anna\n/o"), "ministack matches new lines now: drop the correction"


def test_a_pattern_is_the_whole_text(local_aws: LocalAws, cast: Cast) -> None:
    """An Allow of one object is none of the same name with a new line at its end."""
    anna = cast.user("anna", policy(allow("s3:GetObject", f"{OBJECTS}/anna/o")))
    assert reads(local_aws, anna, "anna/o")
    assert not reads(local_aws, anna, "anna/o\n")
    with corrections.plain(), pytest.raises(ClientError, match="NoSuchKey"):
        local_aws.client("s3", user=anna).get_object(Bucket=BUCKET, Key="anna/o\n")
