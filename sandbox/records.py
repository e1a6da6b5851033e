"""What is written down of a sandbox's server before it serves, so that a dead start is noticed too."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from sandbox.files import write_private
from sandbox.instance import process_of

_FILE = "current.json"


@dataclass(frozen=True, slots=True)
class Options:
    """What a sandbox is started with, beside its place.

    Attributes:
        rates: Whether the request rates of Roles Anywhere are enforced.
        persist: Whether its state outlives its process.
    """

    rates: bool = False
    persist: bool = False

    @property
    def arguments(self) -> list[str]:
        """Their form on the server's command line."""
        return [f"--{name}" for name, value in asdict(self).items() if value]


NO_OPTION = Options()
"""How a sandbox is started unless somebody says otherwise."""


@dataclass(frozen=True, slots=True)
class Record:
    """Which server was started last.

    Attributes:
        instance: The instance's id.
        pid: Its process.
        started: When that process was created, in seconds since the epoch.
        fingerprint: Identifies the code it runs.
        options: What it was started with.
    """

    instance: str
    pid: int
    started: float
    fingerprint: str
    options: Options

    @property
    def process(self) -> psutil.Process | None:
        """The server, while it lives."""
        return process_of(self.pid, self.started)

    def write(self, home: Path) -> None:
        """Write it down.

        Args:
            home: The sandbox's folder.
        """
        write_private(home / _FILE, json.dumps(asdict(self)).encode())


def read_record(home: Path) -> Record | None:
    """What was written down last; None when there is nothing, or nothing that can be read.

    Args:
        home: The sandbox's folder.
    """
    try:
        written = json.loads((home / _FILE).read_text())
        return Record(**{**written, "options": Options(**written["options"])})
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return None


def forget_record(home: Path) -> None:
    """Forget it.

    Args:
        home: The sandbox's folder.
    """
    (home / _FILE).unlink(missing_ok=True)
