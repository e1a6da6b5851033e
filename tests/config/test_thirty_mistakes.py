"""One stack file with thirty different mistakes: thirty messages, no traceback, and nobody is called."""

import json
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from cli.app import main
from cli.exit_codes import ExitCode
from config import ConfigError, check, parse
from tests.config.production import PLACE, STACK, THIRTY, with_mistakes, write_bundle, write_project


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever opens a connection, or asks for an address, fails the test."""

    def refused(*_: object, **__: object) -> None:
        raise AssertionError("a connection was opened")

    for name in ("connect", "connect_ex", "sendto", "bind"):
        monkeypatch.setattr(socket.socket, name, refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write_bundle(tmp_path)
    return tmp_path


def test_there_are_thirty_different_mistakes() -> None:
    """No place is wrong twice."""
    assert len(THIRTY) == 30
    assert len({where for _, _, where, _ in THIRTY}) == 30


def test_without_mistakes_the_stack_passes(project: Path) -> None:
    """The neighbour of every mistake: the same file with the right values."""
    assert parse(STACK, project, PLACE).environment == "production"


def test_thirty_mistakes_are_thirty_messages(project: Path) -> None:
    """Each once, at its key path, with what was got, what was expected and what to do."""
    with pytest.raises(ConfigError) as caught:
        parse(with_mistakes(THIRTY), project, PLACE)
    told = {problem.where.partition(" (")[0]: problem for problem in caught.value.problems}
    assert len(caught.value.problems) == 30
    for _, _, where, got in THIRTY:
        problem = told[f"rolesanywhere:{where}"]
        assert problem.got.startswith(got)
        assert problem.expected
        assert problem.remedy.endswith((".", "?"))


@pytest.mark.parametrize("mistake", THIRTY, ids=[where for _, _, where, _ in THIRTY])
def test_one_mistake_is_one_message(
    project: Path, mistake: tuple[Sequence[str | int], Any, str, str]
) -> None:
    """With everything else right, only this one is told."""
    with pytest.raises(ConfigError) as caught:
        parse(with_mistakes([mistake]), project, PLACE)
    (problem,) = caught.value.problems
    assert problem.where.partition(" (")[0] == f"rolesanywhere:{mistake[2]}"
    assert problem.got.startswith(mistake[3])


def test_the_file_on_disk_is_told_the_same(tmp_path: Path) -> None:
    """Through YAML and the reader of stack files."""
    write_project(tmp_path, with_mistakes(THIRTY))
    with pytest.raises(ConfigError) as caught:
        check(tmp_path, "broken")
    assert len(caught.value.problems) == 30


def test_the_command_tells_all_thirty(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As text for a person and as JSON for a machine; the exit code says that the stack file is wrong."""
    write_project(tmp_path, with_mistakes(THIRTY))
    for options in ([], ["--json"]):
        with pytest.raises(SystemExit) as ended:
            main(["--project", str(tmp_path), "check", "--stack", "broken", *options])
        assert ended.value.code == ExitCode.CONFIG
        shown = capsys.readouterr()
        assert "Traceback" not in shown.out + shown.err
        if options:
            report = json.loads(shown.out)
            assert (report["valid"], len(report["problems"])) == (False, 30)
        else:
            assert "Pulumi.broken.yaml: 30 problems." in shown.out
            assert all(f"rolesanywhere:{where}" in shown.out for _, _, where, _ in THIRTY)
            assert shown.out.count("\n  do ") == 30
