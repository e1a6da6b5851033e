"""Temporary credentials: the roles of the local AWS, and new sessions of them.

The only writer of ministack's sessions besides ministack. Its own registration looks at every live session
each time; here the ones that ended are taken off a heap.
"""

import heapq
import secrets
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from aws_facts import Arn
from sandbox.clock import Clock
from sandbox.emulator import Emulator

_HIGHEST_ROLE_DURATION_UNSET = 3600
_ENDED_KNOWN = 1000
"""Ended sessions that are still known, so that who uses one is told that it expired."""


@dataclass(frozen=True, slots=True)
class RoleFacts:
    """What a session needs to know of its role.

    Attributes:
        arn: Its ARN, path included.
        id: Its unique id, ``AROA...``.
        name: Its name.
        trust_policy: The trust policy document, JSON.
        max_session_seconds: The longest session it allows, in seconds.
    """

    arn: str
    id: str
    name: str
    trust_policy: str
    max_session_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSession:
    """A session to be issued.

    Attributes:
        account: The role's 12-digit account id.
        role: The role.
        name: The role session name.
        duration: How long it lives.
        tags: Its session tags.
        source_identity: Its source identity.
        policy: The inline session policy, JSON, if any.
        policy_arns: The managed session policies.
    """

    account: str
    role: RoleFacts
    name: str
    duration: timedelta
    tags: Mapping[str, str]
    source_identity: str
    policy: str | None = None
    policy_arns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IssuedSession:
    """A session that was issued.

    Attributes:
        arn: The session's ARN.
        id: ``<role id>:<session name>``.
        access_key_id: Its access key id.
        secret_access_key: Its secret.
        session_token: Its token.
        expiration: When it ends.
    """

    arn: str
    id: str
    access_key_id: str
    secret_access_key: str
    session_token: str
    expiration: datetime


class TemporaryCredentials:
    """Issues sessions of roles into the local AWS.

    Args:
        emulator: ministack.
        clock: The sandbox's time.
    """

    def __init__(self, emulator: Emulator, clock: Clock) -> None:
        self._emulator = emulator
        self._clock = clock
        self._lock = Lock()
        self._ends: list[tuple[float, str]] = []
        self._ended: deque[str] = deque()

    def role(self, account: str, arn: str) -> RoleFacts | None:
        """A role, if there is exactly this one.

        Args:
            account: Its 12-digit account id.
            arn: Its whole ARN, path included.
        """
        found = self.role_named(account, arn.rpartition("/")[2])
        return found if found is not None and found.arn == arn else None

    def role_named(self, account: str, name: str) -> RoleFacts | None:
        """A role, whatever its path.

        Args:
            account: Its 12-digit account id.
            name: Its name.
        """
        found = self._emulator.role(account, name)
        if found is None:
            return None
        return RoleFacts(
            arn=found["Arn"],
            id=found["RoleId"],
            name=found["RoleName"],
            trust_policy=found["AssumeRolePolicyDocument"],
            max_session_seconds=int(found.get("MaxSessionDuration") or _HIGHEST_ROLE_DURATION_UNSET),
        )

    def policy_exists(self, account: str, arn: str) -> bool:
        """Whether an account may use a managed policy: one of its own or AWS's.

        Args:
            account: 12-digit account id.
            arn: The policy's ARN.
        """
        known: bool = self._emulator.iam.policy_known(arn, account)
        return known

    def issue(self, session: NewSession) -> IssuedSession:
        """Issue credentials that the local AWS honours at once.

        Args:
            session: The session.
        """
        partition = Arn.parse(session.role.arn).partition
        resource = f"assumed-role/{session.role.name}/{session.name}"
        now = self._clock.now()
        issued = IssuedSession(
            arn=str(Arn(partition, "sts", "", session.account, resource)),
            id=f"{session.role.id}:{session.name}",
            access_key_id="ASIA" + secrets.token_hex(8).upper(),
            secret_access_key=secrets.token_urlsafe(30),
            session_token=secrets.token_urlsafe(120),
            expiration=now + session.duration,
        )
        end = issued.expiration.timestamp()
        with self._lock:
            self._forget_ended(now.timestamp())
            heapq.heappush(self._ends, (end, issued.access_key_id))
            self._emulator.sessions[issued.access_key_id] = {
                "Arn": issued.arn,
                "UserId": issued.id,
                "SecretAccessKey": issued.secret_access_key,
                "SessionToken": issued.session_token,
                "Expiration": end,
                "IssuedAt": now.timestamp(),
                "AccountId": session.account,
                "PrincipalType": "AssumedRole",
                "SourceAccessKeyId": "",
                "SourcePrincipalArn": "",
                "SourceIdentity": session.source_identity,
                "SessionTags": [{"Key": key, "Value": value} for key, value in session.tags.items()],
                "SessionPolicies": _policies(session),
            }
        return issued

    def remember(self) -> None:
        """Take note of when each session ends that was there before this object."""
        with self._lock:
            self._ends = [(kept["Expiration"], key) for key, kept in self._emulator.sessions.items()]
            heapq.heapify(self._ends)

    def _forget_ended(self, now: float) -> None:
        """Of those that ended, only the latest are known any more: they are told that they expired."""
        while self._ends and self._ends[0][0] < now:
            self._ended.append(heapq.heappop(self._ends)[1])
        while len(self._ended) > _ENDED_KNOWN:
            self._emulator.sessions.pop(self._ended.popleft(), None)


def _policies(session: NewSession) -> dict[str, object] | None:
    """None where there are none: for ministack an empty pair would deny everything."""
    if not session.policy and not session.policy_arns:
        return None
    return {"Policy": session.policy or "", "PolicyArns": list(session.policy_arns)}
