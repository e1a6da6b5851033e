"""Where a caller stands: one account in one Region, and the names of things there."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from aws_facts.arn import Arn, ArnError, partition_of
from sandbox.rolesanywhere.errors import InvalidSignatureException, ValidationException
from sandbox.rolesanywhere.fidelity.requests import UNKNOWN_REGION
from sandbox.rolesanywhere.fidelity.resources import MALFORMED_ARN
from sandbox.rolesanywhere.model import SERVICE, UUID_PATTERN

_ARN = re.compile(
    rf"arn:aws(-[^:]+)?:{SERVICE}:[^:]+:[0-9]{{12}}:(?P<kind>trust-anchor|profile|crl|subject)/(?P<id>{UUID_PATTERN})"
)
_ALIAS = re.compile(
    rf"arn:aws(-[^:]+)?:{SERVICE}:[^:]+:[0-9]{{12}}:alias/(?P<kind>trust-anchor|profile|crl)/(?P<alias>.+)"
)


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
        id: Its UUID; for an alias that was not looked up, the whole alias ARN.
        local: Whether it could be in the caller's account and Region.
        alias: The alias, if one was named.
    """

    kind: Kind
    arn: str
    id: str
    local: bool
    alias: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """One account in one Region.

    Attributes:
        account: The 12-digit account id.
        region: The Region.
        partition: The Region's partition.
    """

    account: str
    region: str
    partition: str

    @classmethod
    def of(cls, account: str, region: str) -> Self:
        """The place of a caller.

        Args:
            account: The 12-digit account id.
            region: The Region the caller signed for.

        Raises:
            InvalidSignatureException: There is no such Region.
        """
        try:
            return cls(account, region, partition_of(region))
        except ArnError as error:
            raise InvalidSignatureException(UNKNOWN_REGION()) from error

    def arn(self, kind: Kind, identifier: str) -> str:
        """The ARN of a resource here.

        Args:
            kind: What it is.
            identifier: Its UUID, or ``*``.
        """
        return str(Arn(self.partition, SERVICE, self.region, self.account, f"{kind}/{identifier}"))

    def alias_arn(self, kind: Kind, alias: str) -> str:
        """The alias ARN of a resource here.

        Args:
            kind: What it is.
            alias: Its alias.
        """
        return str(Arn(self.partition, SERVICE, self.region, self.account, f"alias/{kind}/{alias}"))

    @property
    def service_linked_role(self) -> str:
        """The ARN of the role the service makes with an account's first trust anchor."""
        path = "aws-service-role/rolesanywhere.amazonaws.com/AWSServiceRoleForRolesAnywhere"
        return str(Arn(self.partition, "iam", "", self.account, f"role/{path}"))

    def reference(self, kind: Kind, text: str) -> Reference:
        """What an id of an operation names; the service model has checked its form.

        Args:
            kind: What the operation is about.
            text: A UUID, an ARN or an alias ARN.
        """
        if not text.startswith("arn:"):
            return Reference(kind, self.arn(kind, text), text, local=True)
        return self.parse(text)

    def parse(self, arn: str) -> Reference:
        """What a whole ARN names.

        Args:
            arn: The ARN.

        Raises:
            ValidationException: No ARN of a resource of this service.
        """
        match = _ARN.fullmatch(arn)
        if match is not None:
            kind = Kind(match["kind"])
            return Reference(kind, arn, match["id"], local=arn == self.arn(kind, match["id"]))
        match = _ALIAS.fullmatch(arn)
        if match is None:
            raise ValidationException(MALFORMED_ARN(arn=arn))
        kind, alias = Kind(match["kind"]), match["alias"]
        return Reference(kind, arn, arn, local=arn == self.alias_arn(kind, alias), alias=alias)
