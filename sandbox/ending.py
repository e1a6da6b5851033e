"""Ends processes this project started."""

import contextlib
import signal
import time
from pathlib import Path

import psutil

STOP_SECONDS = 5.0


def servers_below(instances: Path, module: str) -> list[psutil.Process]:
    """Every server of a sandbox, the one included whose start was interrupted before it was recorded.

    Args:
        instances: The folder of its instances.
        module: What the servers run.
    """
    found = []
    for process in psutil.process_iter(["cmdline"]):
        words = process.info["cmdline"] or []
        if module in words and any(
            Path(word).is_relative_to(instances) for word in words if word.startswith("/")
        ):
            found.append(process)
    return found


def terminate(process: psutil.Process, patience: float = STOP_SECONDS) -> None:
    """End a process: politely first, then for certain.

    Args:
        process: The process.
        patience: How many seconds it may take when asked politely.
    """
    for number, seconds in ((signal.SIGTERM, patience), (signal.SIGKILL, STOP_SECONDS)):
        if _has_ended(process):
            return
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(number)
        deadline = time.monotonic() + seconds
        while not _has_ended(process) and time.monotonic() < deadline:
            time.sleep(0.01)


def _has_ended(process: psutil.Process) -> bool:
    """Whether a process is gone; one that nobody waited for has ended too."""
    try:
        return not process.is_running() or bool(process.status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True
