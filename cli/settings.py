"""Writes `docs/configuration.md` from the stack file's own models."""

from collections.abc import Iterator
from typing import Any

PROJECT = "rolesanywhere"


def configuration_page() -> str:
    """Every key of a stack file: its type, whether it must be there, its limits, and what it means."""
    from config import Stack

    lines = [
        "# The stack file",
        "",
        "Generated from the models that read it. `Pulumi.dev.yaml` is a commented example, and",
        "`./rolesanywhere new --stack prod` writes another. `./rolesanywhere check` says everything that is",
        "wrong with one, and `./rolesanywhere schema` tells these keys to an editor.",
        "",
        "Each key below stands under `config:` of `Pulumi.<stack>.yaml`, in the project's namespace.",
        "The Region, the account ids and default tags are the aws provider's own settings: `aws:region`,",
        "`aws:allowedAccountIds`, `aws:defaultTags`. Account ids and other number-like names are quoted.",
        "",
        "## Top level",
        "",
    ]
    return "\n".join([*lines, *model_sections(Stack.model_json_schema(by_alias=True), f"{PROJECT}:")]) + "\n"


def model_sections(schema: dict[str, Any], prefix: str) -> Iterator[str]:
    """A model's own table, then a section for each model and each choice it refers to.

    Args:
        schema: The model's JSON Schema.
        prefix: Stands before each key at the top.
    """
    yield from _table(schema, prefix)
    for name, definition in schema.get("$defs", {}).items():
        if definition.get("properties"):
            yield from ("", f"## {name}", "", _sentence(definition), "")
            yield from _table(definition, "")
        elif "properties" in definition:
            yield from (
                "",
                f"## {name}",
                "",
                _sentence(definition),
                "",
                "It has no settings yet: write `{}`.",
            )
        elif "enum" in definition:
            values = ", ".join(f"`{value}`" for value in definition["enum"])
            yield from ("", f"## {name}", "", _sentence(definition), "", f"One of {values}.")


def _sentence(definition: dict[str, Any]) -> str:
    return str(definition.get("description", "")).partition("\n\n")[0].replace("\n", " ")


def _table(model: dict[str, Any], prefix: str) -> Iterator[str]:
    yield "| key | type | needed | meaning |"
    yield "|---|---|---|---|"
    required = model.get("required", [])
    for name, field in model["properties"].items():
        needed = "yes" if name in required else _default(field)
        meaning = str(field.get("description", "")).replace("\n", " ").replace("|", "\\|")
        yield f"| `{prefix}{name}` | {_type(field)} | {needed} | {meaning} |"


def _default(field: dict[str, Any]) -> str:
    default = field.get("default")
    return "no" if default in (None, [], {}) else f"no, default `{default}`"


def _type(field: dict[str, Any]) -> str:
    """A type in words, with its limits."""
    if "$ref" in field:
        name = field["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    for several in ("anyOf", "oneOf", "allOf"):
        if several in field:
            return " or ".join(_type(each) for each in field[several] if each.get("type") != "null")
    kind = str(field.get("type", "any"))
    if kind == "array":
        return f"list of {_type(field.get('items') or field.get('prefixItems', [{}])[0])}"
    if kind == "object":
        patterns: dict[str, Any] = field.get("patternProperties", {})
        if field.get("properties"):
            return " and ".join(f"`{{{name}: ...}}`" for name in field["properties"])
        below: Any = field.get("additionalProperties") or next(iter(patterns.values()), {})
        return f"mapping of names to {_type(below)}" if isinstance(below, dict) else "mapping"
    return kind + _limits(field)


def _limits(field: dict[str, Any]) -> str:
    words = {
        "minLength": "at least {} characters",
        "maxLength": "at most {} characters",
        "minimum": "at least {}",
        "maximum": "at most {}",
        "pattern": "matching `{}`",
    }
    told = [text.format(field[key]).replace("|", "\\|") for key, text in words.items() if key in field]
    return f" ({', '.join(told)})" if told else ""
