"""The role of an instance, and the credentials EC2 hands out of it.

https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_iam-ec2.html : what the documents say when there
are none.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from sandbox.clock import Clock
from sandbox.temporary import IssuedSession, NewSession, RoleFacts, TemporaryCredentials
from sandbox.trusting import untrusted

SERVICE = "ec2.amazonaws.com"
"""The principal an instance's role trusts, the same in all partitions."""

LIFETIME = timedelta(hours=6)
_RENEWED_BEFORE = timedelta(minutes=10)
"""AWS has new credentials at least five minutes before the old ones end."""

_log = logging.getLogger("sandbox.metadata")


@dataclass(frozen=True, slots=True)
class Instance:
    """What is asked about.

    Attributes:
        id: The instance's id.
        account: Its 12-digit account id.
        record: What EC2 keeps of it.
    """

    id: str
    account: str
    record: dict[str, Any]

    @property
    def is_running(self) -> bool:
        """Whether it runs; another one asks nobody."""
        return bool(self.record["State"]["Name"] == "running")

    @property
    def profile_arn(self) -> str:
        """The ARN of its instance profile; empty without one."""
        return str((self.record.get("IamInstanceProfile") or {}).get("Arn", ""))

    @property
    def options(self) -> dict[str, str]:
        """Its metadata options."""
        return dict(self.record.get("MetadataOptions") or {})


@dataclass
class InstanceRoles:
    """Hands out the credentials of instances' roles.

    Attributes:
        profile: The instance profile with an ARN in an account, as IAM keeps it.
        credentials: Issues sessions.
        clock: The sandbox's time.
    """

    profile: Callable[[str, str], dict[str, Any] | None]
    credentials: TemporaryCredentials
    clock: Clock
    _kept: dict[tuple[str, str], IssuedSession] = field(default_factory=dict, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def profile_of(self, instance: Instance) -> dict[str, Any] | None:
        """The instance profile of an instance, if there is one still."""
        return self.profile(instance.profile_arn, instance.account) if instance.profile_arn else None

    def role_of(self, instance: Instance) -> RoleFacts | None:
        """The role in the instance profile of an instance."""
        names = (self.profile_of(instance) or {}).get("Roles") or []
        return self.credentials.role_named(instance.account, names[0]) if names else None

    def document(self, instance: Instance, role: RoleFacts) -> dict[str, str]:
        """The document of the role's credentials, or the one that says why there are none.

        Args:
            instance: The instance.
            role: Its role.
        """
        now = self.clock.now()
        found = untrusted(role, SERVICE, ("sts:AssumeRole",), {"sts:RoleSessionName": instance.id})
        if found is not None:
            _log.info(
                "IMDS refused: %s, trust policy of %s: expected %s, got %s",
                *(instance.id, role.arn, found.expected, found.got),
            )
            return {
                "Code": "AssumeRoleUnauthorizedAccess",
                "Message": f"EC2 cannot assume the role {role.name}. Please see documentation at "
                "https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_iam-ec2.html"
                "#troubleshoot_iam-ec2_errors-info-doc.",
                "LastUpdated": _text(now),
            }
        issued = self._session(instance, role, now)
        return {
            "Code": "Success",
            "LastUpdated": _text(issued.expiration - LIFETIME),
            "Type": "AWS-HMAC",
            "AccessKeyId": issued.access_key_id,
            "SecretAccessKey": issued.secret_access_key,
            "Token": issued.session_token,
            "Expiration": _text(issued.expiration),
        }

    def _session(self, instance: Instance, role: RoleFacts, now: datetime) -> IssuedSession:
        """The session of before until shortly before its end, else a new one."""
        with self._lock:
            kept = self._kept.get((instance.id, role.id))
            if kept is not None and now < kept.expiration - _RENEWED_BEFORE:
                return kept
            issued = self.credentials.issue(
                NewSession(
                    account=instance.account,
                    role=role,
                    name=instance.id,
                    duration=LIFETIME,
                    tags={},
                    source_identity="",
                )
            )
            self._kept[instance.id, role.id] = issued
        _log.info("IMDS issued: %s became %s", instance.id, issued.arn)
        return issued


def _text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
