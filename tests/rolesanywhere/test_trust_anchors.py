"""Trust anchors: what a create keeps, what an update changes, what the switches do."""

from typing import Any

import pytest

from tests.rolesanywhere.answers import assert_is_shape, refused, wire
from tests.rolesanywhere.authorities import authority
from tests.rolesanywhere.conftest import Account, new_account, source

DEFAULT_NOTIFICATIONS = [
    {
        "enabled": True,
        "event": event,
        "threshold": 45,
        "channel": "ALL",
        "configuredBy": "rolesanywhere.amazonaws.com",
    }
    for event in ("CA_CERTIFICATE_EXPIRY", "END_ENTITY_CERTIFICATE_EXPIRY")
]


def _detail(answer: dict[str, Any]) -> dict[str, Any]:
    detail: dict[str, Any] = answer["trustAnchor"]
    return detail


def test_a_create_keeps_what_it_was_given_and_answers_201(account: Account, client: Any) -> None:
    """CreateTrustAnchor answers 201 with an id, an ARN of account and Region, and the very same bundle."""
    bundle = source(authority("One").pem, authority("Two", kind="rsa").pem)
    answer = client.create_trust_anchor(name="My anchor-1_x", source=bundle, enabled=True)
    detail = _detail(answer)
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 201
    assert detail["trustAnchorArn"] == account.arn("trust-anchor", detail["trustAnchorId"])
    assert (detail["name"], detail["source"], detail["enabled"]) == ("My anchor-1_x", bundle, True)
    assert detail["notificationSettings"] == DEFAULT_NOTIFICATIONS
    assert detail["createdAt"] == detail["updatedAt"]
    assert _detail(client.get_trust_anchor(trustAnchorId=detail["trustAnchorId"])) == detail


@pytest.mark.parametrize(
    ("arguments", "enabled"), [({}, False), ({"enabled": False}, False), ({"enabled": True}, True)]
)
def test_an_anchor_is_disabled_unless_it_is_asked_for_enabled(
    account: Account, arguments: dict[str, Any], *, enabled: bool
) -> None:
    """``enabled`` left out of a create makes a disabled anchor."""
    assert account.anchor(**arguments)["enabled"] is enabled


def test_every_documented_member_is_answered(account: Account, client: Any) -> None:
    """Create, get, list, update, enable, disable and delete answer every member of TrustAnchorDetail."""
    anchor_id = account.anchor()["trustAnchorId"]
    calls = {
        "CreateTrustAnchor": lambda: client.create_trust_anchor(name="n", source=source(authority().pem)),
        "GetTrustAnchor": lambda: client.get_trust_anchor(trustAnchorId=anchor_id),
        "UpdateTrustAnchor": lambda: client.update_trust_anchor(trustAnchorId=anchor_id, name="new"),
        "ListTrustAnchors": client.list_trust_anchors,
        "EnableTrustAnchor": lambda: client.enable_trust_anchor(trustAnchorId=anchor_id),
        "DisableTrustAnchor": lambda: client.disable_trust_anchor(trustAnchorId=anchor_id),
        "DeleteTrustAnchor": lambda: client.delete_trust_anchor(trustAnchorId=anchor_id),
    }
    for operation, call in calls.items():
        model = client.meta.service_model.operation_model(operation)
        with wire(client) as raw:
            call()
        absent = assert_is_shape(model.output_shape, raw.json())
        assert raw.status == model.http["responseCode"]
        assert {path.rpartition(".")[2] for path in absent} <= {"acmPcaArn", "nextToken"}, operation


def test_an_update_changes_what_is_given_and_nothing_else(account: Account, client: Any) -> None:
    """A new name leaves the source, a new source the name; id, ARN, createdAt and the switch stay."""
    old = account.anchor(enabled=True)
    renamed = _detail(client.update_trust_anchor(trustAnchorId=old["trustAnchorId"], name="renamed"))
    assert renamed == {**old, "name": "renamed", "updatedAt": renamed["updatedAt"]}
    assert renamed["updatedAt"] > old["updatedAt"]
    bundle = source(authority("Successor").pem)
    rolled = _detail(client.update_trust_anchor(trustAnchorId=old["trustAnchorId"], source=bundle))
    assert rolled == {**renamed, "source": bundle, "updatedAt": rolled["updatedAt"]}
    assert _detail(client.get_trust_anchor(trustAnchorId=old["trustAnchorId"])) == rolled


def test_a_repeated_update_answers_the_same(account: Account, client: Any) -> None:
    """UpdateTrustAnchor is idempotent: the second answer equals the first, updatedAt included."""
    anchor_id = account.anchor()["trustAnchorId"]
    first = _detail(client.update_trust_anchor(trustAnchorId=anchor_id, name="same"))
    assert _detail(client.update_trust_anchor(trustAnchorId=anchor_id, name="same")) == first
    assert _detail(client.update_trust_anchor(trustAnchorId=anchor_id)) == first


def test_a_refused_update_changes_nothing(account: Account, client: Any) -> None:
    """A bad bundle beside a good name leaves both as they were."""
    old = account.anchor()
    with refused("ValidationException", "Error creating TrustAnchor. Bad certificate data"):
        client.update_trust_anchor(trustAnchorId=old["trustAnchorId"], name="new", source=source("nonsense"))
    assert _detail(client.get_trust_anchor(trustAnchorId=old["trustAnchorId"])) == old


def test_the_switch_is_turned_and_turning_it_twice_is_the_same(account: Account, client: Any) -> None:
    """EnableTrustAnchor and DisableTrustAnchor set ``enabled``; a repeat answers the very same detail."""
    anchor_id = account.anchor()["trustAnchorId"]
    for call, enabled in ((client.enable_trust_anchor, True), (client.disable_trust_anchor, False)):
        turned = _detail(call(trustAnchorId=anchor_id))
        assert turned["enabled"] is enabled
        assert _detail(call(trustAnchorId=anchor_id)) == turned
        assert _detail(client.get_trust_anchor(trustAnchorId=anchor_id)) == turned


def test_a_delete_answers_what_was_and_a_second_one_finds_nothing(account: Account, client: Any) -> None:
    """DeleteTrustAnchor answers the last detail; deleting again is ResourceNotFoundException."""
    kept, gone = account.anchor(), account.anchor()
    assert _detail(client.delete_trust_anchor(trustAnchorId=gone["trustAnchorId"])) == gone
    with refused("ResourceNotFoundException", f"TrustAnchor with ID {gone['trustAnchorId']} not found."):
        client.delete_trust_anchor(trustAnchorId=gone["trustAnchorId"])
    assert client.list_trust_anchors()["trustAnchors"] == [kept]


def test_two_anchors_may_have_one_name(account: Account, client: Any) -> None:
    """Names are labels: the same one twice makes two anchors with two ids."""
    first, second = account.anchor(name="twin"), account.anchor(name="twin")
    assert first["trustAnchorId"] != second["trustAnchorId"]
    assert [anchor["name"] for anchor in client.list_trust_anchors()["trustAnchors"]] == ["twin", "twin"]


def test_custom_notifications_stand_in_for_the_defaults(account: Account) -> None:
    """A setting replaces the default of its event and shows the account; the other default stays."""
    custom = {"enabled": True, "event": "CA_CERTIFICATE_EXPIRY", "threshold": 30}
    shown = account.anchor(notificationSettings=[custom])["notificationSettings"]
    assert shown == [{**custom, "channel": "ALL", "configuredBy": account.id}, DEFAULT_NOTIFICATIONS[1]]


def test_only_a_disabled_notification_may_lack_its_threshold(account: Account, client: Any) -> None:
    """Switching an event off needs no threshold, switching it on does."""
    off = {"enabled": False, "event": "CA_CERTIFICATE_EXPIRY", "channel": "ALL"}
    assert account.anchor(notificationSettings=[off])["notificationSettings"][0] == {
        **off,
        "configuredBy": account.id,
    }
    with refused("ValidationException", "Threshold is required for an enabled notification setting."):
        client.create_trust_anchor(
            name="n", source=source(authority().pem), notificationSettings=[{**off, "enabled": True}]
        )


def test_one_event_is_configured_once(client: Any) -> None:
    """Two settings for one event, one of them with the channel spelled out, are refused."""
    setting = {"enabled": True, "event": "CA_CERTIFICATE_EXPIRY", "threshold": 30}
    with refused("ValidationException", "Duplicate notification settings for event CA_CERTIFICATE_EXPIRY."):
        client.create_trust_anchor(
            name="n",
            source=source(authority().pem),
            notificationSettings=[setting, {**setting, "channel": "ALL"}],
        )


def test_accounts_and_regions_see_only_their_own(account: Account, client: Any) -> None:
    """The same calls from another account, or signed for another Region, meet nothing of this one's."""
    here = account.anchor()
    elsewhere = account.client(region="eu-central-1")
    stranger = new_account(account.local).client()
    for other in (elsewhere, stranger):
        assert other.list_trust_anchors()["trustAnchors"] == []
        with refused("ResourceNotFoundException"):
            other.get_trust_anchor(trustAnchorId=here["trustAnchorId"])
    made = elsewhere.create_trust_anchor(name="n", source=source(authority().pem))["trustAnchor"]
    assert made["trustAnchorArn"] == account.arn("trust-anchor", made["trustAnchorId"], "eu-central-1")
    assert client.list_trust_anchors()["trustAnchors"] == [here]


@pytest.mark.parametrize(("region", "partition"), [("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")])
def test_arns_know_their_partition(account: Account, region: str, partition: str) -> None:
    """An anchor made in China or GovCloud has an ARN of that partition."""
    made = account.client(region=region).create_trust_anchor(name="n", source=source(authority().pem))
    assert made["trustAnchor"]["trustAnchorArn"].startswith(f"arn:{partition}:rolesanywhere:{region}:")


def test_no_region_is_invented(account: Account) -> None:
    """A signature for a Region that does not exist is refused."""
    with refused("InvalidSignatureException", "Credential should be scoped to a valid region."):
        account.client(region="moonbase").list_trust_anchors()
