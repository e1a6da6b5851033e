"""The deployer of one stack: a user with the policies it is given, until the next ones."""

import json
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox import asked, corrections
from sandbox.deployers import stack_deployer_name
from sandbox.deploying import StackDeployer
from sandbox.emulator import load
from sandbox.instance import Instance, read_instance
from sandbox.stack import _failed
from tests.local_aws import ACCOUNT, LocalAws
from tests.sandbox.principals_at_work import allow, policy
from tests.sandbox.test_deployer import TRUST

ARN = f"arn:aws:iam::{ACCOUNT}:role/"


def _document(*roles: str) -> str:
    return json.dumps(policy(*(allow("iam:GetRole", f"{ARN}{role}") for role in roles)))


@pytest.fixture
def instance(local_aws: LocalAws) -> Instance:
    local_aws.server.write_description()
    (local_aws.directory / "work").mkdir(exist_ok=True)
    found = read_instance(local_aws.directory)
    assert found is not None
    return found


def _may(local_aws: LocalAws, deployer: StackDeployer) -> set[str]:
    """The roles it may ask about: none of them is there, so that only what is denied is told so."""
    iam = local_aws.client("iam", user=deployer.key())
    allowed = set()
    for role in ("before", "now", "never"):
        with pytest.raises(ClientError) as refused:
            iam.get_role(RoleName=role)
        code = refused.value.response["Error"]["Code"]
        assert code in {"NoSuchEntity", "AccessDenied"}
        allowed |= {role} if code == "NoSuchEntity" else set()
    return allowed


def test_what_is_deployed_stays_allowed_until_the_next_up_is_done(
    local_aws: LocalAws, instance: Instance
) -> None:
    """First the old file's policy, then both, then the new one's alone; never anything else."""
    old = StackDeployer(instance, ACCOUNT, "turning", (_document("before"),))
    old.began()
    old.succeeded()
    assert _may(local_aws, old) == {"before"}
    new = StackDeployer(instance, ACCOUNT, "turning", (_document("now"),))
    assert _may(local_aws, new) == {"before", "now"}
    assert _may(local_aws, StackDeployer(instance, ACCOUNT, "turning", ())) == {"before"}, (
        "a preview keeps none"
    )
    new.began()
    assert _may(local_aws, StackDeployer(instance, ACCOUNT, "turning", ())) == {"before", "now"}
    new.succeeded()
    assert _may(local_aws, new) == {"now"}
    assert oct(new.file.stat().st_mode)[-3:] == "600"


def test_two_stacks_are_two_users(local_aws: LocalAws, instance: Instance) -> None:
    """Neither may what the other may, and each keeps its key."""
    first = StackDeployer(instance, ACCOUNT, "first", (_document("before"),))
    second = StackDeployer(instance, ACCOUNT, "second", (_document("now"),))
    keys = [first.key(), second.key()]
    assert [_may(local_aws, first), _may(local_aws, second)] == [{"before"}, {"now"}]
    assert [first.key(), second.key()] == keys
    for deployer, key in zip((first, second), keys, strict=True):
        arn = local_aws.client("sts", user=key).get_caller_identity()["Arn"]
        assert arn == f"arn:aws:iam::{ACCOUNT}:user/deployer-{deployer.stack}"


def test_a_long_stack_name_is_still_a_users_name() -> None:
    """A user's name has at most 64 characters, and two long names stay two."""
    names = {stack_deployer_name("x" * 99 + last) for last in "ab"}
    assert len(names) == 2
    assert {len(name) for name in names} == {64}
    assert stack_deployer_name("dev") == "deployer-dev"


REFUSED = "User: arn:aws:iam::111122223333:user/{user} is not authorized to perform: sqs:CreateQueue"


@pytest.mark.parametrize(
    ("user", "told"),
    [("deployer-dev", "access deployer-policy --explain"), ("deployer", "Mend what it names")],
)
def test_what_the_generated_policy_does_not_allow_is_told_as_such(user: str, told: str) -> None:
    """A program that makes more than its stack file says learns why; nobody else is sent there."""
    (problem,) = _failed("dev", "up", [REFUSED.format(user=user)]).problems
    assert told in problem.remedy


BOUNDARY, OTHER = "arn:aws:iam::aws:policy/PowerUserAccess", "arn:aws:iam::aws:policy/ReadOnlyAccess"
BOUNDED = policy(
    allow(
        ["iam:CreateRole", "iam:PutRolePolicy", "iam:PutRolePermissionsBoundary"],
        f"{ARN}bounded-*",
        Condition={"StringEquals": {"iam:PermissionsBoundary": BOUNDARY}},
    ),
    allow(
        ["iam:AttachRolePolicy", "iam:DetachRolePolicy"],
        f"{ARN}bounded-*",
        Condition={"ArnLike": {"iam:PolicyARN": OTHER}},
    ),
)


def test_boundaries_and_attached_policies_are_condition_keys(local_aws: LocalAws) -> None:
    """A role is made, and given policies, under its boundary only; and only the named policy is attached."""
    user = local_aws.make_user("bounded", BOUNDED)
    iam, broad = local_aws.client("iam", user=user), local_aws.client("iam")
    made: dict[str, Any] = {"AssumeRolePolicyDocument": TRUST, "PermissionsBoundary": BOUNDARY}
    iam.create_role(RoleName="bounded-a", **made)
    for other in ({**made, "PermissionsBoundary": OTHER}, {"AssumeRolePolicyDocument": TRUST}):
        assert _is_refused(iam.create_role, RoleName="bounded-b", **other)
    reading = {"PolicyName": "p", "PolicyDocument": _document("x")}
    iam.put_role_policy(RoleName="bounded-a", **reading)
    iam.attach_role_policy(RoleName="bounded-a", PolicyArn=OTHER)
    assert _is_refused(iam.attach_role_policy, RoleName="bounded-a", PolicyArn=BOUNDARY)
    iam.detach_role_policy(RoleName="bounded-a", PolicyArn=OTHER)
    iam.put_role_permissions_boundary(RoleName="bounded-a", PermissionsBoundary=BOUNDARY)
    assert _is_refused(iam.put_role_permissions_boundary, RoleName="bounded-a", PermissionsBoundary=OTHER)
    broad.delete_role_permissions_boundary(RoleName="bounded-a")
    assert _is_refused(iam.put_role_policy, RoleName="bounded-a", **reading)
    broad.delete_role_policy(RoleName="bounded-a", PolicyName="p")
    broad.delete_role(RoleName="bounded-a")


def test_ministack_knows_neither_key(local_aws: LocalAws) -> None:
    """Without the correction the same user may not even make the role with its boundary."""
    iam = local_aws.client("iam", user=local_aws.make_user("plainly-bounded", BOUNDED))
    made = {"AssumeRolePolicyDocument": TRUST, "PermissionsBoundary": BOUNDARY}
    with corrections.plain():
        code = _refused(iam.create_role, RoleName="bounded-c", **made)
    assert code == "AccessDenied", "ministack sets iam:PermissionsBoundary now: drop the correction"


def _is_refused(call: Any, **arguments: Any) -> bool:
    return _refused(call, **arguments) == "AccessDenied"


def _refused(call: Any, **arguments: Any) -> str:
    with pytest.raises(ClientError) as refused:
        call(**arguments)
    return str(refused.value.response["Error"]["Code"])


def test_every_question_is_written_down_when_asked_for(
    local_aws: LocalAws, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who asked, for what, and what was answered; nothing where nobody wants to know."""
    user = local_aws.make_user("asking", policy(allow("iam:GetRole", f"{ARN}now")))
    iam, file = local_aws.client("iam", user=user), tmp_path / "asked.jsonl"
    emulator = load()
    original = emulator.evaluator.enforce
    asked.watch(emulator)
    assert emulator.evaluator.enforce is original
    monkeypatch.setattr(emulator.evaluator, "enforce", original)
    monkeypatch.setenv("ROLESANYWHERE_ASKED", str(file))
    asked.watch(emulator)
    for role in ("now", "never"):
        with pytest.raises(ClientError):
            iam.get_role(RoleName=role)
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert [(line["by"], line["action"], line["resource"], line["allowed"]) for line in lines] == [
        (f"arn:aws:iam::{ACCOUNT}:user/asking", "iam:GetRole", f"{ARN}{role}", allowed)
        for role, allowed in (("now", True), ("never", False))
    ]
