"""Instances of EC2 on the local AWS: launched, handed a role, changed, told as EC2 tells them."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox import corrections
from sandbox.keys import KeyPair
from tests.local_aws import ACCOUNT, LocalAws
from tests.sandbox.principals_at_work import Cast, allow, policy

EC2_TRUST = policy(
    {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
)
LAUNCH: dict[str, Any] = {
    "ImageId": "ami-0123456789abcdef0",
    "InstanceType": "t3.micro",
    "MinCount": 1,
    "MaxCount": 1,
}
DEFAULTS = {
    "HttpTokens": "optional",
    "HttpPutResponseHopLimit": 1,
    "HttpEndpoint": "enabled",
    "HttpProtocolIpv6": "disabled",
    "InstanceMetadataTags": "disabled",
    "State": "applied",
}


@pytest.fixture(scope="module")
def role(cast: Cast, local_aws: LocalAws, administrator: KeyPair) -> Iterator[str]:
    """A role in an instance profile; answers both names, which are the same."""
    cast.role("launched", policy(allow("s3:ListAllMyBuckets")), trust=EC2_TRUST)
    iam = local_aws.client("iam", user=administrator)
    iam.create_instance_profile(InstanceProfileName="launched")
    iam.add_role_to_instance_profile(InstanceProfileName="launched", RoleName="launched")
    iam.create_instance_profile(InstanceProfileName="empty")
    yield "launched"
    iam.delete_instance_profile(InstanceProfileName="empty")
    iam.remove_role_from_instance_profile(InstanceProfileName="launched", RoleName="launched")
    iam.delete_instance_profile(InstanceProfileName="launched")


@pytest.fixture(scope="module")
def ec2(local_aws: LocalAws, administrator: KeyPair) -> Any:
    """EC2 for who may do everything."""
    return local_aws.client("ec2", user=administrator)


def launch(ec2: Any, **more: Any) -> dict[str, Any]:
    launched: dict[str, Any] = ec2.run_instances(**{**LAUNCH, **more})["Instances"][0]
    return launched


def described(ec2: Any, identifier: str) -> dict[str, Any]:
    (found,) = ec2.describe_instances(InstanceIds=[identifier])["Reservations"]
    instance: dict[str, Any] = found["Instances"][0]
    return instance


def test_metadata_options_are_kept(ec2: Any) -> None:
    """What a launch asks for is what is told at once and later; what it leaves out is EC2's default."""
    plain = launch(ec2)
    assert plain["MetadataOptions"] == described(ec2, plain["InstanceId"])["MetadataOptions"] == DEFAULTS
    asked = launch(ec2, MetadataOptions={"HttpTokens": "required", "HttpPutResponseHopLimit": 2})
    wanted = {**DEFAULTS, "HttpTokens": "required", "HttpPutResponseHopLimit": 2}
    assert asked["MetadataOptions"] == described(ec2, asked["InstanceId"])["MetadataOptions"] == wanted
    changed = ec2.modify_instance_metadata_options(InstanceId=asked["InstanceId"], HttpEndpoint="disabled")
    assert changed["InstanceMetadataOptions"] == {**wanted, "HttpEndpoint": "disabled"}
    assert described(ec2, asked["InstanceId"])["MetadataOptions"] == {**wanted, "HttpEndpoint": "disabled"}
    with corrections.plain():
        bare = launch(ec2, MetadataOptions={"HttpTokens": "required"})
        assert "MetadataOptions" not in bare, "ministack keeps them now: drop the correction"


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"IamInstanceProfile": {"Name": "nobody"}}, "Invalid IAM Instance Profile name"),
    (
        {"IamInstanceProfile": {"Arn": f"arn:aws:iam::{ACCOUNT}:instance-profile/nobody"}},
        "Invalid IAM Instance Profile ARN",
    ),
    ({"IamInstanceProfile": {"Name": "empty"}}, "has no associated IAM Roles"),
    ({"MetadataOptions": {"HttpTokens": "none"}}, "for parameter HttpTokens is invalid"),
    (
        {"MetadataOptions": {"HttpPutResponseHopLimit": 65}},
        "for parameter HttpPutResponseHopLimit is invalid",
    ),
]


@pytest.mark.parametrize(("more", "words"), REFUSED)
def test_a_launch_that_ec2_refuses(ec2: Any, role: str, more: dict[str, Any], words: str) -> None:
    """With EC2's code and words; the same launch without the mistake passes."""
    before = len(ec2.describe_instances()["Reservations"])
    with pytest.raises(ClientError) as refused:
        launch(ec2, **more)
    error = refused.value.response["Error"]
    assert error["Code"] == "InvalidParameterValue"
    assert words in error["Message"]
    assert len(ec2.describe_instances()["Reservations"]) == before
    assert launch(ec2, IamInstanceProfile={"Name": role})["IamInstanceProfile"]["Arn"].endswith("/launched")


def test_ministack_launches_with_a_profile_that_is_not_there(ec2: Any) -> None:
    """The gap itself."""
    with corrections.plain():
        made = launch(ec2, IamInstanceProfile={"Name": "nobody"})
    assert made["IamInstanceProfile"]["Arn"].endswith("/nobody"), "refused now: drop the correction"


def test_what_is_changed_of_an_instance(ec2: Any) -> None:
    """Its type when it is stopped, its groups at any time; nothing else, and nobody else's."""
    identifier = launch(ec2)["InstanceId"]
    with pytest.raises(ClientError, match="IncorrectInstanceState"):
        ec2.modify_instance_attribute(InstanceId=identifier, InstanceType={"Value": "t3.small"})
    ec2.stop_instances(InstanceIds=[identifier])
    ec2.modify_instance_attribute(InstanceId=identifier, InstanceType={"Value": "t3.small"})
    ec2.start_instances(InstanceIds=[identifier])
    ec2.modify_instance_attribute(InstanceId=identifier, Groups=["sg-0123456789abcdef0"])
    found = described(ec2, identifier)
    assert found["InstanceType"] == "t3.small"
    assert [group["GroupId"] for group in found["SecurityGroups"]] == ["sg-0123456789abcdef0"]
    with pytest.raises(ClientError, match="InvalidParameterCombination"):
        ec2.modify_instance_attribute(InstanceId=identifier, SourceDestCheck={"Value": False})
    with pytest.raises(ClientError, match="InvalidParameterValue"):
        ec2.modify_instance_metadata_options(InstanceId=identifier, HttpTokens="none")
    with pytest.raises(ClientError, match=r"InvalidInstanceID\.NotFound"):
        ec2.modify_instance_metadata_options(InstanceId="i-0123456789abcdef0", HttpTokens="required")


def passing(service: str) -> dict[str, Any]:
    condition = {"StringEquals": {"iam:PassedToService": service}}
    return allow("iam:PassRole", f"arn:aws:iam::{ACCOUNT}:role/launched", Condition=condition)


@pytest.mark.parametrize(
    ("statements", "allowed"),
    [
        ([passing("ec2.amazonaws.com")], True),
        ([passing("rolesanywhere.amazonaws.com")], False),
        ([], False),
    ],
)
def test_who_launches_with_a_role_must_pass_it(
    local_aws: LocalAws, cast: Cast, role: str, ec2: Any, statements: list[Any], *, allowed: bool
) -> None:
    """iam:PassRole for EC2, on the role; also where a running instance is given one."""
    user = cast.user("launcher", policy(allow("ec2:*"), *statements))
    own = local_aws.client("ec2", user=user)
    there = launch(ec2)["InstanceId"]
    calls = (
        lambda: launch(own, IamInstanceProfile={"Name": role}),
        lambda: own.associate_iam_instance_profile(InstanceId=there, IamInstanceProfile={"Name": role}),
    )
    for call in calls:
        if allowed:
            call()
            continue
        with pytest.raises(ClientError) as refused:
            call()
        error = refused.value.response["Error"]
        assert error["Code"] == "UnauthorizedOperation"
        assert "iam:PassRole on resource: arn:aws:iam::111122223333:role/launched" in error["Message"]
    assert launch(own)["InstanceId"]


@pytest.mark.parametrize(("tagged", "allowed"), [("own", True), ("other", False)])
def test_tags_are_put_on_the_instance_that_is_named(
    local_aws: LocalAws, cast: Cast, ec2: Any, tagged: str, *, allowed: bool
) -> None:
    """Permission to tag one instance is none to tag another."""
    ids = {"own": launch(ec2)["InstanceId"], "other": launch(ec2)["InstanceId"]}
    arn = f"arn:aws:ec2:us-east-1:{ACCOUNT}:instance/{ids['own']}"
    user = cast.user("tagger", policy(allow("ec2:CreateTags", arn)))
    own = local_aws.client("ec2", user=user)
    tags = {"Resources": [ids[tagged]], "Tags": [{"Key": "a", "Value": "b"}]}
    if allowed:
        own.create_tags(**tags)
        assert described(ec2, ids["own"])["Tags"] == [{"Key": "a", "Value": "b"}]
    else:
        with pytest.raises(ClientError, match="UnauthorizedOperation"):
            own.create_tags(**tags)


def test_an_instance_profile_is_named_by_its_own_arn(local_aws: LocalAws, cast: Cast) -> None:
    """Permission on one instance profile is none on another, nor one on the role that is put in."""
    arn = f"arn:aws:iam::{ACCOUNT}:instance-profile/team/mine"
    user = cast.user(
        "profiler", policy(allow(["iam:CreateInstanceProfile", "iam:DeleteInstanceProfile"], arn))
    )
    iam = local_aws.client("iam", user=user)
    iam.create_instance_profile(InstanceProfileName="mine", Path="/team/")
    for name, path in (("yours", "/team/"), ("mine-too", "/")):
        with pytest.raises(ClientError, match="AccessDenied"):
            iam.create_instance_profile(InstanceProfileName=name, Path=path)
    iam.delete_instance_profile(InstanceProfileName="mine")


@pytest.mark.parametrize(
    ("operation", "parameters"),
    [
        ("register_image", {"Name": "xxx"}),
        ("create_key_pair", {"KeyName": "x"}),
        ("create_vpc", {"CidrBlock": "10.0.0.0/16"}),
    ],
)
def test_what_of_ec2_is_not_offered(ec2: Any, operation: str, parameters: dict[str, Any]) -> None:
    """No image is registered, so nothing is ever run; what is not offered says so, for everybody."""
    with pytest.raises(ClientError, match=r"UnauthorizedOperation.*does not offer ec2:"):
        getattr(ec2, operation)(**parameters)


def test_who_may_not_is_told_in_ec2s_words(local_aws: LocalAws, cast: Cast) -> None:
    """UnauthorizedOperation without permission, AuthFailure with a wrong signature."""
    nobody = cast.user("without-ec2", policy(allow("s3:ListAllMyBuckets")))
    with pytest.raises(ClientError) as refused:
        local_aws.client("ec2", user=nobody).describe_instances()
    assert refused.value.response["Error"]["Code"] == "UnauthorizedOperation"
    with pytest.raises(ClientError) as refused:
        local_aws.client("ec2", user=KeyPair(nobody.access_key_id, "x")).describe_instances()
    assert refused.value.response["Error"]["Code"] == "AuthFailure"
