"""What an authority issued and revoked: nothing is forgotten, and nothing is revoked by a slip."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from certs import REASONS, CertificateError, Register, Revocation, ensure_development_pki
from tests.certs.samples import NOW, ca

STOLEN = Revocation(NOW, "keyCompromise")


def test_what_is_recorded_is_found_again(tmp_path: Path) -> None:
    """A certificate is known by its serial number; one that was never recorded is not."""
    certificate = ca(name="web-1")
    Register(tmp_path).record(certificate)
    found = Register(tmp_path).find(certificate.serial_number)
    assert found is not None
    assert (found.subject, found.ends, found.revocation) == ("CN=web-1", NOW + timedelta(days=1), None)
    assert Register(tmp_path).find(certificate.serial_number + 1) is None


def test_recording_again_takes_no_revocation_back(tmp_path: Path) -> None:
    """A revoked certificate whose file is named once more stays revoked."""
    certificate = ca()
    register = Register(tmp_path)
    register.record(certificate)
    register.revoke(certificate.serial_number, STOLEN)
    assert register.record(certificate).revocation == STOLEN


def test_a_revocation_keeps_its_first_date_and_reason(tmp_path: Path) -> None:
    """Revoking twice is the same as once."""
    certificate = ca()
    register = Register(tmp_path)
    register.record(certificate)
    assert register.revoke(certificate.serial_number, STOLEN).revocation == STOLEN
    later = Revocation(NOW + timedelta(days=1), "superseded")
    assert register.revoke(certificate.serial_number, later).revocation == STOLEN


def test_a_number_that_was_never_issued_needs_force(tmp_path: Path) -> None:
    """A slip in a serial number revokes nothing; with force it is on the list without a name."""
    with pytest.raises(CertificateError) as raised:
        Register(tmp_path / "ca").revoke(0xBEEF, STOLEN)
    assert "serial number beef, which was never issued here" in str(raised.value)
    assert Register(tmp_path / "ca").entries() == ()
    forced = Register(tmp_path / "ca").revoke(0xBEEF, STOLEN, force=True)
    assert (forced.subject, forced.ends) == ("", None)
    assert Register(tmp_path / "ca").entries() == (forced,)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"serial": "xyz"}',
        '{"serial": "1", "revokedAt": "2026-11-21T12:00:00+00:00"}',
        '{"serial": "1", "revokedAt": "yesterday", "reason": "superseded"}',
        '{"serial": "1", "revokedAt": "2026-11-21T12:00:00+00:00", "reason": "certificateHold"}',
    ],
)
def test_a_damaged_entry_is_an_error_and_not_passed_over(tmp_path: Path, text: str) -> None:
    """A list must not quietly leave out what cannot be read."""
    folder = tmp_path / "register"
    folder.mkdir()
    (folder / "1.json").write_text(text)
    with pytest.raises(CertificateError) as raised:
        Register(tmp_path).entries()
    assert raised.value.problems[0].where == str(folder / "1.json")


def test_many_revocations_at_once_are_all_kept(tmp_path: Path) -> None:
    """Processes and threads that revoke at the same time lose nothing of each other's."""
    register = Register(tmp_path)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda serial: register.revoke(serial, STOLEN, force=True), range(1, 25)))
    assert [entry.serial for entry in Register(tmp_path).entries()] == list(range(1, 25))
    assert all(entry.revocation == STOLEN for entry in Register(tmp_path).entries())


def test_reasons_are_those_of_rfc_5280_that_end_a_certificate() -> None:
    """No hold, which nothing here would lift, and no reason of delta lists."""
    assert set(REASONS) == {each.value for each in x509.ReasonFlags} - {"certificateHold", "removeFromCRL"}


def test_a_development_pki_records_what_it_issues(tmp_path: Path) -> None:
    """Its certificates can be revoked in a rehearsal as those of any authority."""
    pki = ensure_development_pki(tmp_path / "pki", ["web"], now=datetime.now(UTC))
    certificate = x509.load_pem_x509_certificate(pki.workloads["web"].certificate.read_bytes())
    assert Register(tmp_path / "pki").find(certificate.serial_number) is not None
