"""What `docs/access.md` shows is what the commands print, and it names every field a program reads."""

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from cli.app import main
from tests.docs.test_docs import ROOT

PAGE = (ROOT / "docs" / "access.md").read_text()
_SHOWN = re.compile(r"^```sh\n([^\n]*)\n```\n\n```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SHOWN: list[tuple[str, str]] = _SHOWN.findall(PAGE)
SERVER = ("access", "explain", "--subject", "CN=demo-server", "--role", "demo-server", "--json")
READ = ("--action", "dynamodb:GetItem", "--resource", "table:Demo-Users")


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    with pytest.raises(SystemExit):
        main(words)
    return capsys.readouterr().out


@pytest.mark.parametrize(("command", "text"), SHOWN, ids=["matrix", "explain", "who-can"])
def test_what_is_shown_is_printed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, command: str, text: str
) -> None:
    """Line by line, but for blanks at the end of a table's line."""
    monkeypatch.chdir(ROOT)
    lines = printed(capsys, *shlex.split(command)[1:]).splitlines()
    assert "\n".join(line.rstrip() for line in lines).strip() == text.strip()


def test_three_commands_are_shown() -> None:
    """None of the blocks escapes the test above."""
    assert len(SHOWN) == PAGE.count("```text") == 3


def keys(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set(value).union(*map(keys, value.values()))
    return set().union(*map(keys, value)) if isinstance(value, list) else set()


@pytest.mark.parametrize(
    "words",
    [
        SERVER,
        (*SERVER, *READ),
        ("access", "matrix", "--json"),
        ("access", "who-can", *READ, "--json"),
    ],
    ids=["explain", "explain an action", "matrix", "who-can"],
)
def test_every_field_is_documented(capsys: pytest.CaptureFixture[str], words: tuple[str, ...]) -> None:
    """A key that a program may read stands on the page, in code marks."""
    prose = re.sub(r"^```.*?^```$", "", PAGE, flags=re.MULTILINE | re.DOTALL)
    named = set(re.findall(r"[A-Za-z]+", " ".join(re.findall(r"`([^`]+)`", prose))))
    found = {key for key in keys(json.loads(printed(capsys, *words))) if not key.startswith("x509")}
    assert found - named - {"version"} == set()


def test_the_example_is_a_folder_of_the_repository() -> None:
    """The stack that the page shows is there, with a README of its own."""
    assert {"README.md", "Pulumi.lab.yaml", "Pulumi.yaml", "__main__.py"} <= {
        file.name for file in Path(ROOT / "examples" / "lab").iterdir()
    }
