"""Instances in a stack file: what they become, and the two things that are called profile."""

from pathlib import Path
from typing import Any

import pytest

from config import ConfigError, Stack, parse
from tests.config.stacks import VALID, changed

LAUNCH = {"ami": "ami-0123456789abcdef0", "instanceType": "t3.micro"}
READS = {"grants": [{"bucket": "demo-data", "access": "read"}]}
FULL_ACCESS = "arn:aws:iam::aws:policy/AmazonS3FullAccess"


def _stack(instance: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """The valid stack with one role for instances."""
    return VALID | {"instances": {"qa": READS | (instance or {})}} | more


def _problems(raw: dict[str, Any], tmp_path: Path) -> list[Any]:
    with pytest.raises(ConfigError) as caught:
        parse(raw, tmp_path)
    return list(caught.value.problems)


def test_an_instance_becomes_the_components_arguments(tmp_path: Path) -> None:
    """Grants on their targets' ARNs, the launch as it is written, nothing that was not set."""
    launch = {**LAUNCH, "subnet": "subnet-0123456789abcdef0", "securityGroups": ["sg-01234567"]}
    stack = parse(_stack({"launch": launch, "path": "/qa/"}, environment="qa"), tmp_path)
    targets = {kind: (f"arn of {kind[1]}", key) for kind, (_, key) in _targets(stack).items()}
    assert stack.instances["qa"].arguments(stack.common_tags, targets) == {
        "grants": [{"target_arn": "arn of demo-data", "actions": ["s3:GetObject", "s3:ListBucket"]}],
        "path": "/qa/",
        "tags": {"environment": "qa"},
        "launch": {
            "ami": "ami-0123456789abcdef0",
            "instance_type": "t3.micro",
            "subnet_id": "subnet-0123456789abcdef0",
            "security_group_ids": ["sg-01234567"],
        },
    }
    assert parse(_stack({"grants": []}), tmp_path).instances["qa"].arguments({}, {}) == {}


def _targets(stack: Stack) -> dict[Any, Any]:
    names = list(stack.targets(_Anything()))
    return dict.fromkeys(names, ("", None))


class _Anything(dict[Any, Any]):
    def __missing__(self, key: Any) -> str:
        return ""


def test_a_stack_may_be_for_instances_alone(tmp_path: Path) -> None:
    """No anchor and no workload is needed then; without either a stack is for nobody."""
    alone = {"buckets": {"demo-data": {}}, "instances": {"qa": READS}}
    assert list(parse(alone, tmp_path).instances) == ["qa"]
    places = [problem.where for problem in _problems({"buckets": {"demo-data": {}}}, tmp_path)]
    assert places == ["rolesanywhere:trustAnchors", "rolesanywhere:workloads"]


MISTAKES: list[tuple[dict[str, Any], str, str, str]] = [
    (
        changed(("profiles", "demo", "workloads"), ["qa"]) | {"instances": {"qa": READS}},
        "profiles.demo.workloads[0]",
        "'qa', a role that trusts EC2 alone",
        "An EC2 instance profile hands a role to an EC2 instance",
    ),
    (
        changed(("workloads", "demo-server", "sharesCertificatesWith"), ["qa"])
        | {"instances": {"qa": READS}},
        "workloads.demo-server.sharesCertificatesWith[0]",
        "'qa', a role that trusts EC2 alone",
        "Declare a workload",
    ),
    (
        changed(("profiles", "demo", "instanceProfile"), "qa"),
        "profiles.demo.instanceProfile",
        "the unknown key 'instanceProfile'",
        "a Roles Anywhere profile is another thing",
    ),
    (
        _stack({"profile": "demo"}),
        "instances.qa.profile",
        "the unknown key 'profile'",
        "a Roles Anywhere profile is another thing",
    ),
    (
        _stack(
            {"launch": {**LAUNCH, "iamInstanceProfile": "arn:aws:rolesanywhere:eu-central-1:1:profile/x"}}
        ),
        "instances.qa.launch.iamInstanceProfile",
        "the unknown key 'iamInstanceProfile'",
        "a Roles Anywhere profile is another thing",
    ),
    (
        _stack({"managedPolicies": ["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"]}),
        "instances.qa.managedPolicies",
        "the unknown key 'managedPolicies'",
        "such as AmazonS3ReadOnlyAccess or any FullAccess, are for every bucket and table of the account",
    ),
    (
        changed(("workloads", "demo-server", "managedPolicyArns"), [FULL_ACCESS]),
        "workloads.demo-server.managedPolicyArns",
        "the unknown key 'managedPolicyArns'",
        "are for every bucket and table of the account",
    ),
    (_stack({"launch": {**LAUNCH, "ami": "ami-1"}}), "instances.qa.launch.ami", "'ami-1'", "EC2 prints it"),
    (_stack({"launch": {"ami": LAUNCH["ami"]}}), "instances.qa.launch.instanceType", "nothing", "Add"),
    (
        _stack({"launch": {**LAUNCH, "securityGroups": []}}),
        "instances.qa.launch.securityGroups",
        "an empty list",
        "Add one",
    ),
    (
        _stack({"launch": {**LAUNCH, "subnet": "vpc-01234567"}}),
        "instances.qa.launch.subnet",
        "'vpc-01234567'",
        "EC2 prints it",
    ),
    (
        _stack({"grants": [{"bucket": "other", "access": "read"}]}),
        "instances.qa.grants[0].bucket",
        "'other'",
        "demo-data",
    ),
    (_stack({"tags": {"x509Subject/CN": "web"}}), "instances.qa.tags.x509Subject/CN", "", ""),
    (_stack({"path": "qa"}), "instances.qa.path", "'qa'", "slash"),
]


@pytest.mark.parametrize(("raw", "place", "got", "remedy"), MISTAKES)
def test_a_mistake_is_told_at_its_place(
    tmp_path: Path, raw: dict[str, Any], place: str, got: str, remedy: str
) -> None:
    """With what was found and what to do; the neighbour without it is valid."""
    found = {problem.where.removeprefix("rolesanywhere:"): problem for problem in _problems(raw, tmp_path)}
    match = next(key for key in found if key.replace('["', ".").replace('"]', "") == place)
    assert got in found[match].got
    assert remedy in found[match].remedy
    assert parse(_stack({"launch": LAUNCH}), tmp_path).instances["qa"].launch is not None


def test_too_many_grants_are_told_before_a_deployment(tmp_path: Path) -> None:
    """Ten managed policies beside the inline one are as many as a role can have."""
    buckets: dict[str, Any] = {f"bucket-{number}": {} for number in range(700)}
    grants = [{"bucket": name, "access": "read-write"} for name in buckets]
    (problem,) = _problems({"buckets": buckets, "instances": {"qa": {"grants": grants}}}, tmp_path)
    assert problem.where.startswith("rolesanywhere:instances.qa")
    assert "managed policies beside the inline one" in problem.got


def test_a_boundary_that_bounds_nothing_is_a_warning(tmp_path: Path) -> None:
    """As it is of a workload."""
    (warning,) = parse(_stack({"permissionsBoundary": FULL_ACCESS}), tmp_path).warnings
    assert warning.where == "rolesanywhere:instances.qa.permissionsBoundary"
