"""The words the deployer's table is written in: what an operation on a type of resource needs of IAM."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

OWN = "{own}"
"""Stands for the ARN of the resource itself."""

ANYTHING = "*"
"""For actions that AWS's reference lists without a resource type: they can be allowed on everything only."""

Templates = Mapping[str, Mapping[str, str]]
"""Conditions: operator, then key, then a value that may name properties in braces."""


class Operation(StrEnum):
    """What is done with a resource."""

    CREATE = "create"
    READ = "read"
    UPDATE = "update"
    DELETE = "delete"


CREATE, READ, UPDATE, DELETE = Operation
ALL = (CREATE, READ, UPDATE, DELETE)


@dataclass(frozen=True, slots=True)
class Need:
    """Actions that some operations on one type of resource need.

    Attributes:
        actions: The actions, each spelled as the Service Authorization Reference spells it.
        operations: Which operations need them.
        source: Where that is known from: an AWS page, or a source file of the provider.
        on: The ARN they are about; names in braces are the place or properties of the resource.
        when: The property the resource must have for this to matter.
        unless: The property it must not have.
        conditions: What narrows the permission, with the condition keys AWS documents for the actions.
        asked: Whether the sandbox asks for the permission; else it is known from documentation alone.
    """

    actions: tuple[str, ...]
    operations: tuple[Operation, ...]
    source: str
    on: str = OWN
    when: str = ""
    unless: str = ""
    conditions: Templates = field(default_factory=dict)
    asked: bool = True

    def matters(self, properties: Iterable[str]) -> bool:
        """Whether a resource with these properties needs it.

        Args:
            properties: The names of its properties.
        """
        had = frozenset(properties)
        return (not self.when or self.when in had) and self.unless not in had


@dataclass(frozen=True, slots=True)
class ResourceNeeds:
    """Everything one type of resource needs.

    Attributes:
        token: The type's token, as the engine's state has it.
        own: The ARN of a resource of the type; empty where AWS gives it none of its own.
        needs: Its rows.
    """

    token: str
    own: str
    needs: tuple[Need, ...]


def tagging(  # noqa: PLR0913 - each service has its own words for the same thing
    tag: str, untag: str, source: str, *, on: str = OWN, asked: bool = True, listing: str = ""
) -> tuple[Need, ...]:
    """The rows of tags: given at the creation, which needs the tag permission too, changed and taken away.

    Args:
        tag: The action that tags.
        untag: The action that takes tags away; the same where a service has one for both.
        source: Where that is known from.
        on: The ARN they are about.
        asked: Whether the sandbox asks for them.
        listing: An action the provider reads tags with when a resource's description has none.
    """
    rows = (
        Need((tag,), (CREATE, UPDATE), source, on=on, when="tags", asked=asked),
        Need((untag,), (UPDATE,), source, on=on, when="tags", asked=asked),
    )
    return rows + ((Need((listing,), (READ,), source, on=on, asked=False),) if listing else ())
