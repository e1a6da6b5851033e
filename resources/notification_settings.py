"""When a trust anchor warns that certificates end; pulumi-aws replaces the anchor to change that.

https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_PutNotificationSettings.html ; an anchor
always has settings: to delete them here is to give them back to AWS.
"""

from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import Any

import pulumi
from pulumi.dynamic import CreateResult, ReadResult, Resource, UpdateResult

from resources.errors import GoneError
from resources.provider import Provider, gone

_INPUTS = ("trustAnchorArn", "settings")


class NotificationSettingsProvider(Provider):
    """Puts and resets the notification settings of a trust anchor."""

    properties = _INPUTS
    replacing = ("trustAnchorArn",)

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Put settings of an anchor."""
        with self._service.asked(props["trustAnchorArn"]) as (client, anchor):
            _put(client, anchor, props["settings"])
        return CreateResult(anchor, {name: props[name] for name in _INPUTS})

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Look at the settings of the events that are set here."""
        try:
            with self._service.asked(props["trustAnchorArn"]) as (client, anchor):
                found = client.get_trust_anchor(trustAnchorId=anchor)["trustAnchor"]
        except GoneError:
            return gone()
        settings = {
            each["event"]: {name: each[name] for name in ("enabled", "threshold") if name in each}
            for each in found.get("notificationSettings", [])
            if each["event"] in props["settings"]
        }
        values = {"trustAnchorArn": props["trustAnchorArn"], "settings": settings}
        return ReadResult(id_, dict(values), values)

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """Put what is wanted, and give back what is not set here any more."""
        made = self.create(_news)
        with self._service.asked(_news["trustAnchorArn"]) as (client, anchor):
            _reset(client, anchor, [event for event in _olds["settings"] if event not in _news["settings"]])
        return UpdateResult(made.outs)

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Give the settings back to AWS; an anchor that is gone has none."""
        with suppress(GoneError), self._service.asked(_props["trustAnchorArn"]) as (client, anchor):
            _reset(client, anchor, list(_props["settings"]))


class NotificationSettings(Resource, module="rolesanywhere", name="NotificationSettings"):
    """The notification settings of a trust anchor.

    Args:
        name: The resource's name.
        props: ``trustAnchorArn``, and ``settings``: by event ``enabled``, and ``threshold`` in days where
            there is one.
        opts: Pulumi's options.
    """

    def __init__(
        self, name: str, props: Mapping[str, Any], opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(NotificationSettingsProvider(), name, dict(props), opts)


def _put(client: Any, anchor: str, settings: Mapping[str, Mapping[str, Any]]) -> None:
    client.put_notification_settings(
        trustAnchorId=anchor,
        notificationSettings=[
            {
                "event": event,
                "channel": "ALL",
                "enabled": each["enabled"],
                # A number comes out of the engine as a fraction.
                **({"threshold": int(each["threshold"])} if "threshold" in each else {}),
            }
            for event, each in settings.items()
        ],
    )


def _reset(client: Any, anchor: str, events: Collection[str]) -> None:
    if events:
        client.reset_notification_settings(
            trustAnchorId=anchor,
            notificationSettingKeys=[{"event": event, "channel": "ALL"} for event in sorted(events)],
        )
