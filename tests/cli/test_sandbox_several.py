"""Several sandboxes of one project, their clocks, and what they were started with."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.test_sandbox_commands import run

pytestmark = [pytest.mark.xdist_group("sandbox-commands"), pytest.mark.slow]


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Path]:
    """A project's root, all of whose sandboxes are stopped at the end."""
    yield tmp_path
    run(tmp_path, "sandbox", "stop", "--all", "--discard")


def cell(printed: str, row: str) -> str:
    """One value of a printed table."""
    found = re.search(rf"^{re.escape(row)} {{2,}}(.*?) *$", printed, re.MULTILINE)
    assert found is not None, printed
    return found[1]


def test_two_sandboxes_are_two(project: Path) -> None:
    """Each has its own address, clock and end; status names the others; stop --all ends every one."""
    first = run(project, "sandbox", "start").stdout
    second = run(project, "--sandbox", "two", "sandbox", "start", "--rates").stdout
    assert cell(first, "endpoint") != cell(second, "endpoint")
    assert (cell(first, "name"), cell(second, "name")) == ("default", "two")
    assert (cell(first, "started with"), cell(second, "started with")) == ("no option", "--rates")

    assert run(project, "--sandbox", "two", "sandbox", "clock", "+30d").returncode == 0
    assert cell(run(project, "--sandbox=two", "sandbox", "clock").stdout, "distance").startswith("30d ahead")
    assert cell(run(project, "sandbox", "clock").stdout, "distance") == "the machine's time"

    others = run(project, "sandbox", "status").stdout.partition("Others")[2]
    assert re.search(rf"^two +running +{cell(second, 'endpoint')}", others, re.MULTILINE)

    assert "The sandbox is stopped." in run(project, "sandbox", "stop").stdout
    assert run(project, "sandbox", "status").returncode == 1
    assert run(project, "--sandbox", "two", "sandbox", "status").returncode == 0
    run(project, "sandbox", "start")
    ended = run(project, "sandbox", "stop", "--all").stdout
    assert ended.splitlines() == ["The sandbox is stopped.", "The sandbox two is stopped."]
    assert run(project, "--sandbox", "two", "sandbox", "status").returncode == 1


def test_the_variable_names_a_sandbox_too(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """ROLESANYWHERE_SANDBOX is --sandbox for a whole shell; the option wins."""
    monkeypatch.setenv("ROLESANYWHERE_SANDBOX", "three")
    assert "No sandbox three is running." in run(project, "sandbox", "status").stdout
    assert "No sandbox four is running." in run(project, "--sandbox", "four", "sandbox", "status").stdout
    monkeypatch.setenv("ROLESANYWHERE_SANDBOX", "../three")
    assert run(project, "sandbox", "status").returncode == 2


@pytest.mark.parametrize("name", ["../x", "A", "1a", "a/b", "-a", "a" * 33, "a b"])
def test_a_name_is_a_plain_word(project: Path, name: str) -> None:
    """A name that is no folder's is wrong usage, and nothing is made."""
    assert run(project, f"--sandbox={name}", "sandbox", "start").returncode == 2
    assert list(project.iterdir()) == []


def test_the_clock_of_nobody(project: Path) -> None:
    """Without a sandbox there is no clock to show or to move."""
    assert run(project, "sandbox", "clock", "+1h").returncode == 1


def test_the_clock_by_command(project: Path) -> None:
    """Moves add up, status tells the distance, and a word that is no distance is wrong usage."""
    run(project, "sandbox", "start")
    for shift, distance in (
        ("+1w", "7d ahead of the machine's time"),
        ("-8d", "1d behind the machine's time"),
        ("+90m", "22h 30m behind the machine's time"),
        ("reset", "the machine's time"),
        ("-1h", "1h behind the machine's time"),
    ):
        assert cell(run(project, "sandbox", "clock", shift).stdout, "distance") == distance
        assert cell(run(project, "sandbox", "status").stdout, "clock") == distance
    for word in ("30d", "+30", "+1.5h", "+d", "tomorrow", "+1y", "--reset"):
        assert run(project, "sandbox", "clock", word).returncode == 2, word
    refused = run(project, "sandbox", "clock", "+36500d")
    assert refused.returncode == 0
    beyond = run(project, "sandbox", "clock", "+2h")
    assert (beyond.returncode, "36500 days" in beyond.stderr) == (4, True)


def test_a_running_sandbox_is_not_started_otherwise(project: Path) -> None:
    """An option the running one has not is refused with the way out; without an option it is found."""
    run(project, "sandbox", "start", "--rates")
    assert cell(run(project, "sandbox", "start").stdout, "started with") == "--rates"
    refused = run(project, "sandbox", "start", "--persist")
    assert refused.returncode == 4
    assert "started with --rates" in refused.stderr
    assert "sandbox stop" in refused.stderr
