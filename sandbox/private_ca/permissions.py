"""What a CA lets ACM do: permissions, which moto does not have.

https://docs.aws.amazon.com/privateca/latest/APIReference/API_CreatePermission.html : one principal, three
actions.
"""

from collections.abc import Mapping
from typing import Any

from sandbox.private_ca.errors import PrivateCaError
from sandbox.wire import Caller

_PRINCIPAL = "acm.amazonaws.com"


class Permissions:
    """The permissions of every CA, by its ARN and the account they are for."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], dict[str, Any]] = {}

    def create_permission(self, members: Mapping[str, Any], caller: Caller) -> dict[str, Any]:
        """Let ACM act.

        Raises:
            PrivateCaError: There is one already, or it is for somebody else.
        """
        if members["Principal"] != _PRINCIPAL:
            raise PrivateCaError(
                "ValidationException", f"At this time, the only valid principal is {_PRINCIPAL}."
            )
        key = self._key(members, caller)
        if key in self._kept:
            raise PrivateCaError("PermissionAlreadyExistsException", "The permission already exists.")
        self._kept[key] = {
            "CertificateAuthorityArn": key[0],
            "Principal": members["Principal"],
            "SourceAccount": key[1],
            "Actions": members["Actions"],
        }
        return {}

    def list_permissions(self, members: Mapping[str, Any], _: Caller) -> dict[str, Any]:
        """Show a CA's permissions."""
        arn = members["CertificateAuthorityArn"]
        return {"Permissions": [kept for key, kept in self._kept.items() if key[0] == arn]}

    def delete_permission(self, members: Mapping[str, Any], caller: Caller) -> dict[str, Any]:
        """Take a permission back.

        Raises:
            PrivateCaError: There is none.
        """
        if self._kept.pop(self._key(members, caller), None) is None:
            raise PrivateCaError("ResourceNotFoundException", "There is no such permission.")
        return {}

    @staticmethod
    def _key(members: Mapping[str, Any], caller: Caller) -> tuple[str, str]:
        return members["CertificateAuthorityArn"], members.get("SourceAccount", caller.account)
