"""The service without HTTP and without a cloud: one role, a clock that stands, requests as objects."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import parse_qs

from cryptography import x509

from sandbox.clock import Clock
from sandbox.rolesanywhere import Rates, RolesAnywhere
from sandbox.rolesanywhere.place import Place
from sandbox.rolesanywhere.resources import Crl, Profile, TrustAnchor
from sandbox.temporary import IssuedSession, NewSession, RoleFacts
from sandbox.wire import AccessDenied, Caller, Request, Response
from tests.rolesanywhere.sessions.pki import Issued
from tests.rolesanywhere.sessions.signer import Signer

ACCOUNT, REGION = "111122223333", "us-east-1"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/Web"
_ID = "00000000-0000-4000-8000-00000000000{}"
DEFAULT_MAPPINGS = {
    "x509Subject": ("*",),
    "x509Issuer": ("*",),
    "x509SAN": ("DNS", "URI", "Name/*"),
}


class StandingClock(Clock):
    """A clock that shows one time."""

    def __init__(self, time: datetime) -> None:
        super().__init__()
        self._time = time

    def machine(self) -> datetime:
        """The time, as clients have it too."""
        return self._time


@dataclass
class OneRole:
    """A cloud with one role; it keeps what it issued."""

    trust_policy: str = "{}"
    issued: list[NewSession] = field(default_factory=list)
    policies: frozenset[tuple[str, str]] = frozenset()

    def role(self, account: str, arn: str) -> RoleFacts | None:
        facts = RoleFacts(ROLE, "AROAEXAMPLE", "Web", self.trust_policy, 3600)
        return facts if (account, arn) == (ACCOUNT, ROLE) else None

    def policy_exists(self, account: str, arn: str) -> bool:
        return (account, arn) in self.policies

    def issue(self, session: NewSession) -> IssuedSession:
        self.issued.append(session)
        arn = f"arn:aws:sts::{session.account}:assumed-role/{session.role.name}/{session.name}"
        ends = datetime.fromisoformat("2026-01-01T00:00:00+00:00") + session.duration
        return IssuedSession(arn, f"AROAEXAMPLE:{session.name}", "ASIAEXAMPLE", "secret", "token", ends)


class Direct:
    """One anchor, one profile, one role.

    Args:
        roots: The certificates of the trust anchor.
        now: The time.
        trust_policy: The role's trust policy, from the trust anchor's ARN.
        mappings: What becomes session tags.
        rates: How often it may be asked.
    """

    def __init__(
        self,
        *roots: str,
        now: datetime,
        trust_policy: str = "{}",
        mappings: Mapping[str, tuple[str, ...]] | None = None,
        rates: Rates | None = None,
    ) -> None:
        self.clock = StandingClock(now)
        self.server = SimpleNamespace(http_port=9)
        self.roles = OneRole(trust_policy)
        self.service = RolesAnywhere(
            authenticate=_nobody,
            authorize=_never,
            role_exists=lambda *_: False,
            roles=self.roles,
            clock=self.clock,
            rates=rates,
        )
        place = Place.of(ACCOUNT, REGION)
        self.shelf = self.service._store.at(place)
        common: dict[str, Any] = {"name": "one", "enabled": True, "created_at": now, "updated_at": now}
        self.anchor = f"arn:aws:rolesanywhere:{REGION}:{ACCOUNT}:trust-anchor/{_ID.format(1)}"
        self.profile = f"arn:aws:rolesanywhere:{REGION}:{ACCOUNT}:profile/{_ID.format(2)}"
        self.shelf.trust_anchors.ensure(
            TrustAnchor(
                id=_ID.format(1),
                arn=self.anchor,
                source_type="CERTIFICATE_BUNDLE",
                certificates="".join(roots),
                notification_settings=(),
                **common,
            )
        )
        self.shelf.profiles.ensure(
            Profile(
                id=_ID.format(2),
                arn=self.profile,
                created_by="",
                role_arns=(ROLE,),
                managed_policy_arns=(),
                session_policy=None,
                duration_seconds=3600,
                accept_role_session_name=True,
                require_instance_properties=False,
                attribute_mappings=DEFAULT_MAPPINGS if mappings is None else mappings,
                **common,
            )
        )
        self._common = common

    def revoke(self, *lists: bytes) -> None:
        """Import lists, more of them than an anchor may have."""
        for number, data in enumerate(lists):
            identifier = f"00000000-0000-4000-8000-0000000001{number:02}"
            crl = Crl(id=identifier, arn=identifier, trust_anchor_arn=self.anchor, data=data, **self._common)
            self.shelf.crls.ensure(crl)

    @property
    def arns(self) -> dict[str, str]:
        """What a request names."""
        return {"trustAnchorArn": self.anchor, "profileArn": self.profile, "roleArn": ROLE}

    def signer(self, issued: Issued, *chain: x509.Certificate) -> Signer:
        """A client with a certificate; it signs and does not send."""
        return Signer(cast("Any", self), issued.certificate, issued.key, chain)

    def ask(self, signer: Signer, **members: Any) -> Response:
        """Ask for a session."""
        return self.service.handle(request_of(*signer.signed(**{**self.arns, **members})))


def request_of(query: str, headers: Mapping[str, str], body: bytes) -> Request:
    """A request as the front makes it."""
    return Request(
        method="POST",
        path="/sessions",
        raw_path="/sessions",
        query=parse_qs(query, keep_blank_values=True),
        headers=dict(headers),
        raw_headers=(),
        body=body,
    )


def _nobody(_: Request) -> Caller:
    raise AccessDenied("MissingAuthenticationToken", "nobody signs with a key here")


def _never(*_: Any, **__: Any) -> Any:
    raise AssertionError("no operation but CreateSession is asked here")
