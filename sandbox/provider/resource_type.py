"""What a resource type consists of: a property table and the calls that make, read, change and delete it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from sandbox.provider.cloud import Place
from sandbox.provider.table import AutoName, Failure, Table
from sandbox.provider.values import Bag


@dataclass(frozen=True, slots=True)
class Update:
    """One change in place.

    Attributes:
        identifier: The resource's id.
        old: The outputs the state holds.
        new: The inputs the program wants.
        changed: The top-level properties that differ.
        tags_set: Tags to put.
        tags_removed: Keys of tags to take away.
    """

    identifier: str
    old: Bag
    new: Bag
    changed: frozenset[str]
    tags_set: Mapping[str, str]
    tags_removed: tuple[str, ...]

    @property
    def only_tags(self) -> bool:
        """Whether nothing but tags changes."""
        return self.changed <= {"tags", "tagsAll"}


class Calls(Protocol):
    """The calls of one type; every one may raise a refusal (`errors.REFUSALS`).

    `cloud` is what the type's package opened: `Cloud` for AWS.
    """

    def create(self, cloud: Any, inputs: Bag) -> str:
        """Make the resource, wait until it is usable, and return its id."""

    def read(self, cloud: Any, identifier: str, known: Bag) -> Bag | None:
        """The outputs the cloud knows, `tagsAll` among them; None when the resource is gone."""

    def update(self, cloud: Any, update: Update) -> None:
        """Change the resource in place."""

    def delete(self, cloud: Any, identifier: str, known: Bag) -> None:
        """Delete the resource; one that is gone is no error."""

    def find(self, cloud: Any, inputs: Bag) -> str | None:
        """The id of an existing resource that creating these inputs would have made."""

    def created_at(self, cloud: Any, identifier: str) -> datetime | None:
        """When the resource was made; None when the cloud does not say."""


def _nothing_to_say(inputs: Bag, old: Bag) -> Iterable[Failure]:  # noqa: ARG001 - the signature is the point
    return ()


def _any_change(old: Bag, new: Bag) -> str | None:  # noqa: ARG001
    return None


@dataclass(frozen=True)
class ResourceType:
    """One resource type of the real provider.

    Attributes:
        token: The type's token, such as ``aws:iam/role:Role``.
        label: What the real provider calls it in errors.
        service: The service's name in the Go SDK.
        documentation: The page of the real provider that the table follows.
        source: The file of the Terraform provider the rules were read in.
        table: The property table.
        calls: The calls.
        name: How it is named automatically; None when it is not.
        regional: Whether it takes a `region` of its own.
        delete_before_replace: Whether a replacement always deletes first.
        says: The beginning of an error by operation, formatted with the inputs and `id`.
        check: Rules over several inputs at once, given the new inputs and the ones of before (empty for a new
            resource); unknown values must be tolerated.
        refused_change: Given the old outputs and the new inputs, why the change is impossible.
        subject: The input that stands for the resource in an error before it has an id.
    """

    token: str
    label: str
    service: str
    documentation: str
    source: str
    table: Table
    calls: Calls
    name: AutoName | None = None
    regional: bool = False
    delete_before_replace: bool = False
    says: Mapping[str, str] = field(default_factory=dict)
    check: Callable[[Bag, Bag], Iterable[Failure]] = _nothing_to_say
    refused_change: Callable[[Bag, Bag], str | None] = _any_change
    subject: str = "name"

    def beginning(self, doing: str, inputs: Mapping[str, Any], identifier: str = "") -> str:
        """The beginning of an error message.

        Args:
            doing: ``creating``, ``reading``, ``updating`` or ``deleting``.
            inputs: The resource's inputs.
            identifier: Its id; empty before it has one.
        """
        values = {name: inputs.get(name, "") for name in self.table}
        if doing in self.says:
            return self.says[doing].format(**values, id=identifier)
        return f"{doing} {self.label} ({identifier or values.get(self.subject, '')})"

    def region_of(self, cloud: Place, bag: Mapping[str, Any]) -> str:
        """The Region the resource lives in."""
        return str(bag.get("region") or cloud.region) if self.regional else cloud.region
