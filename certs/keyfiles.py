"""Private keys and certificates as files: owner-only from the moment they exist, never half-written.

Directories made here are 0700 and key files 0600. A key file is never overwritten: losing a key by
accident is worse than having to move a file away.
"""

import os
import stat
import tempfile
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from aws_facts import Problem
from certs.errors import KeyFileError

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def make_private_directory(path: Path) -> None:
    """Make a directory, and those above it, that only its owner can enter.

    Args:
        path: The directory; nothing happens when it exists.

    Raises:
        KeyFileError: Something that is no directory is in the way, or it may not be made.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise KeyFileError(
            Problem(
                where=str(path),
                got=error.strerror or str(error),
                expected="a directory that can be made here",
                remedy="Move away what is in the way, or choose another directory.",
            )
        ) from error


def write_private_key(path: Path, key: PrivateKey) -> None:
    """Write a private key as unencrypted PKCS#8 PEM, readable by its owner only (mode 0600).

    Args:
        path: Where the key goes; its directory must exist.
        key: The key.

    Raises:
        KeyFileError: There is a file of that name already, or it cannot be written.
    """
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    try:
        temporary = _write_beside(path, pem)
        try:
            # A hard link, unlike a rename, fails when the name is taken.
            os.link(temporary, path)
        finally:
            temporary.unlink()
    except OSError as error:
        raise KeyFileError(
            Problem(
                where=str(path),
                got=error.strerror or str(error),
                expected="a new file; a private key is never overwritten",
                remedy="Move the existing file away, or choose another name.",
            )
        ) from error


def read_private_key(path: Path) -> PrivateKey:
    """Read an unencrypted private key from PEM.

    Args:
        path: The key's file.

    Raises:
        KeyFileError: The file cannot be read, others than its owner may read it, or it holds no
            unencrypted EC or RSA key.
    """
    try:
        if path.stat().st_mode & _OTHERS:
            raise KeyFileError(
                Problem(
                    where=str(path),
                    got=f"mode {stat.S_IMODE(path.stat().st_mode):04o}",
                    expected="mode 0600: a private key is for its owner only",
                    remedy=f"Run: chmod 600 {path}. If others had access, issue a new key.",
                )
            )
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, TypeError, ValueError) as error:
        raise _unreadable(path, str(error)) from error
    if not isinstance(key, PrivateKey):
        raise _unreadable(path, f"a key of type {type(key).__name__}")
    return key


def replace_file(path: Path, text: str) -> None:
    """Write a public file at once: a reader sees the old text or the new one, never a part.

    Args:
        path: The file; its directory must exist.
        text: The new contents.

    Raises:
        KeyFileError: The file cannot be written.
    """
    try:
        temporary = _write_beside(path, text.encode())
        temporary.chmod(0o644)
        temporary.replace(path)
    except OSError as error:
        raise KeyFileError(
            Problem(
                where=str(path),
                got=error.strerror or str(error),
                expected="a file that can be written",
                remedy="Check the directory's owner and mode, and that the disk is not full.",
            )
        ) from error


def _write_beside(path: Path, content: bytes) -> Path:
    """Put content, complete and on disk, into a new 0600 file in the same directory."""
    # mkstemp opens with O_CREAT | O_EXCL and mode 0600.
    descriptor, name = tempfile.mkstemp(prefix=".", suffix=".partial", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        Path(name).unlink()
        raise
    return Path(name)


def _unreadable(path: Path, got: str) -> KeyFileError:
    return KeyFileError(
        Problem(
            where=str(path),
            got=got,
            expected="an unencrypted EC or RSA private key in PEM",
            remedy="Restore the key, or move the file away so that a new one can be made.",
        )
    )
