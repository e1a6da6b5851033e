"""When a trust anchor warns that certificates end."""

from collections.abc import Sequence
from enum import Enum
from typing import Any, NotRequired, TypedDict

import pulumi

import resources
from aws_facts import Problem
from aws_facts.arn_kinds import TRUST_ANCHOR
from aws_facts.limits import NOTIFICATION_THRESHOLD
from components._arns import arn_of
from components._inputs import derived, judged_together
from components.errors import ComponentError


class ExpiryEvent(Enum):
    """What a trust anchor warns of."""

    CA_CERTIFICATE = "CA_CERTIFICATE_EXPIRY"
    """A certificate of the anchor itself ends."""
    END_ENTITY_CERTIFICATE = "END_ENTITY_CERTIFICATE_EXPIRY"
    """A certificate that had a session through the anchor ends."""


class NotificationSettingArgs(TypedDict):
    """How one event is told."""

    event: ExpiryEvent
    """The event."""
    enabled: NotRequired[bool]
    """Whether it is told; true when left out."""
    threshold_days: NotRequired[int]
    """How many days before, 1 to 360; needed where it is told."""


class NotificationSettingsArgs(TypedDict):
    """The settings of one anchor."""

    trust_anchor_arn: pulumi.Input[str]
    """The ARN of the anchor."""
    settings: Sequence[NotificationSettingArgs]
    """One for each event; an event that is left out is told as AWS does by itself, 45 days before."""


class NotificationSettings(pulumi.ComponentResource):
    """The notification settings of a trust anchor, changed in place; AWS's own come back when it goes.

    pulumi-aws replaces an anchor to change them, and with it the ARN that every session names. In Python
    programs only.
    """

    def __init__(
        self, name: str, args: NotificationSettingsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("rolesanywhere:index:NotificationSettings", name, {}, opts)
        where = f"notification settings {name}"
        arn = arn_of(TRUST_ANCHOR, where=f"{where}.trust_anchor_arn")
        inputs = judged_together(
            {
                "trustAnchorArn": lambda: derived(args["trust_anchor_arn"], arn),
                "settings": lambda: _settings(args["settings"], where=where),
            }
        )
        resources.NotificationSettings(name, inputs, pulumi.ResourceOptions(parent=self))
        self.register_outputs({})


def _settings(given: Sequence[NotificationSettingArgs], *, where: str) -> dict[str, Any]:
    settings: dict[str, Any] = {}
    problems = []
    for setting in given:
        event = ExpiryEvent(setting["event"]).value
        enabled, days = setting.get("enabled", True), setting.get("threshold_days")
        place = f"{where}, {event}"
        if event in settings:
            problems.append(Problem(place, "the event twice", "each event once", "Remove one."))
        if (days is None and enabled) or (days is not None and days not in NOTIFICATION_THRESHOLD):
            bounds = NOTIFICATION_THRESHOLD
            problems.append(
                Problem(
                    f"{place}.threshold_days",
                    "nothing" if days is None else str(days),
                    f"{bounds.low} to {bounds.high} {bounds.unit} ({bounds.source})",
                    "Say how many days before the end the warning shall come.",
                )
            )
        settings[event] = {"enabled": enabled} | ({} if days is None else {"threshold": days})
    if not settings:
        problems.append(Problem(where, "no event", "one or two", "Name one, or leave the settings out."))
    if problems:
        raise ComponentError(*problems)
    return settings
