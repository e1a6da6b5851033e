"""Instance profiles and instances, call by call: roles that change hands, and what is found again."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from sandbox.provider import recovery_api
from tests.local_aws import LocalAws
from tests.provider import rules
from tests.provider.face import Aborted
from tests.provider.rules import OTHER_TRUST
from tests.provider.test_life import Life

pytestmark = pytest.mark.slow

PROFILE, INSTANCE = rules.INSTANCE_PROFILE.token, rules.INSTANCE.token
LAUNCH: dict[str, Any] = {
    "ami": "ami-0aaaaaaaaaaaaaaaa",
    "instanceType": "t3.micro",
    "metadataOptions": {"httpTokens": "required"},
}


@pytest.fixture
def held(reachable: LocalAws) -> Iterator[None]:
    """Two roles, each in an instance profile of its name."""
    iam = reachable.client("iam")
    for name in ("held-first", "held-second"):
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=OTHER_TRUST)
        iam.create_instance_profile(InstanceProfileName=name)
        iam.add_role_to_instance_profile(InstanceProfileName=name, RoleName=name)
    yield
    for name in ("held-first", "held-second"):
        iam.remove_role_from_instance_profile(InstanceProfileName=name, RoleName=name)
        iam.delete_instance_profile(InstanceProfileName=name)
        iam.delete_role(RoleName=name)


def test_another_role_in_an_instance_profile(session: boto3.Session, held: None, reachable: LocalAws) -> None:
    """The old one is taken out first, an instance profile holds one; none at all is possible too."""
    life, iam = Life(session, PROFILE), reachable.client("iam")
    inputs = life.check({"role": "held-first"})
    identifier, state = life.create(inputs)
    for role in ("held-second", None, "held-first"):
        wanted = life.check({"role": role}, inputs)
        assert life.diff(state, wanted) == {"role": False}
        state, inputs = life.update(identifier, state, wanted), wanted
        found = iam.get_instance_profile(InstanceProfileName=identifier)["InstanceProfile"]["Roles"]
        assert [each["RoleName"] for each in found] == ([role] if role else [])
        assert life.read(identifier, state, inputs)[1:] == (state, inputs)
    life.delete(identifier, state)


def test_an_instance_profile_whose_role_is_missing(session: boto3.Session, reachable: LocalAws) -> None:
    """It exists all the same: the error tells its id, so that the engine can remove it."""
    life = Life(session, PROFILE)
    inputs = life.check({"role": "nobody"})
    with pytest.raises(Aborted, match=r"AddRoleToInstanceProfile.*NoSuchEntity"):
        life.create(inputs)
    identifier, state, _ = life.read(inputs["name"], {}, {})
    assert state.get("role") is None
    life.delete(identifier, state)


def test_an_instance_gets_another_profile_or_none(session: boto3.Session, held: None) -> None:
    """In place: replaced, taken away, and given to one that had none."""
    life = Life(session, INSTANCE)
    inputs = life.check({**LAUNCH, "iamInstanceProfile": "held-first"})
    identifier, state = life.create(inputs)
    for profile in ("held-second", "", "held-first"):
        wanted = life.check({**LAUNCH, "iamInstanceProfile": profile}, inputs)
        assert life.diff(state, wanted) == {"iamInstanceProfile": False}
        state, inputs = life.update(identifier, state, wanted), wanted
        assert (state.get("iamInstanceProfile") or "") == profile
    life.delete(identifier, state)
    assert recovery_api.created_at(INSTANCE, "i-0123456789abcdef0", session) is None


def test_an_instance_is_found_again(session: boto3.Session, held: None) -> None:
    """By its image and its profile, the newest; one that was terminated is none."""
    life = Life(session, INSTANCE)
    inputs = life.check({**LAUNCH, "iamInstanceProfile": "held-first"})
    assert recovery_api.find(INSTANCE, inputs, session) is None
    identifier, state = life.create(inputs)
    assert recovery_api.find(INSTANCE, inputs, session) == identifier
    assert recovery_api.created_at(INSTANCE, identifier, session) is not None
    other = life.check({**LAUNCH, "iamInstanceProfile": "held-second"})
    assert recovery_api.find(INSTANCE, other, session) is None
    life.delete(identifier, state)
    assert recovery_api.find(INSTANCE, inputs, session) is None


def test_an_instance_is_launched_where_it_is_said(session: boto3.Session) -> None:
    """In the subnet and with the groups that are given."""
    life = Life(session, INSTANCE)
    inputs = life.check(
        {**LAUNCH, "subnetId": "subnet-00000001", "vpcSecurityGroupIds": ["sg-0123456789abcdef0"]}
    )
    identifier, state = life.create(inputs)
    assert (state["subnetId"], state["vpcSecurityGroupIds"]) == ("subnet-00000001", ["sg-0123456789abcdef0"])
    life.delete(identifier, state)
