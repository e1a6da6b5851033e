"""Notification settings: what a put merges, what a reset gives back, and who configured what."""

from typing import Any

import pytest

from tests.rolesanywhere.answers import assert_are_answers, body, refused, wrong
from tests.rolesanywhere.conftest import Account

CA, LEAF = "CA_CERTIFICATE_EXPIRY", "END_ENTITY_CERTIFICATE_EXPIRY"
UNKNOWN = "6f4943fb-13d4-4242-89c4-be367595c380"


def default(event: str) -> dict[str, Any]:
    """What AWS sets for an event."""
    return {
        "enabled": True,
        "event": event,
        "threshold": 45,
        "channel": "ALL",
        "configuredBy": "rolesanywhere.amazonaws.com",
    }


def _put(client: Any, anchor: str, *settings: dict[str, Any]) -> Any:
    answer = client.put_notification_settings(trustAnchorId=anchor, notificationSettings=list(settings))
    return answer["trustAnchor"]["notificationSettings"]


def _reset(client: Any, anchor: str, *keys: dict[str, str]) -> Any:
    answer = client.reset_notification_settings(trustAnchorId=anchor, notificationSettingKeys=list(keys))
    return answer["trustAnchor"]["notificationSettings"]


@pytest.fixture
def anchor(account: Account) -> str:
    """The id of a new trust anchor."""
    return str(account.anchor()["trustAnchorId"])


def test_a_put_replaces_the_setting_of_its_event(account: Account, client: Any, anchor: str) -> None:
    """The new setting shows the account, the default of the other event stays, the channel is ALL."""
    given = {"enabled": True, "event": LEAF, "threshold": 7}
    own = {**given, "channel": "ALL", "configuredBy": account.id}
    assert _put(client, anchor, given) == [default(CA), own]
    off = {"enabled": False, "event": CA, "channel": "ALL"}
    assert _put(client, anchor, off) == [{**off, "configuredBy": account.id}, own]
    shown = client.get_trust_anchor(trustAnchorId=anchor)["trustAnchor"]["notificationSettings"]
    assert shown == [{**off, "configuredBy": account.id}, own]
    assert _put(client, anchor) == shown


def test_a_reset_gives_back_the_default(account: Account, client: Any, anchor: str) -> None:
    """The named ones are AWS's again, whoever made them; the others stay; twice is the same."""
    both = [{"enabled": True, "event": event, "threshold": 7} for event in (CA, LEAF)]
    _put(client, anchor, *both)
    own = {**both[1], "channel": "ALL", "configuredBy": account.id}
    assert _reset(client, anchor, {"event": CA}) == [default(CA), own]
    assert _reset(client, anchor) == [default(CA), own]
    defaults = [default(CA), default(LEAF)]
    assert _reset(client, anchor, {"event": CA}, {"event": LEAF, "channel": "ALL"}) == defaults
    assert _reset(client, anchor, {"event": LEAF}, {"event": LEAF}) == defaults


def test_a_setting_of_the_create_is_reset_too(account: Account, client: Any) -> None:
    """What CreateTrustAnchor carried is a custom setting like any other."""
    given = [{"enabled": False, "event": CA}]
    made = account.anchor(notificationSettings=given)["trustAnchorId"]
    assert _reset(client, made, {"event": CA}) == [default(CA), default(LEAF)]


def test_updated_at_moves_with_a_change_only(client: Any, anchor: str) -> None:
    """The same put twice, and a reset of a default, change nothing."""
    settings = [{"enabled": True, "event": CA, "threshold": 7}]
    given = {"trustAnchorId": anchor, "notificationSettings": settings}
    first = client.put_notification_settings(**given)["trustAnchor"]
    assert first["updatedAt"] > first["createdAt"]
    assert client.put_notification_settings(**given)["trustAnchor"] == first
    keys = [{"event": LEAF}]
    reset = client.reset_notification_settings(trustAnchorId=anchor, notificationSettingKeys=keys)
    assert reset["trustAnchor"] == first


def test_limits(account: Account, loose: Any, anchor: str) -> None:
    """A threshold of 1 to 360 days where the setting is on, one setting an event, 50 in a request."""
    on = {"enabled": True, "event": CA}
    for threshold in (1, 360):
        assert _put(loose, anchor, {**on, "threshold": threshold})[0]["threshold"] == threshold
    where = "notificationSettings.1.member.threshold"
    least = "Member must have value greater than or equal to 1"
    with refused("ValidationException", wrong(where, "0", least)):
        _put(loose, anchor, {**on, "threshold": 0})
    most = "Member must have value less than or equal to 360"
    with refused("ValidationException", wrong(where, "361", most)):
        _put(loose, anchor, {**on, "threshold": 361})
    with refused("ValidationException", "Threshold is required for an enabled notification setting."):
        _put(loose, anchor, on)
    with refused("ValidationException", f"Duplicate notification settings for event {CA}."):
        _put(loose, anchor, {"enabled": False, "event": CA}, {**on, "threshold": 1, "channel": "ALL"})
    fifty = "Member must have length less than or equal to 50"
    with refused("ValidationException", wrong("notificationSettings", None, fifty)):
        _put(loose, anchor, *[{"enabled": False, "event": CA}] * 51)
    with refused("ValidationException", wrong("notificationSettingKeys", None, fifty)):
        _reset(loose, anchor, *[{"event": CA}] * 51)
    events = f"Member must satisfy enum value set: [{CA}, {LEAF}]"
    with refused("ValidationException", wrong("notificationSettingKeys.1.member.event", "x", events)):
        _reset(loose, anchor, {"event": "x"})
    channels = "Member must satisfy enum value set: [ALL]"
    with refused("ValidationException", wrong("notificationSettingKeys.1.member.channel", "x", channels)):
        _reset(loose, anchor, {"event": CA, "channel": "x"})
    shown = account.client().get_trust_anchor(trustAnchorId=anchor)["trustAnchor"]["notificationSettings"]
    assert shown[0]["threshold"] == 360


def test_only_a_uuid_names_the_anchor(account: Account, loose: Any, anchor: str) -> None:
    """The ARN and an alias ARN, which other operations take, are ValidationException here."""
    for name in (
        account.arn("trust-anchor", anchor),
        f"arn:aws:rolesanywhere:us-east-1:{account.id}:alias/trust-anchor/prod",
        anchor.upper(),
    ):
        with refused("ValidationException"):
            _put(loose, name)
        with refused("ValidationException"):
            _reset(loose, name)
    with refused("ResourceNotFoundException", f"TrustAnchor with ID {UNKNOWN} not found."):
        _reset(loose, UNKNOWN)


@pytest.mark.parametrize("sent", ["x", {}, [1], [None], [{}], [{"event": CA, "enabled": "true"}]])
def test_settings_of_another_type(client: Any, anchor: str, sent: object) -> None:
    """Anything but a list of settings is a ValidationException, not a fault."""
    content = {"trustAnchorId": anchor, "notificationSettings": sent}
    with body(client, "PutNotificationSettings", content), refused("ValidationException"):
        _put(client, anchor)


@pytest.mark.parametrize("sent", ["x", {}, [1], [None], [{}], [{"event": 1}]])
def test_keys_of_another_type(client: Any, anchor: str, sent: object) -> None:
    """Anything but a list of keys is a ValidationException, not a fault."""
    content = {"trustAnchorId": anchor, "notificationSettingKeys": sent}
    with body(client, "ResetNotificationSettings", content), refused("ValidationException"):
        _reset(client, anchor)


def test_answers_have_the_models_shape(client: Any, anchor: str) -> None:
    """Put and reset answer the trust anchor."""
    given = {"enabled": True, "event": CA, "threshold": 7}
    calls = {
        "PutNotificationSettings": lambda: _put(client, anchor, given),
        "ResetNotificationSettings": lambda: _reset(client, anchor, {"event": CA}),
    }
    assert_are_answers(client, calls, {".trustAnchor.source.sourceData.acmPcaArn"})
