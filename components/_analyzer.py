"""Pulumi's reading of the component classes, with the descriptions of fields that two of them share."""

from typing import Any

from pulumi.provider.experimental.analyzer import Analyzer

from components._roles import GrantedSettings
from components.certificate_role import RoleSettings
from components.rolesanywhere_profile import ProfileSettings

# A TypedDict keeps the fields of the ones it is made from, and forgets which these were.
_SHARED: tuple[Any, ...] = (GrantedSettings, RoleSettings, ProfileSettings)


class SharingAnalyzer(Analyzer):
    """Finds the description of a shared field where it is written; Pulumi looks in the class itself only."""

    def get_docstring(self, typ: type, name: str) -> str | None:
        """The description of a field.

        Args:
            typ: The class that has it.
            name: The field.
        """
        own = super().get_docstring(typ, name)
        fields = getattr(typ, "__annotations__", {}).items()
        for shared in _SHARED:
            if own is None and name in shared.__annotations__ and shared.__annotations__.items() <= fields:
                own = super().get_docstring(shared, name)
        return own
