"""Attribute mappings of profiles: one method for each operation, named as AWS names it."""

from collections.abc import Callable
from dataclasses import replace

from sandbox.rolesanywhere import details, mappings
from sandbox.rolesanywhere.calls import Call
from sandbox.rolesanywhere.handlers.common import Answer, Handlers, Table
from sandbox.rolesanywhere.mappings import Mappings


class MappingHandlers(Handlers):
    """The operations on attribute mappings."""

    def table(self) -> Table:
        """Operation name to method."""
        return {
            "PutAttributeMapping": self.put_attribute_mapping,
            "DeleteAttributeMapping": self.delete_attribute_mapping,
        }

    def put_attribute_mapping(self, call: Call) -> Answer:
        """Say what of a certificate field becomes session tags."""
        field = call.values["certificateField"]
        specifiers = [rule["specifier"] for rule in call.values["mappingRules"]]
        return self._mapped(call, lambda old: mappings.put(old, field, specifiers))

    def delete_attribute_mapping(self, call: Call) -> Answer:
        """Say what of a certificate field becomes no session tag any more."""
        field, specifiers = call.values["certificateField"], call.values.get("specifiers", ())
        return self._mapped(call, lambda old: mappings.without(old, field, specifiers))

    def _mapped(self, call: Call, change: Callable[[Mappings], Mappings]) -> Answer:
        made = call.shelf.profiles.change(
            call.aim,
            lambda old: replace(old, attribute_mappings=change(old.attribute_mappings)),
            self._clock.now(),
        )
        return {"profile": details.profile(made)}
