"""What the handlers of every kind of resource share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from sandbox.clock import Clock
from sandbox.rolesanywhere import aliases, details, tags
from sandbox.rolesanywhere.access import Gate
from sandbox.rolesanywhere.calls import Call
from sandbox.rolesanywhere.collection import Collection, R
from sandbox.rolesanywhere.pages import DEFAULT_PAGE_SIZE, Tokens
from sandbox.rolesanywhere.place import Kind
from sandbox.rolesanywhere.source import Authority

Answer = dict[str, Any] | None
"""The members of an output shape; none for an empty body."""

Table = Mapping[str, Callable[[Call], Answer]]
"""Operation name to the method that answers it."""


def named(values: Mapping[str, Any], fields: Mapping[str, str]) -> dict[str, Any]:
    """The given members of an input, by the names of a resource's fields.

    Args:
        values: The input.
        fields: Member name to field name.
    """
    return {field: values[member] for member, field in fields.items() if member in values}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What operations need beside their input.

    Attributes:
        gate: Authorises what an operation does beside itself.
        clock: The sandbox's time.
        tokens: Makes and reads the tokens of lists.
        authority: Reads the certificate of an authority of AWS Private CA.
    """

    gate: Gate
    clock: Clock
    tokens: Tokens
    authority: Authority


class Handlers:
    """Operations that share their surroundings.

    Args:
        around: What they need beside their input.
    """

    def __init__(self, around: Surroundings) -> None:
        self._gate = around.gate
        self._clock = around.clock
        self._tokens = around.tokens
        self._authority = around.authority

    def table(self) -> Table:
        """Operation name to method."""
        raise NotImplementedError

    def _new(self, call: Call, kind: Kind) -> dict[str, Any]:
        """What every new resource has; it is disabled unless the request says otherwise."""
        given, now, identifier = call.values, self._clock.now(), str(uuid4())
        return {
            "id": identifier,
            "arn": call.place.arn(kind, identifier),
            "name": given["name"],
            "enabled": given.get("enabled", False),
            "created_at": now,
            "updated_at": now,
            "tags": tags.created(tags.read(given.get("tags", ()))),
            "alias": aliases.read(given),
        }

    def _changed(
        self,
        call: Call,
        resources: Collection[R],
        changes: Mapping[str, Any],
        show: Callable[[R], dict[str, Any]],
    ) -> dict[str, Any]:
        """Change the resource a call is about; its detail, with the alias that was taken away."""
        old, new = resources.exchange(call.aim, lambda kept: replace(kept, **changes), self._clock.now())
        return {**show(new), **details.previous_alias(old, new)}

    def _page(self, call: Call, resources: Collection[R], kind: Kind) -> tuple[list[R], dict[str, str]]:
        """One page of a list, and the output member that continues it."""
        begin = self._tokens.read(kind, call.place, call.values.get("nextToken"))
        found, last = resources.after(begin, call.values.get("pageSize", DEFAULT_PAGE_SIZE))
        return found, {} if last is None else {"nextToken": self._tokens.make(kind, call.place, last)}
