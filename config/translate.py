"""Pydantic's errors in the words of a person who writes a stack file."""

import json
import types
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from aws_facts import Problem
from config.keys import STEP, Location, key_path
from config.refusal import CODE
from config.words import suggestion, suggestion_of_key

_LONGEST_VALUE = 60
_NO_KEYS = ("[key]", STEP)

_RULES = {
    "bool_type": "true or false",
    "dict_type": "keys and values",
    "enum": "{expected}",
    "greater_than_equal": "at least {ge}",
    "int_type": "a whole number",
    "less_than_equal": "at most {le}",
    "model_type": "keys and values",
    "path_type": "a path",
    "string_too_long": "at most {max_length} characters",
    "string_too_short": "at least {min_length} character",
    "string_type": "a text",
    "too_long": "at most {max_length} entries",
    "too_short": "at least {min_length} entry",
    "tuple_type": "a list",
}


def problems_of(error: ValidationError, model: type[BaseModel], namespace: str) -> tuple[Problem, ...]:
    """Every mistake Pydantic found.

    Args:
        error: What Pydantic raised.
        model: The model that was validated.
        namespace: The namespace of the keys, such as ``rolesanywhere``.

    Returns:
        One problem for each mistake, placed by its Pulumi key path.
    """
    return tuple(
        problem
        for details in error.errors(include_url=False)
        for problem in _problems(details, model, namespace)
    )


def _problems(details: ErrorDetails, model: type[BaseModel], namespace: str) -> list[Problem]:
    # Pydantic marks the mistake of a mapping's key, not of its value, by this last step.
    location = [part for part in details["loc"] if not isinstance(part, str) or not part.startswith(_NO_KEYS)]
    where = key_path(location, namespace)
    if details["type"] == CODE:
        return [
            Problem(
                key_path([*location, *each.below], namespace) + (f" ({each.beside})" if each.beside else ""),
                each.got,
                each.expected,
                each.remedy,
            )
            for each in details["ctx"]["findings"]
        ]
    if details["type"] == "extra_forbidden":
        known = _keys_at(model, location[:-1])
        expected = f"one of {', '.join(known)}" if known else "no key: there is nothing to set here yet"
        remedy = suggestion_of_key(str(location[-1]), known) if known else "Remove it."
        return [Problem(where, f"the unknown key {location[-1]!r}", expected, remedy)]
    description = _description(model, location)
    if details["type"] == "missing":
        return [Problem(where, "nothing", description, f"Add {location[-1]}.")]
    rule = _RULES.get(details["type"], "{msg}").format(msg=details["msg"], **details.get("ctx", {}))
    return [Problem(where, _shown(details), f"{rule} ({description})", _remedy(details))]


def _shown(details: ErrorDetails) -> str:
    value = details["input"]
    if isinstance(value, dict | list | tuple):
        return "a mapping" if isinstance(value, dict) else f"a list of {len(value)}"
    text = repr(value) if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 3] + "..."


def _remedy(details: ErrorDetails) -> str:
    kind, value = details["type"], details["input"]
    if kind == "string_type" and isinstance(value, int | float):
        return "Put it in quotes."
    if kind == "int_type" and isinstance(value, str) and value.isdecimal():
        return "Take the quotes away."
    if kind == "enum" and isinstance(value, str):
        return suggestion(
            value, details["ctx"]["expected"].replace("'", "").replace(" or ", ", ").split(", ")
        )
    return "Correct the value."


def _field_at(model: type[BaseModel], location: Location) -> tuple[Any, FieldInfo | None]:
    """The type at a place, and the last field on the way to it."""
    current: Any = model
    field = None
    for part in location:
        current = _bare(current)
        if isinstance(current, type) and issubclass(current, BaseModel):
            fields = {info.alias or name: info for name, info in current.model_fields.items()}
            field = fields.get(str(part))
            current = field.annotation if field else None
        else:
            arguments = get_args(current)
            current = arguments[-1] if get_origin(current) is dict else arguments[0] if arguments else None
    return _bare(current), field


def _bare(annotation: Any) -> Any:
    """A type without what is said about it: Annotated, and the None of an optional field."""
    while get_origin(annotation) in (Annotated, Union, types.UnionType):
        annotation = next(part for part in get_args(annotation) if part is not type(None))
    return annotation


def _keys_at(model: type[BaseModel], location: Location) -> list[str]:
    current, _ = _field_at(model, location)
    return [info.alias or name for name, info in current.model_fields.items()]


def _description(model: type[BaseModel], location: Location) -> str:
    current, field = _field_at(model, location)
    is_model = isinstance(current, type) and issubclass(current, BaseModel)
    text = (
        (current.__doc__ if is_model else None) or (field.description if field else None) or "a valid value"
    )
    text = text.splitlines()[0].rstrip(".").replace("``", "")
    first = text.partition(" ")[0]
    return text[0].lower() + text[1:] if first[1:].islower() or len(first) == 1 else text
