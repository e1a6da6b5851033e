"""iam:PassRole: nobody puts a role into a profile that they may not hand to the service."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.rolesanywhere.answers import refused
from tests.rolesanywhere.conftest import Account, allow, deny, new_account

TO_US = {"StringEquals": {"iam:PassedToService": "rolesanywhere.amazonaws.com"}}
TO_EC2 = {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}
OURS = allow("rolesanywhere:*")

CALLS: dict[str, Callable[[Any, dict[str, Any]], Any]] = {
    "CreateProfile": lambda client, profile: client.create_profile(name="n", roleArns=profile["roleArns"]),
    "UpdateProfile, roles named": lambda client, profile: client.update_profile(
        profileId=profile["profileId"], roleArns=profile["roleArns"]
    ),
    "UpdateProfile, roles kept": lambda client, profile: client.update_profile(
        profileId=profile["profileId"], name="n"
    ),
    "EnableProfile": lambda client, profile: client.enable_profile(profileId=profile["profileId"]),
}


@pytest.fixture(params=CALLS)
def call(request: pytest.FixtureRequest) -> Callable[[Any, dict[str, Any]], Any]:
    """Each operation that hands roles to the service."""
    return CALLS[request.param]


def _profile(account: Account) -> dict[str, Any]:
    return account.profile(roleArns=[account.role("One"), account.role("Two")])


def test_pass_role_to_this_service_is_enough(account: Account, call: Any) -> None:
    """With iam:PassRole limited to rolesanywhere.amazonaws.com the call is allowed."""
    call(account.client(account.user(OURS, allow("iam:PassRole", when=TO_US))), _profile(account))


@pytest.mark.parametrize(
    "statements",
    [
        pytest.param([], id="no iam:PassRole"),
        pytest.param([allow("iam:PassRole", when=TO_EC2)], id="to another service"),
        pytest.param([allow("iam:PassRole"), deny("iam:PassRole", when=TO_US)], id="denied to this service"),
        pytest.param([allow("iam:GetRole", "sts:AssumeRole")], id="other actions on the role"),
    ],
)
def test_without_pass_role_to_this_service_the_call_is_refused(
    account: Account, call: Any, statements: list[dict[str, Any]]
) -> None:
    """AccessDeniedException names iam:PassRole and the role, and nothing has changed."""
    profile = _profile(account)
    with refused("AccessDeniedException") as refusal:
        call(account.client(account.user(OURS, *statements)), profile)
    assert f"not authorized to perform: iam:PassRole on resource: {account.role('One')} " in refusal.message
    assert account.client().list_profiles()["profiles"] == [profile]


def test_every_role_must_be_passable(account: Account, call: Any) -> None:
    """One passable role of two is not enough; the refusal names the other one."""
    profile = _profile(account)
    user = account.user(OURS, allow("iam:PassRole", resource=account.role("One"), when=TO_US))
    with refused("AccessDeniedException") as refusal:
        call(account.client(user), profile)
    assert f"iam:PassRole on resource: {account.role('Two')} " in refusal.message
    assert account.client().list_profiles()["profiles"] == [profile]


def test_who_may_not_pass_a_role_does_not_learn_whether_it_exists(account: Account) -> None:
    """For a role that is not there the refusal is the same AccessDeniedException."""
    missing = f"arn:aws:iam::{account.id}:role/Nobody"
    with refused("AccessDeniedException") as refusal:
        account.client(account.user(OURS)).create_profile(name="n", roleArns=[missing])
    assert f"iam:PassRole on resource: {missing} " in refusal.message


def test_disabling_and_deleting_pass_nothing(account: Account) -> None:
    """DisableProfile and DeleteProfile need no iam:PassRole."""
    profile_id = _profile(account)["profileId"]
    client = account.client(account.user(OURS))
    client.disable_profile(profileId=profile_id)
    client.delete_profile(profileId=profile_id)


def test_roles_never_cross_accounts(account: Account) -> None:
    """A role of another account, or of another partition, is refused even with every permission."""
    foreign = new_account(account.local).role()
    for arn in (foreign, account.role().replace("arn:aws:", "arn:aws-cn:")):
        with refused("AccessDeniedException", "Cross-account pass role is not allowed."):
            account.client().create_profile(name="n", roleArns=[arn])
    profile_id = account.profile()["profileId"]
    with refused("AccessDeniedException", "Cross-account pass role is not allowed."):
        account.client().update_profile(profileId=profile_id, roleArns=[foreign])
