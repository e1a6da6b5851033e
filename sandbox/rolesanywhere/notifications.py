"""Notification settings of a trust anchor: AWS's defaults, and what a create puts in their place."""

from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.rolesanywhere.errors import ValidationException
from sandbox.rolesanywhere.fidelity.notifications import DUPLICATE_NOTIFICATION, THRESHOLD_REQUIRED
from sandbox.rolesanywhere.resources import NotificationSetting

EVENTS = ("CA_CERTIFICATE_EXPIRY", "END_ENTITY_CERTIFICATE_EXPIRY")
ALL_CHANNELS = "ALL"
DEFAULT_THRESHOLD_DAYS = 45
DEFAULT_CONFIGURED_BY = "rolesanywhere.amazonaws.com"


def settings(given: Sequence[Mapping[str, Any]], account: str) -> tuple[NotificationSetting, ...]:
    """The settings of a new trust anchor.

    Args:
        given: The ``notificationSettings`` member, checked against the service model.
        account: The account that configures them.

    Raises:
        ValidationException: Two are for the same event, or an enabled one has no threshold.
    """
    result = {
        (event, ALL_CHANNELS): NotificationSetting(
            event,
            ALL_CHANNELS,
            enabled=True,
            threshold=DEFAULT_THRESHOLD_DAYS,
            configured_by=DEFAULT_CONFIGURED_BY,
        )
        for event in EVENTS
    }
    seen = set()
    for setting in given:
        event, channel = setting["event"], setting.get("channel", ALL_CHANNELS)
        if (event, channel) in seen:
            raise ValidationException(DUPLICATE_NOTIFICATION(event=event))
        seen.add((event, channel))
        threshold = setting.get("threshold")
        if setting["enabled"] and threshold is None:
            raise ValidationException(THRESHOLD_REQUIRED())
        result[event, channel] = NotificationSetting(
            event, channel, enabled=setting["enabled"], threshold=threshold, configured_by=account
        )
    return tuple(result.values())
