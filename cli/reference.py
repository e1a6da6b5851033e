"""Writes the generated pages of `docs/`; a test compares them with what is committed.

Run `.venv/bin/python -m cli.reference` after changing a command, a setting or what the sandbox keeps.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import click

from cli.app import rolesanywhere
from cli.exit_codes import MEANINGS
from cli.fidelity import fidelity_page
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
        context: click.Context | None = None
        for name in path:
            context = click.Context(command, info_name=name, parent=context, max_content_width=WIDTH)
        lines += ["", f"## `{' '.join(path)}`", "", "```text", _help(command, context), "```"]
    return "\n".join(lines) + "\n"


def _help(command: click.Command, context: click.Context | None) -> str:
    if context is None:
        raise ValueError("a command has a name")
    context.terminal_width = WIDTH
    return "\n".join(line.rstrip() for line in command.get_help(context).splitlines())


PAGES: Mapping[str, Callable[[], str]] = {
    "cli.md": command_page,
    "configuration.md": configuration_page,
    "fidelity.md": fidelity_page,
}
"""The generated pages of `docs/`, each with what writes it."""


def main(folder: Path = ROOT / "docs") -> None:
    """Write every generated page."""
    os.environ.pop("COLUMNS", None)
    for name, page in PAGES.items():
        (folder / name).write_text(page())


if __name__ == "__main__":
    main()
