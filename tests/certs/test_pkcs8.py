"""Encrypted keys: other implementations open them, with the right passphrase only, at the cost meant."""

import shutil
import subprocess
from base64 import b64decode
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from certs import KeyType, new_key
from certs.pkcs8 import ROUNDS, key_pem

PASSPHRASE = "correct horse battery é".encode()


@pytest.mark.parametrize("key_type", list(KeyType), ids=lambda each: each.value)
def test_another_implementation_opens_it(key_type: KeyType) -> None:
    """Every kind of key comes back with its passphrase, and with no other."""
    key = new_key(key_type)
    pem = key_pem(key, PASSPHRASE)
    assert load_pem_private_key(pem, PASSPHRASE).public_key() == key.public_key()
    with pytest.raises(ValueError, match="password"):
        load_pem_private_key(pem, PASSPHRASE + b".")


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_openssl_reads_the_parameters_that_were_meant(tmp_path: Path) -> None:
    """PBES2, PBKDF2 with HMAC-SHA-256 and 600,000 rounds (0927C0), a salt of 16 bytes, AES-256-CBC."""
    (tmp_path / "key.pem").write_bytes(key_pem(new_key(), PASSPHRASE))
    command = ["openssl", "asn1parse", "-in", str(tmp_path / "key.pem")]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    named = [line.rpartition(":")[2] for line in text.splitlines() if "OBJECT" in line or "INTEGER" in line]
    assert named == ["PBES2", "PBKDF2", "0927C0", "hmacWithSHA256", "aes-256-cbc"]
    salt = text[text.index("HEX DUMP]:") :].splitlines()[0].removeprefix("HEX DUMP]:")
    assert len(bytes.fromhex(salt)) == 16
    assert ROUNDS == 600_000


def test_the_same_key_never_looks_the_same() -> None:
    """Salt and initialization vector are new each time; nothing of the clear key is in the file."""
    key = new_key()
    first, second = (b64decode(b"".join(key_pem(key, PASSPHRASE).splitlines()[1:-1])) for _ in range(2))
    assert first[-64:] != second[-64:]
    clear = b64decode(b"".join(key_pem(key, None).splitlines()[1:-1]))
    assert clear[-32:] not in first


def test_lines_are_those_of_pem() -> None:
    """RFC 7468 section 3: lines of 64 characters, the last one may be shorter, and a line end at the end."""
    lines = key_pem(new_key(), PASSPHRASE).decode().split("\n")
    assert (lines[0], lines[-2], lines[-1]) == (
        "-----BEGIN ENCRYPTED PRIVATE " + "KEY-----",
        "-----END ENCRYPTED PRIVATE KEY-----",
        "",
    )
    assert {len(line) for line in lines[1:-3]} == {64}
    assert 0 < len(lines[-3]) <= 64
