"""Check: refuses what the real provider or AWS would refuse, and fills in names and defaults."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pulumi.runtime.proto import provider_pb2

from sandbox.provider.coercion import coerce
from sandbox.provider.errors import ProviderError
from sandbox.provider.naming import automatic_name
from sandbox.provider.resource_type import ResourceType
from sandbox.provider.table import Failure, Kind, Property, Shape, Table, join
from sandbox.provider.values import DEFAULTS, UNKNOWN, Bag, is_known


@dataclass(frozen=True, slots=True)
class Naming:
    """What a name is made of.

    Attributes:
        logical_name: The resource's name in the program.
        seed: The engine's random seed.
        autonaming: What the stack configures.
    """

    logical_name: str
    seed: bytes = b""
    autonaming: provider_pb2.CheckRequest.AutonamingOptions | None = None


def check(kind: ResourceType, old: Bag, new: Bag, naming: Naming) -> tuple[Bag, list[Failure]]:
    """Judge and complete the inputs of one resource.

    Args:
        kind: The resource's type.
        old: The inputs the state holds; empty for a new resource.
        new: The inputs the program gives.
        naming: What an automatic name is made of.

    Returns:
        The complete inputs, and everything that is wrong with them.
    """
    given = {key: value for key, value in new.items() if key != DEFAULTS}
    failures: list[Failure] = []
    inputs = _checked(kind.token, kind.table, given, "", failures)
    defaults = _fill_defaults(kind, old, inputs)
    failures += _fill_name(kind, old, inputs, naming, defaults)
    failures += _conflicts(kind.table, inputs)
    if not failures:
        failures += _rules(kind.table, inputs, "")
        failures += kind.check(inputs, old)
    return {**inputs, DEFAULTS: sorted(defaults)}, failures


def _checked(token: str, table: Table, given: Bag, path: str, failures: list[Failure]) -> Bag:
    """Every given property with the shape its row asks for."""
    values: Bag = {}
    for name, value in given.items():
        if value is None or name == DEFAULTS:
            continue
        row, where = table.get(name), join(path, name)
        if row is None or not row.is_input:
            failures.append(_not_an_input(token, table, where, name))
            continue
        values[name] = _shaped(token, row, value, where, failures)
    failures += [
        Failure(join(path, name), "nothing", "a value, the property is required", f"Give {name}.")
        for name, row in table.items()
        if row.required and name not in values
    ]
    return values


def _not_an_input(token: str, table: Table, where: str, name: str) -> Failure:
    row = table.get(name)
    if row is None:
        close = difflib.get_close_matches(name, [key for key, item in table.items() if item.is_input], n=1)
        remedy = f"Did you mean {close[0]}?" if close else "Correct the name or remove it."
        return Failure(where, f"a property {token} does not have", "one of its inputs", remedy)
    if row.kind is Kind.COMPUTED:
        return Failure(where, "a value", "none: the cloud decides it", "Remove it.")
    package = token.partition(":")[0]
    expected = f"none: the sandbox's stand-in for the {package} provider does not support {name} of {token}"
    return Failure(where, "a value", expected, row.note or "Remove it.")


def _shaped(token: str, row: Property, value: Any, where: str, failures: list[Failure]) -> Any:
    """A value as its row wants it; its parts are checked as well."""
    if value is UNKNOWN:
        return UNKNOWN
    if row.shape is Shape.OBJECT and isinstance(value, dict):
        return _checked(token, row.fields, value, where, failures)
    if row.shape in (Shape.OBJECTS, Shape.OBJECT_SET) and isinstance(value, list):
        return [
            _checked(token, row.fields, item, join(where, index), failures)
            if isinstance(item, dict)
            else _wrong_shape(item, join(where, index), "an object", failures)
            for index, item in enumerate(value)
        ]
    try:
        return coerce(row.shape, value)
    except ValueError as error:
        return _wrong_shape(value, where, str(error), failures)


def _wrong_shape(value: Any, where: str, expected: str, failures: list[Failure]) -> Any:
    if value is not UNKNOWN:
        failures.append(Failure(where, f"{type(value).__name__} {_short(value)}", expected))
    return value


def _fill_defaults(kind: ResourceType, old: Bag, inputs: Bag) -> set[str]:
    """Fill in the provider's defaults; returns their names."""
    filled = set()
    for name, row in kind.table.items():
        if name in inputs or row.default is None or any(other in inputs for other in row.conflicts):
            continue
        inputs[name] = old[name] if name in old and name in old.get(DEFAULTS, ()) else row.default
        filled.add(name)
    return filled


def _fill_name(
    kind: ResourceType, old: Bag, inputs: Bag, naming: Naming, defaults: set[str]
) -> list[Failure]:
    """Give the resource a name, or keep the automatic one it has."""
    if kind.name is None or kind.name.property in inputs:
        return []
    name = kind.name.property
    defaults.add(name)
    # Without a list of defaults, every old value may serve: so does the real bridge.
    if name in old and name in old.get(DEFAULTS, (name,)):
        inputs[name] = old[name]
        return []
    try:
        inputs[name] = automatic_name(kind.name, naming.logical_name, naming.seed, naming.autonaming)
    except ProviderError as error:
        return [Failure(item.where, item.got, item.expected, item.remedy) for item in error.problems]
    return []


def _conflicts(table: Table, inputs: Bag) -> Iterator[Failure]:
    for name, row in table.items():
        for other in row.conflicts:
            if name in inputs and other in inputs:
                yield Failure(name, f"{name} and {other}", "only one of them", "Remove one.")


def _rules(table: Table, values: Bag, path: str) -> Iterator[Failure]:
    """Everything a known value breaks."""
    for name, value in values.items():
        row, where = table.get(name), join(path, name)
        if row is None or value is UNKNOWN:
            continue
        if is_known(value):
            for constraint in row.constraints:
                expected = constraint.broken(value)
                if expected:
                    yield Failure(where, _short(value), expected)
        if isinstance(value, dict) and row.fields:
            yield from _rules(row.fields, value, where)
        elif isinstance(value, list) and row.fields:
            for index, item in enumerate(value):
                if isinstance(item, dict):
                    yield from _rules(row.fields, item, join(where, index))


def _short(value: Any) -> str:
    text = repr(value)
    limit = 80
    return text if len(text) <= limit else f"{text[:limit]}..."
