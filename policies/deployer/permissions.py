"""From the resources a stack makes to the permissions they need, each with everything it is for."""

import itertools
import string
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from aws_facts import Problem, partition_of
from policies.deployer.needs import OWN, Need, Operation, ResourceNeeds
from policies.deployer.table import TABLE
from policies.errors import PolicyError
from policies.pieces import FrozenConditions, frozen

ENFORCED = "enforced by the sandbox"
DOCUMENTED = "from documentation"


@dataclass(frozen=True, slots=True)
class Planned:
    """One resource a stack will make.

    Attributes:
        token: Its type's token.
        name: Its logical name.
        properties: What the table asks about it, by name. A property with several values, such as the roles
            of a profile, is needed for each of them.
    """

    token: str
    name: str
    properties: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a stack is deployed to.

    Attributes:
        account: The 12-digit account id.
        region: The Region.
    """

    account: str
    region: str

    @property
    def words(self) -> dict[str, str]:
        """What the table's ARNs and conditions say of a place."""
        return {"partition": partition_of(self.region), "account": self.account, "region": self.region}

    @property
    def suffixes(self) -> tuple[str, ...]:
        """How a service's name ends in `kms:ViaService`; in China no page says which one it is here."""
        either = ("amazonaws.com", "amazonaws.com.cn")
        return either if partition_of(self.region) == "aws-cn" else either[:1]


@dataclass(frozen=True, slots=True, order=True)
class Reason:
    """What a permission is for.

    Attributes:
        token: The type of the resource.
        operation: What is done with it.
        source: Where it is known from that this needs the permission.
        basis: Whether the sandbox asks for it, or documentation alone says so.
    """

    token: str
    operation: Operation
    source: str
    basis: str


@dataclass(frozen=True, slots=True)
class Permission:
    """One action on one resource.

    Attributes:
        action: The action.
        resource: The resource's ARN, which may be a pattern, or ``*``.
        conditions: What narrows it.
        reasons: What it is for.
    """

    action: str
    resource: str
    conditions: FrozenConditions
    reasons: tuple[Reason, ...]

    @property
    def basis(self) -> str:
        """Whether the sandbox asks for it for any of its reasons."""
        return ENFORCED if any(each.basis == ENFORCED for each in self.reasons) else DOCUMENTED


def permissions(resources: Iterable[Planned], place: Place) -> tuple[Permission, ...]:
    """Everything that creating, reading, updating and deleting these resources needs.

    Args:
        resources: What the stack makes.
        place: Where.

    Returns:
        Each permission once, sorted.

    Raises:
        PolicyError: The table has no entry for a type.
    """
    reasons: dict[tuple[str, str, FrozenConditions], set[Reason]] = {}
    for resource in resources:
        kind = _entry(resource)
        for need in kind.needs:
            if not need.matters(resource.properties):
                continue
            why = {_reason(kind, need, operation) for operation in need.operations}
            for arn, conditions in _filled(kind, need, resource, place):
                for action in need.actions:
                    reasons.setdefault((action, arn, conditions), set()).update(why)
    return tuple(Permission(*key, tuple(sorted(found))) for key, found in sorted(reasons.items()))


def _entry(resource: Planned) -> ResourceNeeds:
    if resource.token in TABLE:
        return TABLE[resource.token]
    raise PolicyError(
        Problem(
            where=resource.name,
            got=f"a resource of type {resource.token}, which the deployer's table does not have",
            expected=f"one of {', '.join(sorted(TABLE))}",
            remedy="Add the type to policies/deployer, with the source of each action (docs/deployer.md).",
        )
    )


def _reason(kind: ResourceNeeds, need: Need, operation: Operation) -> Reason:
    return Reason(kind.token, operation, need.source, ENFORCED if need.asked else DOCUMENTED)


def _filled(
    kind: ResourceNeeds, need: Need, resource: Planned, place: Place
) -> Iterator[tuple[str, FrozenConditions]]:
    """The ARN and conditions of a row for one resource: once for each value of the properties they name."""
    template = kind.own if need.on == OWN else need.on
    texts = [template, *(value for keys in need.conditions.values() for value in keys.values())]
    properties = {**resource.properties, "suffix": place.suffixes}
    named = sorted({name for text in texts for name in _names(text)} - place.words.keys())
    for values in itertools.product(*(properties.get(name, ()) for name in named)):
        words = place.words | dict(zip(named, values, strict=True))
        conditions = {
            operator: {key: value.format_map(words) for key, value in keys.items()}
            for operator, keys in need.conditions.items()
        }
        yield template.format_map(words), frozen(conditions)


def _names(template: str) -> Iterator[str]:
    return (name for _, name, _, _ in string.Formatter().parse(template) if name)
