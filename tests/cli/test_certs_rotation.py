"""`certs renew`, `certs revoke` and `certs crl`, as a person and a timer run them."""

import json
from pathlib import Path

import pytest
from cryptography import x509

from certs import is_encrypted
from cli.exit_codes import ExitCode
from tests.cli.door import Run, piped

PASSPHRASE = "correct horse battery"


def load(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


@pytest.fixture
def authority(run: Run, tmp_path: Path) -> Path:
    assert run("certs", "init", tmp_path / "ca").code == ExitCode.OK
    return tmp_path / "ca"


@pytest.fixture
def web(run: Run, authority: Path) -> Path:
    assert run("certs", "issue", "--ca", authority, "--common-name", "web").code == ExitCode.OK
    return authority / "workloads" / "web"


def test_a_timer_gets_zero_whether_it_was_due_or_not(run: Run, authority: Path, web: Path) -> None:
    """Nothing happens before the time; then the certificate changes and its paths stay."""
    before = load(web / "certificate.pem")
    early = run("certs", "renew", "workload", web, "--ca", authority, "--if-expires-within", "1d")
    assert early.code == ExitCode.OK
    assert "Not due: CN=web is valid until" in early.out
    assert load(web / "certificate.pem") == before
    due = run("certs", "renew", "workload", web, "--ca", authority, "--if-expires-within", "8d")
    assert due.code == ExitCode.OK
    assert "Renewed CN=web" in due.out
    assert load(web / "certificate.pem") != before


def test_expiring_looks_at_the_current_generation_alone(run: Run, authority: Path, web: Path) -> None:
    """Or every renewal would leave an alarm behind."""
    run("certs", "issue", "--ca", authority, "--common-name", "other", "--lifetime", "90d")
    assert run("certs", "expiring", web, "--within", "8d").code == ExitCode.FAILED
    run("certs", "renew", "workload", web, "--ca", authority, "--lifetime", "60d")
    after = run("certs", "expiring", authority, "--within", "8d", "--json")
    assert after.code == ExitCode.OK
    found = [each["subject"] for each in json.loads(after.out)["certificates"]]
    assert found.count("CN=web") == 1


def test_an_encrypted_key_gets_an_encrypted_successor(run: Run, authority: Path) -> None:
    """Without a passphrase nothing is renewed: a key is never made plain by a timer."""
    folder = authority / "workloads" / "web"
    issued = run(
        *("certs", "issue", "--ca", authority, "--common-name", "web", "--encrypt"),
        *("--key-passphrase-fd", piped(PASSPHRASE)),
    )
    assert issued.code == ExitCode.OK
    refused = run("certs", "renew", "workload", folder, "--ca", authority)
    assert refused.code == ExitCode.CONFIG
    assert "passphrase" in refused.err
    renewed = run(
        "certs", "renew", "workload", folder, "--ca", authority, "--key-passphrase-fd", piped(PASSPHRASE)
    )
    assert renewed.code == ExitCode.OK
    assert is_encrypted(folder / "private-key.pem")
    key = (folder / "private-key.pem").read_bytes()
    kept = run("certs", "renew", "workload", folder, "--ca", authority, "--keep-key")
    assert kept.code == ExitCode.OK
    assert (folder / "private-key.pem").read_bytes() == key
    both = run("certs", "renew", "workload", folder, "--ca", authority, "--keep-key", "--encrypt")
    assert both.code == ExitCode.USAGE


def test_the_next_generation_of_an_authority(run: Run, authority: Path, web: Path, tmp_path: Path) -> None:
    """It appears beside the old one with a bundle of two, and workloads move to it."""
    made = run("certs", "renew", "ca", authority)
    assert made.code == ExitCode.OK
    new = tmp_path / "ca-g2"
    assert "CN=Issuing CA G2" in made.err
    bundle = x509.load_pem_x509_certificates((new / "bundle.pem").read_bytes())
    assert [each.subject.rfc4514_string() for each in bundle] == ["CN=Root CA", "CN=Root CA G2"]
    assert run("certs", "renew", "ca", authority).code == ExitCode.CONFIG
    assert run("certs", "renew", "workload", web, "--ca", new).code == ExitCode.OK
    checked = run(
        *("certs", "check", web / "certificate.pem", "--anchor", new / "root.pem"),
        *("--intermediates", web / "chain.pem", "--private-key", web / "private-key.pem"),
    )
    assert checked.code == ExitCode.OK


def test_an_encrypted_authority_gets_an_encrypted_successor(run: Run, tmp_path: Path) -> None:
    """It asks for a passphrase; there is no terminal here, so it is refused until one is given."""
    run("certs", "init", tmp_path / "ca", "--encrypt", "--passphrase-fd", piped(PASSPHRASE))
    assert run("certs", "renew", "ca", tmp_path / "ca").code == ExitCode.CONFIG
    assert (
        run("certs", "renew", "ca", tmp_path / "ca", "--passphrase-fd", piped(PASSPHRASE)).code == ExitCode.OK
    )
    assert is_encrypted(tmp_path / "ca-g2" / "intermediate.key")


def test_a_revoked_certificate_is_on_the_next_list_and_on_every_later_one(
    run: Run, authority: Path, web: Path, tmp_path: Path
) -> None:
    """By its file or its number; revoking again changes nothing; another certificate is not on it."""
    serial = f"{load(web / 'certificate.pem').serial_number:x}"
    run("certs", "issue", "--ca", authority, "--common-name", "other")
    file = web / "certificate.pem"
    first = run("certs", "revoke", file, "--ca", authority, "--reason", "keyCompromise")
    assert first.code == ExitCode.OK
    assert f"Revoked: CN=web, serial {serial}" in first.out
    again = run("certs", "revoke", serial, "--ca", authority, "--reason", "superseded")
    assert again.code == ExitCode.OK
    assert "Already revoked" in again.out
    assert "reason keyCompromise" in again.out
    made = run("certs", "crl", "--ca", authority, "--output", tmp_path / "list.pem")
    assert made.code == ExitCode.OK
    assert "List 1: 1 revoked" in made.out
    assert "List 2: 1 revoked" in run("certs", "crl", "--ca", authority).out
    checked = run("certs", "crl", "--check", tmp_path / "list.pem", "--ca", authority, "--json")
    assert checked.code == ExitCode.OK
    document = json.loads(checked.out)
    assert document["version"] == 1
    assert document["revoked"] == [serial]
    assert {each["rule"]: each["verdict"] for each in document["findings"]}["crl-current"] == "pass"


def test_what_was_never_issued_is_not_revoked(run: Run, authority: Path, tmp_path: Path) -> None:
    """A slip in a number, another authority's certificate, no certificate at all."""
    run("certs", "init", tmp_path / "other")
    run("certs", "issue", "--ca", tmp_path / "other", "--common-name", "web")
    foreign = tmp_path / "other" / "workloads" / "web" / "certificate.pem"
    for what in ("beef", foreign):
        refused = run("certs", "revoke", what, "--ca", authority)
        assert refused.code == ExitCode.CONFIG
        assert "never issued here" in refused.err
    assert run("certs", "revoke", "no-number", "--ca", authority).code == ExitCode.USAGE
    forced = run("certs", "revoke", "be:ef", "--ca", authority, "--force")
    assert forced.code == ExitCode.OK
    assert "serial beef" in forced.out


def test_a_certificate_of_before_the_register_counts_as_issued(run: Run, authority: Path, web: Path) -> None:
    """The authority's own signature is proof enough."""
    for entry in (authority / "register").glob("*.json"):
        entry.unlink()
    assert run("certs", "revoke", web / "certificate.pem", "--ca", authority).code == ExitCode.OK


def test_a_stale_list_and_one_of_another_authority_fail(run: Run, authority: Path, tmp_path: Path) -> None:
    """Each with its rule; a list of the intermediate is unknown, which fails nothing."""
    run("certs", "crl", "--ca", authority)
    file, root = authority / "revoked.crl", authority / "root.pem"
    below = ("--intermediates", authority / "intermediate.pem")
    assert run("certs", "crl", "--check", file, "--anchor", root, *below).code == ExitCode.OK
    stale = run("certs", "crl", "--check", file, "--anchor", root, *below, "--at", "2090-01-01")
    assert stale.code == ExitCode.FAILED
    assert "a stale list" in stale.out
    unsigned = run("certs", "crl", "--check", file, "--anchor", root)
    assert unsigned.code == ExitCode.FAILED
    assert "crl-signature" in unsigned.out
    run("certs", "init", tmp_path / "other")
    assert run("certs", "crl", "--check", file, "--ca", tmp_path / "other").code == ExitCode.FAILED


def test_options_that_do_not_go_together_are_usage(run: Run, authority: Path) -> None:
    """Making and judging are one command with two halves."""
    assert run("certs", "crl").code == ExitCode.USAGE
    assert run("certs", "crl", "--ca", authority, "--json").code == ExitCode.USAGE
    assert run("certs", "crl", "--check", authority / "root.pem").code == ExitCode.USAGE
    anchor = ("--anchor", authority / "root.pem", "--ca", authority)
    assert run("certs", "crl", "--check", authority / "root.pem", *anchor).code == ExitCode.USAGE
    no_list = run("certs", "crl", "--check", authority / "root.pem", "--ca", authority)
    assert no_list.code == ExitCode.CONFIG
