"""Writes the generated pages of `docs/`; a test compares them with what is committed.

Run `.venv/bin/python -m cli.reference` after changing a command, a setting or what the sandbox keeps.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from cli.app import rolesanywhere
from cli.certificates_page import certificates_page
from cli.components_page import components_page
from cli.contract_page import contract_page
from cli.deployer_page import deployer_page
from cli.exit_codes import MEANINGS
from cli.fidelity import fidelity_page
from cli.guard_page import guard_page
from cli.opening import ROOT
from cli.settings import configuration_page

WIDTH = 100


def commands(group: click.Group, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command below a group, groups included, with the words that name it."""
    yield path, group
    for name in sorted(group.commands):
        below = group.commands[name]
        if isinstance(below, click.Group):
            yield from commands(below, (*path, name))
        else:
            yield (*path, name), below


def command_page() -> str:
    """`docs/cli.md`: every command's help, and every exit code."""
    lines = ["# The command", "", "Generated from the commands' own help.", "", "## Exit codes", ""]
    lines += ["| code | meaning |", "|---|---|"]
    lines += [f"| {code.value} | {meaning} |" for code, meaning in MEANINGS.items()]
    for path, command in commands(rolesanywhere, ("./rolesanywhere",)):
        lines += ["", f"## `{' '.join(path)}`", "", "```text", _help(path, command), "```"]
    return "\n".join(lines) + "\n"


def _help(path: tuple[str, ...], command: click.Command) -> str:
    """A command's help in the context of its groups, as a person sees it."""
    context, current = _context(path[0], rolesanywhere, None), rolesanywhere
    for name in path[1:]:
        below = command if name == path[-1] else current.commands[name]
        context = _context(name, below, context)
        current = below if isinstance(below, click.Group) else current
    return "\n".join(line.rstrip() for line in command.get_help(context).splitlines())


def _context(name: str, command: click.Command, parent: click.Context | None) -> click.Context:
    settings: dict[str, Any] = {
        **command.context_settings,
        "max_content_width": WIDTH,
        "terminal_width": WIDTH,
    }
    return click.Context(command, info_name=name, parent=parent, **settings)


PAGES: Mapping[str, Callable[[], str]] = {
    "certificates.md": certificates_page,
    "cli.md": command_page,
    "components.md": components_page,
    "configuration.md": configuration_page,
    "deployer.md": deployer_page,
    "fidelity.md": fidelity_page,
    "guard.md": guard_page,
    "outputs.md": contract_page,
}
"""The generated pages of `docs/`, each with what writes it."""


def main(folder: Path = ROOT / "docs") -> None:
    """Write every generated page."""
    os.environ.pop("COLUMNS", None)
    for name, page in PAGES.items():
        (folder / name).write_text(page())


if __name__ == "__main__":
    main()
