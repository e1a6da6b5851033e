"""Create, read, update and delete of any type: the calls are the type's, everything around them is here."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sandbox.provider import halt
from sandbox.provider.cloud import Place
from sandbox.provider.diffing import all_tags, compare
from sandbox.provider.errors import REFUSALS, CloudError, UnfinishedError, as_provider_says
from sandbox.provider.resource_type import ResourceType, Update
from sandbox.provider.state import imported_inputs, outputs, refreshed_inputs
from sandbox.provider.values import Bag


@dataclass(frozen=True, slots=True)
class Found:
    """A resource as the cloud has it.

    Attributes:
        identifier: Its id.
        inputs: The inputs that describe it.
        outputs: Its outputs.
    """

    identifier: str
    inputs: Bag
    outputs: Bag


class PartialError(CloudError):
    """A create or update that failed half-way; what exists must be kept in the state.

    Args:
        message: What failed.
        found: What exists now.
    """

    def __init__(self, message: str, found: Found) -> None:
        super().__init__(message)
        self.found = found


@contextmanager
def _worded(kind: ResourceType, doing: str, inputs: Bag, identifier: str = "") -> Iterator[None]:
    """Word a failed call as the real provider does."""
    try:
        yield
    except REFUSALS as error:
        raise as_provider_says(kind.beginning(doing, inputs, identifier), kind.service, error) from error


def create(kind: ResourceType, cloud: Place, inputs: Bag) -> Found:
    """Make a resource.

    Raises:
        CloudError: AWS refused; nothing exists.
        PartialError: It exists, but could not be completed.
    """
    cloud = cloud.at(kind.region_of(cloud, inputs))
    wanted = {**inputs, "tagsAll": all_tags(cloud, inputs)}
    with _worded(kind, "creating", inputs):
        try:
            identifier = kind.calls.create(cloud, wanted)
        except UnfinishedError as error:
            message = _message(kind, "creating", inputs, "", error.cause)
            raise PartialError(message, _now(kind, cloud, error.identifier, inputs)) from error
    halt.after(kind.token, "create", identifier)
    try:
        return _now(kind, cloud, identifier, inputs)
    except CloudError as error:
        # It exists: the state must know it even though it cannot be read.
        raise PartialError(str(error), Found(identifier, inputs, inputs)) from error


def read(kind: ResourceType, cloud: Place, identifier: str, state: Bag, inputs: Bag) -> Found | None:
    """Look at a resource, to refresh it or to take it over.

    Args:
        kind: Its type.
        cloud: The cloud.
        identifier: Its id; of a regional resource that is taken over, `<id>@<region>` is allowed.
        state: The outputs of before; empty when it is taken over.
        inputs: The inputs of before; empty when it is taken over.

    Returns:
        What was found; None when the resource is gone.

    Raises:
        CloudError: AWS refused.
    """
    region = kind.region_of(cloud, state or inputs)
    if kind.regional and not state and "@" in identifier:
        identifier, _, region = identifier.rpartition("@")
    cloud = cloud.at(region)
    known = {**state, **inputs}
    with _worded(kind, "reading", known, identifier):
        answer = kind.calls.read(cloud, identifier, known)
    if answer is None:
        return None
    found = outputs(kind, cloud, answer, known)
    taken_over = not inputs
    new_inputs = imported_inputs(kind, found) if taken_over else refreshed_inputs(kind, inputs, found)
    return Found(identifier, new_inputs, found)


def update(kind: ResourceType, cloud: Place, identifier: str, old: Bag, new: Bag) -> Found:
    """Change a resource in place.

    Raises:
        PartialError: AWS refused some of it; the state must hold what is true now.
        CloudError: AWS refused, and the resource cannot be read either.
    """
    cloud = cloud.at(kind.region_of(cloud, new))
    changed = frozenset(change.root for change in compare(kind, cloud, old, new))
    before, after = old.get("tagsAll") or {}, all_tags(cloud, new)
    change = Update(
        identifier,
        old,
        new,
        changed,
        tags_set={key: value for key, value in after.items() if before.get(key) != value},
        tags_removed=tuple(sorted(set(before) - set(after))),
    )
    try:
        kind.calls.update(cloud, change)
    except REFUSALS as error:
        message = _message(kind, "updating", new, identifier, error)
        raise PartialError(message, _now(kind, cloud, identifier, new)) from error
    halt.after(kind.token, "update", identifier)
    return _now(kind, cloud, identifier, new)


def delete(kind: ResourceType, cloud: Place, identifier: str, state: Bag) -> None:
    """Delete a resource.

    Raises:
        CloudError: AWS refused.
    """
    cloud = cloud.at(kind.region_of(cloud, state))
    with _worded(kind, "deleting", state, identifier):
        kind.calls.delete(cloud, identifier, state)
    halt.after(kind.token, "delete", identifier)


def _now(kind: ResourceType, cloud: Place, identifier: str, inputs: Bag) -> Found:
    with _worded(kind, "reading", inputs, identifier):
        answer = kind.calls.read(cloud, identifier, inputs)
    if answer is None:
        raise CloudError(f"{kind.beginning('reading', inputs, identifier)}: couldn't find resource")
    return Found(identifier, inputs, outputs(kind, cloud, answer, inputs))


def _message(kind: ResourceType, doing: str, inputs: Bag, identifier: str, cause: Exception) -> str:
    if isinstance(cause, REFUSALS):
        beginning = kind.beginning(doing, inputs, identifier)
        return str(as_provider_says(beginning, kind.service, cause))
    return str(cause)
