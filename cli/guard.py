"""The guard: in front of a rehearsal, and the commands about the pack itself."""

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from aws_facts import Problem
from cli.console import err, out, show, table
from cli.exit_codes import ExitCode, epilog
from cli.opening import ROOT, project

if TYPE_CHECKING:
    from sandbox.policy_pack import PolicyPack, Violation

PACK = ROOT / "guard"
"""The policy pack: what `pulumi preview --policy-pack` is given too."""

PACKAGES = ("guard", "policies", "certs", "aws_facts")
"""What the pack is made of; nothing else of this project is in it."""

_Command = TypeVar("_Command", bound=Callable[..., Any])
_file = click.Path(exists=True, dir_okay=False, resolve_path=True, path_type=Path)
_new_folder = click.Path(file_okay=False, path_type=Path)
_ENTRY = ("PulumiPolicy.yaml", "requirements.txt", "__main__.py")


def guard_options(command: _Command) -> _Command:
    """The options of commands whose plan the guard can judge."""
    config = click.option(
        "--guard-config",
        type=_file,
        help="Levels, settings and exceptions of the guard's rules, as JSON; turns the guard on. Left out, "
        "guard.<stack>.json beside the stack file is taken where there is one.",
    )
    switch = click.option(
        "--guard", "guarded", is_flag=True, help="Let the guard, this project's policy pack, judge too."
    )
    return switch(config(command))


def guard_of(stack: str, *, guarded: bool, config: Path | None) -> "PolicyPack | None":
    """The policy pack a command asked for.

    Args:
        stack: The stack's name.
        guarded: Whether the guard shall judge.
        config: Its configuration, which asks for it as well.

    Raises:
        ConfigError: The configuration names a rule there is not, or is no configuration at all.
    """
    if not guarded and config is None:
        return None
    from sandbox.policy_pack import PolicyPack

    beside = project() / f"guard.{stack}.json"
    file = config or (beside if beside.is_file() else None)
    if file is not None:
        _check_configuration(file)
    return PolicyPack(PACK, file)


def print_violations(violations: Sequence["Violation"]) -> None:
    """Print what a policy pack says without stopping anything."""
    for each in violations:
        show(each.problem(), f"[yellow]{each.level}[/yellow]", on=err)


@click.group()
def guard() -> None:
    """The policy pack that judges a program at preview: its rules, and a copy to publish."""


@guard.command(epilog=epilog("./rolesanywhere guard rules --json"))
@click.option(
    "--json", "as_json", is_flag=True, help="Print the rules as JSON: a list, sorted as documented."
)
def rules(as_json: bool) -> int:
    """List every rule with its default level; `docs/guard.md` explains them."""
    from guard.rules import ALL

    if as_json:
        listed = [
            {
                "rule": each.id,
                "level": each.level.value,
                "severity": each.severity.value,
                "about": each.about,
                "text": each.text,
                "source": each.source,
                "settings": sorted(["exceptions", *each.settings]),
            }
            for each in ALL
        ]
        print(json.dumps(listed, indent=2))
    else:
        table("Rules", ("rule", "level", "about"), [(each.id, each.level.value, each.about) for each in ALL])
    return ExitCode.OK


@guard.command(epilog=epilog("./rolesanywhere guard export rolesanywhere-guard", ExitCode.FAILED))
@click.argument("folder", type=_new_folder)
def export(folder: Path) -> int:
    """Write the pack into a new FOLDER that needs nothing beside it, for `pulumi policy publish`."""
    from sandbox.errors import StackError

    inside = any(folder.resolve().is_relative_to(ROOT / package) for package in PACKAGES)
    try:
        if inside or (folder.exists() and any(folder.iterdir())):
            got = "a folder of the pack itself" if inside else "a folder that is not empty"
            raise StackError(Problem(str(folder), got, "a new one", "Name another, or empty it."))
        _copy(folder)
    except OSError as error:
        reason = error.strerror or str(error)
        raise StackError(
            Problem(str(folder), reason, "a place to write to", "Name another, or see who owns it.")
        ) from error
    out.print(f"Wrote {folder}. `pulumi install` there installs what it needs.", markup=False)
    return ExitCode.OK


def _copy(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in _ENTRY:
        shutil.copyfile(PACK / name, folder / name)
    for package in PACKAGES:
        ignored = shutil.ignore_patterns("__pycache__", "venv", *(_ENTRY if package == "guard" else ()))
        shutil.copytree(ROOT / package, folder / package, ignore=ignored)


def _check_configuration(file: Path) -> None:
    """Refuse what the engine would pass over: a level or an exception for a rule that does not exist."""
    from config import ConfigError
    from guard.rules import ALL

    remedy = "Correct it; docs/guard.md lists every rule, and `./rolesanywhere guard rules` too."
    try:
        found = json.loads(file.read_bytes())
    except ValueError as error:
        raise ConfigError(Problem(str(file), f"no JSON ({error})", "a JSON object", remedy)) from None
    if not isinstance(found, dict):
        raise ConfigError(Problem(str(file), type(found).__name__, "a JSON object, by rule", remedy))
    known = {each.id for each in ALL} | {"all"}
    problems = [
        Problem(f"{file}: {name}", "no rule of the guard", "a rule's name, or all", remedy)
        for name in found
        if name not in known
    ]
    if problems:
        raise ConfigError(*problems)
