"""InstanceRole: a role for EC2 alone, the instance profile of its name, an instance that asks for tokens."""

import json
from collections.abc import Callable
from typing import Any, cast

import pulumi
import pytest

import components as build
from aws_facts import ToolkitError
from components import Access
from tests.components.support import BUCKET, assert_is_component, children, role
from tests.program.recording import physical_name, record

ROLE, PROFILE = "aws:iam/role:Role", "aws:iam/instanceProfile:InstanceProfile"
INSTANCE = "aws:ec2/instance:Instance"
LAUNCH = {"ami": "ami-0123456789abcdef0", "instance_type": "t3.micro"}
READING = {"grants": [{"target_arn": BUCKET, "access": Access.READ}]}


def instance_role(**args: Any) -> Callable[[], object]:
    return lambda: build.InstanceRole("qa", cast("build.InstanceRoleArgs", args))


def test_the_role_trusts_ec2_and_nobody_else() -> None:
    """One statement, one action, one service; no certificate can start a session of it."""
    recording = record(instance_role(**READING))
    assert_is_component(recording, "InstanceRole", "qa")
    assert json.loads(recording.only(ROLE).inputs["assumeRolePolicy"]) == {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
    policy = json.loads(recording.only("aws:iam/rolePolicy:RolePolicy").inputs["policy"])
    assert [each["Action"] for each in policy["Statement"]] == ["s3:ListBucket", "s3:GetObject"]


def test_the_instance_profile_has_the_roles_name() -> None:
    """EC2's consoles and launch wizards show both under one name; the path is the same too."""
    recording = record(instance_role(path="/qa/", tags={"team": "qa"}))
    profile = recording.only(PROFILE).inputs
    assert profile["name"] == profile["role"] == physical_name("qa")
    assert (profile["path"], profile["tags"]) == ("/qa/", {"team": "qa"})
    assert recording.of(INSTANCE) == []
    assert {each.type for each in children(recording)} == {ROLE, PROFILE}


def test_an_instance_asks_for_tokens_one_hop_away() -> None:
    """IMDSv2 is required, and its token does not leave the instance; the profile is its own."""
    launch = {**LAUNCH, "subnet_id": "subnet-0123456789abcdef0", "security_group_ids": ["sg-01234567"]}
    instance = record(instance_role(launch=launch)).only(INSTANCE).inputs
    assert instance == {
        "ami": "ami-0123456789abcdef0",
        "instanceType": "t3.micro",
        "subnetId": "subnet-0123456789abcdef0",
        "vpcSecurityGroupIds": ["sg-01234567"],
        "iamInstanceProfile": physical_name("qa"),
        "metadataOptions": {
            "httpEndpoint": "enabled",
            "httpTokens": "required",
            "httpPutResponseHopLimit": 1,
        },
    }


MISTAKES: list[tuple[dict[str, Any], str, str]] = [
    (
        {"managed_policy_arns": ["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"]},
        "instance role qa.managed_policy_arns",
        "every bucket and table of the account",
    ),
    ({"role_profile": "x"}, "instance role qa.role_profile", "Correct the name"),
    ({"launch": {"ami": "ami-01234567"}}, "instance role qa.launch.instance_type", "It is required"),
    ({"launch": {**LAUNCH, "profile": "x"}}, "instance role qa.launch.profile", "Correct the name"),
    ({"path": "qa"}, "instance role qa.path", "slash"),
    ({"tags": {"x509Subject/CN": "web"}}, "instance role qa.tags.x509Subject/CN", ""),
]


@pytest.mark.parametrize(("args", "place", "words"), MISTAKES)
def test_a_mistake_is_told_before_anything_is_made(args: dict[str, Any], place: str, words: str) -> None:
    """With its place and what to do; without it the same program passes."""
    with pytest.raises(ToolkitError) as caught:
        record(instance_role(**args))
    (problem,) = caught.value.problems
    assert problem.where == place
    assert words in problem.remedy
    assert record(instance_role()).of(PROFILE)


@pytest.mark.parametrize("whole", [True, False])
def test_what_is_launched_may_be_known_later(whole: bool) -> None:
    """As one output, or with outputs inside, it is the same instance; what is missing is told as well."""

    def launched(launch: dict[str, Any]) -> Callable[[], object]:
        def program() -> None:
            later = {name: pulumi.Output.from_input(value) for name, value in launch.items()}
            instance_role(launch=pulumi.Output.from_input(launch) if whole else later)()

        return program

    assert record(launched(LAUNCH)).only(INSTANCE).inputs["ami"] == LAUNCH["ami"]
    with pytest.raises(ToolkitError, match=r"launch\.instance_type: got nothing"):
        record(launched({"ami": LAUNCH["ami"]}))


@pytest.mark.parametrize("preview", [True, False])
def test_its_role_cannot_be_put_into_a_roles_anywhere_profile(preview: bool) -> None:
    """No session could ever start: the program stops, in the preview already; a certificate's role passes."""

    def program() -> None:
        made = build.InstanceRole("qa", {})
        build.Profile("lab", {"role_arns": [made.arn]})

    with pytest.raises(ToolkitError) as caught:
        record(program, preview=preview)
    (problem,) = caught.value.problems
    assert problem.where == "profile lab.role_arns[0]"
    assert problem.got == "a role that trusts ec2.amazonaws.com alone"
    assert "another thing than a Roles Anywhere profile" in problem.remedy

    def neighbour() -> None:
        made = cast("build.CertificateRole", role()())
        build.Profile("lab", {"role_arns": [made.arn]})

    assert record(neighbour, preview=preview).only("aws:rolesanywhere/profile:Profile").name == "lab"


def test_an_instance_profile_is_no_role_of_a_roles_anywhere_profile() -> None:
    """Two things are called profile: the refusal says which is which."""
    arn = "arn:aws:iam::111122223333:instance-profile/qa"
    with pytest.raises(ToolkitError) as caught:
        record(lambda: build.Profile("lab", {"role_arns": [arn]}))
    assert caught.value.problems[0].remedy.startswith("That is an EC2 instance profile.")
