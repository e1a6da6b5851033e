"""What every entry of a stack file is.

Keys are written in the file as Pulumi writes them, ``readCapacity`` for ``read_capacity``. Values are never
converted: a number in quotes is a text.
"""

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """Frozen, strict, and closed to keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)


def one_of(*names: str) -> dict[str, Any]:
    """JSON Schema for an entry with exactly one of several keys.

    Args:
        *names: The keys, as a stack file has them.
    """
    return {"oneOf": [{"required": [name]} for name in names]}


def all_of(parts: Iterable[dict[str, Any]]) -> ConfigDict:
    """A model's configuration that adds JSON Schema to what its fields say.

    Args:
        parts: Each has to hold.
    """
    return ConfigDict(json_schema_extra={"allOf": list(parts)})
