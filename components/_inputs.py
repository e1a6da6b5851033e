"""What every component does with its inputs."""

from collections.abc import Callable
from typing import TypeVar

import pulumi

T = TypeVar("T")
R = TypeVar("R")


def derived(value: pulumi.Input[T], derive: Callable[[T], R]) -> pulumi.Input[R]:
    """Derive a value from an input: at once from a plain value, so that a mistake stops the program there.

    Args:
        value: A plain value, or an output whose value may not be known yet.
        derive: Makes the new value, and raises when the input is wrong.
    """
    if isinstance(value, pulumi.Output):
        return value.apply(derive)
    return derive(value)  # type: ignore[arg-type]  # an input that is no output or awaitable is plain
