"""An authority on disk: complete or not there, never overwritten, readable by other implementations."""

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest
from cryptography import x509

from aws_facts import ToolkitError
from certs import (
    AuthorityFiles,
    AuthorityPlan,
    CertificateError,
    DistinguishedName,
    KeyFileError,
    KeyType,
    Subject,
    anchor_bundle_problems,
    authority_certificates,
    issue_end_entity,
    judge_chain,
    make_authority,
    make_private_directory,
    new_directory,
    new_key,
    open_authority,
    refuse_taken,
    write_issued,
)
from certs.findings import broken
from tests.certs.samples import NOW, ca, pem

pytestmark = pytest.mark.slow

PLAN = AuthorityPlan(
    DistinguishedName((("O", "Acme"), ("CN", "Acme Root"))),
    DistinguishedName((("O", "Acme"), ("CN", "Acme Issuing"))),
)
PASSPHRASE = b"correct horse battery"
needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")


def _contents(directory: Path) -> dict[str, int]:
    return {
        str(path.relative_to(directory)): stat.S_IMODE(path.stat().st_mode)
        for path in sorted(directory.rglob("*"))
    }


def _openssl(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(["openssl", *map(str, arguments)], capture_output=True, text=True, check=False)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """An authority that can issue."""
    make_authority(tmp_path / "ca", PLAN, now=NOW)
    return tmp_path / "ca"


def test_what_is_made_is_an_authority_and_nothing_else(directory: Path) -> None:
    """Two certificates, two keys for their owner only, and a list of what git must not see."""
    assert _contents(directory) == {
        ".gitignore": 0o644,
        "intermediate.key": 0o600,
        "intermediate.pem": 0o644,
        "root.key": 0o600,
        "root.pem": 0o644,
    }
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    assert [path.name for path in directory.parent.iterdir()] == ["ca"]
    root, intermediate = authority_certificates(directory)
    assert root.subject.rfc4514_string() == "CN=Acme Root,O=Acme"
    assert intermediate.subject.rfc4514_string() == "CN=Acme Issuing,O=Acme"
    assert anchor_bundle_problems((directory / "root.pem").read_text(), where="", now=NOW) == ()


def test_git_never_sees_a_key(directory: Path) -> None:
    """In a repository, the certificates are new files to git and the keys are not, wherever they are put."""
    issuer = open_authority(directory)
    key = new_key()
    certificate = issue_end_entity(issuer, key, "web-1", now=NOW)
    for place in (directory / "workloads" / "web-1", directory.parent / "elsewhere"):
        write_issued(place, certificate, issuer.certificate, key=key)
    subprocess.run(["git", "init", "-q", directory.parent], check=True)
    listed = subprocess.run(
        ["git", "ls-files", "--others", "--exclude-standard"],
        cwd=directory.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    names = {Path(name).name for name in listed.stdout.split()}
    assert names == {".gitignore", "root.pem", "intermediate.pem", "certificate.pem", "chain.pem"}


@pytest.mark.parametrize("key_type", list(KeyType), ids=lambda each: each.value)
def test_every_kind_of_key_makes_a_chain_that_is_accepted(tmp_path: Path, key_type: KeyType) -> None:
    """Root, intermediate and workload of each kind: no rule is broken, and the keys come back from disk."""
    plan = AuthorityPlan(PLAN.root, PLAN.intermediate, key_type)
    make_authority(tmp_path / "ca", plan, now=NOW, passphrase=PASSPHRASE)
    issuer = open_authority(tmp_path / "ca", passphrase=lambda: PASSPHRASE)
    leaf = issue_end_entity(issuer, new_key(key_type), "web-1", now=NOW)
    root, intermediate = authority_certificates(tmp_path / "ca")
    assert broken(judge_chain(leaf, [intermediate], [root], now=NOW)) == ()


@needs_openssl
@pytest.mark.parametrize(
    "key_type", [KeyType.P256, KeyType.P384, KeyType.RSA2048], ids=lambda each: each.value
)
def test_openssl_verifies_the_chain_and_reads_the_keys(tmp_path: Path, key_type: KeyType) -> None:
    """Another implementation finds the path, none without the intermediate, and opens the encrypted key."""
    plan = AuthorityPlan(PLAN.root, PLAN.intermediate, key_type)
    files = make_authority(tmp_path / "ca", plan, now=NOW, passphrase=PASSPHRASE)
    issuer = open_authority(tmp_path / "ca", passphrase=lambda: PASSPHRASE)
    key = new_key(key_type)
    leaf = issue_end_entity(issuer, key, "web-1", now=NOW)
    own = write_issued(tmp_path / "w", leaf, issuer.certificate, key=key, passphrase=PASSPHRASE)
    verify = ("verify", "-x509_strict", "-attime", f"{NOW.timestamp():.0f}", "-CAfile", files.root)
    found = _openssl(*verify, "-untrusted", own.chain, own.certificate)
    assert found.returncode == 0, found.stderr
    assert _openssl(*verify, own.certificate).returncode != 0
    for file, certificate in ((own.private_key, own.certificate), (files.root_key, files.root)):
        assert file.read_text().startswith("-----BEGIN ENCRYPTED PRIVATE KEY-----\n")
        opened = _openssl("pkey", "-in", file, "-passin", f"pass:{PASSPHRASE.decode()}", "-pubout")
        assert opened.stdout == _openssl("x509", "-in", certificate, "-noout", "-pubkey").stdout != ""
        assert _openssl("pkey", "-in", file, "-passin", "pass:wrong", "-pubout").returncode != 0


@needs_openssl
def test_openssl_reads_exactly_the_extensions_that_were_meant(tmp_path: Path) -> None:
    """Subject, SAN, usage and key identifiers, as another implementation prints them."""
    make_authority(tmp_path / "ca", PLAN, now=NOW)
    issuer = open_authority(tmp_path / "ca")
    subject = Subject(
        DistinguishedName((("O", "Acme"), ("CN", "web-1"))),
        dns=("a.example",),
        uris=("spiffe://acme/web-1",),
        directory_names=(DistinguishedName((("CN", "x"),)),),
    )
    own = write_issued(
        tmp_path / "w", issue_end_entity(issuer, new_key(), subject, now=NOW), issuer.certificate
    )
    text = _openssl("x509", "-in", own.certificate, "-noout", "-text").stdout
    assert "Subject: O = Acme, CN = web-1" in text
    assert "DNS:a.example, URI:spiffe://acme/web-1, DirName:/CN=x" in text
    assert "X509v3 Key Usage: critical\n                Digital Signature\n" in text
    assert "X509v3 Basic Constraints: critical\n                CA:FALSE\n" in text
    assert text.count("X509v3 ") == 6  # the five and the heading
    assert not own.private_key.exists()
    authority = _openssl("x509", "-in", tmp_path / "ca" / "intermediate.pem", "-noout", "-text").stdout
    assert "Certificate Sign, CRL Sign" in authority
    assert "CA:TRUE, pathlen:0" in authority


def test_the_two_names_of_an_authority_differ(tmp_path: Path) -> None:
    """A chain is found by names: a root and an intermediate of one name are refused, and nothing is made."""
    with pytest.raises(CertificateError) as caught:
        make_authority(tmp_path / "ca", AuthorityPlan(PLAN.root, PLAN.root), now=NOW)
    assert "CN=Acme Root" in caught.value.problems[0].got
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("there", ["file", "folder"])
def test_nothing_is_ever_overwritten(tmp_path: Path, there: str) -> None:
    """A file or a folder with something in it stays as it is; an empty folder may be used."""
    place = tmp_path / "ca"
    if there == "file":
        place.write_text("mine")
    else:
        place.mkdir()
        (place / "mine").touch()
    for attempt in (lambda: make_authority(place, PLAN, now=NOW), lambda: refuse_taken(place)):
        with pytest.raises(KeyFileError) as caught:
            attempt()
        assert caught.value.problems[0].where == str(place)
    assert [path.name for path in tmp_path.rglob("*")] == (["ca"] if there == "file" else ["ca", "mine"])
    (tmp_path / "empty").mkdir()
    make_authority(tmp_path / "empty", PLAN, now=NOW)


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the last file cannot be written, neither key nor certificate is left."""
    written: list[int] = []
    fsync = os.fsync

    def full(descriptor: int) -> None:
        written.append(descriptor)
        if len(written) == 4:
            raise OSError(28, "No space left on device")
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(KeyFileError) as caught:
        make_authority(tmp_path / "ca", PLAN, now=NOW)
    assert caught.value.problems[0].got == "No space left on device"
    assert len(written) == 4
    assert list(tmp_path.iterdir()) == []


def test_an_interrupt_leaves_nothing_behind(tmp_path: Path) -> None:
    """Ctrl-C between two files: what was written so far is gone."""
    with pytest.raises(KeyboardInterrupt), new_directory(tmp_path / "new") as staging:
        _interrupted(staging)
    assert list(tmp_path.iterdir()) == []


def _interrupted(staging: Path) -> None:
    (staging / "private-key.pem").touch()
    raise KeyboardInterrupt


def test_another_process_that_was_faster_wins(tmp_path: Path) -> None:
    """What appeared meanwhile is kept, and nothing of ours is left."""
    theirs = tmp_path / "new" / "theirs"
    with pytest.raises(KeyFileError), new_directory(tmp_path / "new"):
        make_private_directory(theirs)
    assert [path.name for path in tmp_path.rglob("*")] == ["new", "theirs"]


def test_a_place_that_cannot_be_used_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file where a folder should be above, or a system that refuses, is an error with a remedy."""
    (tmp_path / "file").touch()
    with pytest.raises(KeyFileError):
        make_authority(tmp_path / "file" / "ca", PLAN, now=NOW)

    def refuse(*_: object, **__: object) -> str:
        raise OSError(13, "Permission denied")

    monkeypatch.setattr("certs.staging.tempfile.mkdtemp", refuse)
    with pytest.raises(KeyFileError) as caught:
        make_authority(tmp_path / "ca", PLAN, now=NOW)
    assert caught.value.problems[0].got == "Permission denied"
    monkeypatch.setattr(Path, "exists", refuse)
    with pytest.raises(KeyFileError) as caught:
        refuse_taken(tmp_path / "ca")
    assert caught.value.problems[0].got == "Permission denied"


def test_a_short_passphrase_makes_nothing(tmp_path: Path) -> None:
    """Eleven bytes are refused before anything is on disk, twelve are accepted."""
    with pytest.raises(KeyFileError) as caught:
        make_authority(tmp_path / "ca", PLAN, now=NOW, passphrase=b"x" * 11)
    assert caught.value.problems[0].got == "a short passphrase"
    assert list(tmp_path.iterdir()) == []
    make_authority(tmp_path / "ca", PLAN, now=NOW, passphrase=b"x" * 12)


def test_a_directory_that_is_no_authority_is_told(directory: Path) -> None:
    """A missing, damaged or foreign certificate, and a missing key, are each named."""

    def where_of(place: Path) -> str:
        with pytest.raises(ToolkitError) as caught:
            open_authority(place)
        return caught.value.problems[0].where

    files = AuthorityFiles(directory)
    assert where_of(directory / "none") == str(directory / "none" / "root.pem")
    key = files.intermediate_key.rename(directory / "away")
    assert where_of(directory) == str(files.intermediate_key)
    key.rename(files.intermediate_key)
    files.root.write_text(pem(ca(name="Acme Root")))
    assert where_of(directory) == str(files.intermediate)
    files.root.write_text("damaged")
    assert where_of(directory) == str(files.root)


def test_an_intermediate_issues_without_the_roots_key(directory: Path) -> None:
    """The root's key may lie elsewhere; the chain still leads to the root."""
    AuthorityFiles(directory).root_key.unlink()
    issuer = open_authority(directory)
    leaf = issue_end_entity(issuer, new_key(), "web-1", now=NOW)
    leaf.verify_directly_issued_by(
        x509.load_pem_x509_certificate((directory / "intermediate.pem").read_bytes())
    )
