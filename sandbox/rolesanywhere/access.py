"""Who may: the IAM actions, resources and condition keys of every operation.

Source: Service Authorization Reference, AWS Identity and Access Management Roles Anywhere.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from sandbox.rolesanywhere.calls import Call
from sandbox.rolesanywhere.errors import AccessDeniedException, ValidationException
from sandbox.rolesanywhere.fidelity.profiles import ROLE_FOREIGN, ROLE_UNKNOWN
from sandbox.rolesanywhere.fidelity.trust_anchors import SERVICE_LINKED_ROLE
from sandbox.rolesanywhere.model import SERVICE
from sandbox.rolesanywhere.place import Kind
from sandbox.rolesanywhere.state import Store
from sandbox.wire import AccessDenied, Caller, Request

PRINCIPAL = "rolesanywhere.amazonaws.com"
"""The service principal that roles are passed to."""

_CREATES = {
    "CreateTrustAnchor": Kind.TRUST_ANCHOR,
    "CreateProfile": Kind.PROFILE,
    "ImportCrl": Kind.CRL,
}

Context = Mapping[str, str | list[str]]
RoleExists = Callable[[str, str], bool]


class Authorize(Protocol):
    """Decides whether the caller of a request may take an action."""

    def __call__(self, request: Request, action: str, resource: str = "*", context: Context = ...) -> Caller:
        """Return the caller.

        Raises:
            sandbox.wire.AccessDenied: The action is not allowed.
        """
        ...


class Gate:
    """Admits calls.

    Args:
        authorize: Decides about one action.
        role_exists: Whether an account has a role of this ARN.
        store: What the service keeps.
    """

    def __init__(self, authorize: Authorize, role_exists: RoleExists, store: Store) -> None:
        self._authorize = authorize
        self._role_exists = role_exists
        self._store = store

    def admit(self, call: Call) -> None:
        """Authorise an operation, and the tags it creates a resource with.

        Args:
            call: The call.

        Raises:
            sandbox.wire.AccessDenied: The caller may not do this.
        """
        resource = call.target.arn if call.target else "*"
        context = {**_requested_tags(call), **_resource_tags(call)}
        self._authorize(call.request, f"{SERVICE}:{call.operation.name}", resource, context)
        kind = _CREATES.get(call.operation.name)
        if kind is not None and call.values.get("tags"):
            self._authorize(call.request, f"{SERVICE}:TagResource", call.place.arn(kind, "*"), context)

    def pass_roles(self, call: Call, roles: Iterable[str]) -> None:
        """Authorise handing roles to the service.

        Args:
            call: The call.
            roles: ARNs of roles.

        Raises:
            sandbox.wire.AccessDenied: The caller may not pass one of them.
            AccessDeniedException: One of them is in another account.
        """
        for role in dict.fromkeys(roles):
            if role.split(":")[1:5] != [call.place.partition, "iam", "", call.place.account]:
                raise AccessDeniedException(ROLE_FOREIGN())
            self._authorize(call.request, "iam:PassRole", role, {"iam:PassedToService": PRINCIPAL})

    def require_roles(self, call: Call, roles: Iterable[str]) -> None:
        """Check that roles exist; only for callers that may pass them.

        Args:
            call: The call.
            roles: ARNs of roles.

        Raises:
            ValidationException: One of them does not exist.
        """
        for role in roles:
            if not self._role_exists(call.place.account, role):
                raise ValidationException(ROLE_UNKNOWN(arn=role))

    def link_service(self, call: Call) -> None:
        """Authorise the service-linked role that an account's first trust anchor makes.

        Args:
            call: The call.

        Raises:
            AccessDeniedException: The caller may not create it.
        """
        role, account = call.place.service_linked_role, call.place.account
        if account in self._store.service_linked_accounts or self._role_exists(account, role):
            return
        try:
            self._authorize(
                call.request, "iam:CreateServiceLinkedRole", role, {"iam:AWSServiceName": PRINCIPAL}
            )
        except AccessDenied as error:
            raise AccessDeniedException(SERVICE_LINKED_ROLE()) from error
        self._store.service_linked_accounts.add(account)


def _requested_tags(call: Call) -> Context:
    """``aws:RequestTag/*`` and ``aws:TagKeys``; absent when the request names no tag."""
    tags = {tag["key"]: tag["value"] for tag in call.values.get("tags", ())}
    keys = [*tags, *call.values.get("tagKeys", ())]
    if not keys:
        return {}
    return {**{f"aws:RequestTag/{key}": value for key, value in tags.items()}, "aws:TagKeys": keys}


def _resource_tags(call: Call) -> Context:
    resource = call.resource()
    return {f"aws:ResourceTag/{key}": value for key, value in resource.tags.items()} if resource else {}
