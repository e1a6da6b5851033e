"""Renewal: the same subject, another certificate, and at no moment a key that is not the certificate's."""

import os
import stat
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from certs import (
    AuthorityFiles,
    AuthorityPlan,
    CertificateError,
    DistinguishedName,
    Issuer,
    KeyFileError,
    KeyType,
    Register,
    RenewalPlan,
    Revocation,
    Subject,
    WorkloadFiles,
    check_anchor_bundle,
    current_certificate,
    ensure_development_pki,
    is_encrypted,
    issue_end_entity,
    issued_by,
    make_authority,
    new_key,
    next_authority,
    open_authority,
    renew_authority,
    renew_workload,
    write_issued,
)
from certs.generations import GENERATIONS
from certs.layout import as_pem
from tests.certs.samples import DAY, NOW, ca

PLAN = AuthorityPlan(DistinguishedName((("CN", "Root"),)), DistinguishedName((("CN", "Issuing"),)))
WEB = Subject(
    DistinguishedName((("O", "Acme"), ("CN", "web"))),
    dns=("web.example",),
    uris=("spiffe://acme.example/web",),
    directory_names=(DistinguishedName((("CN", "second name"),)),),
)
_watchers: list[Callable[[], None]] = []


def _on_event(event: str, _: Any) -> None:
    """Python tells of a file operation just before it happens."""
    if event.startswith(("os.", "shutil.")) or event == "open":
        for watcher in _watchers[:1]:
            _watchers.remove(watcher)  # what the watcher itself opens is not watched
            watcher()
            _watchers.append(watcher)


sys.addaudithook(_on_event)


@contextmanager
def watched(watcher: Callable[[], None]) -> Iterator[None]:
    """Call a function before each file operation of the block, and once at its end."""
    _watchers.append(watcher)
    try:
        yield
    finally:
        _watchers.clear()
    watcher()


@pytest.fixture
def authority(tmp_path: Path) -> Path:
    make_authority(tmp_path / "ca", PLAN, now=NOW)
    return tmp_path / "ca"


@pytest.fixture
def web(authority: Path) -> Path:
    """A workload's folder, as `certs issue` makes it."""
    issuer, key = open_authority(authority), new_key()
    certificate = issue_end_entity(issuer, key, WEB, now=NOW)
    Register(authority).record(certificate)
    write_issued(authority / "workloads" / "web", certificate, issuer.certificate, key=key)
    return authority / "workloads" / "web"


def renew(
    folder: Path, authority: Path, plan: RenewalPlan | None = None, *, now: datetime = NOW
) -> x509.Certificate | None:
    def opened() -> Issuer:
        return open_authority(authority)

    return renew_workload(folder, authority, opened, plan or RenewalPlan(), now=now)


def belongs(folder: Path) -> bool:
    """Whether the key a consumer reads is that of the certificate it reads, and the chain its issuer's."""
    files = WorkloadFiles.within(folder)
    certificate = x509.load_pem_x509_certificate(files.certificate.read_bytes())
    key = load_pem_private_key(files.private_key.read_bytes(), password=None)
    chain = x509.load_pem_x509_certificate(files.chain.read_bytes())
    return certificate.public_key() == key.public_key() and issued_by(certificate, chain)


def test_a_renewed_certificate_says_the_same_of_another_key(authority: Path, web: Path) -> None:
    """Subject, alternative names and lifetime stay; serial number and key change; it is in the register."""
    before = current_certificate(web)
    after = renew(web, authority, now=NOW + DAY)
    assert after is not None
    assert after == current_certificate(web)
    assert after.subject == before.subject
    names = [
        each.extensions.get_extension_for_class(x509.SubjectAlternativeName).value for each in (before, after)
    ]
    assert names[0] == names[1]
    lives = [each.not_valid_after_utc - each.not_valid_before_utc for each in (before, after)]
    assert lives[0] == lives[1]
    assert after.serial_number != before.serial_number
    assert after.public_key() != before.public_key()
    assert Register(authority).find(after.serial_number) is not None


@pytest.mark.parametrize("rounds", [1, 3])
def test_at_no_moment_do_certificate_and_key_differ(authority: Path, web: Path, rounds: int) -> None:
    """Looked at before every single file operation, in the first renewal and in later ones."""
    pairs: list[bool] = []
    with watched(lambda: pairs.append(belongs(web))):
        for _ in range(rounds):
            renew(web, authority)
    assert len(pairs) > 20 * rounds
    assert all(pairs)


def test_the_old_generation_is_kept_until_it_has_ended(authority: Path, web: Path) -> None:
    """One that still counts may be in use or come back; one that has ended is a key lying about."""
    first = current_certificate(web)
    second = renew(web, authority, now=NOW + DAY)
    kept = {each.name for each in (web / GENERATIONS).iterdir()}
    assert second is not None
    assert kept == {f"{first.serial_number:x}", f"{second.serial_number:x}"}
    assert belongs(web / GENERATIONS / f"{first.serial_number:x}")
    third = renew(web, authority, now=NOW + 7.5 * DAY)
    assert third is not None
    kept = {each.name for each in (web / GENERATIONS).iterdir()}
    assert kept == {f"{second.serial_number:x}", f"{third.serial_number:x}"}


def test_key_files_are_the_owners_alone(authority: Path, web: Path) -> None:
    """In every generation, and through the names consumers know."""
    renew(web, authority)
    keys = [*web.glob(f"{GENERATIONS}/*/private-key.pem"), web / "private-key.pem"]
    assert len(keys) == 3
    assert {stat.S_IMODE(each.stat().st_mode) for each in keys} == {0o600}


def test_a_kept_key_is_certified_again(authority: Path, web: Path) -> None:
    """To the byte, encrypted or not; a key on its device needs no file here."""
    before = (web / "private-key.pem").read_bytes()
    after = renew(web, authority, RenewalPlan(keep_key=True))
    assert after is not None
    assert (web / "private-key.pem").read_bytes() == before
    assert belongs(web)
    (web / "private-key.pem").unlink()
    for each in web.glob(f"{GENERATIONS}/*/private-key.pem"):
        each.unlink()
    again = renew(web, authority, RenewalPlan(keep_key=True))
    assert again is not None
    assert again.public_key() == after.public_key()
    with pytest.raises(CertificateError, match="made on its device"):
        renew(web, authority)


@pytest.mark.parametrize(
    ("kind", "expected"), [(None, ec.EllipticCurvePublicKey), (KeyType.RSA2048, rsa.RSAPublicKey)]
)
def test_the_new_key_is_of_the_old_kind_or_the_one_asked_for(
    authority: Path, web: Path, kind: KeyType | None, expected: type
) -> None:
    """A fleet of one kind stays one."""
    after = renew(web, authority, RenewalPlan(key_type=kind))
    assert after is not None
    assert isinstance(after.public_key(), expected)


def test_a_new_key_can_be_encrypted(authority: Path, web: Path) -> None:
    """With the passphrase given."""
    renew(web, authority, RenewalPlan(passphrase=b"correct horse battery"))
    assert is_encrypted(web / "private-key.pem")
    renew(web, authority, RenewalPlan(keep_key=True))
    assert is_encrypted(web / "private-key.pem")


def test_only_what_is_due_is_renewed(authority: Path, web: Path) -> None:
    """A timer that comes too early changes no file and opens no key."""
    before = {path: path.stat().st_mtime_ns for path in web.rglob("*")}
    plan = RenewalPlan(within=timedelta(days=3))

    def closed() -> Issuer:
        raise AssertionError

    assert renew_workload(web, authority, closed, plan, now=NOW + 3.9 * DAY) is None
    assert {path: path.stat().st_mtime_ns for path in web.rglob("*")} == before
    assert renew(web, authority, plan, now=NOW + 4 * DAY) is not None


def test_of_timers_that_come_together_one_renews(authority: Path, web: Path) -> None:
    """The others find that it was done."""
    plan = RenewalPlan(within=timedelta(days=3))
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: renew(web, authority, plan, now=NOW + 5 * DAY), range(4)))
    assert sum(each is not None for each in found) == 1
    assert belongs(web)


def test_a_revoked_certificate_gets_no_successor(authority: Path, web: Path) -> None:
    """Or whoever stole the folder would only have to wait for the timer."""
    before = current_certificate(web)
    Register(authority).revoke(before.serial_number, Revocation(NOW, "keyCompromise"))
    with pytest.raises(CertificateError, match="revoked on 2026-11-21"):
        renew(web, authority)
    assert current_certificate(web) == before


def test_an_authority_is_no_workload(authority: Path, tmp_path: Path) -> None:
    """A CA's certificate is refused with the command that renews one; a folder without any is told."""
    folder = tmp_path / "wrong"
    folder.mkdir()
    with pytest.raises(CertificateError, match="certs issue"):
        renew(folder, authority)
    (folder / "certificate.pem").write_text(as_pem(ca()))
    (folder / "chain.pem").write_text(as_pem(ca()))
    with pytest.raises(CertificateError, match="certs renew ca"):
        renew(folder, authority)
    (folder / "certificate.pem").write_text("no certificate")
    with pytest.raises(CertificateError, match="no certificate in PEM"):
        renew(folder, authority)


def test_a_folder_that_cannot_be_written_is_told(authority: Path, web: Path) -> None:
    """A file where the generations go is an error with its name, and nothing has changed."""
    before = current_certificate(web)
    (web / "chain.pem").unlink()
    with pytest.raises(KeyFileError) as raised:
        renew(web, authority)
    assert raised.value.problems[0].where == str(web / "chain.pem")
    assert current_certificate(web) == before


def test_a_renewal_that_was_killed_is_finished_by_the_next(authority: Path, web: Path) -> None:
    """Stopped before any of its file operations, the next one succeeds and the pair belongs together."""

    class Killed(BaseException):
        pass

    killed = 0
    for stop in range(1, 45):
        left = iter(range(stop))

        def watcher(left: Iterator[int] = left) -> None:
            if next(left, None) is None:
                raise Killed

        try:
            with watched(watcher):
                renew(web, authority)
        except Killed:
            killed += 1
        assert belongs(web)
    assert killed > 30
    assert renew(web, authority) is not None
    assert belongs(web)


def test_a_development_pki_and_its_renewed_workload_get_along(tmp_path: Path) -> None:
    """A certificate renewed by hand is kept, and one the PKI makes again takes its place."""
    pki = ensure_development_pki(tmp_path / "pki", ["web"], now=NOW)
    folder = pki.workloads["web"].certificate.parent
    renewed = renew(folder, tmp_path / "pki", now=NOW + 3 * DAY)
    assert ensure_development_pki(tmp_path / "pki", ["web"], now=NOW + 3 * DAY).events == ()
    assert current_certificate(folder) == renewed
    assert ensure_development_pki(tmp_path / "pki", ["web"], now=NOW + 9 * DAY).events != ()
    assert belongs(folder)
    assert renew(folder, tmp_path / "pki", now=NOW + 10 * DAY) is not None
    assert belongs(folder)


def test_the_next_authority_has_new_keys_and_numbered_names(authority: Path, tmp_path: Path) -> None:
    """Beside the old one, which stays to the byte; its bundle of two is a trust anchor's."""
    before = {path: path.read_bytes() for path in authority.rglob("*") if path.is_file()}
    plan, number = next_authority(authority)
    files = renew_authority(authority, tmp_path / "ca-g2", plan, now=NOW)
    assert {path: path.read_bytes() for path in authority.rglob("*") if path.is_file()} == before
    roots = check_anchor_bundle(files.bundle.read_text(), where="bundle.pem", now=NOW)
    assert [root.subject.rfc4514_string() for root in roots] == ["CN=Root", "CN=Root G2"]
    assert as_pem(roots[0]) == AuthorityFiles(authority).root.read_text()
    assert roots[0].public_key() != roots[1].public_key()
    assert number == 2
    third, number = next_authority(tmp_path / "ca-g2")
    assert (str(third.root), str(third.intermediate), number) == ("CN=Root G3", "CN=Issuing G3", 3)
    assert third.root_lifetime == PLAN.root_lifetime


def test_a_workload_moves_to_the_next_authority(authority: Path, web: Path, tmp_path: Path) -> None:
    """Renewed by the new authority: certificate, key and chain change together."""
    plan, _ = next_authority(authority)
    renew_authority(authority, tmp_path / "ca-g2", plan, now=NOW)
    pairs: list[bool] = []
    with watched(lambda: pairs.append(belongs(web))):
        after = renew(web, tmp_path / "ca-g2")
    assert all(pairs)
    assert after is not None
    assert after.issuer.rfc4514_string() == "CN=Issuing G2"


def test_a_root_of_the_same_name_is_refused(authority: Path, tmp_path: Path) -> None:
    """Two keys of one name in one bundle are a riddle; a name without a CN cannot be numbered."""
    with pytest.raises(CertificateError, match="the old root's own"):
        renew_authority(authority, tmp_path / "ca-g2", PLAN, now=NOW)
    nameless = AuthorityPlan(DistinguishedName((("O", "Acme"),)), PLAN.intermediate)
    make_authority(tmp_path / "nameless", nameless, now=NOW)
    with pytest.raises(CertificateError, match="without CN"):
        next_authority(tmp_path / "nameless")


def test_a_kind_of_key_that_is_not_made_here_needs_a_word(authority: Path, tmp_path: Path) -> None:
    """P-521 is accepted in requests; its successor is asked for, or the key kept."""
    issuer = open_authority(authority)
    key = ec.generate_private_key(ec.SECP521R1())
    certificate = issue_end_entity(issuer, key, "big", now=NOW)
    write_issued(tmp_path / "big", certificate, issuer.certificate, key=key)
    with pytest.raises(CertificateError, match="--key-type"):
        renew(tmp_path / "big", authority)
    assert renew(tmp_path / "big", authority, RenewalPlan(keep_key=True)) is not None


def test_a_key_of_another_kind_is_not_kept(authority: Path, tmp_path: Path) -> None:
    """A certificate from elsewhere whose key Roles Anywhere does not take is refused."""
    folder = tmp_path / "strange"
    folder.mkdir()
    strange = ca(key=ed25519.Ed25519PrivateKey.generate(), extensions=())
    (folder / "certificate.pem").write_text(as_pem(strange))
    (folder / "chain.pem").write_text(as_pem(strange))
    with pytest.raises(CertificateError, match="Ed25519"):
        renew(folder, authority, RenewalPlan(keep_key=True))


def test_links_are_relative(authority: Path, web: Path, tmp_path: Path) -> None:
    """The folder can be moved, and mounted elsewhere."""
    renew(web, authority)
    moved = tmp_path / "moved"
    os.rename(web, moved)  # noqa: PTH104 - the plain call, as `mv` makes it
    assert belongs(moved)
