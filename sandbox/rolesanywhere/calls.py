"""One authenticated call: everything a rule or a handler needs to know about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.rolesanywhere.model import Operation
from sandbox.rolesanywhere.place import Kind, Place, Reference
from sandbox.rolesanywhere.resources import Resource
from sandbox.rolesanywhere.state import Shelf
from sandbox.wire import Caller, Request

_ID_MEMBERS = {
    "trustAnchorId": Kind.TRUST_ANCHOR,
    "profileId": Kind.PROFILE,
    "crlId": Kind.CRL,
    "subjectId": Kind.SUBJECT,
}


@dataclass(frozen=True, slots=True)
class Call:
    """One call of an operation.

    Attributes:
        request: The request as it came.
        operation: The operation.
        values: Its input, checked against the service model.
        caller: Who calls.
        place: The caller's account and Region.
        shelf: What the service keeps there.
        target: The resource the call is about, if it names one.
    """

    request: Request
    operation: Operation
    values: Mapping[str, Any]
    caller: Caller
    place: Place
    shelf: Shelf
    target: Reference | None

    @property
    def aim(self) -> Reference:
        """The resource the call is about, of an operation that always names one."""
        if self.target is None:
            raise RuntimeError(f"{self.operation.name} names no resource")
        return self.target

    def resource(self) -> Resource | None:
        """The resource the call is about, if it names one and it is there."""
        found: Resource | None = self.shelf.of(self.target.kind).find(self.target) if self.target else None
        return found


def target_of(values: Mapping[str, Any], place: Place, shelf: Shelf) -> Reference | None:
    """The resource an operation's input names; an alias stands for a resource only where an id may stand.

    Args:
        values: The input.
        place: The caller's account and Region.
        shelf: What the service keeps there.

    Raises:
        ValidationException: ``resourceArn`` is no ARN of this service.
    """
    if "resourceArn" in values:
        return place.parse(values["resourceArn"])
    named = [(kind, values[name]) for name, kind in _ID_MEMBERS.items() if name in values]
    return shelf.resolve(place.reference(*named[0])) if named else None
