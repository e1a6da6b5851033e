"""Finds the Pulumi CLI: one on PATH, else one kept from before, else the official release, else built.

The build needs only the Go module proxy (and PyPI for Go itself), because the CLI is published as Go modules.
"""

import os
import platform
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import platformdirs
from filelock import FileLock, Timeout

from aws_facts import Problem
from sandbox.engine_source import build_from_modules, fetch_release
from sandbox.errors import EngineError
from sandbox.progress import Report

_PARTS = (3, 232, 0)
VERSION = ".".join(map(str, _PARTS))
"""The engine fetched or built: the newest whose modules resolve."""

OLDEST = (3, 200, 0)
"""The oldest engine on PATH that is used as it is."""

_SYSTEMS = {"Linux": "linux", "Darwin": "darwin"}
_MACHINES = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}


@dataclass(frozen=True, slots=True)
class Engine:
    """A Pulumi CLI that runs.

    Attributes:
        executable: The CLI.
        version: The version it said it has.
    """

    executable: Path
    version: tuple[int, int, int]


def cache_directory() -> Path:
    """The user's cache folder of this project (XDG_CACHE_HOME is honoured on Linux)."""
    return Path(platformdirs.user_cache_dir("rolesanywhere", appauthor=False))


def release_platform() -> str:
    """This machine's name in Pulumi's release archives, such as ``linux-x64``.

    Raises:
        EngineError: Neither Linux nor macOS, or an unknown processor.
    """
    system, machine = platform.system(), platform.machine().lower()
    if system not in _SYSTEMS or machine not in _MACHINES:
        raise EngineError(
            Problem(
                where="this machine",
                got=f"{system} on {machine}",
                expected="Linux or macOS on x86-64 or arm64",
                remedy="Use one of these; on Windows, use WSL.",
            )
        )
    return f"{_SYSTEMS[system]}-{_MACHINES[machine]}"


def version_of(executable: Path) -> tuple[int, int, int] | None:
    """The version an executable says it has, or None when it does not run or says something else."""
    environment = os.environ | {"PULUMI_SKIP_UPDATE_CHECK": "true"}
    try:
        answer = subprocess.run(
            [executable, "version"], capture_output=True, text=True, timeout=30, check=True, env=environment
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.match(r"v?(\d+)\.(\d+)\.(\d+)", answer.strip())
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


def engine_on_path(search: str | None = None) -> Engine | None:
    """The user's own CLI, when it is new enough.

    Args:
        search: A PATH to look on; the process's own by default.
    """
    found = shutil.which("pulumi", path=search)
    if found is None:
        return None
    version = version_of(Path(found))
    return Engine(Path(found), version) if version is not None and version >= OLDEST else None


def find_engine(report: Report, cache: Path | None = None, search: str | None = None) -> Engine:
    """Return a Pulumi CLI that runs, fetching or building one when there is none.

    Args:
        report: Told, a line at a time, what takes long.
        cache: Where a fetched or built engine is kept; the user's cache folder by default.
        search: The PATH to look on first; the process's own by default.

    Raises:
        EngineError: None could be had; says each way that was tried.
    """
    own = engine_on_path(search)
    if own is not None:
        return own
    home = (cache or cache_directory()) / "engine"
    kept = home / f"v{VERSION}-{release_platform()}"
    if not _usable(kept):
        home.mkdir(parents=True, exist_ok=True)
        with _one_at_a_time(home, report):
            if not _usable(kept):
                _obtain(home, kept, report)
    return Engine(kept / "bin" / "pulumi", _PARTS)


def _usable(kept: Path) -> bool:
    """Whether an engine was put there whole: it is moved into place complete, and still has its size."""
    size, executable = kept / "size", kept / "bin" / "pulumi"
    try:
        return int(size.read_text()) == executable.stat().st_size
    except (OSError, ValueError):
        return False


def _one_at_a_time(home: Path, report: Report) -> FileLock:
    """Let one process fetch or build; another waits and then uses what the first one made."""
    lock = FileLock(home / "lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        report("another process is getting the Pulumi engine ready; waiting for it")
        lock.acquire()
        lock.release()
    else:
        lock.release()
    return lock


def _obtain(home: Path, kept: Path, report: Report) -> None:
    """Fetch the release or build it, in a folder of its own that is moved into place when complete."""
    for left in home.glob("unfinished-*"):
        report(f"removing what an interrupted run left ({left.name})")
        _remove(left)
    work = home / f"unfinished-{os.getpid()}"
    work.mkdir()
    try:
        result = work / "result"
        (result / "bin").mkdir(parents=True)
        try:
            fetch_release(VERSION, release_platform(), result / "bin", report)
        except EngineError as refused:
            report(f"no official release ({refused.problems[0].got}); building the engine instead")
            build_from_modules(VERSION, work, result / "bin", report)
        _must_run(result / "bin" / "pulumi")
        (result / "size").write_text(str((result / "bin" / "pulumi").stat().st_size))
        _remove(kept)
        result.rename(kept)
    finally:
        _remove(work)


def _must_run(executable: Path) -> None:
    """Refuse an engine that does not say the version it was made from."""
    got = version_of(executable)
    if got != _PARTS:
        raise EngineError(
            Problem(
                where=str(executable),
                got=f"version {got}" if got else "an executable that does not run",
                expected=f"version {VERSION}",
                remedy="Run the command again; if it repeats, put an official `pulumi` on PATH.",
            )
        )


def _remove(folder: Path) -> None:
    """Remove a folder whole; Go writes its module cache read-only unless told otherwise."""
    if folder.exists():
        shutil.rmtree(folder)
