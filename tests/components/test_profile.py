"""Profile under mocks: its roles, its duration, what narrows its sessions, and what is refused."""

import json
from typing import Any, cast

import pulumi
import pytest

import components as build
from aws_facts import ToolkitError
from tests.components.support import BUCKET, assert_is_component, children, offered
from tests.program.recording import record

ROLE = "arn:aws:iam::111122223333:role/a"
POLICY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
READ: dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}],
}
DENY = {"Effect": "Deny", "Action": "iam:*", "Resource": "*"}


def _profile(*, wrapped: bool = False, **args: Any) -> Any:
    def make() -> None:
        given = {"role_arns": [ROLE]} | offered(args, wrapped=wrapped)
        build.Profile("demo", cast("build.ProfileArgs", given))

    return children(record(make))[0].inputs


def test_a_profile_is_enabled_and_holds_its_roles() -> None:
    """Switched on, with the roles given and an hour unless said otherwise; no name of its own."""
    first, second = "arn:aws:iam::111122223333:role/a", "arn:aws:iam::111122223333:role/b"

    def roles() -> list[pulumi.Input[str]]:
        return [first, pulumi.Output.from_input(second)]

    recording = record(lambda: build.Profile("demo", {"role_arns": roles()}))
    assert_is_component(recording, "Profile", "demo")
    (profile,) = children(recording)
    assert profile.type == "aws:rolesanywhere/profile:Profile"
    assert profile.inputs == {
        "enabled": True,
        "roleArns": [first, second],
        "durationSeconds": 3600,
    }
    longer = record(lambda: build.Profile("demo", {"role_arns": roles(), "duration_seconds": 900}))
    assert children(longer)[0].inputs["durationSeconds"] == 900


def test_everything_a_profile_can_say_reaches_it() -> None:
    """Session policy, managed policies, session names, switched off on purpose, tags."""
    policy = json.dumps(READ)
    inputs = _profile(
        session_policy=policy,
        managed_policy_arns=[POLICY],
        accept_role_session_name=True,
        enabled=False,
        tags={"team": "identity"},
    )
    assert inputs == {
        "enabled": False,
        "roleArns": [ROLE],
        "durationSeconds": 3600,
        "sessionPolicy": policy,
        "managedPolicyArns": [POLICY],
        "acceptRoleSessionName": True,
        "tags": {"team": "identity"},
    }


@pytest.mark.parametrize(
    ("args", "got"),
    [
        ({"role_arns": []}, "0"),
        ({"role_arns": [f"{ROLE}{i}" for i in range(251)]}, "251"),
        ({"role_arns": [ROLE, BUCKET]}, repr(BUCKET)),
        ({"role_arns": ["arn:aws:iam::111122223333:role/*"]}, "'arn:aws:iam::111122223333:role/*'"),
        ({"role_arns": ["a"]}, "'a'"),
        ({"managed_policy_arns": []}, "0"),
        ({"managed_policy_arns": [f"{POLICY}{i}" for i in range(11)]}, "11"),
        ({"managed_policy_arns": [ROLE]}, repr(ROLE)),
        ({"session_policy": json.dumps(READ | {"Statement": [DENY]})}, "no statement that allows anything"),
        ({"session_policy": json.dumps({"Statement": "x"})}, "no statement that allows anything"),
        ({"session_policy": "[]"}, "no statement that allows anything"),
        ({"session_policy": "arn:aws:iam::aws:policy/X"}, "no statement that allows anything"),
        ({"session_policy": json.dumps(READ).ljust(2049)}, "2049 characters"),
        ({"duration_seconds": 899}, "899 seconds"),
        ({"duration_seconds": 43_201}, "43201 seconds"),
    ],
)
@pytest.mark.parametrize("wrapped", [False, True], ids=["plain", "output"])
def test_what_aws_would_refuse_is_refused(args: dict[str, Any], got: str, wrapped: bool) -> None:
    """No role, too many, something that is no role or policy, a duration out of bounds."""
    with pytest.raises(ToolkitError) as caught:
        _profile(wrapped=wrapped, **args)
    assert caught.value.problems[0].got == got


@pytest.mark.parametrize(
    "args",
    [
        {"role_arns": [f"{ROLE}{i}" for i in range(250)]},
        {"role_arns": ["arn:aws-cn:iam::111122223333:role/a/path/R"]},
        {"managed_policy_arns": [f"{POLICY}{i}" for i in range(10)]},
        {"session_policy": json.dumps(READ).ljust(2048)},
        {"session_policy": json.dumps(READ | {"Statement": READ["Statement"][0]})},
        {"session_policy": ""},
        {"duration_seconds": 900},
        {"duration_seconds": 43_200.0},
    ],
)
def test_what_aws_takes_is_taken(args: dict[str, Any]) -> None:
    """The bounds themselves, a role with a path, a number as the engine sends it."""
    assert _profile(**args)["enabled"] is True
