"""Field out: resources as the service model's output shapes."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sandbox.rolesanywhere.resources import NotificationSetting, Profile, TrustAnchor


def trust_anchor(anchor: TrustAnchor) -> dict[str, Any]:
    """A ``TrustAnchorDetail``.

    Args:
        anchor: The trust anchor.
    """
    return {
        "trustAnchorId": anchor.id,
        "trustAnchorArn": anchor.arn,
        "name": anchor.name,
        "source": {
            "sourceType": anchor.source_type,
            "sourceData": {"x509CertificateData": anchor.certificates},
        },
        "enabled": anchor.enabled,
        "createdAt": _timestamp(anchor.created_at),
        "updatedAt": _timestamp(anchor.updated_at),
        "notificationSettings": [_notification_setting(setting) for setting in anchor.notification_settings],
    }


def profile(given: Profile) -> dict[str, Any]:
    """A ``ProfileDetail``.

    Args:
        given: The profile.
    """
    return _without_none(
        {
            "profileId": given.id,
            "profileArn": given.arn,
            "name": given.name,
            "requireInstanceProperties": given.require_instance_properties,
            "enabled": given.enabled,
            "createdBy": given.created_by,
            "sessionPolicy": given.session_policy,
            "roleArns": list(given.role_arns),
            "managedPolicyArns": list(given.managed_policy_arns),
            "createdAt": _timestamp(given.created_at),
            "updatedAt": _timestamp(given.updated_at),
            "durationSeconds": given.duration_seconds,
            "acceptRoleSessionName": given.accept_role_session_name,
            "attributeMappings": [
                {"certificateField": field, "mappingRules": [{"specifier": text} for text in specifiers]}
                for field, specifiers in given.attribute_mappings.items()
            ],
        }
    )


def tags(given: Mapping[str, str]) -> list[dict[str, str]]:
    """A ``TagList``.

    Args:
        given: The tags.
    """
    return [{"key": key, "value": value} for key, value in given.items()]


def _notification_setting(setting: NotificationSetting) -> dict[str, Any]:
    return _without_none(
        {
            "enabled": setting.enabled,
            "event": setting.event,
            "threshold": setting.threshold,
            "channel": setting.channel,
            "configuredBy": setting.configured_by,
        }
    )


def _without_none(members: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}


def _timestamp(moment: datetime) -> str:
    """ISO 8601 with microseconds and Z, as in the sample events of the User Guide."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
