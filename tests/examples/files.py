"""An example as its README leaves it before the first `up`: with the files its stack file names."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from tests.rolesanywhere.lists import pem, revoking
from tests.rolesanywhere.sessions.pki import Issued, authority, name


def with_its_files(example: Path, stack: str, folder: Path) -> Path:
    """A copy of an example's stack in a folder, and beside it every file that the stack file names.

    Args:
        example: The example's folder.
        stack: The stack's name.
        folder: Where to put the copy; empty.

    Returns:
        The folder.
    """
    for file in ("Pulumi.yaml", f"Pulumi.{stack}.yaml"):
        shutil.copy(example / file, folder)
    written = yaml.safe_load((folder / f"Pulumi.{stack}.yaml").read_text("utf-8"))["config"]
    root = authority("CN=Example Root,O=Example")
    for key, value in _named(written):
        for path in value if isinstance(value, list) else [value]:
            _write(folder / path, key, root)
    return folder


def _named(written: Any) -> Iterator[tuple[str, Any]]:
    """The keys whose values are files that must be there, and the values."""
    if isinstance(written, dict):
        for key, value in written.items():
            if key in {"bundle", "request", "revocationList"} and isinstance(value, str | list):
                yield key, value
            else:
                yield from _named(value)


def _write(file: Path, key: str, root: Issued) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    if key == "bundle":
        file.write_text(root.pem)
    elif key == "revocationList":
        file.write_bytes(pem(revoking(root, 7)))
    else:
        builder = x509.CertificateSigningRequestBuilder().subject_name(name(f"CN={file.stem}"))
        signed = builder.sign(ec.generate_private_key(ec.SECP256R1()), hashes.SHA256())
        file.write_bytes(signed.public_bytes(Encoding.PEM))
