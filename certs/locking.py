"""One process at a time: a lock that the operating system gives up when its holder ends."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from aws_facts import Problem
from certs.errors import CertificateError

PATIENCE = timedelta(seconds=30)
"""How long to wait for another process."""

_POLL = 0.05


@contextmanager
def held(file: Path, patience: timedelta = PATIENCE) -> Iterator[None]:
    """Hold a lock while the block runs.

    Args:
        file: The lock's own file; made for its owner only when it is not there. Its directory must exist.
        patience: How long to wait for another process that holds it.

    Raises:
        CertificateError: Another process does not finish.
    """
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _wait_for(descriptor, file.parent, patience)
        yield
    finally:
        # Closing gives the lock up, as the end of the process would.
        os.close(descriptor)


def _wait_for(descriptor: int, directory: Path, patience: timedelta) -> None:
    deadline = time.monotonic() + patience.total_seconds()
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() >= deadline:
                raise CertificateError(
                    Problem(
                        where=str(directory),
                        got=f"another process at work for {patience.total_seconds():.0f} seconds",
                        expected="one process at a time",
                        remedy="Wait for it, or end it, and run the command again.",
                    )
                ) from error
            time.sleep(_POLL)
        else:
            return
