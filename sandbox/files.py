"""Files only their owner may read, whole or not there at all."""

import os
from pathlib import Path


def write_private(path: Path, content: bytes) -> None:
    """Write a file that is owner-only (0600) from the moment it exists, replacing what was there in one step.

    Args:
        path: Where; its folder must exist.
        content: All of it.
    """
    new = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(handle)
    new.replace(path)


def make_private_directory(path: Path) -> Path:
    """Make a folder, and the ones above it that are missing, owner-only (0700)."""
    if not path.parent.exists():
        make_private_directory(path.parent)
    path.mkdir(mode=0o700, exist_ok=True)
    return path
