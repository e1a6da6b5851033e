"""A development PKI goes as it came: everything that was made, and nothing else."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from certs import (
    CertificateError,
    RenewalPlan,
    ensure_development_pki,
    open_authority,
    remove_development_pki,
    renew_workload,
)
from certs.development import locked


def test_everything_that_was_made_is_gone(tmp_path: Path) -> None:
    """Keys, certificates, lock, folders; a second time there is nothing to do."""
    directory = tmp_path / "pki"
    ensure_development_pki(directory, ["web", "api"])
    assert list(directory.rglob("*.key"))
    assert remove_development_pki(directory) == ()
    assert not directory.exists()
    assert remove_development_pki(directory) == ()


def test_what_was_renewed_revoked_and_listed_is_gone_too(tmp_path: Path) -> None:
    """Generations and the link to one, the register, the list: none of it stays."""
    directory = tmp_path / "pki"
    made = ensure_development_pki(directory, ["web"])
    folder = made.workloads["web"].certificate.parent
    plan = RenewalPlan(lifetime=timedelta(days=1))
    renewed = renew_workload(
        folder, directory, lambda: open_authority(directory), plan, now=datetime.now(UTC)
    )
    assert renewed is not None
    assert (folder / "current").is_symlink()
    assert list((directory / "register").iterdir())
    assert remove_development_pki(directory) == ()
    assert not directory.exists()


def test_what_somebody_put_there_stays(tmp_path: Path) -> None:
    """A file of another name, beside and below, is kept and told; what a link leads to is not touched."""
    directory = tmp_path / "pki"
    ensure_development_pki(directory, ["web"])
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "private-key.pem").write_text("somebody's")
    (directory / "workloads" / "link").symlink_to(elsewhere)
    notes = [directory / "notes.txt", directory / "own.key", directory / "workloads" / "web" / "other.pem"]
    for file in notes:
        file.write_text("mine")
    assert remove_development_pki(directory) == tuple(sorted(notes))
    assert (elsewhere / "private-key.pem").read_text() == "somebody's"
    left = {path.name for path in directory.rglob("*") if path.is_file()}
    assert left == {"notes.txt", "own.key", "other.pem"}


def test_another_directory_is_refused(tmp_path: Path) -> None:
    """One without our mark is somebody else's, whatever its files are called."""
    (tmp_path / "root.key").write_text("somebody's")
    with pytest.raises(CertificateError, match="a directory with other files in it"):
        remove_development_pki(tmp_path)
    assert (tmp_path / "root.key").exists()


def test_one_in_use_is_refused(tmp_path: Path) -> None:
    """While another process makes something in it, nothing is removed."""
    directory = tmp_path / "pki"
    ensure_development_pki(directory, ["web"])
    with (
        locked(directory, timedelta(seconds=1)),
        pytest.raises(CertificateError, match="another process at work"),
    ):
        remove_development_pki(directory, patience=timedelta(milliseconds=60))
    assert (directory / "root.key").exists()
