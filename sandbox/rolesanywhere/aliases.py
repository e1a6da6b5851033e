"""Aliases: readable names that trust anchors, profiles and CRLs may have.

https://docs.aws.amazon.com/rolesanywhere/latest/userguide/resource-aliases.html ; the form of a name is in
the service model.
"""

from collections.abc import Mapping
from typing import Any

from sandbox.rolesanywhere.errors import ValidationException
from sandbox.rolesanywhere.fidelity.aliases import ALIAS_RESERVED

_RESERVED = "aws/"


def read(given: Mapping[str, Any]) -> str | None:
    """The alias of a new resource; an empty one counts as none.

    Args:
        given: The input, checked against the service model.

    Raises:
        ValidationException: The alias is reserved.
    """
    alias: str = given.get("aliasName", "")
    if alias.lower().startswith(_RESERVED):
        raise ValidationException(ALIAS_RESERVED(alias=alias))
    return alias or None


def change(given: Mapping[str, Any]) -> dict[str, str | None]:
    """What an update does to an alias: an empty one takes it away, none given keeps it.

    Args:
        given: The input, checked against the service model.

    Raises:
        ValidationException: The alias is reserved.
    """
    return {"alias": read(given)} if "aliasName" in given else {}
