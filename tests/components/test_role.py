"""Role under mocks: whom it trusts, what it may do, and what is refused."""

import contextlib
import json
from typing import Any

import pulumi
import pytest

from aws_facts import ToolkitError
from components import Access
from tests.components.support import (
    ANCHOR,
    BUCKET,
    TABLE,
    assert_is_component,
    certificate_role,
    children,
    role,
)
from tests.program.recording import physical_name, record


def test_a_role_trusts_one_certificate_and_may_do_nothing_by_itself() -> None:
    """The trust policy names anchor, account and CN; without grants there is no policy at all."""
    recording = record(role())
    assert_is_component(recording, "CertificateRole", "demo-server")
    (made,) = children(recording)
    assert made.type == "aws:iam/role:Role"
    assert made.inputs.keys() == {"assumeRolePolicy", "description", "maxSessionDuration"}
    assert made.inputs["maxSessionDuration"] == 3600
    (statement,) = json.loads(made.inputs["assumeRolePolicy"])["Statement"]
    assert statement["Condition"] == {
        "ArnEquals": {"aws:SourceArn": ANCHOR},
        "StringEquals": {
            "aws:SourceAccount": "111122223333",
            "aws:PrincipalTag/x509Subject/CN": "demo-server",
        },
    }


def test_grants_become_one_inline_policy() -> None:
    """Access words, single actions and indexes, for exactly the targets named."""

    def make() -> None:
        on_table = {"target_arn": TABLE, "actions": ["dynamodb:Query"], "indexes": ["by-date"]}
        on_bucket = {"target_arn": pulumi.Output.from_input(BUCKET), "access": Access.READ}
        role(grants=[on_table, on_bucket])()

    recording = record(make)
    assert_is_component(recording, "CertificateRole", "demo-server")
    assert [child.type for child in children(recording)] == [
        "aws:iam/role:Role",
        "aws:iam/rolePolicy:RolePolicy",
    ]
    policy = recording.only("aws:iam/rolePolicy:RolePolicy")
    assert policy.name == "demo-server-grants"
    assert policy.inputs.keys() == {"policy", "role"}
    assert policy.inputs["role"] == physical_name("demo-server")
    assert json.loads(policy.inputs["policy"])["Statement"] == [
        {
            "Effect": "Allow",
            "Action": "dynamodb:Query",
            "Resource": [TABLE, f"{TABLE}/index/by-date"],
        },
        {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": BUCKET},
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"{BUCKET}/*"},
    ]


def test_grants_may_come_as_an_output() -> None:
    """A list that is known only later makes the same policy; an empty one is refused when it is known."""
    given = [{"target_arn": BUCKET, "access": "list"}]
    recording = record(lambda: build_role_with_output(given))
    policy = recording.only("aws:iam/rolePolicy:RolePolicy").inputs["policy"]
    assert json.loads(policy)["Statement"] == [
        {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": BUCKET}
    ]
    with pytest.raises(ToolkitError):
        record(lambda: build_role_with_output([]))


def build_role_with_output(grants: list[dict[str, str]]) -> None:
    """A role whose grants are an output."""
    role(grants=pulumi.Output.from_input(grants))()


def test_no_grants_are_no_policy() -> None:
    """An empty list that is known is the same as none."""
    assert record(role(grants=[])).of("aws:iam/rolePolicy:RolePolicy") == []


def test_an_access_may_come_as_a_word() -> None:
    """From another language the enum arrives as its value; beside single actions both count."""
    recording = record(role(grants=[{"target_arn": BUCKET, "access": "list", "actions": ["s3:GetObject"]}]))
    statements = json.loads(recording.only("aws:iam/rolePolicy:RolePolicy").inputs["policy"])["Statement"]
    assert [statement["Action"] for statement in statements] == ["s3:ListBucket", "s3:GetObject"]


@pytest.mark.parametrize(
    ("asked", "allowed"), [(900, 3600), (3600, 3600), (3601, 3601), (43_200, 43_200), (7200.0, 7200)]
)
@pytest.mark.parametrize("wrapped", [False, True], ids=["plain", "output"])
def test_a_role_lasts_as_long_as_its_sessions_and_never_below_an_hour(
    asked: float, allowed: int, wrapped: bool
) -> None:
    """A profile that asks for more than its role allows gives no session; IAM allows no less than an hour."""

    def make() -> None:
        given = pulumi.Output.from_input(asked) if wrapped else asked
        role(session_duration_seconds=given)()

    assert children(record(make))[0].inputs["maxSessionDuration"] == allowed


@pytest.mark.parametrize(
    "args",
    [
        {"common_name": ""},
        {"common_name": "demo-*"},
        {"trust_anchor_arn": "arn:aws:iam::111122223333:role/R"},
        {"grants": [{"target_arn": TABLE, "actions": ["dynamodb:*"]}]},
        {"grants": [{"target_arn": TABLE}]},
        {"grants": [{"target_arn": "arn:aws:sqs:eu-central-1:111122223333:q", "access": Access.READ}]},
    ],
)
def test_a_role_that_means_more_than_it_says_is_refused(args: dict[str, Any]) -> None:
    """No CN, a pattern, another pin, a wildcard action, an empty grant, an unknown target."""
    with pytest.raises(ToolkitError):
        record(role(**args))


@pytest.mark.parametrize(("name", "accepted"), [("demo-server", True), ("demo-*", False)])
def test_a_name_that_is_an_output_is_judged_when_it_is_known(name: str, accepted: bool) -> None:
    """An output is as exact as a value: a name passes, a pattern is refused."""

    def make() -> None:
        role(common_name=pulumi.Output.from_input(name))()

    with contextlib.nullcontext() if accepted else pytest.raises(ToolkitError):
        (made,) = children(record(make))
        assert json.loads(made.inputs["assumeRolePolicy"])["Statement"]


def test_a_bad_name_stops_the_preview_already() -> None:
    """The CN is judged before anything else is known."""
    with pytest.raises(ToolkitError):
        record(role(common_name="*"), preview=True)


BOUNDARY = "arn:aws:iam::111122223333:policy/boundary"


@pytest.mark.parametrize("wrapped", [False, True], ids=["plain", "output"])
def test_everything_a_role_can_say_reaches_it(wrapped: bool) -> None:
    """Boundary, path, description and tags, as they are given."""
    args = {
        "permissions_boundary": BOUNDARY,
        "path": "/workloads/",
        "description": "a server",
        "tags": {"team": "a"},
    }
    (made,) = children(record(certificate_role({"common_name": "a"} | args, wrapped=wrapped)))
    assert {key: made.inputs[key] for key in ("permissionsBoundary", "path", "description", "tags")} == {
        "permissionsBoundary": BOUNDARY,
        "path": "/workloads/",
        "description": "a server",
        "tags": {"team": "a"},
    }


@pytest.mark.parametrize("wrapped", [False, True], ids=["plain", "output"])
@pytest.mark.parametrize(
    ("args", "where"),
    [
        ({"permissions_boundary": "boundary"}, "role demo-server.permissions_boundary"),
        ({"permissions_boundary": ANCHOR}, "role demo-server.permissions_boundary"),
        ({"path": "workloads"}, "role demo-server.path"),
        ({"path": "/workloads"}, "role demo-server.path"),
        ({"path": "/a b/"}, "role demo-server.path"),
        ({"session_duration_seconds": 43_201}, "role demo-server.session_duration_seconds"),
        ({"tags": {"x509Subject/CN": "admin"}}, "role demo-server.tags.x509Subject/CN"),
        ({"tags": {"team": "a", "X509ISSUER/O": "b"}}, "role demo-server.tags.X509ISSUER/O"),
        ({"tags": {"x509SAN": "c"}}, "role demo-server.tags.x509SAN"),
    ],
)
def test_what_iam_would_refuse_or_what_spoofs_is_refused(
    args: dict[str, Any], where: str, wrapped: bool
) -> None:
    """Not an ARN, a bad path, and tags that would pass for a certificate's, whatever their case."""
    with pytest.raises(ToolkitError) as caught:
        record(certificate_role({"common_name": "a"} | args, wrapped=wrapped))
    assert [problem.where for problem in caught.value.problems] == [where]


def test_all_tags_that_spoof_are_told_at_once_even_with_values_unknown() -> None:
    """The keys are judged where the values are outputs."""

    def make() -> None:
        secret = pulumi.Output.secret("a")
        role(tags={"x509Subject/CN": secret, "x509subject/O": secret, "509Subject": secret})()

    with pytest.raises(ToolkitError) as caught:
        record(make, preview=True)
    assert [problem.got for problem in caught.value.problems] == ["'x509Subject/CN'", "'x509subject/O'"]
