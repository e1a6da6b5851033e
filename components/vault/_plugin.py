"""Pulumi's vault package, which is there only where it was installed."""

from collections.abc import Sequence
from typing import Any

import pulumi

from aws_facts import Problem
from components._inputs import derived
from components.errors import ComponentError


def vault(*, where: str) -> Any:
    """The package `pulumi_vault`.

    Args:
        where: What to call the component in an error.

    Raises:
        ComponentError: It is not installed.
    """
    try:
        import pulumi_vault
    except ImportError as error:
        raise ComponentError(
            Problem(
                where=where,
                got="no package pulumi_vault",
                expected="Pulumi's package for HashiCorp Vault beside this program",
                remedy="Install it: `pip install pulumi-vault`, or add it to requirements.txt.",
            )
        ) from error
    return pulumi_vault


def seconds(
    value: pulumi.Input[int] | None, default: int, *, low: int, high: int, where: str
) -> pulumi.Input[int]:
    """A duration, judged as soon as it is known; numbers from the engine are floats.

    Args:
        value: The argument.
        default: What it is when left out.
        low: The fewest seconds.
        high: The most.
        where: What to call the argument in an error.
    """

    def check(known: float) -> int:
        if low <= known <= high:
            return int(known)
        raise ComponentError(
            Problem(
                where=where,
                got=f"{known:g} seconds",
                expected=f"{low} to {high} seconds",
                remedy="Choose a duration between the two.",
            )
        )

    return derived(default if value is None else value, check)


def together(args: Any, names: Sequence[str], *, where: str) -> bool:
    """Whether arguments that belong together are there: all of them, or none.

    Args:
        args: A component's arguments.
        names: Those that belong together.
        where: What to call the component in an error.

    Raises:
        ComponentError: Some are there and some are not.
    """
    there = [name for name in names if args.get(name) is not None]
    if there and len(there) < len(names):
        raise ComponentError(
            Problem(
                where=where,
                got=f"{' and '.join(there)} alone",
                expected=f"{' and '.join(names)}, or neither",
                remedy="Give both.",
            )
        )
    return bool(there)
