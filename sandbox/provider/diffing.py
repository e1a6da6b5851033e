"""Diff: which properties change, and whether the resource is changed in place or replaced."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from itertools import zip_longest
from typing import Any

from aws_facts import Problem
from sandbox.provider.cloud import Place
from sandbox.provider.documents import equivalent
from sandbox.provider.errors import ProviderError
from sandbox.provider.resource_type import ResourceType
from sandbox.provider.table import Kind, Property, Shape, Table, join
from sandbox.provider.values import DEFAULTS, Bag, Unknown, is_known


class Doing(Enum):
    """What happens to one property."""

    ADD = "ADD"
    DELETE = "DELETE"
    UPDATE = "UPDATE"


@dataclass(frozen=True, slots=True)
class Change:
    """One property that changes.

    Attributes:
        path: Its path, as the engine writes one.
        doing: What happens to it.
        replaces: Whether the resource is replaced for it.
    """

    path: str
    doing: Doing
    replaces: bool

    @property
    def root(self) -> str:
        """The top-level property."""
        return self.path.partition(".")[0].partition("[")[0]


def compare(kind: ResourceType, cloud: Place, old: Bag, new: Bag) -> list[Change]:
    """What has to change to get from the state to what the program wants.

    Args:
        kind: The resource's type.
        cloud: Knows the provider's Region and default tags.
        old: The outputs the state holds.
        new: The complete inputs.

    Returns:
        Every change; empty when there is none.

    Raises:
        ProviderError: The change is impossible, or the real provider's rule for it is not known.
    """
    spot = _Spot(kind.token)
    changes = list(_table_changes(spot, kind.table, old, new))
    if kind.regional and kind.region_of(cloud, old) != kind.region_of(cloud, new):
        changes.append(Change("region", Doing.UPDATE, replaces=True))
    if "tagsAll" in kind.table:
        wanted = all_tags(cloud, new)
        changes += _map_changes(spot.at("tagsAll"), _mapping(old.get("tagsAll")), wanted)
    reason = kind.refused_change(old, new)
    if reason is not None:
        raise ProviderError(
            Problem(where=kind.token, got=reason, expected="a change AWS can make", remedy="Undo it.")
        )
    return changes


def all_tags(cloud: Place, inputs: Bag) -> Any:
    """The tags a resource gets: the provider's default tags, overridden by its own."""
    own = inputs.get("tags")
    return own if isinstance(own, Unknown) else {**cloud.default_tags, **(own or {})}


def deletes_first(kind: ResourceType, new: Bag) -> bool:
    """Whether a replacement must delete before it creates.

    pulumi-terraform-bridge `nameRequiresDeleteBeforeReplace`: so it is when the program gave the name that
    is otherwise made up, because two resources cannot bear it at once.
    """
    named = kind.name is not None and kind.name.property in new
    made_up = kind.name is None or kind.name.property in new.get(DEFAULTS, (kind.name.property,))
    return kind.delete_before_replace or (named and not made_up)


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where the comparison is.

    Attributes:
        token: The type's token.
        path: The path of the property.
        replaces: Whether a change here replaces the resource.
    """

    token: str
    path: str = ""
    replaces: bool = False

    def at(self, key: str | int) -> "_Spot":
        return replace(self, path=join(self.path, key))

    def change(self, doing: Doing) -> Change:
        return Change(self.path, doing, self.replaces)


def _table_changes(
    spot: _Spot, table: Table, old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[Change]:
    for name, row in table.items():
        by_itself = new.get(name) is None and row.computed
        if row.is_input and not by_itself and (name != "region" or spot.path):
            here = replace(spot.at(name), replaces=spot.replaces or row.kind is Kind.REPLACE)
            yield from _row_changes(here, row, old.get(name), new.get(name))


def _row_changes(spot: _Spot, row: Property, old: Any, new: Any) -> Iterator[Change]:
    changes = list(_value_changes(spot, row, old, new))
    if changes and row.equivalent is not None and is_known(new) and row.equivalent(old, new):
        return
    if changes and row.kind is Kind.UNKNOWN:
        raise ProviderError(
            Problem(
                where=spot.path,
                got=f"a change of {spot.path} of {spot.token}",
                expected="a property whose rule in the real provider is known",
                remedy="It is not known whether the real provider would replace the resource: undo the "
                "change, or make a new resource.",
            )
        )
    yield from changes


def _value_changes(spot: _Spot, row: Property, old: Any, new: Any) -> Iterator[Change]:
    if isinstance(new, Unknown):
        yield spot.change(Doing.UPDATE if _present(old) else Doing.ADD)
    elif row.shape is Shape.MAP:
        yield from _map_changes(spot, _mapping(old), _mapping(new))
    elif row.shape is Shape.OBJECT and isinstance(new, Mapping) and isinstance(old, Mapping):
        yield from _table_changes(spot, row.fields, old, new)
    elif row.shape is Shape.OBJECT_SET:
        yield from _object_changes(spot, row, _by_key(row, old or [], new or []))
    elif row.shape is Shape.OBJECTS:
        yield from _object_changes(spot, row, _by_index(old or [], new or []))
    elif not same(row, old, new):
        yield spot.change(_doing(old, new))


def _doing(old: Any, new: Any) -> Doing:
    if not _present(old):
        return Doing.ADD
    return Doing.UPDATE if _present(new) else Doing.DELETE


def _present(value: Any) -> bool:
    return value is not None and value not in ("", [], {})


def same(row: Property, old: Any, new: Any) -> bool:
    """Whether two values are the same to the real provider, for which nothing, "", 0 and false are one."""
    if isinstance(old, Unknown) or isinstance(new, Unknown):
        return False
    if row.equivalent is not None and row.equivalent(old, new):
        return True
    match row.shape:
        case Shape.JSON:
            return equivalent(old, new)
        case Shape.SET:
            return _counted(old) == _counted(new)
        case Shape.OBJECT:
            parts = ((name, part) for name, part in row.fields.items() if part.is_input)
            return all(same(part, _field(old, name), _field(new, name)) for name, part in parts)
        case _:
            return bool((old or None) == (new or None))


def _counted(value: Any) -> list[str]:
    """The entries of a set; one that is not known yet equals no other."""
    return sorted(repr(item) if isinstance(item, Unknown) else str(item) for item in value or [])


def _field(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, Mapping) else None


def _mapping(value: Any) -> Any:
    return value if isinstance(value, Mapping | Unknown) else {}


def _map_changes(spot: _Spot, old: Any, new: Any) -> Iterator[Change]:
    if isinstance(new, Unknown):
        yield spot.change(Doing.UPDATE)
        return
    for key in sorted({*old, *new}):
        if key not in new:
            yield spot.at(key).change(Doing.DELETE)
        elif key not in old:
            yield spot.at(key).change(Doing.ADD)
        elif old[key] != new[key]:
            yield spot.at(key).change(Doing.UPDATE)


_Pairs = list[tuple[int, Any, Any]]


def _by_index(old: list[Any], new: list[Any]) -> _Pairs:
    return [(index, *pair) for index, pair in enumerate(zip_longest(old, new))]


def _by_key(row: Property, old: list[Any], new: list[Any]) -> _Pairs:
    """Pair the objects of a set by their key; their order means nothing."""
    left = {_key(row, item): item for item in old}
    pairs = [(index, left.pop(_key(row, item), None), item) for index, item in enumerate(new)]
    return pairs + [(index, item, None) for index, item in enumerate(old) if _key(row, item) in left]


def _key(row: Property, item: Any) -> tuple[Any, ...]:
    return tuple(str(_field(item, name)) for name in row.key)


def _object_changes(spot: _Spot, row: Property, pairs: _Pairs) -> Iterator[Change]:
    for index, before, after in pairs:
        here = spot.at(index)
        if isinstance(after, Unknown):
            yield here.change(Doing.UPDATE if before is not None else Doing.ADD)
        elif before is None:
            yield here.change(Doing.ADD)
        elif after is None:
            yield here.change(Doing.DELETE)
        else:
            yield from _table_changes(here, row.fields, before, after)
