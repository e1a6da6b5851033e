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
        collection = self.shelf.of(self.target.kind) if self.target else None
        return collection.find(self.target) if collection and self.target else None


def target_of(values: Mapping[str, Any], place: Place) -> Reference | None:
    """The resource an operation's input names.

    Args:
        values: The input.
        place: The caller's account and Region.

    Raises:
        ValidationException: ``resourceArn`` is no ARN of this service.
        NotImplementedException: An alias ARN.
    """
    if "resourceArn" in values:
        return place.parse(values["resourceArn"])
    return next(
        (place.reference(kind, values[name]) for name, kind in _ID_MEMBERS.items() if name in values), None
    )
