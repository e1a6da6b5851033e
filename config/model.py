"""What every entry of a stack file is.

Keys are written in the file as Pulumi writes them, ``readCapacity`` for ``read_capacity``. Values are never
converted: a number in quotes is a text.
"""

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """Frozen, strict, and closed to keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)
