"""Choices about notification settings."""

from sandbox.rolesanywhere.fidelity.choice import Choice, Grade

NOTIFICATION_DEFAULTS = Choice(
    "notification settings that a create does not carry",
    "Both events, 45 days, channel ALL, configuredBy rolesanywhere.amazonaws.com; those a create carries "
    "show the account id.",
    Grade.DOCUMENTED,
    "User Guide, Monitor with notifications; API Reference, NotificationSettingDetail.",
)
NOTIFICATION_RESET = Choice(
    "notification settings that a put or reset does not name",
    "They stay; a reset gives the named ones their default back, and one without a channel means ALL.",
    Grade.INFERRED,
    "User Guide, Customize notification settings.",
)
THRESHOLD_REQUIRED = Choice(
    "enabled notification setting without a threshold",
    "Threshold is required for an enabled notification setting.",
    Grade.UNKNOWN,
    "The rule is documented (API Reference, NotificationSetting); the wording is not.",
)
DUPLICATE_NOTIFICATION = Choice(
    "two notification settings for one event and channel",
    "Duplicate notification settings for event {event}.",
    Grade.UNKNOWN,
    "Refused because which one would win is not published.",
)
