"""The development PKI: made when there is none, kept when there is, made again when it is of no use."""

import fcntl
import os
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from certs import (
    CertificateError,
    DevelopmentPki,
    DistinguishedName,
    KeyFileError,
    Subject,
    anchor_bundle_problems,
    check_development_directory,
    ensure_development_pki,
    workload_files,
)
from tests.certs.samples import NOW

DAY = timedelta(days=1)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A place for a PKI that does not exist yet."""
    return tmp_path / "pki" / "dev"


def _make(directory: Path, now: datetime = NOW, names: tuple[str, ...] = ("demo-server",)) -> DevelopmentPki:
    return ensure_development_pki(directory, names, now=now)


def _load(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def _contents(directory: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(directory.rglob("*")) if path.is_file()}


def assert_is_complete(pki: DevelopmentPki, now: datetime) -> None:
    """What a development PKI is: an acceptable anchor, chains that lead to it, keys that match."""
    assert anchor_bundle_problems(pki.anchor_bundle.read_text(), where="", now=now) == ()
    root = _load(pki.anchor_bundle)
    for name, files in pki.workloads.items():
        leaf, intermediate = _load(files.certificate), _load(files.chain)
        leaf.verify_directly_issued_by(intermediate)
        intermediate.verify_directly_issued_by(root)
        key = load_pem_private_key(files.private_key.read_bytes(), None)
        assert leaf.public_key() == key.public_key()
        assert leaf.subject.rfc4514_string() == f"CN={name}"
        assert leaf.not_valid_before_utc <= now < leaf.not_valid_after_utc


def test_everything_is_made_where_there_is_nothing(directory: Path) -> None:
    """Root, intermediate and a certificate for each workload, and every one of them is told."""
    pki = _make(directory, names=("demo-server", "other"))
    assert_is_complete(pki, NOW)
    assert list(pki.workloads) == ["demo-server", "other"]
    assert len(pki.events) == 4
    assert pki.events[0].startswith(
        f"Made {directory / 'root.pem'}: CN=Development Root CA, valid until 2031-"
    )


def test_only_its_owner_gets_at_the_keys(directory: Path) -> None:
    """Every key is 0600, every directory 0700, and no key is in version control."""
    pki = _make(directory)
    keys = [directory / "root.key", directory / "intermediate.key", pki.workloads["demo-server"].private_key]
    assert [stat.S_IMODE(key.stat().st_mode) for key in keys] == [0o600] * 3
    folders = [directory, directory / "workloads", keys[2].parent]
    assert [stat.S_IMODE(folder.stat().st_mode) for folder in folders] == [0o700] * 3
    assert (directory / ".gitignore").read_text().splitlines()[-1] == "*"


def test_a_second_time_nothing_changes(directory: Path) -> None:
    """The same call again tells nothing and leaves every byte as it was."""
    _make(directory)
    before = _contents(directory)
    assert _make(directory).events == ()
    assert _contents(directory) == before


def test_a_workload_is_added_without_touching_the_others(directory: Path) -> None:
    """A new name gets its files; everything that was there stays."""
    _make(directory)
    before = _contents(directory)
    pki = _make(directory, names=("demo-server", "new"))
    assert len(pki.events) == 1
    assert "CN=new" in pki.events[0]
    assert before.items() <= _contents(directory).items()


@pytest.mark.parametrize(
    ("days", "made"), [(4.5, 0), (4.8, 1), (7.1, 1), (300, 1), (359, 2), (1461, 3), (2000, 3)]
)
def test_what_ends_soon_is_made_again_with_its_key(directory: Path, days: float, made: int) -> None:
    """A leaf in its last third, an intermediate or a root that the next one below would outlive: no other."""
    first = _make(directory)
    keys = {path: path.read_bytes() for path in directory.rglob("*") if "key" in path.name}
    later = NOW + days * DAY
    pki = _make(directory, now=later)
    assert len(pki.events) == made
    assert all("; the one before ends on" in event or "another issuer" in event for event in pki.events)
    assert_is_complete(pki, later)
    assert {path: path.read_bytes() for path in keys} == keys
    assert pki.workloads == first.workloads


def test_a_clock_that_was_ahead_is_corrected(directory: Path) -> None:
    """Certificates of the future are made again: they would be refused now."""
    _make(directory, now=NOW + 30 * DAY)
    pki = _make(directory, now=NOW)
    assert len(pki.events) == 3
    assert "starts on 2026-12-21" in pki.events[0]
    assert_is_complete(pki, NOW)


def test_a_damaged_certificate_is_made_again(directory: Path) -> None:
    """A certificate that cannot be read is of no use, and its key is still there."""
    pki = _make(directory)
    pki.workloads["demo-server"].certificate.write_text("half a certif")
    again = _make(directory)
    assert len(again.events) == 1
    assert "damaged" in again.events[0]
    assert_is_complete(again, NOW)


def test_a_root_lives_as_long_as_was_asked_when_it_was_made(directory: Path) -> None:
    """Three years then; asked for two later, the root that is there stays."""
    three, two = timedelta(days=3 * 365), timedelta(days=2 * 365)
    made = ensure_development_pki(directory, ["web"], now=NOW, root_lifetime=three)
    root = _load(made.anchor_bundle)
    assert root.not_valid_after_utc == (NOW + three).replace(microsecond=0)
    assert ensure_development_pki(directory, ["web"], now=NOW, root_lifetime=two).events == ()
    assert _load(made.anchor_bundle) == root


def test_certificates_of_another_root_are_made_again(directory: Path, tmp_path: Path) -> None:
    """A root that was exchanged, key and all, makes everything below it anew."""
    _make(directory)
    _make(tmp_path / "other")
    for name in ("root.pem", "root.key"):
        (tmp_path / "other" / name).replace(directory / name)
    pki = _make(directory)
    # The intermediate keeps its key and its name, so what it has signed stays good.
    assert [event.split(":")[1].split(",")[0] for event in pki.events] == [" CN=Development Intermediate CA"]
    assert_is_complete(pki, NOW)


@pytest.mark.parametrize("lost", ["root.key", "intermediate.key", "workloads/demo-server/private-key.pem"])
def test_a_lost_key_is_replaced_with_what_hangs_on_it(directory: Path, lost: str) -> None:
    """A new key gets a new certificate, and nothing is left that leads to the old one."""
    _make(directory)
    (directory / lost).unlink()
    pki = _make(directory)
    assert pki.events
    assert_is_complete(pki, NOW)


def test_a_damaged_key_is_never_thrown_away(directory: Path) -> None:
    """A key file that cannot be read stays, and the person decides."""
    _make(directory)
    (directory / "root.key").write_text("damaged")
    with pytest.raises(KeyFileError):
        _make(directory)
    assert (directory / "root.key").read_text() == "damaged"


def test_unfinished_files_of_a_killed_process_go_away(directory: Path) -> None:
    """What a killed process left half-written is removed, and never used."""
    pki = _make(directory)
    leftovers = [directory / ".abc.partial", pki.workloads["demo-server"].chain.parent / ".def.partial"]
    for leftover in leftovers:
        leftover.write_text("half a key")
    assert _make(directory).events == ()
    assert not any(leftover.exists() for leftover in leftovers)


def test_a_directory_with_other_files_is_refused(tmp_path: Path) -> None:
    """Nothing is written among files of somebody else, and a file is no directory."""
    (tmp_path / "README.md").write_text("mine")
    for place in (tmp_path, tmp_path / "README.md"):
        for attempt in (check_development_directory, _make):
            with pytest.raises(CertificateError) as caught:
                attempt(place)
            assert caught.value.problems[0].where == str(place)
    assert [path.name for path in tmp_path.iterdir()] == ["README.md"]


def test_a_new_an_empty_and_an_own_directory_are_fine(tmp_path: Path) -> None:
    """Where nothing can be lost, nothing is refused; checking writes nothing."""
    check_development_directory(tmp_path / "new")
    assert not (tmp_path / "new").exists()
    (tmp_path / "empty").mkdir()
    check_development_directory(tmp_path / "empty")
    _make(tmp_path / "empty")
    check_development_directory(tmp_path / "empty")


@pytest.mark.parametrize("name", ["", "a*", "A&B", "x" * 65])
def test_a_name_that_no_tag_carries_is_refused_before_anything_is_made(directory: Path, name: str) -> None:
    """A CN that no policy could match stops the whole call."""
    with pytest.raises(CertificateError):
        _make(directory, names=("good", name))
    assert not directory.exists()


def test_names_a_path_cannot_carry_stay_apart(directory: Path) -> None:
    """No CN leads out of the directory, and two that look alike as files are two workloads."""
    names = ("..", ".", "a/b", "a:b", "../root", "plain", "root.pem")
    pki = _make(directory, names=names)
    folders = [pki.workloads[name].certificate.parent for name in names]
    assert len(set(folders)) == len(names)
    assert {folder.parent for folder in folders} == {directory / "workloads"}
    assert workload_files(directory, "plain").certificate == directory / "workloads/plain/certificate.pem"
    assert_is_complete(pki, NOW)


def test_another_process_is_waited_for_and_not_forever(directory: Path) -> None:
    """While somebody holds the lock nothing is touched, and after the patience it says so."""
    _make(directory)
    descriptor = os.open(directory / ".development-pki", os.O_RDWR)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        before = _contents(directory)
        with pytest.raises(CertificateError) as caught:
            ensure_development_pki(directory, ["new"], now=NOW, patience=timedelta(milliseconds=120))
        assert caught.value.problems[0].got.startswith("another process at work")
        assert _contents(directory) == before
    finally:
        os.close(descriptor)
    assert _make(directory, names=("new",)).events


def test_several_processes_at_once_make_one_pki(directory: Path) -> None:
    """Four processes that start together agree: one root, one key for each certificate, all of it usable."""
    script = (
        "import sys, pathlib; from certs import ensure_development_pki;"
        "ensure_development_pki(pathlib.Path(sys.argv[1]), ['demo-server', sys.argv[2]])"
    )
    processes = [
        subprocess.Popen([sys.executable, "-c", script, str(directory), f"server-{number}"])
        for number in range(4)
    ]
    assert [process.wait(60) for process in processes] == [0, 0, 0, 0]
    pki = ensure_development_pki(directory, ["demo-server", *(f"server-{number}" for number in range(4))])
    assert pki.events == ()
    assert_is_complete(pki, datetime.now(UTC))


def test_whole_subjects_have_certificates_too(directory: Path) -> None:
    """Two workloads of one CN that differ elsewhere have files of their own, with exactly their names."""
    plain = Subject.named("web-1")
    other = Subject(DistinguishedName((("O", "Acme"), ("CN", "web-1"))), dns=("a.example",))
    pki = ensure_development_pki(directory, ["web-1", plain, other], now=NOW)
    assert len(pki.workloads) == 2
    assert pki.workloads["web-1"] == workload_files(directory, "web-1") == workload_files(directory, plain)
    certificate = _load(workload_files(directory, other).certificate)
    assert certificate.subject.rfc4514_string() == "CN=web-1,O=Acme"
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["a.example"]
    assert ensure_development_pki(directory, [other, plain], now=NOW).events == ()
