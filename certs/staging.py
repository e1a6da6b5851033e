"""New directories that appear complete or not at all.

They are written beside their place and renamed, which also never overwrites anything.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aws_facts import Problem
from certs.errors import KeyFileError
from certs.keyfiles import make_private_directory


def refuse_taken(directory: Path) -> None:
    """Refuse a place where something is already, before a key is made or a passphrase is asked for.

    Args:
        directory: Where a new directory shall be.

    Raises:
        KeyFileError: There is a file, or a directory that is not empty.
    """
    try:
        taken = directory.exists() and not (directory.is_dir() and not any(directory.iterdir()))
    except OSError as error:
        raise _not_made(directory, error) from error
    if taken:
        raise KeyFileError(
            Problem(
                where=str(directory),
                got="something that is there already",
                expected="a new or empty directory: keys and certificates are never overwritten",
                remedy="Name another directory with --output, or move this one away.",
            )
        )


@contextmanager
def new_directory(directory: Path) -> Iterator[Path]:
    """A directory that appears with everything in it when the block ends well, and never otherwise.

    Args:
        directory: Where it shall be.

    Yields:
        Where to write meanwhile: a directory beside it, for its owner only.

    Raises:
        KeyFileError: Something is there already, or nothing can be made there.
    """
    refuse_taken(directory)
    make_private_directory(directory.parent)
    try:
        staging = Path(
            tempfile.mkdtemp(prefix=f".{directory.name}.", suffix=".partial", dir=directory.parent)
        )
    except OSError as error:
        raise _not_made(directory, error) from error
    try:
        yield staging
        try:
            # Fails where somebody else has put something in the meantime.
            staging.rename(directory)
            _sync(directory.parent)
        except OSError as error:
            raise _not_made(directory, error) from error
    except BaseException:
        # Ctrl-C too: a key that nothing names any more is only a risk.
        shutil.rmtree(staging, ignore_errors=True)
        raise


def _sync(directory: Path) -> None:
    """Bring a rename to the disk."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _not_made(directory: Path, error: OSError) -> KeyFileError:
    return KeyFileError(
        Problem(
            where=str(directory),
            got=error.strerror or str(error),
            expected="a directory that can be made here",
            remedy="Name one that is not there yet; check the mode of the one above, and the free space.",
        )
    )
