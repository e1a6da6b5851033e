"""One certificate, one role and everything between, where all is well; and one way to break each check."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

from access import Asked, Check, Library, Question, Surroundings, presenter_of
from access.landscape import Document, Place, Profile, Role, TrustAnchor
from policies.evaluate import PolicyType, compile_policy
from tests.rolesanywhere.lists import revoking
from tests.rolesanywhere.sessions.pki import Issued, authority, issue

ACCOUNT, REGION = "111122223333", "eu-central-1"
UUID = "0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5f"
ANCHOR = f"arn:aws:rolesanywhere:{REGION}:{ACCOUNT}:trust-anchor/{UUID}"
PROFILE = f"arn:aws:rolesanywhere:{REGION}:{ACCOUNT}:profile/{UUID}"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/web"
TABLE = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/Users"
BUCKET = "arn:aws:s3:::data"
ACTIONS = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]


def statement(effect: str = "Allow", action: Any = "*", resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": effect, "Action": action, "Resource": resource, **more}


def policy(*statements: Mapping[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def trust(actions: list[str] | None = None, **tags: str) -> str:
    """A trust policy for the anchor and these attributes of a subject."""
    conditions: dict[str, Any] = {"ArnEquals": {"aws:SourceArn": ANCHOR}}
    if tags:
        conditions["StringEquals"] = {f"aws:PrincipalTag/x509Subject/{key}": tags[key] for key in tags}
    return policy(
        {
            "Effect": "Allow",
            "Principal": {"Service": "rolesanywhere.amazonaws.com"},
            "Action": actions or ACTIONS,
            "Condition": conditions,
        }
    )


@cache
def root() -> Issued:
    return authority("CN=Root")


@cache
def leaf(subject: str, *, digital_signature: bool = True) -> Issued:
    return issue(subject, root(), digital_signature=digital_signature)


@dataclass
class Scene:
    """What a question is made of; a test changes one thing or two.

    Attributes:
        subject: The certificate's subject.
        digital_signature: Whether its key usage says so.
        key_matches: Whether it is signed with its own key.
        sent: How many certificates are sent along.
        trust: The role's trust policy.
        identity: The role's policies.
        boundary: Its boundary; None for none.
        max_session: Its longest session.
        profile: The profile's settings.
        session: The profile's session policies.
        anchor: The anchor's settings.
        rcps: Resource control policies.
        scps: Service control policies, one a level.
        revoked: Whether a CRL lists the certificate.
        session_name: What is sent.
        duration: What is sent.
        asked: What is asked.
        context: Keys somebody gave.
    """

    subject: str = "CN=web,O=Acme"
    digital_signature: bool = True
    key_matches: bool | None = True
    sent: int = 0
    trust: str = field(default_factory=lambda: trust(CN="web"))
    identity: list[str | None] = field(
        default_factory=lambda: [policy(statement(action="dynamodb:GetItem", resource=TABLE))]
    )
    boundary: str | None = None
    max_session: int = 3600
    profile: dict[str, Any] = field(default_factory=dict)
    session: list[str | None] = field(default_factory=list)
    anchor: dict[str, Any] = field(default_factory=dict)
    rcps: list[str] = field(default_factory=list)
    scps: list[str] = field(default_factory=list)
    revoked: bool = False
    session_name: str | None = None
    duration: int | None = None
    asked: Asked | None = field(default_factory=lambda: Asked("dynamodb:GetItem", TABLE, (), ACCOUNT))
    context: dict[str, str] = field(default_factory=dict)

    def question(self) -> Question:
        own = leaf(self.subject, digital_signature=self.digital_signature)
        others = tuple(issue(f"CN=Other {number}", root()).certificate for number in range(self.sent))
        role = Role(
            "web",
            ROLE,
            Document("the trust policy of web", PolicyType.TRUST, self.trust),
            tuple(
                Document(f"policy {number}", PolicyType.IDENTITY, text)
                for number, text in enumerate(self.identity)
            ),
            Document("the boundary", PolicyType.BOUNDARY, self.boundary or None, "arn:boundary")
            if self.boundary is not None
            else None,
            self.max_session,
        )
        session = tuple(
            Document(f"session policy {number}", PolicyType.SESSION, text, None if text else "arn:managed")
            for number, text in enumerate(self.session)
        )
        crls = (revoking(root(), own.certificate),) if self.revoked else ()
        surroundings = Surroundings(
            Place("aws", ACCOUNT, REGION),
            datetime.now(UTC),
            Library(),
            scps=tuple((compile_policy(text, PolicyType.SCP, name="an SCP"),) for text in self.scps),
            rcps=tuple(compile_policy(text, PolicyType.RCP, name="an RCP") for text in self.rcps),
            crls=crls,
            context=self.context,
        )
        anchor = TrustAnchor("corp", ANCHOR, (root().certificate,))
        return Question(
            presenter_of(own.certificate, others, key_matches=self.key_matches),
            role,
            replace(Profile("web", PROFILE, (ROLE,), session), **self.profile),
            replace(anchor, **self.anchor),
            surroundings,
            self.session_name,
            self.duration,
            self.asked,
        )


def _elsewhere(scene: Scene) -> None:
    scene.profile["arn"] = PROFILE.replace(REGION, "us-east-1")


def _long_session_policy(scene: Scene) -> None:
    names = [f"{TABLE}/index/{'n' * 50}{number}" for number in range(14)]
    scene.session = [policy(statement(action="dynamodb:GetItem", resource=[TABLE, *names]))]


FAULTS: dict[Check, Callable[[Scene], None]] = {
    Check.REQUEST: _elsewhere,
    Check.SIGNATURE: lambda scene: setattr(scene, "key_matches", False),
    Check.TRUST_ANCHOR: lambda scene: scene.anchor.update(enabled=False),
    Check.PATH: lambda scene: setattr(scene, "sent", 6),
    Check.CERTIFICATE: lambda scene: setattr(scene, "digital_signature", False),
    Check.REVOCATION: lambda scene: setattr(scene, "revoked", True),
    Check.PROFILE: lambda scene: scene.profile.update(enabled=False),
    Check.SESSION_NAME: lambda scene: setattr(scene, "session_name", "chosen"),
    Check.DURATION: lambda scene: scene.profile.update(duration_seconds=7200),
    Check.SESSION_TAGS: lambda scene: setattr(scene, "subject", "CN=web,O=A & B"),
    Check.TRUST_POLICY: lambda scene: setattr(scene, "trust", trust(CN="other")),
    Check.ORGANIZATION: lambda scene: scene.rcps.append(
        policy(statement("Deny", "sts:AssumeRole", Principal="*"))
    ),
    Check.PACKED_SIZE: _long_session_policy,
    Check.PERMISSIONS: lambda scene: scene.identity.clear(),
}
"""One way to break each check, and no other."""
