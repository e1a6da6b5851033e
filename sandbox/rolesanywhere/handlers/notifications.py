"""Notification settings of trust anchors: one method for each operation, named as AWS names it."""

from collections.abc import Callable
from dataclasses import replace

from sandbox.rolesanywhere import details, notifications
from sandbox.rolesanywhere.calls import Call
from sandbox.rolesanywhere.handlers.common import Answer, Handlers, Table
from sandbox.rolesanywhere.notifications import Settings


class NotificationHandlers(Handlers):
    """The operations on notification settings."""

    def table(self) -> Table:
        """Operation name to method."""
        return {
            "PutNotificationSettings": self.put_notification_settings,
            "ResetNotificationSettings": self.reset_notification_settings,
        }

    def put_notification_settings(self, call: Call) -> Answer:
        """Put settings in the place of those for the same events; the others stay."""
        given, account = call.values["notificationSettings"], call.place.account
        return self._set(call, lambda old: notifications.merged(old, given, account))

    def reset_notification_settings(self, call: Call) -> Answer:
        """Put AWS's defaults in the place of the settings that are named."""
        keys = call.values["notificationSettingKeys"]
        return self._set(call, lambda old: notifications.reset(old, keys))

    def _set(self, call: Call, change: Callable[[Settings], Settings]) -> Answer:
        made = call.shelf.trust_anchors.change(
            call.aim,
            lambda old: replace(old, notification_settings=change(old.notification_settings)),
            self._clock.now(),
        )
        return {"trustAnchor": details.trust_anchor(made)}
