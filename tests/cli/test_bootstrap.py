"""From a bare machine to a running command: what `./rolesanywhere` does before anything is installed."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent

pytestmark = pytest.mark.slow

STUB = "import json, sys; print(json.dumps([sys.argv[1:], sys.prefix]))\n"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout whose requirements are empty, so that only the mechanism is measured."""
    root = tmp_path / "checkout"
    (root / "cli").mkdir(parents=True)
    shutil.copy(ROOT / "rolesanywhere", root)
    shutil.copy(ROOT / "cli" / "bootstrap.py", root / "cli")
    (root / "cli" / "__init__.py").touch()
    (root / "cli" / "__main__.py").write_text(STUB)
    (root / "requirements").mkdir()
    for name in ("sandbox.txt", "test.txt"):
        (root / "requirements" / name).touch()
    return root


def run(checkout: Path, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [checkout / "rolesanywhere", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=checkout.parent,
        env={"PATH": f"{Path(sys.executable).parent}:{os.defpath}"} | environment,
    )


def test_the_first_run_makes_the_environment_and_the_second_does_not(checkout: Path) -> None:
    """The command gets its own environment and its arguments, from any folder; later nothing is set up."""
    first, second = run(checkout, "up", "--stack", "x"), run(checkout, "up", "--stack", "x")
    assert first.returncode == 0, first.stderr
    assert first.stdout == second.stdout == f'[["up", "--stack", "x"], "{checkout}/.venv"]\n'
    assert "installing Python packages" in first.stderr
    assert second.stderr == ""


def test_changed_requirements_make_the_environment_anew(checkout: Path) -> None:
    """An environment of other requirements is never used."""
    run(checkout)
    (checkout / ".venv" / "stale").touch()
    (checkout / "requirements" / "sandbox.txt").write_text("# changed\n")
    again = run(checkout)
    assert "installing" in again.stderr
    assert not (checkout / ".venv" / "stale").exists()


def test_tests_need_more_than_the_other_commands(checkout: Path) -> None:
    """`test` completes the environment, and going back to another command does not undo it."""
    run(checkout, "up")
    assert "installing" in run(checkout, "test").stderr
    assert run(checkout, "up").stderr == ""


def test_credentials_process_enters_a_complete_environment_at_once(checkout: Path) -> None:
    """SDKs wait for it: no set-up is looked at, and no other command goes that way."""
    process = ("credentials", "process", "--parameters", "web.json")
    assert "installing" in run(checkout, *process).stderr
    (checkout / "cli" / "bootstrap.py").write_text("raise SystemExit(99)\n")
    assert run(checkout, *process).stdout == (
        f'[["credentials", "process", "--parameters", "web.json"], "{checkout}/.venv"]\n'
    )
    for others in (("up",), ("credentials", "exec"), ("credentials",), ("process", "credentials"), ()):
        assert run(checkout, *others).returncode == 99


@pytest.mark.parametrize("change", ["requirements", "place", "copy", "interpreter"])
def test_credentials_process_enters_no_other_environment(checkout: Path, change: str) -> None:
    """Other requirements, a moved checkout or a broken environment lead through the set-up again."""
    process = ("credentials", "process")
    run(checkout, *process)
    (checkout / "cli" / "bootstrap.py").write_text("raise SystemExit(99)\n")
    if change == "requirements":
        (checkout / "requirements" / "sandbox.txt").write_text("# changed\n")
    elif change == "place":
        checkout = checkout.rename(checkout.with_name("moved"))
    elif change == "copy":
        (checkout / ".venv" / ".sandbox.txt").unlink()
    else:
        (checkout / ".venv" / "bin" / "python").unlink()
    told = run(checkout, *process)
    assert (told.returncode, told.stderr) == (99, "")


def test_an_environment_from_before_gets_its_entrance(checkout: Path) -> None:
    """A complete environment that was made without the short way has it after the next command."""
    run(checkout, "up")
    (checkout / ".venv" / ".entrance").unlink()
    assert run(checkout, "up").stderr == ""
    (checkout / "cli" / "bootstrap.py").write_text("raise SystemExit(99)\n")
    assert run(checkout, "credentials", "process").returncode == 0


def test_an_interrupted_set_up_is_begun_again(checkout: Path) -> None:
    """A half-made environment, which has no stamp, is replaced."""
    (checkout / ".venv" / "bin").mkdir(parents=True)
    (checkout / ".venv" / "bin" / "python").write_text("half")
    assert run(checkout).returncode == 0


def test_what_cannot_be_installed_is_said_with_its_exit_code(checkout: Path) -> None:
    """No index: exit 4, the installer's last words, and what to check; the next run tries again."""
    (checkout / "requirements" / "sandbox.txt").write_text(f"no-such-thing==1 --hash=sha256:{'0' * 64}\n")
    failed = run(checkout, PIP_NO_INDEX="1")
    assert failed.returncode == 4
    assert "no-such-thing" in failed.stderr
    assert "package index" in failed.stderr
    assert "Traceback" not in failed.stderr


def test_a_package_that_differs_from_its_hash_is_refused(checkout: Path, tmp_path: Path) -> None:
    """Every file is checked against its pinned hash."""
    wheel = tmp_path / "thing-1-py3-none-any.whl"
    wheel.write_bytes(b"not what was pinned")
    (checkout / "requirements" / "sandbox.txt").write_text(f"thing==1 --hash=sha256:{'0' * 64}\n")
    failed = run(checkout, PIP_NO_INDEX="1", PIP_FIND_LINKS=str(tmp_path))
    assert failed.returncode == 4
    assert "do not match the hashes".lower() in failed.stderr.lower()


def test_a_python_without_ensurepip_is_told_what_to_install(checkout: Path, tmp_path: Path) -> None:
    """Debian's Python without python3-venv gets a sentence, and nothing half-made stays."""
    fake = tmp_path / "bin" / "python3"
    fake.parent.mkdir()
    fake.write_text(
        "#!/bin/sh\ncase \"$*\" in *'-m venv'*) echo 'ensurepip is not available' >&2; exit 1;; esac\n"
        f'exec "{sys.executable}" "$@"\n'
    )
    fake.chmod(0o755)
    (checkout / "cli" / "bootstrap.py").write_text(
        (checkout / "cli" / "bootstrap.py").read_text().replace("sys.executable,", f'"{fake}",', 1)
    )
    failed = run(checkout)
    assert failed.returncode == 4
    assert "python3-venv" in failed.stderr
    assert not (checkout / ".venv").exists()


def test_no_python_at_all_is_told_what_to_install(checkout: Path, tmp_path: Path) -> None:
    """Without Python 3.11 or newer the shell script itself says so, with exit 4."""
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("sh", "dirname"):
        found = shutil.which(name)
        assert found
        (tools / name).symlink_to(found)
    failed = run(checkout, PATH=str(tools))
    assert failed.returncode == 4
    assert "Python 3.11" in failed.stderr


def test_two_first_runs_at_once_set_up_once(checkout: Path) -> None:
    """The second waits for the first and then uses what it made."""
    both = [
        subprocess.Popen(
            [checkout / "rolesanywhere"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={"PATH": f"{Path(sys.executable).parent}:{os.defpath}"},
        )
        for _ in range(2)
    ]
    answers = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sorted("installing" in errors for _output, errors in answers) == [False, True]


def test_killed_during_set_up_leaves_nothing_that_is_used(checkout: Path) -> None:
    """SIGKILL in the middle of making the environment; the next run completes it."""
    process = subprocess.Popen(
        [checkout / "rolesanywhere"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={"PATH": f"{Path(sys.executable).parent}:{os.defpath}"},
    )
    deadline = time.monotonic() + 30
    while not (checkout / ".venv").exists() and time.monotonic() < deadline:
        os.sched_yield()
    process.kill()
    process.wait()
    assert not (checkout / ".venv" / ".installed.json").exists()
    assert run(checkout).returncode == 0
