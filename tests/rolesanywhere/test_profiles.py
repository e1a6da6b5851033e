"""Profiles: what a create keeps, what an update changes, what the switches do."""

import json
from typing import Any

import pytest

from tests.rolesanywhere.answers import assert_is_shape, body, refused, wire, wrong
from tests.rolesanywhere.conftest import Account

POLICY = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
)
MAPPINGS = [
    {"certificateField": "x509Subject", "mappingRules": [{"specifier": "*"}]},
    {"certificateField": "x509Issuer", "mappingRules": [{"specifier": "*"}]},
    {
        "certificateField": "x509SAN",
        "mappingRules": [{"specifier": "DNS"}, {"specifier": "URI"}, {"specifier": "Name/*"}],
    },
]


def _detail(answer: dict[str, Any]) -> dict[str, Any]:
    detail: dict[str, Any] = answer["profile"]
    return detail


def test_a_create_keeps_what_it_was_given_and_answers_201(account: Account, client: Any) -> None:
    """CreateProfile answers 201 with every given member, its creator, and the default attribute mappings."""
    given = {
        "name": "My profile",
        "roleArns": [account.role("One"), account.role("Two", "/team/")],
        "sessionPolicy": POLICY,
        "managedPolicyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
        "durationSeconds": 900,
        "enabled": True,
        "acceptRoleSessionName": True,
        "requireInstanceProperties": True,
    }
    answer = client.create_profile(**given)
    detail = _detail(answer)
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 201
    assert detail == {
        **given,
        "profileId": detail["profileId"],
        "profileArn": account.arn("profile", detail["profileId"]),
        "createdBy": detail["createdBy"],
        "attributeMappings": MAPPINGS,
        "createdAt": detail["createdAt"],
        "updatedAt": detail["createdAt"],
    }
    assert detail["createdBy"].startswith(f"arn:aws:iam::{account.id}:user/")
    assert _detail(client.get_profile(profileId=detail["profileId"])) == detail


def test_defaults(account: Account, client: Any) -> None:
    """Left out: disabled, one hour, no session policies, no session names; an empty role list is allowed."""
    detail = _detail(client.create_profile(name="p", roleArns=[]))
    assert "sessionPolicy" not in detail
    shown = (
        "enabled",
        "durationSeconds",
        "managedPolicyArns",
        "acceptRoleSessionName",
        "requireInstanceProperties",
    )
    assert [detail[name] for name in shown] == [False, 3600, [], False, False]
    assert detail["roleArns"] == []


def test_an_empty_session_policy_of_a_create_is_none(client: Any) -> None:
    """A create with an empty session policy makes a profile without one."""
    assert "sessionPolicy" not in _detail(client.create_profile(name="p", roleArns=[], sessionPolicy=""))


def test_every_documented_member_is_answered(account: Account, client: Any) -> None:
    """Create, get, list, update, enable, disable and delete answer every member of ProfileDetail."""
    profile_id = account.profile(sessionPolicy=POLICY)["profileId"]
    calls = {
        "CreateProfile": lambda: client.create_profile(
            name="n", roleArns=[account.role()], sessionPolicy=POLICY
        ),
        "GetProfile": lambda: client.get_profile(profileId=profile_id),
        "UpdateProfile": lambda: client.update_profile(profileId=profile_id, name="new"),
        "ListProfiles": client.list_profiles,
        "EnableProfile": lambda: client.enable_profile(profileId=profile_id),
        "DisableProfile": lambda: client.disable_profile(profileId=profile_id),
        "DeleteProfile": lambda: client.delete_profile(profileId=profile_id),
    }
    for operation, call in calls.items():
        model = client.meta.service_model.operation_model(operation)
        with wire(client) as raw:
            call()
        absent = assert_is_shape(model.output_shape, raw.json())
        assert raw.status == model.http["responseCode"]
        assert absent <= {".nextToken"}, operation


@pytest.mark.parametrize(
    "change",
    [
        {"name": "renamed"},
        {"sessionPolicy": "{}"},
        {"managedPolicyArns": []},
        {"durationSeconds": 43200},
        {"acceptRoleSessionName": True},
        {"roleArns": []},
    ],
)
def test_an_update_changes_one_member_and_keeps_the_rest(
    account: Account, client: Any, change: dict[str, Any]
) -> None:
    """Each member of UpdateProfile changes alone; nothing else moves but updatedAt."""
    old = account.profile(sessionPolicy=POLICY, managedPolicyArns=["arn:aws:iam::aws:policy/ReadOnlyAccess"])
    new = _detail(client.update_profile(profileId=old["profileId"], **change))
    assert new == {**old, **change, "updatedAt": new["updatedAt"]}
    assert new["updatedAt"] > old["updatedAt"]
    assert _detail(client.update_profile(profileId=old["profileId"], **change)) == new


def test_a_session_policy_cannot_be_cleared(account: Account, client: Any, loose: Any) -> None:
    """An update without the member keeps the policy; an empty one breaks the model's minimum length."""
    profile_id = account.profile(sessionPolicy=POLICY)["profileId"]
    assert _detail(client.update_profile(profileId=profile_id, name="n"))["sessionPolicy"] == POLICY
    why = wrong("sessionPolicy", "", "Member must have length greater than or equal to 1")
    with refused("ValidationException", why):
        loose.update_profile(profileId=profile_id, sessionPolicy="")
    assert _detail(client.get_profile(profileId=profile_id))["sessionPolicy"] == POLICY


def test_an_update_does_not_know_the_switch(account: Account, loose: Any) -> None:
    """``enabled`` and ``requireInstanceProperties`` in an update are unknown members and change nothing."""
    old = account.profile()
    sent = {"enabled": True, "requireInstanceProperties": True, "name": "n"}
    with body(loose, "UpdateProfile", sent):
        new = _detail(loose.update_profile(profileId=old["profileId"]))
    assert new == {**old, "name": "n", "updatedAt": new["updatedAt"]}


def test_the_switch_is_turned_and_turning_it_twice_is_the_same(account: Account, client: Any) -> None:
    """EnableProfile and DisableProfile set ``enabled``; a repeat answers the very same detail."""
    profile_id = account.profile()["profileId"]
    for call, enabled in ((client.enable_profile, True), (client.disable_profile, False)):
        turned = _detail(call(profileId=profile_id))
        assert turned["enabled"] is enabled
        assert _detail(call(profileId=profile_id)) == turned
        assert _detail(client.get_profile(profileId=profile_id)) == turned


def test_a_delete_answers_what_was_and_a_second_one_finds_nothing(account: Account, client: Any) -> None:
    """DeleteProfile answers the last detail; deleting again is ResourceNotFoundException."""
    kept, gone = account.profile(), account.profile()
    assert _detail(client.delete_profile(profileId=gone["profileId"])) == gone
    with refused("ResourceNotFoundException", f"Profile with ID {gone['profileId']} not found."):
        client.delete_profile(profileId=gone["profileId"])
    assert client.list_profiles()["profiles"] == [kept]


def test_a_role_must_exist(account: Account, client: Any) -> None:
    """A role that is not there, or that stands under another path, is refused on create and update."""
    profile_id, role = account.profile()["profileId"], account.role("Deep", "/team/")
    for wrong_arn in (account.role() + "x", role.replace("/team/", "/"), role.replace("/team/", "/other/")):
        with refused("ValidationException", f"Role {wrong_arn} does not exist."):
            client.create_profile(name="p", roleArns=[role, wrong_arn])
        with refused("ValidationException", f"Role {wrong_arn} does not exist."):
            client.update_profile(profileId=profile_id, roleArns=[wrong_arn])
    assert _detail(client.update_profile(profileId=profile_id, roleArns=[role]))["roleArns"] == [role]


def test_a_deleted_role_does_not_stop_other_changes(account: Account, client: Any) -> None:
    """Only roles a request names are looked for: a profile outlives its role and can still change."""
    profile_id, role = account.profile()["profileId"], account.role()
    account.local.client("iam", account.admin).delete_role(RoleName=role.rpartition("/")[2])
    account.roles.remove(role)
    client.update_profile(profileId=profile_id, name="n")
    client.enable_profile(profileId=profile_id)
    with refused("ValidationException", f"Role {role} does not exist."):
        client.update_profile(profileId=profile_id, roleArns=[role])


def test_a_session_policy_is_kept_as_it_came(account: Account) -> None:
    """A session policy is any text; a session is where it counts."""
    assert account.profile(sessionPolicy="not a policy")["sessionPolicy"] == "not a policy"
