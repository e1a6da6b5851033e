"""Who asks for what: a principal, an action, a resource, and the request's context."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Self

from aws_facts import Problem, ToolkitError
from policies.evaluate.variables import ContextValue

_ACTION = re.compile(r"[A-Za-z0-9-]+:[A-Za-z0-9_-]+")


class RequestError(ToolkitError):
    """A question that cannot be asked."""


class PrincipalKind(Enum):
    """What kind of principal asks.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
    """

    SERVICE = "AWS service"
    SESSION = "role session"
    USER = "IAM user"
    ROOT = "root user"
    FEDERATED = "federated identity"
    ANONYMOUS = "anonymous"


@dataclass(frozen=True, slots=True)
class Principal:
    """Whoever makes a request.

    Attributes:
        kind: What kind of principal.
        name: Its ARN; of a service its principal name, of a federated identity its provider.
        account: Its account; None where it belongs to none.
        role_arn: Of a role's session the role, with its path.
        tags: Its tags, session tags included; they are ``aws:PrincipalTag/...`` of the context.
    """

    kind: PrincipalKind
    name: str
    account: str | None = None
    role_arn: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def service(cls, name: str) -> Self:
        """An AWS service, such as ``rolesanywhere.amazonaws.com``.

        Args:
            name: The service's principal name.
        """
        return cls(PrincipalKind.SERVICE, name)

    @classmethod
    def user(cls, arn: str, tags: Mapping[str, str] | None = None) -> Self:
        """An IAM user.

        Args:
            arn: The user's ARN.
            tags: The user's tags.
        """
        return cls(PrincipalKind.USER, arn, _account(arn), None, tags or {})

    @classmethod
    def session(cls, arn: str, *, role_arn: str, tags: Mapping[str, str] | None = None) -> Self:
        """A role's session.

        Args:
            arn: The session's ARN, ``arn:aws:sts::<account>:assumed-role/<role>/<session>``.
            role_arn: The role's ARN, with its path.
            tags: Role tags, overridden by session tags of the same key.
        """
        return cls(PrincipalKind.SESSION, arn, _account(arn), role_arn, tags or {})

    @classmethod
    def root(cls, arn: str) -> Self:
        """The root user of an account.

        Args:
            arn: ``arn:aws:iam::<account>:root``.
        """
        return cls(PrincipalKind.ROOT, arn, _account(arn))

    @classmethod
    def federated(cls, provider: str) -> Self:
        """Whoever an identity provider vouches for, before it has assumed a role.

        Args:
            provider: The provider's name, or the ARN of a SAML or OIDC provider.
        """
        return cls(PrincipalKind.FEDERATED, provider)

    @classmethod
    def anonymous(cls) -> Self:
        """Nobody in particular."""
        return cls(PrincipalKind.ANONYMOUS, "anonymous")

    @property
    def is_service_linked(self) -> bool:
        """Whether this is a session of a service-linked role, which organizations' policies do not affect."""
        return ":role/aws-service-role/" in (self.role_arn or "")

    def keys(self) -> Iterator[tuple[str, str]]:
        """The context keys every request of this principal has.

        https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
        """
        is_service = self.kind is PrincipalKind.SERVICE
        yield "aws:principalisawsservice", str(is_service).lower()
        if is_service:
            yield "aws:principalservicename", self.name
        if self.account is not None:
            # "the ARN of the role, not the ARN of the session"
            yield "aws:principalarn", self.role_arn or self.name
            yield "aws:principalaccount", self.account
            yield "aws:principaltype", _TYPES[self.kind]
        if self.kind is PrincipalKind.USER:
            yield "aws:username", self.name.rpartition("/")[2]
        for key, value in self.tags.items():
            yield f"aws:principaltag/{key.lower()}", value


_TYPES = {PrincipalKind.SESSION: "AssumedRole", PrincipalKind.USER: "User", PrincipalKind.ROOT: "Account"}


class Request:
    """One request.

    Args:
        principal: Who asks.
        action: ``<service>:<action>``; case does not matter.
        resource: The ARN of what it is about, or ``*`` for an action without resources.
        context: Context keys, whose case does not matter, with a value, or a tuple of values for a key that
            may have several. What follows from the principal and the resource is added where it is left out.
        resource_account: The account of the resource, where its ARN does not say (a bucket).

    Raises:
        RequestError: The action is not one action, there is no resource, or the principal's ARN is none.
    """

    __slots__ = ("account", "action", "action_name", "context", "principal", "resource")

    def __init__(
        self,
        *,
        principal: Principal,
        action: str,
        resource: str,
        context: Mapping[str, ContextValue] | None = None,
        resource_account: str | None = None,
    ) -> None:
        _check(principal, action, resource)
        self.principal = principal
        self.action = action
        self.action_name = action.lower()
        self.resource = resource
        # An action without resources is about the principal's own account.
        self.account = resource_account or (principal.account if resource == "*" else _account(resource))
        self.context: dict[str, ContextValue] = dict(principal.keys())
        if self.account is not None:
            self.context["aws:resourceaccount"] = self.account
            if self.action_name.startswith("s3:"):
                self.context["s3:resourceaccount"] = self.account
        self.context.update((key.lower(), value) for key, value in (context or {}).items())


def _check(principal: Principal, action: str, resource: str) -> None:
    problems = []
    if not _ACTION.fullmatch(action):
        remedy = "Ask about each action on its own."
        problems.append(Problem("action", repr(action), "<service>:<action>, without wildcards", remedy))
    if not resource:
        problems.append(Problem("resource", "nothing", 'an ARN, or "*"', "Say what the request is about."))
    if principal.account is None and principal.kind in _TYPES:
        remedy = "Give the whole ARN."
        problems.append(Problem("principal", repr(principal.name), "an ARN with an account", remedy))
    if problems:
        raise RequestError(*problems)


def _account(arn: str) -> str | None:
    parts = arn.split(":", 5)
    return parts[4] or None if len(parts) == 6 else None  # noqa: PLR2004 - an ARN has six parts
