"""Parameters of a request as ministack hands them on."""

from typing import Any


def first(parameters: Any, key: str) -> str:
    """A parameter's first value; empty when it is not there.

    Args:
        parameters: A value or a list of values by name.
        key: The parameter.
    """
    value = parameters.get(key, "")
    return str((value or [""])[0] if isinstance(value, list) else value)
