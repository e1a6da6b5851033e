"""The page about rotation: its units are run, and its tables are of the example's own words."""

import configparser
import re
from pathlib import Path

import pytest
from cryptography import x509

from cli.exit_codes import ExitCode
from tests.cli.door import Run, runner
from tests.docs.test_consumers import assert_is_a_command, ini, words_of_ours

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "rotation.md").read_text()
UNITS: list[str] = re.findall(r"^```ini\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    return runner(capsys, tmp_path)


def parsed() -> tuple[configparser.RawConfigParser, configparser.RawConfigParser]:
    service, timer = map(ini, UNITS)
    return service, timer


def test_the_timer_starts_the_service_every_day() -> None:
    """A service that ends by itself, a timer with what starts it, and neither holds a secret."""
    service, timer = parsed()
    assert service.sections() == ["Unit", "Service"]
    assert service["Service"]["Type"] == "oneshot"
    assert timer.sections() == ["Unit", "Timer", "Install"]
    assert timer["Timer"]["OnCalendar"] == "daily"
    assert timer["Timer"]["Persistent"] == "true"
    assert timer["Install"]["WantedBy"] == "timers.target"


def test_the_service_s_command_renews_what_is_due_and_nothing_else(run: Run, tmp_path: Path) -> None:
    """The very line of the unit, with the paths of this test: it succeeds both times."""
    words = words_of_ours(parsed()[0]["Service"]["ExecStart"])
    assert words is not None
    here = [word.replace("/etc/pki", str(tmp_path)) for word in words]
    ca, web = tmp_path / "ca", tmp_path / "web"
    assert run("certs", "init", ca).code == ExitCode.OK
    for lifetime, renewed in (("7d", False), ("2d", True)):
        folder = ("--output", web) if not renewed else ("--output", tmp_path / "short")
        run("certs", "issue", "--ca", ca, "--common-name", "web", "--lifetime", lifetime, *folder)
        target = [word.replace(str(web), str(folder[1])) for word in here]
        before = serial(folder[1])
        assert run(*target).code == ExitCode.OK
        assert (serial(folder[1]) != before) is renewed


def serial(folder: Path) -> int:
    return x509.load_pem_x509_certificate((folder / "certificate.pem").read_bytes()).serial_number


@pytest.mark.parametrize("line", re.findall(r"^\./rolesanywhere .*$", PAGE, re.MULTILINE))
def test_lines_are_commands_of_ours(line: str) -> None:
    """With options that exist."""
    words = words_of_ours(line)
    assert words is not None
    positional = [word for word in words if word.startswith("ca/")]
    assert_is_a_command([word for word in words if word not in positional])
