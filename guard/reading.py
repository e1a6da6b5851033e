"""A resource as the rules see it: plain values, with a mark in the place of each that nobody knows yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pulumi_policy import PolicyResource, ResourceValidationArgs
from pulumi_policy.proxy import UnknownValueError

from policies.posture import UNKNOWN


@dataclass(frozen=True, slots=True)
class Thing:
    """One resource of a program.

    Attributes:
        type: The type's token.
        name: Its logical name.
        urn: Its URN.
        props: Its properties, under Pulumi's own names.
        protect: Whether Pulumi refuses to delete it.
        dependencies: By property, the URNs of the resources its value comes from.
    """

    type: str
    name: str
    urn: str
    props: Mapping[str, Any]
    protect: bool = False
    dependencies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def resource_of(args: ResourceValidationArgs) -> Thing:
    """The one resource Pulumi asks about."""
    return Thing(args.resource_type, args.name, args.urn, plain(args.props), args.opts.protect)


def resources_of(resources: Sequence[PolicyResource]) -> tuple[Thing, ...]:
    """Every resource of a stack, with what each property comes from."""
    return tuple(
        Thing(
            each.resource_type,
            each.name,
            each.urn,
            plain(each.props),
            each.opts.protect,
            {name: tuple(one.urn for one in found) for name, found in each.property_dependencies.items()},
        )
        for each in resources
    )


def plain(value: Any) -> Any:
    """Pulumi's own view of properties, which raises where a value is unknown, as plain values."""
    if isinstance(value, Mapping):
        return {key: _at(value, key) for key in value}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [_at(value, index) for index in range(len(value))]
    return value


def _at(values: Any, key: Any) -> Any:
    try:
        return plain(values[key])
    except UnknownValueError:
        return UNKNOWN


def at(props: Any, *path: str) -> Any:
    """What stands at a path of keys: None where nothing does, unknown where that cannot be said.

    Args:
        props: Where the path begins.
        *path: The keys.
    """
    for key in path:
        if props is UNKNOWN:
            return UNKNOWN
        if not isinstance(props, Mapping):
            return None
        props = props.get(key)
    return props


def listed(value: Any) -> list[Any]:
    """A list's elements; of an unknown list one that is unknown."""
    if value is UNKNOWN:
        return [UNKNOWN]
    return list(value) if isinstance(value, list | tuple) else []


def is_known(value: Any) -> bool:
    """Whether nothing of a value is unknown."""
    if isinstance(value, Mapping):
        return all(is_known(each) for each in value.values())
    if isinstance(value, list | tuple):
        return all(is_known(each) for each in value)
    return value is not UNKNOWN
