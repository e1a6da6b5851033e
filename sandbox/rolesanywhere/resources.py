"""What the service keeps: trust anchors, profiles, CRLs and subjects, frozen; a change makes a new value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from cryptography import x509


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """What every resource has.

    Attributes:
        id: Its UUID.
        arn: Its ARN.
        name: Its name, which need not be its own.
        enabled: Whether sessions may use it.
        alias: Its alias, its own among the resources of its kind in one place.
        created_at: When it was made.
        updated_at: When it last changed; tags do not count.
        tags: Its tags.
    """

    id: str
    arn: str
    name: str
    enabled: bool
    created_at: datetime
    updated_at: datetime
    alias: str | None = None
    tags: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class NotificationSetting:
    """How one event is notified.

    Attributes:
        event: ``CA_CERTIFICATE_EXPIRY`` or ``END_ENTITY_CERTIFICATE_EXPIRY``.
        channel: ``ALL``.
        enabled: Whether anything is sent.
        threshold: Days before the event; may be missing on a disabled setting.
        configured_by: The service's principal for a default, else an account id.
    """

    event: str
    channel: str
    enabled: bool
    threshold: int | None
    configured_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustAnchor(Resource):
    """A certificate authority that sessions may come from.

    Attributes:
        source_type: ``CERTIFICATE_BUNDLE`` or ``AWS_ACM_PCA``.
        certificates: The bundle's PEM text as it came; of a Private CA its certificate when it was read last.
        private_ca: The ARN of the Private CA; empty for a bundle.
        notification_settings: One setting for each event and channel.
        crl_dp_revocation: Whether certificates are to be checked against their CRL distribution points.
    """

    source_type: str
    certificates: str
    notification_settings: tuple[NotificationSetting, ...]
    private_ca: str = ""
    crl_dp_revocation: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile(Resource):
    """The roles sessions may have, and what narrows them.

    Attributes:
        created_by: The ARN of the creator.
        role_arns: The roles, in the order given.
        managed_policy_arns: Managed session policies.
        session_policy: The inline session policy, if any.
        duration_seconds: How long a session lasts.
        accept_role_session_name: Whether a request may name its session.
        require_instance_properties: Unused by AWS.
        attribute_mappings: Certificate field to specifiers, as session tags are made.
    """

    created_by: str
    role_arns: tuple[str, ...]
    managed_policy_arns: tuple[str, ...]
    session_policy: str | None
    duration_seconds: int
    accept_role_session_name: bool
    require_instance_properties: bool
    attribute_mappings: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Crl(Resource):
    """A certificate revocation list that was imported for a trust anchor.

    Attributes:
        trust_anchor_arn: The trust anchor, by the ARN that has its UUID.
        data: The list as it came, PEM or DER.
    """

    trust_anchor_arn: str
    data: bytes


@dataclass(frozen=True, slots=True)
class SeenCertificate:
    """A certificate that somebody presented.

    Attributes:
        certificate: The certificate.
        seen_at: When it was last presented.
        failed: Whether it got no session then.
    """

    certificate: x509.Certificate
    seen_at: datetime
    failed: bool


@dataclass(frozen=True, slots=True)
class SeenProperties:
    """What a client said of its machine.

    Attributes:
        properties: The instance properties.
        seen_at: When they were last said.
        failed: Whether there was no session then.
    """

    properties: Mapping[str, str]
    seen_at: datetime
    failed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject(Resource):
    """Somebody who asked for a session; the name is the X.509 subject.

    Attributes:
        last_seen_at: When they last asked.
        certificates: What they presented, the latest last.
        properties: What they said of their machines, the latest last.
    """

    last_seen_at: datetime
    certificates: tuple[SeenCertificate, ...]
    properties: tuple[SeenProperties, ...]
