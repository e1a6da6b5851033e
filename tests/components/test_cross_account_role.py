"""CrossAccountRole: one role of another account comes in, and takes its source identity along."""

import json
from collections.abc import Callable
from typing import Any, cast

import pulumi
import pytest

import components as build
from aws_facts import ToolkitError
from tests.components.support import assert_is_component
from tests.program.recording import physical_name, record

ROLE = "aws:iam/role:Role"
TRUSTED = "arn:aws:iam::444455556666:role/bridge"
LISTS: dict[str, Any] = {
    "statements": [
        {"reason": "lists what dev has", "actions": ["s3:ListAllMyBuckets"], "resources": ["*"]},
    ]
}


def cross_account(*, wrapped: bool = False, **args: Any) -> Callable[[], object]:
    def make() -> object:
        given = {"trusted_role_arn": TRUSTED} | args
        if wrapped:
            given = {name: pulumi.Output.from_input(value) for name, value in given.items()}
        return build.CrossAccountRole("lister", cast("build.CrossAccountRoleArgs", given))

    return make


def statement(action: str, **conditions: Any) -> dict[str, Any]:
    """One statement for the trusted role, as IAM is given it."""
    more = {"Condition": conditions} if conditions else {}
    return {"Effect": "Allow", "Principal": {"AWS": TRUSTED}, "Action": action, **more}


def trust(**args: Any) -> list[dict[str, Any]]:
    document = record(cross_account(**args)).only(ROLE).inputs["assumeRolePolicy"]
    found: list[dict[str, Any]] = json.loads(document)["Statement"]
    return found


def test_one_role_comes_in_and_its_source_identity_with_it() -> None:
    """Two statements for one principal: the assumption, and what goes along. No tag does."""
    assert trust() == [statement("sts:AssumeRole"), statement("sts:SetSourceIdentity")]


@pytest.mark.parametrize("wrapped", [True, False])
def test_conditions_on_who_comes_in(wrapped: bool) -> None:
    """The external id for the assumption alone, source identities everywhere, tags with their own value."""
    identified = {"aws:SourceIdentity": ["CN=db", "CN=web"]}
    assert trust(
        wrapped=wrapped,
        external_id="agreed-1",
        source_identities=["CN=web", "CN=db"],
        session_tags=["x509Subject/CN"],
    ) == [
        statement("sts:AssumeRole", StringEquals={**identified, "sts:ExternalId": "agreed-1"}),
        statement("sts:SetSourceIdentity", StringEquals=identified),
        statement(
            "sts:TagSession",
            **{
                "ForAllValues:StringEquals": {"aws:TagKeys": "x509Subject/CN"},
                "StringEquals": identified,
                "StringEqualsIfExists": {
                    "aws:RequestTag/x509Subject/CN": "${aws:PrincipalTag/x509Subject/CN}"
                },
            },
        ),
    ]


def test_the_role_itself() -> None:
    """An hour, what it was granted, a name of its own unless the other account has to know it before."""
    recording = record(cross_account(**LISTS))
    assert_is_component(recording, "CrossAccountRole", "lister")
    made = recording.only(ROLE).inputs
    assert made["maxSessionDuration"] == 3600
    assert "name" not in made
    policy = json.loads(recording.only("aws:iam/rolePolicy:RolePolicy").inputs["policy"])
    assert [each["Action"] for each in policy["Statement"]] == ["s3:ListAllMyBuckets"]
    assert record(cross_account(role_name="known")).only(ROLE).inputs["name"] == "known"


def test_its_outputs_are_what_the_other_account_needs() -> None:
    """ARN, who is let in, the agreed id, and how long a session lives."""
    exported: dict[str, Any] = {}

    def program() -> None:
        role = cast("build.CrossAccountRole", cross_account(external_id="agreed-1", duration_seconds=900)())
        names = ("name", "trusted_role_arn", "external_id", "duration_seconds")
        for name in names:
            pulumi.export(name, getattr(role, name))

    exported = record(program).exports
    assert exported == {
        "name": physical_name("lister"),
        "trusted_role_arn": TRUSTED,
        "external_id": "agreed-1",
        "duration_seconds": 900,
    }


MISTAKES: list[tuple[dict[str, Any], str, str]] = [
    ({"trusted_role_arn": "444455556666"}, "trusted_role", "Name one role: with the account"),
    (
        {"trusted_role_arn": "arn:aws:iam::444455556666:root"},
        "trusted_role",
        "Name one role: with the account",
    ),
    ({"trusted_role_arn": "*"}, "trusted_role", "Name one role: with the account"),
    ({"trusted_role_arn": "arn:aws:iam::444455556666:role/*"}, "trusted_role", "arn output"),
    ({"trusted_role_arn": "arn:aws:iam::444455556666:user/me"}, "trusted_role", "arn output"),
    (
        {"trusted_role_arn": "arn:aws:sts::444455556666:assumed-role/bridge/x"},
        "trusted_role",
        "the role's own ARN",
    ),
    ({"external_id": "x"}, "external_id", "Agree on another one"),
    ({"external_id": "a b"}, "external_id", "Agree on another one"),
    ({"source_identities": ["CN=*"]}, "source_identities", "certs show"),
    ({"session_tags": ["aws:x"]}, "session_tags", "x509Subject/CN"),
    ({"duration_seconds": 3601}, "duration_seconds", "at one hour"),
    ({"duration_seconds": 899}, "duration_seconds", "at one hour"),
    ({"managed_policies": ["ReadOnlyAccess"]}, "managed_policies", "every bucket and table"),
]


@pytest.mark.parametrize(("args", "place", "remedy"), MISTAKES)
@pytest.mark.parametrize("wrapped", [True, False])
def test_a_mistake_is_told(args: dict[str, Any], place: str, remedy: str, wrapped: bool) -> None:
    """With its place and what to do, also when it is known later only."""
    with pytest.raises(ToolkitError) as caught:
        record(cross_account(wrapped=wrapped, **args))
    (problem,) = caught.value.problems
    assert problem.where == f"cross-account role lister.{place}"
    assert remedy in problem.remedy
