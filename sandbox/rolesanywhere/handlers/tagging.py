"""Tags of any resource: one method for each operation, named as AWS names it."""

from dataclasses import replace
from typing import Any

from sandbox.rolesanywhere import details, tags
from sandbox.rolesanywhere.calls import Call
from sandbox.rolesanywhere.errors import ResourceNotFoundException
from sandbox.rolesanywhere.fidelity import NOT_FOUND
from sandbox.rolesanywhere.handlers.common import Answer, Handlers, Table
from sandbox.rolesanywhere.state import Collection


class TagHandlers(Handlers):
    """The operations on tags."""

    def table(self) -> Table:
        """Operation name to method."""
        return {
            "TagResource": self.tag_resource,
            "UntagResource": self.untag_resource,
            "ListTagsForResource": self.list_tags_for_resource,
        }

    def tag_resource(self, call: Call) -> Answer:
        """Add or replace tags of a resource."""
        new = tags.read(call.values["tags"])
        self._tagged(call).change(call.aim, lambda old: replace(old, tags=tags.merged(old.tags, new)))
        return None

    def untag_resource(self, call: Call) -> Answer:
        """Remove tags of a resource."""
        keys = call.values["tagKeys"]
        self._tagged(call).change(call.aim, lambda old: replace(old, tags=tags.without(old.tags, keys)))
        return None

    def list_tags_for_resource(self, call: Call) -> Answer:
        """Show a resource's tags."""
        return {"tags": details.tags(self._tagged(call).get(call.aim).tags)}

    def _tagged(self, call: Call) -> Collection[Any]:
        collection = call.shelf.of(call.aim.kind)
        if collection is None:
            raise ResourceNotFoundException(NOT_FOUND(kind=call.aim.kind.noun, id=call.aim.id))
        return collection
