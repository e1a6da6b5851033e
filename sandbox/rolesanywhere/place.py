"""Where a caller stands: one account in one Region, and the names of things there."""

import re
from dataclasses import dataclass
from enum import StrEnum

from sandbox.rolesanywhere import fidelity
from sandbox.rolesanywhere.errors import NotImplementedException, ValidationException
from sandbox.rolesanywhere.model import SERVICE, UUID_PATTERN

_PARTITIONS = {"cn-": "aws-cn", "us-gov-": "aws-us-gov"}
_ARN = re.compile(
    rf"arn:aws(-[^:]+)?:{SERVICE}:[^:]+:[0-9]{{12}}:(?P<kind>trust-anchor|profile|crl|subject)/(?P<id>{UUID_PATTERN})"
)
_ALIAS = re.compile(rf"arn:aws(-[^:]+)?:{SERVICE}:[^:]+:[0-9]{{12}}:alias/.+")


class Kind(StrEnum):
    """What a resource is, as its ARN says it."""

    TRUST_ANCHOR = "trust-anchor"
    PROFILE = "profile"
    CRL = "crl"
    SUBJECT = "subject"

    @property
    def noun(self) -> str:
        """The name in messages."""
        return {"trust-anchor": "TrustAnchor", "profile": "Profile", "crl": "Crl", "subject": "Subject"}[self]


@dataclass(frozen=True, slots=True)
class Reference:
    """A resource somebody named.

    Attributes:
        kind: What it is.
        arn: Its ARN, as named or built from the UUID.
        id: Its UUID.
        local: Whether it could be in the caller's account and Region.
    """

    kind: Kind
    arn: str
    id: str
    local: bool


@dataclass(frozen=True, slots=True)
class Place:
    """One account in one Region.

    Attributes:
        account: The 12-digit account id.
        region: The Region.
    """

    account: str
    region: str

    @property
    def partition(self) -> str:
        """The partition of the Region."""
        return next((name for prefix, name in _PARTITIONS.items() if self.region.startswith(prefix)), "aws")

    def arn(self, kind: Kind, identifier: str) -> str:
        """The ARN of a resource here.

        Args:
            kind: What it is.
            identifier: Its UUID, or ``*``.
        """
        return f"arn:{self.partition}:{SERVICE}:{self.region}:{self.account}:{kind}/{identifier}"

    @property
    def service_linked_role(self) -> str:
        """The ARN of the role the service makes with an account's first trust anchor."""
        path = "aws-service-role/rolesanywhere.amazonaws.com/AWSServiceRoleForRolesAnywhere"
        return f"arn:{self.partition}:iam::{self.account}:role/{path}"

    def reference(self, kind: Kind, text: str) -> Reference:
        """What an id of an operation names; the service model has checked its form.

        Args:
            kind: What the operation is about.
            text: A UUID, an ARN or an alias ARN.

        Raises:
            NotImplementedException: An alias ARN.
        """
        if not text.startswith("arn:"):
            return Reference(kind, self.arn(kind, text), text, local=True)
        return self.parse(text)

    def parse(self, arn: str) -> Reference:
        """What a whole ARN names.

        Args:
            arn: The ARN.

        Raises:
            NotImplementedException: An alias ARN.
            ValidationException: No ARN of a resource of this service.
        """
        if _ALIAS.fullmatch(arn):
            raise NotImplementedException(fidelity.NOT_IMPLEMENTED(what="An alias ARN"))
        match = _ARN.fullmatch(arn)
        if match is None:
            raise ValidationException(fidelity.MALFORMED_ARN(arn=arn))
        kind = Kind(match["kind"])
        return Reference(kind, arn, match["id"], local=arn == self.arn(kind, match["id"]))
