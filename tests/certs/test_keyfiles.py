"""Key files: for their owner only from the first moment, complete or absent, never overwritten."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from certs import (
    KeyFileError,
    KeyType,
    make_private_directory,
    new_key,
    read_private_key,
    replace_file,
    write_private_key,
)
from certs.keyfiles import copy_private_key
from certs.keys import key_type_of


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_key_comes_back_and_is_its_owners(tmp_path: Path) -> None:
    """What was written is read again, from a file of mode 0600 in PKCS#8."""
    key = new_key()
    write_private_key(tmp_path / "key.pem", key)
    assert _mode(tmp_path / "key.pem") == 0o600
    assert (tmp_path / "key.pem").read_text().startswith("-----BEGIN PRIVATE KEY-----\n")
    assert read_private_key(tmp_path / "key.pem").public_key() == key.public_key()


def test_a_key_is_private_under_every_umask_and_before_it_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even where the process would give files to everybody, the unfinished file is 0600 when it is linked."""
    modes: list[int] = []
    link = os.link

    def watch(source: Path, target: Path) -> None:
        modes.append(_mode(source))
        link(source, target)

    monkeypatch.setattr(os, "link", watch)
    before = os.umask(0)
    try:
        write_private_key(tmp_path / "key.pem", new_key())
    finally:
        os.umask(before)
    assert modes == [0o600]
    assert _mode(tmp_path / "key.pem") == 0o600


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    """A second key of the same name is refused; the first stays, and nothing else is left."""
    write_private_key(tmp_path / "key.pem", new_key())
    first = (tmp_path / "key.pem").read_bytes()
    with pytest.raises(KeyFileError) as caught:
        write_private_key(tmp_path / "key.pem", new_key())
    assert "never overwritten" in caught.value.problems[0].expected
    assert (tmp_path / "key.pem").read_bytes() == first
    assert [path.name for path in tmp_path.iterdir()] == ["key.pem"]


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the content cannot be brought to the disk there is no file, not even a part of one."""

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(KeyFileError) as caught:
        write_private_key(tmp_path / "key.pem", new_key())
    assert caught.value.problems[0].got == "No space left on device"
    with pytest.raises(KeyFileError):
        replace_file(tmp_path / "certificate.pem", "text")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_directory_is_told(tmp_path: Path) -> None:
    """Writing into a directory that is not there names the file and the reason."""
    with pytest.raises(KeyFileError) as caught:
        write_private_key(tmp_path / "none" / "key.pem", new_key())
    assert caught.value.problems[0].got == "No such file or directory"
    with pytest.raises(KeyFileError) as caught:
        replace_file(tmp_path / "none" / "text.pem", "text")
    assert caught.value.problems[0].got == "No such file or directory"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660])
def test_a_key_open_to_others_is_refused(tmp_path: Path, mode: int) -> None:
    """A key that group or others may read is not used, and the remedy says how to close it."""
    path = tmp_path / "key.pem"
    write_private_key(path, new_key())
    path.chmod(mode)
    with pytest.raises(KeyFileError) as caught:
        read_private_key(path)
    assert caught.value.problems[0].got == f"mode {mode:04o}"
    assert f"chmod 600 {path}" in caught.value.problems[0].remedy


def _write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    path.chmod(0o600)
    return path


def test_keys_of_others_are_read(tmp_path: Path) -> None:
    """RSA keys and keys in OpenSSL's older forms are read too."""
    traditional = new_key().private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    assert isinstance(read_private_key(_write(tmp_path / "ec.pem", traditional)), ec.EllipticCurvePrivateKey)
    key = rsa.generate_private_key(65537, 2048)
    write_private_key(tmp_path / "rsa.pem", key)
    assert isinstance(read_private_key(tmp_path / "rsa.pem"), rsa.RSAPrivateKey)


def test_what_is_no_usable_key_is_told(tmp_path: Path) -> None:
    """An absent, damaged, encrypted or foreign key is refused with the file's name."""
    ed = ed25519.Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    encrypted = new_key().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"throw-away")
    )
    for path in (
        tmp_path / "absent.pem",
        _write(tmp_path / "damaged.pem", b"-----BEGIN PRIVATE KEY-----\n"),
        _write(tmp_path / "encrypted.pem", encrypted),
        _write(tmp_path / "ed25519.pem", ed),
    ):
        with pytest.raises(KeyFileError) as caught:
            read_private_key(path)
        assert caught.value.problems[0].where == str(path)


def test_a_directory_is_made_for_its_owner(tmp_path: Path) -> None:
    """The directory is 0700 under every umask; one that is there is left as it is."""
    before = os.umask(0)
    try:
        make_private_directory(tmp_path / "a" / "b")
    finally:
        os.umask(before)
    assert _mode(tmp_path / "a" / "b") == 0o700
    make_private_directory(tmp_path / "a" / "b")
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(KeyFileError) as caught:
        make_private_directory(tmp_path / "file")
    assert caught.value.problems[0].where == str(tmp_path / "file")


def test_a_public_file_is_replaced_at_once(tmp_path: Path) -> None:
    """The new text takes the old one's place and can be read by anybody."""
    path = tmp_path / "certificate.pem"
    replace_file(path, "old")
    replace_file(path, "new")
    assert path.read_text() == "new"
    assert _mode(path) == 0o644
    assert [entry.name for entry in tmp_path.iterdir()] == ["certificate.pem"]


def test_an_encrypted_key_opens_with_its_passphrase_only(tmp_path: Path) -> None:
    """It is PKCS#8, never in the clear, and the passphrase is asked for once and only where it is needed."""
    key, path, asked = new_key(), tmp_path / "key.pem", []
    write_private_key(path, key, passphrase=b"correct horse battery")

    def answer(passphrase: bytes) -> Callable[[], bytes]:
        def asking() -> bytes:
            asked.append(passphrase)
            return passphrase

        return asking

    assert path.read_text().startswith("-----BEGIN ENCRYPTED PRIVATE KEY-----\n")
    assert _mode(path) == 0o600
    assert (
        read_private_key(path, passphrase=answer(b"correct horse battery")).public_key() == key.public_key()
    )
    for wrong, got in (
        (answer(b"wrong horse"), "a wrong passphrase, or a damaged file"),
        (None, "no passphrase"),
    ):
        with pytest.raises(KeyFileError) as caught:
            read_private_key(path, passphrase=wrong)
        assert got in caught.value.problems[0].got
        assert "horse" not in str(caught.value)
    write_private_key(tmp_path / "clear.pem", key)
    read_private_key(tmp_path / "clear.pem", passphrase=answer(b"never asked"))
    assert asked == [b"correct horse battery", b"wrong horse"]


def test_openssls_older_encryption_is_read_too(tmp_path: Path) -> None:
    """A key as `openssl ec -aes256` once wrote it."""
    key, form = new_key(), (Encoding.PEM, PrivateFormat.TraditionalOpenSSL)
    path = _write(tmp_path / "old.pem", key.private_bytes(*form, BestAvailableEncryption(b"old")))
    assert read_private_key(path, passphrase=lambda: b"old").public_key() == key.public_key()


@pytest.mark.parametrize("passphrase", [b"", b"x" * 11])
def test_a_short_passphrase_encrypts_nothing(tmp_path: Path, passphrase: bytes) -> None:
    """Fewer than twelve bytes are refused, and no file is made; the passphrase is not quoted."""
    with pytest.raises(KeyFileError) as caught:
        write_private_key(tmp_path / "key.pem", new_key(), passphrase=passphrase)
    assert "at least 12" in caught.value.problems[0].expected
    assert "xxx" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_key_is_copied_as_it_is_or_not_at_all(tmp_path: Path) -> None:
    """To the byte and owner-only; a source or a folder that is not there is told by its name."""
    write_private_key(tmp_path / "a.key", new_key(), passphrase=b"correct horse battery")
    copy_private_key(tmp_path / "a.key", tmp_path / "b.key")
    assert (tmp_path / "b.key").read_bytes() == (tmp_path / "a.key").read_bytes()
    assert stat.S_IMODE((tmp_path / "b.key").stat().st_mode) == 0o600
    for source, target in (("missing.key", "c.key"), ("a.key", "missing/c.key")):
        with pytest.raises(KeyFileError) as raised:
            copy_private_key(tmp_path / source, tmp_path / target)
        assert "missing" in raised.value.problems[0].where


@pytest.mark.parametrize("kind", list(KeyType))
def test_the_kind_of_a_key_is_told_by_its_public_part(kind: KeyType) -> None:
    """So that a renewed key can be of the same."""
    assert key_type_of(new_key(kind).public_key(), where="a certificate") is kind
