"""Workload under mocks: one role, one profile for it, and the session policy as a second wall."""

import json
from collections.abc import Callable
from typing import Any, cast

import pulumi
import pytest

import components as build
from aws_facts import ToolkitError
from tests.components.support import ANCHOR, BUCKET, TABLE, offered
from tests.program.recording import arn_of, physical_name, record

ROLE = arn_of("aws:iam/role:Role", "web")
PROFILE = arn_of("aws:rolesanywhere/profile:Profile", "web")
GRANTS = [{"target_arn": BUCKET, "actions": ["s3:GetObject"]}]
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
EVERYTHING = json.dumps({"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})


def workload(*, wrapped: bool = False, **args: Any) -> Callable[[], build.CertificateWorkload]:
    def make() -> build.CertificateWorkload:
        basics = {"trust_anchor_arn": ANCHOR, "common_name": "web-1"}
        given = offered(basics | args, wrapped=wrapped)
        return build.CertificateWorkload("web", cast("build.CertificateWorkloadArgs", given))

    return make


def _inputs(**args: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """What role and profile are made from."""
    recording = record(workload(**args))
    return (
        recording.only("aws:iam/role:Role").inputs,
        recording.only("aws:rolesanywhere/profile:Profile").inputs,
    )


def test_a_workload_is_a_role_and_a_profile_for_it_alone() -> None:
    """Two components of ours under it, their resources under them, all by its name; and nothing else."""
    recording = record(workload(grants=GRANTS))
    assert sorted((each.type, each.name, each.parent[0]) for each in recording.resources) == [
        ("aws:iam/role:Role", "web", "rolesanywhere:index:CertificateRole"),
        ("aws:iam/rolePolicy:RolePolicy", "web-grants", "rolesanywhere:index:CertificateRole"),
        ("aws:rolesanywhere/profile:Profile", "web", "rolesanywhere:index:Profile"),
        ("rolesanywhere:index:CertificateRole", "web", "rolesanywhere:index:CertificateWorkload"),
        ("rolesanywhere:index:CertificateWorkload", "web", "pulumi:pulumi:Stack"),
        ("rolesanywhere:index:Profile", "web", "rolesanywhere:index:CertificateWorkload"),
    ]
    profile = recording.only("aws:rolesanywhere/profile:Profile").inputs
    assert profile.keys() == {"enabled", "roleArns", "durationSeconds", "sessionPolicy"}
    assert profile["roleArns"] == [ROLE]


def test_its_outputs_are_what_a_consumer_needs() -> None:
    """Anchor, profile, role and duration, from the resources themselves."""
    seen: list[Any] = []

    def program() -> None:
        made = workload(duration_seconds=900)()
        pulumi.Output.all(
            made.trust_anchor_arn, made.profile_arn, made.role_arn, made.role_name, made.duration_seconds
        ).apply(seen.append)

    record(program)
    assert seen == [[ANCHOR, PROFILE, ROLE, physical_name("web"), 900]]


@pytest.mark.parametrize("wrapped", [False, True], ids=["plain", "output"])
def test_the_session_policy_repeats_the_grants(wrapped: bool) -> None:
    """Left out, it is what the role's own policy says, word for word."""
    statement = {"reason": "a console lists", "actions": ["s3:ListAllMyBuckets"], "resources": ["*"]}
    recording = record(workload(grants=GRANTS, statements=[statement], wrapped=wrapped))
    inline = recording.only("aws:iam/rolePolicy:RolePolicy").inputs["policy"]
    assert recording.only("aws:rolesanywhere/profile:Profile").inputs["sessionPolicy"] == inline


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ({}, None),
        ({"grants": [{"target_arn": f"{TABLE}{i}", "access": "read"} for i in range(40)]}, None),
        ({"grants": GRANTS, "session_policy": ""}, None),
        ({"grants": GRANTS, "session_policy": EVERYTHING}, EVERYTHING),
        ({"session_policy": EVERYTHING}, EVERYTHING),
        ({"grants": GRANTS, "managed_policy_arns": [READ_ONLY]}, None),
        ({"grants": GRANTS, "managed_policy_arns": [READ_ONLY], "session_policy": EVERYTHING}, EVERYTHING),
    ],
    ids=["nothing", "too-long", "none", "own", "own-alone", "managed", "both"],
)
@pytest.mark.parametrize("wrapped", [False, True], ids=["plain", "output"])
def test_when_there_is_another_session_policy_or_none(args: Any, expected: str | None, wrapped: bool) -> None:
    """One that is given wins; none where nothing is granted, where it cannot fit, or where it would widen."""
    _, profile = _inputs(wrapped=wrapped, **args)
    assert profile.get("sessionPolicy") == expected


def test_no_grants_are_no_session_policy() -> None:
    """An empty list that is known is the same as none."""
    _, profile = _inputs(grants=[], statements=[])
    assert "sessionPolicy" not in profile


def test_everything_of_role_and_profile_can_be_said() -> None:
    """Each argument reaches the one it belongs to, tags both."""
    role, profile = _inputs(
        common_name=None,
        certificate={"san_dns": {"values": ["web.example"]}},
        permissions_boundary="arn:aws:iam::111122223333:policy/boundary",
        path="/w/",
        description="a server",
        duration_seconds=7200,
        managed_policy_arns=[READ_ONLY],
        accept_role_session_name=True,
        enabled=False,
        tags={"team": "a"},
    )
    assert "x509SAN/DNS" in role.pop("assumeRolePolicy")
    assert role == {
        "permissionsBoundary": "arn:aws:iam::111122223333:policy/boundary",
        "path": "/w/",
        "description": "a server",
        "maxSessionDuration": 7200,
        "tags": {"team": "a"},
    }
    assert profile == {
        "roleArns": [ROLE],
        "durationSeconds": 7200,
        "managedPolicyArns": [READ_ONLY],
        "acceptRoleSessionName": True,
        "enabled": False,
        "tags": {"team": "a"},
    }


@pytest.mark.parametrize(("asked", "of_the_role"), [(900, 3600), (3600, 3600), (43_200, 43_200)])
@pytest.mark.parametrize("wrapped", [False, True], ids=["plain", "output"])
def test_the_role_allows_what_the_profile_asks_for(asked: int, of_the_role: int, wrapped: bool) -> None:
    """The profile has its duration; its role has the same, but never below IAM's hour."""
    role, profile = _inputs(duration_seconds=asked, wrapped=wrapped)
    assert (role["maxSessionDuration"], profile["durationSeconds"]) == (of_the_role, asked)


@pytest.mark.parametrize(
    "args",
    [
        {"common_name": "web-*"},
        {"common_name": None},
        {"tags": {"x509Subject/CN": "admin"}},
        {"duration_seconds": 899},
        {"grants": [{"target_arn": BUCKET, "actions": ["s3:*"]}]},
    ],
)
def test_what_its_parts_refuse_it_refuses(args: dict[str, Any]) -> None:
    """Nothing gets past role and profile by way of the workload."""
    with pytest.raises(ToolkitError):
        record(workload(**args))


def test_an_unknown_target_makes_both_policies_unknown() -> None:
    """In the first preview neither policy is known, and both are there."""

    def program() -> None:
        table = build.DynamoDbTable("T", {"attributes": {"Id": "S"}, "hash_key": "Id"})
        workload(grants=[{"target_arn": table.arn, "access": "read"}])()

    recording = record(program, preview=True)
    profile = recording.only("aws:rolesanywhere/profile:Profile").inputs
    assert isinstance(profile["sessionPolicy"], pulumi.output.Unknown)
    assert isinstance(recording.only("aws:iam/rolePolicy:RolePolicy").inputs["policy"], pulumi.output.Unknown)
