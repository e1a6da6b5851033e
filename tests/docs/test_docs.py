"""Documentation cannot rot: generated pages are current, and what prose names exists."""

import itertools
import re
import shlex
from pathlib import Path

import click
import pytest

from cli.app import rolesanywhere
from cli.exit_codes import MEANINGS, ExitCode
from cli.reference import PAGES, commands, main

ROOT = Path(__file__).resolve().parent.parent.parent
WRITTEN = (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/*/*.md"))
PROSE = sorted(
    str(file.relative_to(ROOT)) for file in WRITTEN if file.parent != ROOT / "docs" or file.name not in PAGES
)
"""Every page that no command writes."""

COMMANDS = {" ".join(path[1:]): command for path, command in commands(rolesanywhere, ("./rolesanywhere",))}


@pytest.mark.parametrize("name", PAGES)
def test_a_generated_page_is_what_its_source_says(name: str) -> None:
    """After a change of a command, a setting or a table, the page was written again."""
    assert (ROOT / "docs" / name).read_text() == PAGES[name](), "run `.venv/bin/python -m cli.reference`"


def test_every_page_is_written(tmp_path: Path) -> None:
    """The generator writes each page it knows, and no other file."""
    main(tmp_path)
    assert {file.name for file in tmp_path.iterdir()} == set(PAGES)


@pytest.mark.parametrize("page", PROSE)
def test_links_lead_somewhere(page: str) -> None:
    """Every relative link of a page names a file that exists."""
    text = (ROOT / page).read_text()
    targets = [target for target in re.findall(r"\]\(([^)#]+)[^)]*\)", text) if "://" not in target]
    missing = [target for target in targets if not ((ROOT / page).parent / target).exists()]
    assert missing == []


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", "docs/architecture.md"])
def test_paths_in_prose_exist(page: str) -> None:
    """Every file or folder of ours that a page names in code marks is there."""
    ours = "access|aws_facts|certs|cli|components|config|consumer|docs|outputs|policies"
    ours += "|requirements|resources|sandbox|tests"
    named = set(re.findall(rf"`((?:{ours})/[\w./-]*)`", (ROOT / page).read_text()))
    assert named
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def lines_with_the_command(page: str) -> list[str]:
    return re.findall(r"\./rolesanywhere(?: [\w./=-]+)*", (ROOT / page).read_text())


@pytest.mark.parametrize("page", PROSE)
def test_commands_in_prose_parse(page: str) -> None:
    """Every `./rolesanywhere ...` line names a command that exists, with options it has."""
    for line in lines_with_the_command(page):
        words = shlex.split(line)[1:]
        if words[:1] == ["--project"]:
            assert (ROOT / words[1] / "Pulumi.yaml").is_file()
            words = words[2:]
        name = next((" ".join(words[:n]) for n in (2, 1) if " ".join(words[:n]) in COMMANDS), "")
        assert words == [] or name, line
        parameters = COMMANDS[name].params
        known = {option for each in parameters for option in (*each.opts, *each.secondary_opts)}
        given = {word for word in itertools.takewhile("--".__ne__, words) if word.startswith("--")}
        passed_on = COMMANDS[name].context_settings.get("ignore_unknown_options", False)
        assert isinstance(COMMANDS[name], click.Group) or passed_on or given <= known | {"--help"}, line


@pytest.mark.parametrize("name", sorted(name for name in COMMANDS if name))
def test_every_command_has_an_example_and_its_exit_codes(name: str) -> None:
    """`--help` of every command ends with an example and documented exit codes."""
    command = COMMANDS[name]
    if isinstance(command, click.Group):
        assert command.help
        return
    assert "Example:" in (command.epilog or "")
    assert f"{ExitCode.OK.value}  {MEANINGS[ExitCode.OK]}" in (command.epilog or "")


def test_every_exit_code_has_a_meaning() -> None:
    """No command can end with a number nobody documented."""
    assert set(MEANINGS) == set(ExitCode)


def test_the_readme_names_every_command() -> None:
    """A newcomer learns of each command on the first page."""
    text = (ROOT / "README.md").read_text()
    top = {name.split()[0] for name in COMMANDS if name}
    assert [name for name in sorted(top) if f"./rolesanywhere {name}" not in text] == []
