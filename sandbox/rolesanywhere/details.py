"""Field out: resources as the service model's output shapes."""

from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding

from sandbox.rolesanywhere.resources import Crl, NotificationSetting, Profile, Resource, Subject, TrustAnchor


def trust_anchor(anchor: TrustAnchor) -> dict[str, Any]:
    """A ``TrustAnchorDetail``.

    Args:
        anchor: The trust anchor.
    """
    return {
        **_alias(anchor),
        "trustAnchorId": anchor.id,
        "trustAnchorArn": anchor.arn,
        "name": anchor.name,
        "source": {
            "sourceType": anchor.source_type,
            "sourceData": {"acmPcaArn": anchor.private_ca}
            if anchor.private_ca
            else {"x509CertificateData": anchor.certificates},
        },
        "enabled": anchor.enabled,
        "createdAt": _timestamp(anchor.created_at),
        "updatedAt": _timestamp(anchor.updated_at),
        "notificationSettings": [_notification_setting(setting) for setting in anchor.notification_settings],
        "crlDpRevocationEnabled": anchor.crl_dp_revocation,
    }


def profile(given: Profile) -> dict[str, Any]:
    """A ``ProfileDetail``.

    Args:
        given: The profile.
    """
    return _without_none(
        {
            **_alias(given),
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


def crl(given: Crl) -> dict[str, Any]:
    """A ``CrlDetail``.

    Args:
        given: The CRL.
    """
    return {
        **_alias(given),
        "crlId": given.id,
        "crlArn": given.arn,
        "name": given.name,
        "enabled": given.enabled,
        "crlData": b64encode(given.data).decode(),
        "trustAnchorArn": given.trust_anchor_arn,
        "createdAt": _timestamp(given.created_at),
        "updatedAt": _timestamp(given.updated_at),
    }


def subject(given: Subject) -> dict[str, Any]:
    """A ``SubjectDetail``.

    Args:
        given: The subject.
    """
    credentials = [
        {
            "seenAt": _timestamp(seen.seen_at),
            "serialNumber": str(seen.certificate.serial_number),
            "issuer": seen.certificate.issuer.rfc4514_string(),
            "enabled": True,
            "x509CertificateData": seen.certificate.public_bytes(Encoding.PEM).decode(),
            "failed": seen.failed,
        }
        for seen in given.certificates
    ]
    told = [
        {"seenAt": _timestamp(seen.seen_at), "properties": dict(seen.properties), "failed": seen.failed}
        for seen in given.properties
    ]
    return {**subject_summary(given), "credentials": credentials, "instanceProperties": told}


def subject_summary(given: Subject) -> dict[str, Any]:
    """A ``SubjectSummary``.

    Args:
        given: The subject.
    """
    return {
        "subjectArn": given.arn,
        "subjectId": given.id,
        "enabled": given.enabled,
        "x509Subject": given.name,
        "lastSeenAt": _timestamp(given.last_seen_at),
        "createdAt": _timestamp(given.created_at),
        "updatedAt": _timestamp(given.updated_at),
    }


def tags(given: Mapping[str, str]) -> list[dict[str, str]]:
    """A ``TagList``.

    Args:
        given: The tags.
    """
    return [{"key": key, "value": value} for key, value in given.items()]


def previous_alias(old: Resource, new: Resource) -> dict[str, str]:
    """The member of an update's answer that tells the alias it took away.

    Args:
        old: The resource before the update.
        new: The resource after it.
    """
    return {} if old.alias in {None, new.alias} else {"previousAliasName": str(old.alias)}


def _alias(given: Resource) -> dict[str, str]:
    """Alias and alias ARN, of a resource that has one."""
    if given.alias is None:
        return {}
    place, _, identifier = given.arn.rpartition(":")
    kind = identifier.partition("/")[0]
    return {"aliasName": given.alias, "aliasArn": f"{place}:alias/{kind}/{given.alias}"}


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
