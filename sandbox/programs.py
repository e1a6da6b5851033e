"""Programs this project fetched or built, kept in the user's cache: whole or not at all, made once."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import platformdirs
from filelock import FileLock, Timeout

from aws_facts import Problem, ToolkitError
from sandbox.progress import Report

Version = tuple[int, int, int]

Obtain = Callable[[Path, Path], None]
"""Makes a program: given a folder to work in and an existing one that receives the executables."""


def cache_directory() -> Path:
    """The user's cache folder of this project (XDG_CACHE_HOME is honoured on Linux)."""
    return Path(platformdirs.user_cache_dir("rolesanywhere", appauthor=False))


def version_said(executable: Path, pattern: str) -> Version | None:
    """The version an executable says it has, or None when it does not run or says something else.

    Args:
        executable: The program.
        pattern: Finds the three parts in what `version` prints; the last may be missing.
    """
    environment = os.environ | {"PULUMI_SKIP_UPDATE_CHECK": "true"}
    try:
        answer = subprocess.run(
            [executable, "version"], capture_output=True, text=True, timeout=30, check=True, env=environment
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.search(pattern, answer.strip())
    return (int(found[1]), int(found[2]), int(found[3] or 0)) if found else None


def on_path(name: str, pattern: str, search: str | None) -> Path | None:
    """The user's own program of that name, when it runs and says a version.

    Args:
        name: The program.
        pattern: As for `version_said`.
        search: A PATH to look on; the process's own when it is None.
    """
    found = shutil.which(name, path=search)
    return Path(found) if found is not None and version_said(Path(found), pattern) is not None else None


def must_be(executable: Path, got: Version | None, wanted: Version, error: type[ToolkitError]) -> None:
    """Refuse a program that does not say the version it was made from.

    Args:
        executable: The program.
        got: What it said.
        wanted: What it was made from.
        error: What a refusal is raised as.
    """
    if got != wanted:
        raise error(
            Problem(
                where=str(executable),
                got=f"version {got}" if got else "an executable that does not run",
                expected=f"version {'.'.join(map(str, wanted))}",
                remedy=f"Run the command again; if it repeats, put an official `{executable.name}` on PATH.",
            )
        )


def kept(  # noqa: PLR0913, PLR0917 - where, which, what it is called, how it is made, who is told
    home: Path, name: str, executable: str, what: str, obtain: Obtain, report: Report
) -> Path:
    """The program as it is kept, made first where it is not there.

    Args:
        home: The folder of all its versions.
        name: The version's own folder.
        executable: The program's file name.
        what: What a person calls it.
        obtain: Makes it.
        report: Told what takes long.

    Returns:
        The executable.
    """
    folder = home / name
    if not _usable(folder, executable):
        home.mkdir(parents=True, exist_ok=True)
        with _one_at_a_time(home, what, report):
            if not _usable(folder, executable):
                _obtain(home, folder, executable, obtain, report)
    return folder / "bin" / executable


def _usable(folder: Path, executable: str) -> bool:
    """Whether it was put there whole: it is moved into place complete, and still has its size."""
    try:
        return int((folder / "size").read_text()) == (folder / "bin" / executable).stat().st_size
    except (OSError, ValueError):
        return False


def _one_at_a_time(home: Path, what: str, report: Report) -> FileLock:
    """Let one process fetch or build; another waits and then uses what the first one made."""
    lock = FileLock(home / "lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        report(f"another process is getting {what} ready; waiting for it")
        lock.acquire()
        lock.release()
    else:
        lock.release()
    return lock


def _obtain(home: Path, folder: Path, executable: str, obtain: Obtain, report: Report) -> None:
    """Make it in a folder of its own that is moved into place when complete."""
    for left in home.glob("unfinished-*"):
        report(f"removing what an interrupted run left ({left.name})")
        _remove(left)
    work = home / f"unfinished-{os.getpid()}"
    work.mkdir()
    try:
        result = work / "result"
        (result / "bin").mkdir(parents=True)
        obtain(work, result / "bin")
        (result / "size").write_text(str((result / "bin" / executable).stat().st_size))
        _remove(folder)
        result.rename(folder)
    finally:
        _remove(work)


def _remove(folder: Path) -> None:
    """Remove a folder whole; Go writes its module cache read-only unless told otherwise."""
    if folder.exists():
        shutil.rmtree(folder)
