"""`sandbox start|stop|status|logs`, and how errors become words and exit codes."""

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from aws_facts import Problem, ToolkitError
from cli.app import exit_code_of, main
from cli.console import Progress, table, tell
from cli.exit_codes import ExitCode
from config import ConfigError
from sandbox.errors import EngineError, SandboxError, StackError

pytestmark = [pytest.mark.xdist_group("sandbox-commands"), pytest.mark.slow]

PROBLEM = Problem("here", "this", "that", "Do so.")


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    run(tmp_path, "sandbox", "stop")


def run(project: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-P", "-m", "cli", "--project", str(project), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)


def test_the_life_of_a_sandbox_by_command(project: Path) -> None:
    """Start says where it is, status agrees, logs prints its log, stop ends it; each with its exit code."""
    assert run(project, "sandbox", "status").returncode == 1
    started = run(project, "sandbox", "start", "--account", "444455556666", "--region", "eu-west-1")
    assert started.returncode == 0, started.stderr
    assert "444455556666" in started.stdout
    endpoint = next(word for word in started.stdout.split() if word.startswith("https://127.0.0.1:"))
    status = run(project, "sandbox", "status")
    assert (status.returncode, endpoint in status.stdout) == (0, True)
    assert run(project, "sandbox", "logs", "--lines", "5").returncode == 0
    stopped = run(project, "sandbox", "stop")
    assert (stopped.returncode, "stopped" in stopped.stdout) == (0, True)
    assert "No sandbox" in run(project, "sandbox", "stop").stdout
    assert run(project, "sandbox", "logs").returncode == 1
    with pytest.raises(OSError, match=r"refused|certificate"):
        urllib.request.urlopen(endpoint, timeout=5)  # noqa: S310 - the address the command printed


def test_no_secret_is_ever_printed(project: Path) -> None:
    """Neither status nor log shows the control token, the passphrase or a deployer's secret."""
    run(project, "sandbox", "start")
    shown = run(project, "sandbox", "status").stdout + run(project, "sandbox", "logs").stdout
    (instance,) = (project / ".sandbox" / "instances").iterdir()
    written = json.loads((instance / "server.json").read_text())
    secrets = [written["controlToken"], (instance / "passphrase").read_text()]
    secrets += [pair["secretAccessKey"] for pair in written["accounts"].values()]
    assert [secret for secret in secrets if secret in shown] == []


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ConfigError(PROBLEM), ExitCode.CONFIG),
        (EngineError(PROBLEM), ExitCode.SURROUNDINGS),
        (SandboxError(PROBLEM), ExitCode.SURROUNDINGS),
        (StackError(PROBLEM), ExitCode.FAILED),
        (ToolkitError(PROBLEM), ExitCode.FAILED),
    ],
)
def test_each_kind_of_error_has_its_exit_code(error: ToolkitError, code: ExitCode) -> None:
    """The stack file's mistakes, this machine's lacks and the engine's failures are told apart."""
    assert exit_code_of(error) is code


def test_an_error_tells_place_finding_expectation_and_remedy(capsys: pytest.CaptureFixture[str]) -> None:
    """All four parts of a problem reach the person, brackets of a key path included."""
    tell(ToolkitError(Problem("a.grants[0].table", "x", "y", "Do z.")))
    told = capsys.readouterr().err
    assert all(part in told for part in ("a.grants[0].table", "x", "y", "Do z."))


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["nonsense"], 2, "No such command"),
        (["up", "--nonsense"], 2, "No such option"),
        (["--project", "/nonexistent", "up"], 2, "does not exist"),
        (["--help"], 0, "Exit codes"),
    ],
)
def test_a_wrong_command_line_is_usage(
    arguments: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A wrong word ends with exit 2 and what was wrong; help ends with 0."""
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    captured = capsys.readouterr()
    assert ended.value.code == code
    assert said in captured.out + captured.err


def test_progress_without_a_terminal_is_plain_lines(capsys: pytest.CaptureFixture[str]) -> None:
    """Lines that only count on are printed once in a while; every other line is printed, none overwritten."""
    progress = Progress(terminal=False)
    with progress.running():
        progress("building the engine: 1 package")
        progress("building the engine: 2 packages")
        progress("planning")
        progress.pause()
        progress.resume()
        progress.keep("kept")
    assert capsys.readouterr().err.splitlines() == ["building the engine: 1 package", "planning", "kept"]


def test_progress_on_a_terminal_is_a_spinner_that_makes_room() -> None:
    """On a terminal one line is redrawn, goes away for a question, and comes back."""
    main_, replica = os.openpty()
    program = (
        "from cli.console import Progress\n"
        "p = Progress()\n"
        "with p.running():\n"
        "    p('first'); p.pause(); print('asked', flush=True); p.resume(); p('second'); p.keep('kept')\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stderr=replica, stdout=subprocess.PIPE) as process:
        os.close(replica)
        shown = b""
        while chunk := _read(main_):
            shown += chunk
    os.close(main_)
    assert process.returncode == 0
    assert b"kept" in shown
    assert b"\r" in shown


def _read(handle: int) -> bytes:
    try:
        return os.read(handle, 4096)
    except OSError:
        return b""


def test_a_table_never_cuts_a_value(capsys: pytest.CaptureFixture[str]) -> None:
    """An ARN longer than the terminal stays one word that can be copied."""
    arn = "arn:aws:rolesanywhere:eu-central-1:111122223333:trust-anchor/" + "a" * 200
    table("Outputs", ("name", "value"), iter([("demo", arn), ("[x]", "y")]))
    printed = capsys.readouterr().out
    assert arn in printed
    assert "[x]" in printed
