"""Makes the inputs and outputs the engine keeps from what the cloud answers."""

from collections.abc import Mapping
from typing import Any

from sandbox.provider.cloud import Place
from sandbox.provider.diffing import all_tags, same
from sandbox.provider.documents import as_text, equivalent, normalized
from sandbox.provider.resource_type import ResourceType
from sandbox.provider.table import Kind, Property, Shape, Table
from sandbox.provider.values import DEFAULTS, UNKNOWN, Bag, is_known


def outputs(kind: ResourceType, cloud: Place, read: Bag, known: Bag) -> Bag:
    """The outputs of a resource.

    Args:
        kind: Its type.
        cloud: Knows the Region and the default tags.
        read: What the cloud answered.
        known: The inputs or the outputs of before: what the cloud does not know is taken from them, and
            documents and sets keep their form where they mean the same.

    Returns:
        Every property of the table that has a value.
    """
    result = {
        name: _kept(row, read.get(name), known.get(name))
        for name, row in kind.table.items()
        if not row.from_inputs
    }
    for name, row in kind.table.items():
        if row.from_inputs:
            result[name] = known.get(name, row.default)
    if "tagsAll" in kind.table:
        every = read.get("tagsAll") or {}
        result["tagsAll"], result["tags"] = every, _own_tags(cloud, every, known.get("tags"))
    if kind.regional:
        result["region"] = cloud.region
    return {name: value for name, value in result.items() if value is not None}


def _own_tags(cloud: Place, every: Mapping[str, str], known: Any) -> dict[str, str]:
    """The tags that are the resource's own: not the default ones, unless the program repeats them."""
    given = known if isinstance(known, Mapping) else {}
    return {
        key: value for key, value in every.items() if key in given or cloud.default_tags.get(key) != value
    }


def _kept(row: Property, value: Any, known: Any) -> Any:
    """A value in the form the program gave it, where that means the same."""
    if value is None:
        return None
    if row.shape is Shape.JSON:
        text = as_text(value)
        return normalized(known if isinstance(known, str) and equivalent(text, known) else text)
    if row.shape is Shape.SET and isinstance(known, list) and sorted(map(str, known)) == sorted(value):
        return known
    if row.shape is Shape.OBJECT_SET and isinstance(known, list):
        return _in_order(row, value, known)
    return value


def _in_order(row: Property, value: list[Bag], known: list[Any]) -> list[Bag]:
    order = [_key(row, item) for item in known]
    return sorted(
        value,
        key=lambda item: order.index(_key(row, item)) if _key(row, item) in order else len(order),
    )


def _key(row: Property, item: Any) -> tuple[str, ...]:
    return tuple(str(item.get(name)) if isinstance(item, Mapping) else "" for name in row.key)


def imported_inputs(kind: ResourceType, found: Bag) -> Bag:
    """The inputs of a resource that is taken over: everything set that a program could have set.

    Args:
        kind: Its type.
        found: Its outputs.
    """
    return {**_settable(kind.table, found), DEFAULTS: []}


def _settable(table: Table, found: Mapping[str, Any]) -> Bag:
    inputs: Bag = {}
    for name, row in table.items():
        value = found.get(name)
        if not row.is_input or value in (None, "", [], {}) or (not row.required and value == row.default):
            continue
        if row.computed and not value:
            continue
        if isinstance(value, Mapping) and row.fields:
            value = _settable(row.fields, value)
        elif isinstance(value, list) and row.fields:
            value = [_settable(row.fields, item) for item in value]
        inputs[name] = value
    return inputs


def refreshed_inputs(kind: ResourceType, inputs: Bag, found: Bag) -> Bag:
    """The inputs after the cloud was looked at: those the program gave follow what the cloud holds.

    Args:
        kind: The resource's type.
        inputs: The inputs of before.
        found: The outputs of now.
    """
    result: Bag = {DEFAULTS: inputs.get(DEFAULTS, [])}
    for name, old in inputs.items():
        if name == DEFAULTS:
            continue
        row = kind.table.get(name)
        value = _followed(row, old, found.get(name)) if row is not None else old
        if value is not None:
            result[name] = value
    return result


def _followed(row: Property, old: Any, new: Any) -> Any:
    if old is not None and same(row, new, old):
        return old
    if row.shape is Shape.OBJECT and isinstance(old, Mapping) and isinstance(new, Mapping):
        return _followed_parts(row, old, new)
    if row.shape in (Shape.OBJECTS, Shape.OBJECT_SET) and isinstance(old, list) and isinstance(new, list):
        before = {_place(row, item, index): item for index, item in enumerate(old)}
        return [
            _followed_parts(row, before.get(_place(row, item, index), {}), item)
            for index, item in enumerate(new)
        ]
    return new


def _place(row: Property, item: Any, index: int) -> tuple[str, ...]:
    """What tells an object from the others: its key, or its position."""
    return _key(row, item) if row.key else (str(index),)


def _followed_parts(row: Property, old: Mapping[str, Any], new: Mapping[str, Any]) -> Bag:
    """Parts the program gave follow the cloud; others are taken in, unless the cloud fills them by itself."""
    parts: Bag = {}
    for name, part in row.fields.items():
        if not part.is_input or (name not in old and (part.computed or not _says_something(new.get(name)))):
            continue
        value = _followed(part, old.get(name), new.get(name))
        if value is not None and (name in old or value != part.default):
            parts[name] = value
    return parts


def _says_something(value: Any) -> bool:
    """Whether a value, or any part of an object, is more than nothing, "", 0 or false."""
    return any(map(_says_something, value.values())) if isinstance(value, Mapping) else bool(value)


def predicted(kind: ResourceType, cloud: Place, old: Bag, inputs: Bag, changed: frozenset[str]) -> Bag:
    """The outputs a preview shows.

    Args:
        kind: The resource's type.
        cloud: Knows the Region and the default tags.
        old: The outputs of before; empty for a new resource.
        inputs: The complete inputs.
        changed: The top-level properties that change.

    Returns:
        Inputs as they are, the cloud's own values as they were, or unknown.
    """
    result: Bag = {}
    for name, row in kind.table.items():
        if name in inputs:
            value = inputs[name]
            result[name] = normalized(value) if row.shape is Shape.JSON and isinstance(value, str) else value
        elif row.kind is Kind.COMPUTED or row.computed:
            stays = old and not changed.intersection(row.volatile)
            result[name] = old.get(name) if stays else UNKNOWN
    if "tagsAll" in kind.table:
        tags = all_tags(cloud, inputs)
        result["tagsAll"] = tags if is_known(tags) else UNKNOWN
    if kind.regional:
        result["region"] = kind.region_of(cloud, inputs)
    return {name: value for name, value in result.items() if value is not None}
