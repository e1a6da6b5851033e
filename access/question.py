"""What is asked: who presents a certificate for which role, and what it then wants to do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from cryptography import x509

from access.landscape import Document, Place, Profile, Role, TrustAnchor
from access.library import Library
from access.presenters import Presenter
from policies.evaluate import Policy


@dataclass(frozen=True, slots=True)
class Asked:
    """One request of a session.

    Attributes:
        action: Such as ``dynamodb:GetItem``.
        resource: The ARN of what it is about, or ``*``.
        policies: The policy of the resource: known to be none (empty), or a document, whose text may be
            elsewhere.
        account: The account the resource is in.
        label: The resource by its name in the stack, for a person; the resource itself when empty.
    """

    action: str
    resource: str
    policies: tuple[Document, ...]
    account: str
    label: str = ""

    def __str__(self) -> str:
        """The request in a few words."""
        return f"{self.action} on {self.label or self.resource}"


@dataclass(frozen=True, slots=True, eq=False)
class Surroundings:
    """What every question of one run has in common.

    Attributes:
        place: Where everything is.
        now: The time of the judgement.
        library: Compiled policies.
        scps: The organization's service control policies, level by level; empty when none were given.
        rcps: Its resource control policies.
        crls: Revocation lists that were given, beside those the anchors have.
        context: Context keys and values somebody gave, for the request that follows and the trust policy.
    """

    place: Place
    now: datetime
    library: Library
    scps: tuple[tuple[Policy, ...], ...] = ()
    rcps: tuple[Policy, ...] = ()
    crls: tuple[x509.CertificateRevocationList, ...] = ()
    context: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """Whether somebody gets a session, and whether it may do something.

    Attributes:
        presenter: Who presents a certificate.
        role: The role it asks for.
        profile: The profile it asks through.
        trust_anchor: The anchor it names.
        surroundings: What all questions have in common.
        session_name: The ``roleSessionName`` it sends, if it does.
        duration_seconds: The ``durationSeconds`` it sends, if it does.
        asked: What the session wants to do; None to ask for the session alone.
    """

    presenter: Presenter
    role: Role
    profile: Profile
    trust_anchor: TrustAnchor
    surroundings: Surroundings
    session_name: str | None = None
    duration_seconds: int | None = None
    asked: Asked | None = None
