"""Removes a development PKI from the disk: every file that was made in it, and no other."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from certs.development import LOCK, check_development_directory, locked

# Keys first: what is left when this is interrupted is of no use to anybody. Links before what they lead to.
_MADE_HERE = (
    "root.key",
    "intermediate.key",
    "workloads/*/private-key.pem",
    "workloads/*/generations/*/private-key.pem",
    "workloads/*/certificate.pem",
    "workloads/*/chain.pem",
    "workloads/*/current",
    "workloads/*/generations/*/*.pem",
    "workloads/*/.renewing",
    "workloads/*/.gitignore",
    "register/*.json",
    "register/.lock",
    "register/.crl-lock",
    "revoked.crl",
    "intermediate.pem",
    "root.pem",
    ".gitignore",
    LOCK,
)


def remove_development_pki(
    directory: Path, *, patience: timedelta = timedelta(seconds=30)
) -> tuple[Path, ...]:
    """Delete what `ensure_development_pki`, and `certs issue`, `renew`, `revoke` and `crl` of it, have made.

    Args:
        directory: Where the PKI lies; nothing is done where there is none.
        patience: How long to wait for another process that works on the same directory.

    Returns:
        The files that are still there because somebody else put them there.

    Raises:
        CertificateError: It is no development PKI, or another process does not finish.
    """
    check_development_directory(directory)
    if not (directory / LOCK).exists():
        return ()
    with locked(directory, patience):
        for file in _made_here(directory):
            file.unlink()
    folders = (path for path in directory.rglob("*") if path.is_dir() and not path.is_symlink())
    for folder in (*sorted(folders, reverse=True), directory):
        if not any(folder.iterdir()):
            folder.rmdir()
    return tuple(sorted(path for path in directory.rglob("*") if not path.is_dir()))


def _made_here(directory: Path) -> Iterator[Path]:
    """The files of the layout; what a link leads to lies elsewhere and is somebody else's."""
    home = directory.resolve()
    for pattern in _MADE_HERE:
        for file in directory.glob(pattern):
            is_one = file.is_symlink() or file.is_file()
            if is_one and file.parent.resolve().is_relative_to(home):
                yield file
