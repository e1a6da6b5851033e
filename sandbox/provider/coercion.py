"""Gives a value the shape its row asks for, as the real provider's bridge does."""

import json
from typing import Any

from sandbox.provider.table import Shape
from sandbox.provider.values import UNKNOWN


def coerce(shape: Shape, value: Any) -> Any:
    """A value in the shape of its property.

    The bridge takes a number or boolean for a text and the reverse, and an object for a JSON document.

    Args:
        shape: The shape.
        value: What the program gave; known.

    Returns:
        The value.

    Raises:
        ValueError: The value cannot have that shape; the message says what was expected.
    """
    match shape:
        case Shape.STRING:
            return _text(value)
        case Shape.INTEGER:
            return _integer(value)
        case Shape.BOOLEAN:
            return _boolean(value)
        case Shape.JSON:
            return _document(value)
        case Shape.LIST | Shape.SET:
            return _texts(value)
        case Shape.MAP:
            return _map(value)
        case _:
            raise ValueError("an object" if shape is Shape.OBJECT else "a list of objects")


def _text(value: Any) -> Any:
    if value is UNKNOWN or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"{value:g}" if isinstance(value, float) else str(value)
    raise ValueError("a string")


def _integer(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip().lstrip("+-").isdecimal():
        return int(value)
    raise ValueError("a whole number")


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if value in ("true", "false"):
        return bool(value == "true")
    raise ValueError("true or false")


def _document(value: Any) -> str | Any:
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return UNKNOWN if _holds_unknown(value) else json.dumps(value)
    raise ValueError("a JSON document, as text or as an object")


def _holds_unknown(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_holds_unknown(item) for item in value.values())
    if isinstance(value, list):
        return any(_holds_unknown(item) for item in value)
    return value is UNKNOWN


def _texts(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError("a list of strings")  # noqa: TRY004 - one kind of error for every shape
    return [_text(item) for item in value]


def _map(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("a map of strings")  # noqa: TRY004
    return {key: _text(item) for key, item in value.items() if item is not None}
