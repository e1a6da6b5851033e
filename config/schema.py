"""JSON Schema of a stack file, so that an editor completes and checks it while it is written.

Draft 7, which every editor knows: https://json-schema.org/draft-07/json-schema-release-notes . It says what
can be
said of single values and keys; references between entries, files and sizes are for ``check``.
"""

from typing import Any

from config.keys import ENOUGH, NAMESPACE
from config.stack import Stack

_AWS: dict[str, Any] = {
    "aws:region": {"type": "string", "description": "The Region the stack belongs to, such as eu-central-1."},
    "aws:allowedAccountIds": {
        "type": "array",
        "items": {"type": "string", "pattern": "^[0-9]{12}$"},
        "description": "The accounts the stack may be deployed to, each id in quotes.",
    },
    "aws:defaultTags": {
        "type": "object",
        "properties": {"tags": {"type": "object", "additionalProperties": {"type": "string"}}},
        "description": "Tags the aws provider puts on everything it makes.",
    },
}
# https://www.pulumi.com/docs/iac/concepts/projects/stack-settings-file/
_PULUMI: dict[str, Any] = {
    "environment": {"description": "Pulumi ESC environments the stack imports."},
    "secretsprovider": {"type": "string", "description": "What encrypts the stack's secrets."},
    "encryptedkey": {"type": "string", "description": "Written by Pulumi."},
    "encryptionsalt": {"type": "string", "description": "Written by Pulumi."},
}


def stack_file_schema() -> dict[str, Any]:
    """The JSON Schema of ``Pulumi.<stack>.yaml``."""
    stack = Stack.model_json_schema(by_alias=True)
    _close_names(stack)
    ours: dict[str, Any] = {}
    for name, schema in stack["properties"].items():
        ours[f"{NAMESPACE}:{name}"] = ours[name] = schema
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Pulumi.<stack>.yaml of an IAM Roles Anywhere project",
        "type": "object",
        "required": ["config"],
        "additionalProperties": False,
        "properties": {
            "config": {
                "type": "object",
                "description": "The stack's values.",
                "properties": _AWS | ours,
                # Other providers' settings; a key of ours that nobody knows is a mistake.
                "patternProperties": {rf"^(?!{NAMESPACE}:)[^:]+:.+$": {}},
                "additionalProperties": False,
                "required": ["aws:region"],
                "anyOf": [{"allOf": list(map(_either_spelling, names))} for names in ENOUGH],
            },
            **_PULUMI,
        },
        "$defs": stack["$defs"],
    }


def _either_spelling(name: str) -> dict[str, Any]:
    """A key with or without the project's namespace."""
    return {"anyOf": [{"required": [f"{NAMESPACE}:{name}"]}, {"required": [name]}]}


def _close_names(schema: Any) -> None:
    """Refuse names that fit no pattern, which Pydantic leaves open."""
    if isinstance(schema, dict):
        if "patternProperties" in schema:
            schema.setdefault("additionalProperties", False)
        for below in schema.values():
            _close_names(below)
    elif isinstance(schema, list):
        for below in schema:
            _close_names(below)
