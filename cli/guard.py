"""The guard in front of a rehearsal, and the `guard` commands about the pack itself."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cli.console import err, show
from cli.opening import ROOT, project

if TYPE_CHECKING:
    from sandbox.policy_pack import PolicyPack, Violation

PACK = ROOT / "guard"
"""The policy pack: what `pulumi preview --policy-pack` is given too."""

_Command = TypeVar("_Command", bound=Callable[..., Any])
_file = click.Path(exists=True, dir_okay=False, resolve_path=True, path_type=Path)


def guard_options(command: _Command) -> _Command:
    """The options of commands whose plan the guard can judge."""
    config = click.option(
        "--guard-config",
        type=_file,
        help="Levels, settings and exceptions of the guard's rules, as JSON; turns the guard on.  "
        "[default: guard.<stack>.json beside the stack file, where there is one]",
    )
    switch = click.option(
        "--guard", is_flag=True, help="Let the guard, this project's policy pack, judge too."
    )
    return switch(config(command))


def guard_of(stack: str, guard: bool, config: Path | None) -> "PolicyPack | None":
    """The policy pack a command asked for.

    Args:
        stack: The stack's name.
        guard: Whether the guard shall judge.
        config: Its configuration, which asks for it as well.
    """
    if not guard and config is None:
        return None
    from sandbox.policy_pack import PolicyPack

    beside = project() / f"guard.{stack}.json"
    return PolicyPack(PACK, config or (beside if beside.is_file() else None))


def print_violations(violations: Sequence["Violation"]) -> None:
    """Print what a policy pack says without stopping anything."""
    for each in violations:
        show(each.problem(), f"[yellow]{each.level}[/yellow]", on=err)
