"""What the handlers of every kind of resource share."""

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.clock import Clock
from sandbox.rolesanywhere.access import Gate
from sandbox.rolesanywhere.calls import Call
from sandbox.rolesanywhere.pages import DEFAULT_PAGE_SIZE, Tokens
from sandbox.rolesanywhere.place import Kind
from sandbox.rolesanywhere.state import Collection, R

Answer = dict[str, Any] | None
"""The members of an output shape; none for an empty body."""

Table = Mapping[str, Callable[[Call], Answer]]
"""Operation name to the method that answers it."""


class Handlers:
    """Operations that share their surroundings.

    Args:
        gate: Authorises what an operation does beside itself.
        clock: The sandbox's time.
        tokens: Makes and reads the tokens of lists.
    """

    def __init__(self, gate: Gate, clock: Clock, tokens: Tokens) -> None:
        self._gate = gate
        self._clock = clock
        self._tokens = tokens

    def table(self) -> Table:
        """Operation name to method."""
        raise NotImplementedError

    def _page(self, call: Call, resources: Collection[R], kind: Kind) -> tuple[list[R], dict[str, str]]:
        """One page of a list, and the output member that continues it."""
        begin = self._tokens.read(kind, call.place, call.values.get("nextToken"))
        found, last = resources.after(begin, call.values.get("pageSize", DEFAULT_PAGE_SIZE))
        return found, {} if last is None else {"nextToken": self._tokens.make(kind, call.place, last)}
