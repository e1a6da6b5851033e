"""Every rule of the pack, with its default level; the rules themselves live in `policies` and `certs`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from pulumi_policy import EnforcementLevel

from guard.alone import ANCHOR_CERTIFICATE, ANCHOR_EXPIRY, ANCHOR_UNKNOWN
from policies import lint, posture
from policies.lint import Severity

EXPIRY_DAYS = 45
"""When Roles Anywhere itself begins to warn of a CA's end, unless told otherwise."""

RESOURCE_UNDECIDED = "not-known-at-preview"
STACK_UNDECIDED = "stack-not-known-at-preview"

_NOTIFICATIONS = "https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_NotificationSetting.html"
_TRUST_MODEL = "https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html"
UNKNOWN_VALUES = "https://www.pulumi.com/docs/iac/concepts/inputs-outputs/"


class Scope(Enum):
    """What a rule looks at."""

    RESOURCE = "one resource"
    STACK = "the whole stack"


@dataclass(frozen=True, slots=True)
class GuardRule:
    """One policy of the pack.

    Attributes:
        id: The rule's id, the same everywhere in this project, and the policy's name.
        text: What it asks for, in one line.
        severity: How much its findings matter.
        source: The page that states it, or its reason.
        about: What it is about, for readers.
        scope: What it looks at.
        settings: Its own settings, as JSON Schema.
    """

    id: str
    text: str
    severity: Severity
    source: str
    about: str
    scope: Scope = Scope.RESOURCE
    settings: Mapping[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def level(self) -> EnforcementLevel:
        """What happens by default: what does not work or allows too much stops, the rest is told."""
        grave = self.severity in {Severity.ERROR, Severity.SECURITY}
        return EnforcementLevel.MANDATORY if grave else EnforcementLevel.ADVISORY


def _posture(about: str, rules: Iterable[posture.Rule], scope: Scope = Scope.RESOURCE) -> Iterable[GuardRule]:
    return (GuardRule(each.id, each.text, each.severity, each.source, about, scope) for each in rules)


_CERTIFICATES = (
    GuardRule(
        ANCHOR_CERTIFICATE,
        "A trust anchor's certificates keep every rule Roles Anywhere has for a CA.",
        Severity.ERROR,
        _TRUST_MODEL,
        "trust anchors",
    ),
    GuardRule(
        ANCHOR_EXPIRY,
        "A trust anchor holds a CA that is valid for longer than the next `expiryDays` days.",
        Severity.SECURITY,
        _NOTIFICATIONS,
        "trust anchors",
        settings={
            "expiryDays": {
                "type": "integer",
                "minimum": 0,
                "maximum": 3650,
                "default": EXPIRY_DAYS,
                "description": "How many days before its end a CA without a successor is refused.",
            }
        },
    ),
    GuardRule(
        ANCHOR_UNKNOWN,
        "What AWS does not say of a trust anchor's certificates, or cannot be seen of them, is told.",
        Severity.WARNING,
        _TRUST_MODEL,
        "trust anchors",
    ),
)
_UNDECIDED = (
    GuardRule(
        RESOURCE_UNDECIDED,
        "What a rule cannot judge yet, because a value is known only once AWS answers, is told.",
        Severity.WARNING,
        UNKNOWN_VALUES,
        "every resource",
    ),
    GuardRule(
        STACK_UNDECIDED,
        "What a rule about several resources cannot judge yet is told.",
        Severity.WARNING,
        UNKNOWN_VALUES,
        "every resource",
        Scope.STACK,
    ),
)

ALL: tuple[GuardRule, ...] = (
    *(GuardRule(r.id, r.text, r.severity, r.source, "policy documents") for r in lint.RULES.values()),
    *_posture("attached policies", posture.ATTACHMENT),
    *_CERTIFICATES,
    *_posture("trust anchors", posture.ANCHOR),
    *_posture("profiles", posture.PROFILE),
    *_posture("profiles with their roles", posture.PROFILE_AND_ROLE, Scope.STACK),
    *_posture("profiles with their roles", posture.ROLE, Scope.STACK),
    *_posture("tables", posture.TABLE),
    *_posture("buckets", posture.BUCKET, Scope.STACK),
    *_UNDECIDED,
)
"""Every rule, in the order they are documented in."""
