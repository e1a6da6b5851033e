"""Credentials on disk for as long as they are good, readable by their owner alone.

Imports the standard library alone.
"""

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from consumer import kept


def folder(surroundings: Mapping[str, str]) -> Path:
    """Where credentials are kept.

    Args:
        surroundings: Environment variables; ``XDG_CACHE_HOME`` moves the folder.
    """
    return Path(kept.folder(surroundings))


class Cache:
    """The credentials of one request.

    Args:
        directory: The folder of all requests; made owner-only when it is not there.
        key: The request's name.
    """

    def __init__(self, directory: Path, key: str) -> None:
        self._directory = directory
        self._key = key
        self._file = directory / f"{key}.json"
        self._lock = directory / f"{key}.lock"

    def read(self, now: float | None = None) -> dict[str, str] | None:
        """The credentials, unless there are none, they end soon, or others could have written them.

        Args:
            now: Seconds since the epoch; the machine's time when left out.
        """
        return kept.read(str(self._directory), self._key, now)

    def write(self, credentials: Mapping[str, str], ends: float) -> None:
        """Keep credentials; a reader sees all of them or none.

        Args:
            credentials: What the credential process prints.
            ends: When they end, in seconds since the epoch.

        Raises:
            OSError: The folder or the file cannot be written.
        """
        self._prepare()
        new = self._file.with_suffix(f".{os.getpid()}.new")
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            with os.fdopen(descriptor, "w") as file:
                json.dump({"ends": ends, "credentials": dict(credentials)}, file)
            new.replace(self._file)
        finally:
            new.unlink(missing_ok=True)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep every other process that wants the same credentials waiting while the block runs.

        Raises:
            OSError: The folder cannot be written.
        """
        self._prepare()
        descriptor = os.open(self._lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _prepare(self) -> None:
        self._directory.parent.mkdir(parents=True, exist_ok=True)
        self._directory.mkdir(mode=0o700, exist_ok=True)
