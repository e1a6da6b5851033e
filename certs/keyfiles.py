"""Private keys and certificates as files: owner-only from the moment they exist, never half-written.

Keys are PKCS#8 in PEM, encrypted where a passphrase is given; both are what the official client reads:
https://github.com/aws/rolesanywhere-credential-helper

Directories made here are 0700 and key files 0600. A key file is never overwritten: losing a key by
accident is worse than having to move a file away.
"""

import os
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization

from aws_facts import Problem
from certs.errors import KeyFileError
from certs.keys import PrivateKey
from certs.pkcs8 import key_pem

PASSPHRASE_MINIMUM = 12
"""How many bytes a new passphrase must have: the key of an encrypted file can be guessed off-line."""

_ENCRYPTED = (b"ENCRYPTED PRIVATE KEY-----", b"Proc-Type: 4,ENCRYPTED")
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


def write_private_key(path: Path, key: PrivateKey, *, passphrase: bytes | None = None) -> None:
    """Write a private key as PKCS#8 PEM, readable by its owner only (mode 0600).

    Args:
        path: Where the key goes; its directory must exist.
        key: The key.
        passphrase: What it is encrypted with; nothing when left out.

    Raises:
        KeyFileError: There is a file of that name already, it cannot be written, or the passphrase is short.
    """
    check_passphrase(passphrase, where=str(path))
    pem = key_pem(key, passphrase)
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


def check_passphrase(passphrase: bytes | None, *, where: str) -> None:
    """Refuse a passphrase that is too short for a new key.

    Args:
        passphrase: The passphrase; None for a key that is not encrypted.
        where: What to call it in an error.

    Raises:
        KeyFileError: It has fewer than 12 bytes.
    """
    if passphrase is not None and len(passphrase) < PASSPHRASE_MINIMUM:
        raise KeyFileError(
            Problem(
                where=where,
                got="a short passphrase" if passphrase else "an empty passphrase",
                expected=f"at least {PASSPHRASE_MINIMUM} characters",
                remedy="Choose a longer one: whoever gets the file can try many a second.",
            )
        )


def read_private_key(
    path: Path, *, passphrase: Callable[[], bytes] | None = None, owner_only: bool = True
) -> PrivateKey:
    """Read a private key from PEM.

    Args:
        path: The key's file.
        passphrase: Asked for the passphrase, and only when the key is encrypted.
        owner_only: Whether the file's mode must be 0600; orchestrators mount keys for a group.

    Raises:
        KeyFileError: The file cannot be read, others than its owner may read it, it holds no EC, RSA or
            ML-DSA key, or it is encrypted and the passphrase is missing or wrong.
    """
    try:
        if owner_only and path.stat().st_mode & _OTHERS:
            raise KeyFileError(
                Problem(
                    where=str(path),
                    got=f"mode {stat.S_IMODE(path.stat().st_mode):04o}",
                    expected="mode 0600: a private key is for its owner only",
                    remedy=f"Run: chmod 600 {path}. If others had access, issue a new key.",
                )
            )
        pem = path.read_bytes()
    except OSError as error:
        raise _unreadable(path, str(error)) from error
    encrypted = any(mark in pem for mark in _ENCRYPTED)
    if encrypted and passphrase is None:
        raise _locked(path, "an encrypted key and no passphrase")
    secret = passphrase() if encrypted and passphrase is not None else None
    try:
        key = serialization.load_pem_private_key(pem, password=secret)
    except (TypeError, ValueError, UnsupportedAlgorithm) as error:
        # The library's own words could quote the file, which is a secret.
        failure = _locked(path, "a wrong passphrase, or a damaged file") if encrypted else None
        raise failure or _unreadable(path, "no private key that can be read") from error
    if not isinstance(key, PrivateKey):
        raise _unreadable(path, f"a key of type {type(key).__name__}")
    return key


def is_encrypted(path: Path) -> bool:
    """Whether a private key's file needs a passphrase.

    Args:
        path: The key's file.

    Raises:
        KeyFileError: It cannot be read.
    """
    return any(mark in _content(path) for mark in _ENCRYPTED)


def copy_private_key(source: Path, target: Path) -> None:
    """Write a private key's file a second time, encrypted as it is, with mode 0600.

    Args:
        source: The key's file.
        target: The new file; its directory must exist, for its owner alone.

    Raises:
        KeyFileError: One cannot be read, or the other not be written.
    """
    content = _content(source)
    try:
        _write_beside(target, content).replace(target)
    except OSError as error:
        raise _unreadable(target, str(error)) from error


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(path, str(error)) from error


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
            expected="an EC, RSA or ML-DSA private key in PEM",
            remedy="Restore the key, or move the file away so that a new one can be made.",
        )
    )


def _locked(path: Path, got: str) -> KeyFileError:
    return KeyFileError(
        Problem(
            where=str(path),
            got=got,
            expected="the passphrase the key was encrypted with",
            remedy="Give the right one, by a file descriptor, an environment variable or at the prompt.",
        )
    )
