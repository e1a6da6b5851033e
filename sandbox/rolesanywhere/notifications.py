"""Notification settings of a trust anchor: AWS's defaults, and what an account puts in their place."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sandbox.rolesanywhere.errors import ValidationException
from sandbox.rolesanywhere.fidelity.notifications import DUPLICATE_NOTIFICATION, THRESHOLD_REQUIRED
from sandbox.rolesanywhere.resources import NotificationSetting

Settings = tuple[NotificationSetting, ...]
"""One setting for each event and channel."""

EVENTS = ("CA_CERTIFICATE_EXPIRY", "END_ENTITY_CERTIFICATE_EXPIRY")
ALL_CHANNELS = "ALL"
DEFAULT_THRESHOLD_DAYS = 45
DEFAULT_CONFIGURED_BY = "rolesanywhere.amazonaws.com"
DEFAULT: Settings = tuple(
    NotificationSetting(
        event,
        ALL_CHANNELS,
        enabled=True,
        threshold=DEFAULT_THRESHOLD_DAYS,
        configured_by=DEFAULT_CONFIGURED_BY,
    )
    for event in EVENTS
)
"""User Guide, Monitor with notifications."""


def merged(old: Settings, given: Sequence[Mapping[str, Any]], account: str) -> Settings:
    """The settings after some were given: those for other events and channels stay.

    Args:
        old: What there is.
        given: The ``notificationSettings`` member, checked against the service model.
        account: The account that configures them.

    Raises:
        ValidationException: Two are for the same event, or an enabled one has no threshold.
    """
    new = [_setting(each, account) for each in given]
    keys = [_key(setting) for setting in new]
    for key in keys:
        if keys.count(key) > 1:
            raise ValidationException(DUPLICATE_NOTIFICATION(event=key[0]))
    return _replaced(old, new)


def reset(old: Settings, keys: Iterable[Mapping[str, str]]) -> Settings:
    """The settings after some were given back to AWS.

    Args:
        old: What there is.
        keys: The ``notificationSettingKeys`` member, checked against the service model.
    """
    named = {(key["event"], key.get("channel", ALL_CHANNELS)) for key in keys}
    return _replaced(old, [setting for setting in DEFAULT if _key(setting) in named])


def _replaced(old: Settings, new: Iterable[NotificationSetting]) -> Settings:
    return tuple({_key(setting): setting for setting in (*old, *new)}.values())


def _setting(given: Mapping[str, Any], account: str) -> NotificationSetting:
    threshold = given.get("threshold")
    if given["enabled"] and threshold is None:
        raise ValidationException(THRESHOLD_REQUIRED())
    return NotificationSetting(
        given["event"],
        given.get("channel", ALL_CHANNELS),
        enabled=given["enabled"],
        threshold=threshold,
        configured_by=account,
    )


def _key(setting: NotificationSetting) -> tuple[str, str]:
    return setting.event, setting.channel
