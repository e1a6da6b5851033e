"""The landscape: everything of a stack that decides who may do what, as AWS's policies see it.

Read from a stack file alone (``planned``) or from what is deployed (``deployed``); whoever judges it need not
know from where it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from cryptography import x509

from aws_facts.mappings import DEFAULT_MAPPINGS
from policies.evaluate import PolicyType

DEFAULT_MAPPING: Mapping[str, tuple[str, ...]] = {
    field: tuple(specifiers) for field, specifiers in DEFAULT_MAPPINGS.items()
}
"""Which parts of a certificate become session tags unless a profile says otherwise.

https://docs.aws.amazon.com/rolesanywhere/latest/userguide/attribute-mapping.html
"""


class Source(StrEnum):
    """Where a landscape was read."""

    PLANNED = "stack file"
    DEPLOYED = "deployed stack"


@dataclass(frozen=True, slots=True)
class Place:
    """Where everything is.

    Attributes:
        partition: Such as ``aws``.
        account: The 12-digit account id; a stand-in where the stack file allows any account.
        region: Of the trust anchors, the profiles and the tables.
    """

    partition: str
    account: str
    region: str


@dataclass(frozen=True, slots=True)
class Document:
    """One policy.

    Attributes:
        name: What a person calls it, such as ``the trust policy of demo-server``.
        policy_type: What kind of policy it is.
        text: The document as JSON; None where it is not on this machine.
        arn: Of a managed policy its ARN.
    """

    name: str
    policy_type: PolicyType
    text: str | None
    arn: str | None = None


@dataclass(frozen=True, slots=True)
class TrustAnchor:
    """Whose certificates are trusted.

    Attributes:
        name: Its name in the stack file.
        arn: Its ARN.
        certificates: The CA certificates it trusts; None where they are not on this machine.
        enabled: Whether it is enabled; None where only its owner knows.
        crls: The enabled certificate revocation lists imported for it; None where nobody looked.
    """

    name: str
    arn: str
    certificates: tuple[x509.Certificate, ...] | None
    enabled: bool | None = True
    crls: tuple[x509.CertificateRevocationList, ...] | None = None


@dataclass(frozen=True, slots=True)
class Role:
    """What a session may become, and what it may do then.

    Attributes:
        name: The workload's name in the stack file.
        arn: Its ARN, with its path.
        trust: Its trust policy.
        identity: Its inline and attached policies.
        boundary: Its permissions boundary, if it has one.
        max_session_seconds: The longest session it accepts.
        tags: Its own tags, which are principal tags of every session.
    """

    name: str
    arn: str
    trust: Document
    identity: tuple[Document, ...]
    boundary: Document | None = None
    max_session_seconds: int = 3600
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Profile:
    """Through what sessions start.

    Attributes:
        name: Its name in the stack file; of a workload's own profile the workload's.
        arn: Its ARN.
        role_arns: The roles it lists.
        session: Its session policies, inline and managed; empty where nothing narrows.
        duration_seconds: How long its sessions live at most.
        accepts_session_name: Whether a client may choose a session's name.
        enabled: Whether it is enabled.
        mappings: Certificate field to the specifiers that become session tags.
    """

    name: str
    arn: str
    role_arns: tuple[str, ...]
    session: tuple[Document, ...] = ()
    duration_seconds: int = 3600
    accepts_session_name: bool = False
    enabled: bool = True
    mappings: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: DEFAULT_MAPPING)


@dataclass(frozen=True, slots=True)
class Target:
    """What workloads work with.

    Attributes:
        kind: A table or a bucket.
        name: Its name in the stack file.
        arn: Its ARN.
        policy: Its resource-based policy; None where it is known to have none.
    """

    kind: Literal["table", "bucket"]
    name: str
    arn: str
    policy: Document | None = None

    @property
    def policy_is_known(self) -> bool:
        """Whether its resource-based policy can be judged: it has none, or its text is here."""
        return self.policy is None or self.policy.text is not None


@dataclass(frozen=True, slots=True)
class Workload:
    """What a workload asks for.

    Attributes:
        name: Its name in the stack file.
        role: The name of its role.
        profile: The name of its profile.
        trust_anchor: The name of its trust anchor.
    """

    name: str
    role: str
    profile: str
    trust_anchor: str


@dataclass(frozen=True, slots=True)
class Landscape:
    """Everything of a stack that decides who may do what.

    Attributes:
        source: Where it was read.
        place: Where everything is.
        trust_anchors: By name.
        roles: By name.
        profiles: By name.
        targets: By ``<kind>:<name>``, such as ``table:Demo-Users``.
        workloads: By name; each has the role of its name.
        read_at: When it was read, of a deployed stack.
    """

    source: Source
    place: Place
    trust_anchors: Mapping[str, TrustAnchor]
    roles: Mapping[str, Role]
    profiles: Mapping[str, Profile]
    targets: Mapping[str, Target]
    workloads: Mapping[str, Workload]
    read_at: datetime | None = None

    @property
    def documents(self) -> tuple[Document, ...]:
        """Every policy there is, in the order of the entries; managed ones that several name once each."""
        found: dict[tuple[str, PolicyType], Document] = {}
        for role in self.roles.values():
            for document in (role.trust, *role.identity, *((role.boundary,) if role.boundary else ())):
                found.setdefault((document.arn or document.name, document.policy_type), document)
        for profile in self.profiles.values():
            for document in profile.session:
                found.setdefault((document.arn or document.name, document.policy_type), document)
        for target in self.targets.values():
            if target.policy is not None:
                found.setdefault((target.policy.name, target.policy.policy_type), target.policy)
        return tuple(found.values())
