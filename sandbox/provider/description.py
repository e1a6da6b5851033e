"""What the stand-in keeps of the real provider, as data: the fidelity document is made of it."""

from collections.abc import Iterator, Mapping
from typing import Any

from sandbox.provider.functions import FUNCTIONS
from sandbox.provider.registry import TYPES
from sandbox.provider.resource_type import ResourceType
from sandbox.provider.table import Table, join


def describe(types: Mapping[str, ResourceType] = TYPES) -> list[dict[str, Any]]:
    """Every resource type with its property table.

    Args:
        types: Of which provider; of aws by default.

    Returns:
        One entry a type: `token`, `documentation`, `source`, `autoname` (None, or the property and its
        longest length), `regional`, `deleteBeforeReplace` and `properties`, whose entries hold `path`,
        `kind`, `shape`, `required`, `default`, `computed`, `constraints` (texts) and `note`.
    """
    return [_described(kind) for kind in types.values()]


def describe_functions() -> list[dict[str, Any]]:
    """Every function: its `token`, `documentation` and `arguments`."""
    return [
        {"token": token, "documentation": (function.__doc__ or "").rstrip("."), "arguments": list(arguments)}
        for token, (function, arguments) in FUNCTIONS.items()
    ]


def _described(kind: ResourceType) -> dict[str, Any]:
    return {
        "token": kind.token,
        "documentation": kind.documentation,
        "source": kind.source,
        "autoname": {"property": kind.name.property, "limit": kind.name.limit} if kind.name else None,
        "regional": kind.regional,
        "deleteBeforeReplace": kind.delete_before_replace,
        "properties": list(_rows(kind.table, "")),
    }


def _rows(table: Table, path: str) -> Iterator[dict[str, Any]]:
    for name, row in sorted(table.items()):
        where = join(path, name)
        yield {
            "path": where,
            "kind": row.kind.value,
            "shape": row.shape.value,
            "required": row.required,
            "default": row.default,
            "computed": row.computed,
            "constraints": [constraint.text for constraint in row.constraints],
            "note": row.note,
        }
        yield from _rows(row.fields, where)
