"""Files that commands about certificates are given."""

from pathlib import Path

from aws_facts import Problem
from certs import CertificateError

_LARGEST = 1_000_000


def read_file(path: Path) -> bytes:
    """A file a person named.

    Args:
        path: The file.

    Raises:
        CertificateError: It cannot be read, or is far larger than certificates are.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError as error:
        raise CertificateError(
            Problem(str(path), error.strerror or str(error), "a file that can be read", "Name another file.")
        ) from error
    if len(data) > _LARGEST:
        raise CertificateError(
            Problem(str(path), "more than 1 MB", "certificates or a request", "Name another file.")
        )
    return data
