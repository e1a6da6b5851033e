"""Makes the virtual environment from the hash-pinned requirements, then runs the command inside it.

Runs under any Python 3.11 or newer with the standard library alone, before anything is installed.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / ".installed.json"
ENTRANCE = VENV / ".entrance"
COPY = VENV / ".sandbox.txt"
SURROUNDINGS = 4
"""Exit code: something this machine lacks (Python modules, network, disk)."""

LEVELS = {"sandbox": ROOT / "requirements" / "sandbox.txt", "test": ROOT / "requirements" / "test.txt"}


class SetUpError(Exception):
    """What is missing on this machine, and what to do about it."""


def wanted(arguments: list[str]) -> str:
    """The set of requirements this command line needs: tests need the test tools, all else does not."""
    return "test" if "test" in arguments[:1] else "sandbox"


def fingerprint(level: str) -> str:
    """What identifies an installed set: the pinned file and the Python it was installed for."""
    content = LEVELS[level].read_bytes() + sys.version.encode() + str(ROOT).encode()
    return hashlib.sha256(content).hexdigest()


def installed() -> dict[str, str]:
    """The fingerprints of what is completely installed; empty when the environment is absent or half-made."""
    try:
        stamp = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) and (VENV / "bin" / "python").exists() else {}


def say(line: str) -> None:
    """Tell the person what is happening; standard output belongs to the command itself."""
    print(f"rolesanywhere: {line}", file=sys.stderr, flush=True)


def run_showing_progress(command: list[str]) -> None:
    """Run a step and show that it moves: its latest line on a terminal, one line in twenty elsewhere.

    Raises:
        SetUpError: The step failed; the message carries its last lines.
    """
    lines: list[str] = []
    terminal = sys.stderr.isatty()
    width = shutil.get_terminal_size().columns - 1
    environment = os.environ | {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    ) as process:
        for line in process.stdout or ():
            lines.append(line.rstrip())
            if terminal:
                print(f"\r{lines[-1][:width]:<{width}}", end="", file=sys.stderr, flush=True)
            elif len(lines) % 20 == 0:
                say(f"  {lines[-1].strip()[:100]}")
    if terminal and lines:
        print(f"\r{'':<{width}}\r", end="", file=sys.stderr, flush=True)
    if process.returncode != 0:
        raise SetUpError("\n".join(lines[-12:]))


def make_environment() -> None:
    """Make an empty virtual environment in place of whatever is there.

    Raises:
        SetUpError: This Python cannot make one.
    """
    shutil.rmtree(VENV, ignore_errors=True)
    try:
        run_showing_progress([sys.executable, "-m", "venv", str(VENV)])
    except SetUpError as error:
        shutil.rmtree(VENV, ignore_errors=True)
        raise SetUpError(
            f"{error}\n{sys.executable} could not make a virtual environment. Where `ensurepip` is missing, "
            "install it (Debian, Ubuntu: `apt install python3-venv`) and run this again."
        ) from None
    site = next((VENV / "lib").glob("python3*/site-packages"))
    (site / "rolesanywhere.pth").write_text(f"{ROOT}\n")


def install(level: str) -> None:
    """Install one set of requirements, every file checked against its pinned hash.

    Raises:
        SetUpError: The installation failed.
    """
    pip = [str(VENV / "bin" / "python"), "-m", "pip", "install", "--require-hashes", "--no-deps"]
    try:
        run_showing_progress([*pip, "--progress-bar", "off", "-r", str(LEVELS[level])])
    except SetUpError as error:
        raise SetUpError(
            f"{error}\nThe Python packages could not be installed. Check that the package index is reachable "
            "(a proxy or mirror is set with pip's own settings) and that the disk has about 1 GB free."
        ) from None


def leave_entrance() -> None:
    """Let `rolesanywhere credentials process` enter a complete environment without coming here first.

    It does so while the checkout is where it was and its requirements are those that are installed.
    """
    if not ENTRANCE.exists():
        COPY.write_bytes(LEVELS["sandbox"].read_bytes())
        ENTRANCE.write_text(f"{ROOT}\n")


def ensure_environment(level: str) -> Path:
    """Make or complete the virtual environment, one process at a time, and return its Python.

    Raises:
        SetUpError: Something this machine lacks.
    """
    python = VENV / "bin" / "python"
    if installed().get(level) == fingerprint(level):
        leave_entrance()
        return python
    handle = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        done = installed()
        if done.get(level) == fingerprint(level):
            return python
        started = time.monotonic()
        say(f"installing Python packages into {VENV.name}/ (about a minute the first time)")
        ENTRANCE.unlink(missing_ok=True)
        if not done or any(done[each] != fingerprint(each) for each in done):
            done = {}
            make_environment()
        STAMP.unlink(missing_ok=True)
        install(level)
        done[level] = fingerprint(level)
        if level == "test":
            done["sandbox"] = fingerprint("sandbox")
        new = STAMP.with_suffix(".new")
        new.write_text(json.dumps(done))
        new.replace(STAMP)
        leave_entrance()
        say(f"Python packages are ready ({time.monotonic() - started:.0f} s)")
    finally:
        os.close(handle)
    return python


def main() -> None:
    """Prepare, then become the command."""
    try:
        python = ensure_environment(wanted(sys.argv[1:]))
    except SetUpError as error:
        print(f"rolesanywhere: {error}", file=sys.stderr)
        sys.exit(SURROUNDINGS)
    except KeyboardInterrupt:
        print("\nrolesanywhere: interrupted; nothing half-installed will be used.", file=sys.stderr)
        sys.exit(130)
    os.execv(python, [str(python), "-P", "-m", "cli", *sys.argv[1:]])  # noqa: S606 - becoming it is the point


if __name__ == "__main__":
    main()
