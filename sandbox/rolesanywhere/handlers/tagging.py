"""Tags of any resource: one method for each operation, named as AWS names it."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from sandbox.rolesanywhere import details, tags
from sandbox.rolesanywhere.calls import Call
from sandbox.rolesanywhere.handlers.common import Answer, Handlers, Table


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
        call.shelf.of(call.aim.kind).change(
            call.aim, lambda old: replace(old, tags=tags.merged(old.tags, new))
        )
        return None

    def untag_resource(self, call: Call) -> Answer:
        """Remove tags of a resource."""
        keys = call.values["tagKeys"]
        call.shelf.of(call.aim.kind).change(
            call.aim, lambda old: replace(old, tags=tags.without(old.tags, keys))
        )
        return None

    def list_tags_for_resource(self, call: Call) -> Answer:
        """Show a resource's tags."""
        return {"tags": details.tags(call.shelf.of(call.aim.kind).get(call.aim).tags)}

    def _retag(self, call: Call, change: Callable[[Mapping[str, str]], Mapping[str, str]]) -> None:
        call.shelf.of(call.aim.kind).change(call.aim, lambda old: replace(old, tags=change(old.tags)))
