"""Finds the Pulumi CLI: one on PATH, else one kept from before, else the official release, else built.

The build needs only the Go module proxy (and PyPI for Go itself), because the CLI is published as Go modules.
"""

import platform
import shutil
from dataclasses import dataclass
from pathlib import Path

from aws_facts import Problem
from sandbox.engine_source import build_from_modules, fetch_release
from sandbox.errors import EngineError
from sandbox.programs import Version, cache_directory, kept, must_be, version_said
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
    version: Version


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


def version_of(executable: Path) -> Version | None:
    """The version an executable says it has, or None when it does not run or says something else."""
    return version_said(executable, r"^v?(\d+)\.(\d+)\.(\d+)")


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

    def obtain(work: Path, into: Path) -> None:
        try:
            fetch_release(VERSION, release_platform(), into, report)
        except EngineError as refused:
            report(f"no official release ({refused.problems[0].got}); building the engine instead")
            build_from_modules(VERSION, work, into, report)
        executable = into / "pulumi"
        must_be(executable, version_of(executable), _PARTS, EngineError)

    home = (cache or cache_directory()) / "engine"
    name = f"v{VERSION}-{release_platform()}"
    return Engine(kept(home, name, "pulumi", "the Pulumi engine", obtain, report), _PARTS)
