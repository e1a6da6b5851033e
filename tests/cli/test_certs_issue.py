"""`certs init`, `issue` and `sign`: what is asked for is made, all of it or nothing."""

import os
import pty
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, mldsa, rsa
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from cryptography.x509.oid import NameOID

from certs import ensure_development_pki
from cli.exit_codes import ExitCode
from tests.cli.door import Run, piped

ROOT = Path(__file__).resolve().parent.parent.parent
PASSPHRASE = "correct horse battery"


def load(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def request(path: Path, common_name: str = "device-7", *extensions: x509.ExtensionType) -> Path:
    """A request of a new key, as a device would send it."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
    builder = x509.CertificateSigningRequestBuilder().subject_name(name)
    for extension in extensions:
        builder = builder.add_extension(extension, critical=True)
    made = builder.sign(ec.generate_private_key(ec.SECP256R1()), hashes.SHA256())
    path.write_bytes(made.public_bytes(Encoding.PEM))
    return path


@pytest.fixture
def authority(run: Run, tmp_path: Path) -> Path:
    assert run("certs", "init", tmp_path / "ca").code == ExitCode.OK
    return tmp_path / "ca"


def test_init_makes_what_was_asked_for(run: Run, tmp_path: Path) -> None:
    """Names, kinds of keys and lifetimes are those of the command line; the files are named."""
    made = run(
        *("certs", "init", tmp_path / "ca", "--key-type", "p384"),
        *("--root-subject", "CN=Acme Root,O=Acme", "--intermediate-subject", "CN=Acme Issuing,O=Acme"),
        *("--root-lifetime", "730d", "--intermediate-lifetime", "90d"),
    )
    assert made.code == ExitCode.OK
    root, intermediate = load(tmp_path / "ca" / "root.pem"), load(tmp_path / "ca" / "intermediate.pem")
    assert root.subject.rfc4514_string() == "CN=Acme Root,O=Acme"
    assert intermediate.subject.rfc4514_string() == "CN=Acme Issuing,O=Acme"
    lives = [each.not_valid_after_utc - each.not_valid_before_utc for each in (root, intermediate)]
    assert [life.days for life in lives] == [730, 90]
    key = intermediate.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    assert key.key_size == 384
    assert str(tmp_path / "ca" / "root.pem") in made.out
    assert "not encrypted" in made.err


def test_init_never_overwrites(run: Run, authority: Path) -> None:
    """A second authority in the same place is refused; the first stays to the byte."""
    before = {path: path.read_bytes() for path in authority.iterdir()}
    again = run("certs", "init", authority)
    assert again.code == ExitCode.CONFIG
    assert "never overwritten" in again.err
    assert {path: path.read_bytes() for path in authority.iterdir()} == before


def test_issue_writes_a_certificate_its_key_and_its_chain(run: Run, authority: Path) -> None:
    """One CN: the folder has its name, the key is the certificate's and its owner's, the chain leads on."""
    issued = run("certs", "issue", "--ca", authority, "--common-name", "web-1")
    assert issued.code == ExitCode.OK
    folder = authority / "workloads" / "web-1"
    names = {path.name for path in folder.iterdir()}
    assert names == {"certificate.pem", "private-key.pem", "chain.pem", ".gitignore"}
    certificate = load(folder / "certificate.pem")
    assert certificate.subject.rfc4514_string() == "CN=web-1"
    certificate.verify_directly_issued_by(load(folder / "chain.pem"))
    key = load_pem_private_key((folder / "private-key.pem").read_bytes(), None)
    assert key.public_key() == certificate.public_key()
    assert stat.S_IMODE((folder / "private-key.pem").stat().st_mode) == 0o600
    assert (certificate.not_valid_after_utc - certificate.not_valid_before_utc).days == 7
    assert "PRIVATE KEY" not in issued.out + issued.err


def test_issue_takes_whole_subjects_and_alternative_names(run: Run, authority: Path, tmp_path: Path) -> None:
    """Every option for a name ends in the certificate, in the usual order."""
    issued = run(
        *("certs", "issue", "--ca", authority, "--output", tmp_path / "out", "--key-type", "rsa2048"),
        *("--common-name", "web-1", "--organization", "Acme", "--country", "DE", "--state", "Berlin"),
        *("--organizational-unit", "Ops", "--organizational-unit", "Web", "--locality", "Berlin"),
        *("--user-id", "7", "--dns", "a.example", "--uri", "spiffe://acme/web-1"),
        *("--directory-name", "CN=x,O=y", "--lifetime", "12h"),
    )
    assert issued.code == ExitCode.OK, issued.err
    certificate = load(tmp_path / "out" / "certificate.pem")
    assert (
        certificate.subject.rfc4514_string() == "UID=7,CN=web-1,OU=Web,OU=Ops,O=Acme,L=Berlin,ST=Berlin,C=DE"
    )
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["a.example"]
    assert names.get_values_for_type(x509.UniformResourceIdentifier) == ["spiffe://acme/web-1"]
    assert [each.rfc4514_string() for each in names.get_values_for_type(x509.DirectoryName)] == ["CN=x,O=y"]
    assert isinstance(certificate.public_key(), rsa.RSAPublicKey)
    whole = ("certs", "issue", "--ca", authority, "--output", tmp_path / "whole", "--key-type", "mldsa44")
    assert run(*whole, "--subject", "CN=web-1,O=Acme").code == ExitCode.OK
    certificate = load(tmp_path / "whole" / "certificate.pem")
    assert certificate.subject.rfc4514_string() == "CN=web-1,O=Acme"
    assert isinstance(certificate.public_key(), mldsa.MLDSA44PublicKey)


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (["--common-name", "A&B"], ExitCode.CONFIG, "'&'"),
        ([], ExitCode.CONFIG, "no attribute"),
        (["--common-name", "x", "--dns", "*.a"], ExitCode.CONFIG, "wildcard"),
        (["--common-name", "x", "--lifetime", "399d"], ExitCode.CONFIG, "398 days"),
        (["--common-name", "x", "--lifetime", "7"], ExitCode.USAGE, "90m, 12h or 7d"),
        (["--common-name", "x", "--lifetime", "0d"], ExitCode.USAGE, "no length of time"),
        (["--common-name", "x", "--subject", "CN=y"], ExitCode.USAGE, "--subject is the whole"),
        (["--subject", "nonsense"], ExitCode.USAGE, "nonsense"),
        (["--common-name", "x", "--key-type", "ed25519"], ExitCode.USAGE, "ed25519"),
        (
            ["--common-name", "x", "--passphrase-fd", "9", "--passphrase-env", "A"],
            ExitCode.USAGE,
            "not both",
        ),
    ],
)
def test_issue_refuses_and_makes_nothing(
    run: Run, authority: Path, options: list[str], code: ExitCode, said: str
) -> None:
    """What cannot be issued, or is not said rightly, is told; no file is made."""
    before = sorted(authority.rglob("*"))
    refused = run("certs", "issue", "--ca", authority, *options)
    assert refused.code == code
    assert said in refused.err
    assert sorted(authority.rglob("*")) == before


def test_issue_never_overwrites(run: Run, authority: Path) -> None:
    """A name that has files already is refused, and its key is still the first one."""
    line = ("certs", "issue", "--ca", authority, "--common-name", "web-1")
    run(*line)
    key = (authority / "workloads" / "web-1" / "private-key.pem").read_bytes()
    again = run(*line)
    assert again.code == ExitCode.CONFIG
    assert "--output" in again.err
    assert (authority / "workloads" / "web-1" / "private-key.pem").read_bytes() == key


def test_issuer_names_no_tag_carries_are_refused(run: Run, tmp_path: Path) -> None:
    """An authority whose own name breaks every session is not made, for root and intermediate alike."""
    for option in ("--root-subject", "--intermediate-subject"):
        refused = run("certs", "init", tmp_path / "ca", option, "CN=R&D CA")
        assert refused.code == ExitCode.CONFIG
        assert "'&'" in refused.err
    assert list(tmp_path.iterdir()) == []


def test_an_encrypted_authority_opens_with_its_passphrase_only(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By descriptor or variable; a wrong, missing or empty one is told, and the secret is never printed."""
    monkeypatch.setenv("SECRET", PASSPHRASE)
    made = run("certs", "init", tmp_path / "ca", "--passphrase-env", "SECRET")
    assert made.code == ExitCode.OK
    assert (tmp_path / "ca" / "root.key").read_text().startswith("-----BEGIN ENCRYPTED PRIVATE KEY-----\n")
    line = ("certs", "issue", "--ca", tmp_path / "ca", "--common-name", "x", "--output", tmp_path / "x")
    for options, said in (
        (["--passphrase-fd", piped("wrong horse battery\n")], "a wrong passphrase"),
        (["--passphrase-fd", piped("\n")], "nothing on descriptor"),
        (["--passphrase-fd", "999"], "Bad file descriptor"),
        (["--passphrase-env", "UNSET"], "nothing in the variable UNSET"),
        ([], "no terminal"),
    ):
        refused = run(*line, *options)
        assert (refused.code, said in refused.err) == (ExitCode.CONFIG, True), refused.err
        assert "horse" not in refused.out + refused.err
    assert not (tmp_path / "x").exists()
    assert run(*line, "--passphrase-fd", piped(PASSPHRASE + "\n")).code == ExitCode.OK


def test_the_workloads_own_key_has_its_own_passphrase(run: Run, authority: Path, tmp_path: Path) -> None:
    """The new key is encrypted with what its own options give; a short passphrase makes nothing."""
    line = ("certs", "issue", "--ca", authority, "--common-name", "x", "--output", tmp_path / "x")
    short = run(*line, "--key-passphrase-fd", piped("short"))
    assert (short.code, "at least 12" in short.err) == (ExitCode.CONFIG, True)
    assert not (tmp_path / "x").exists()
    assert run(*line, "--key-passphrase-fd", piped(PASSPHRASE)).code == ExitCode.OK
    pem = (tmp_path / "x" / "private-key.pem").read_bytes()
    key = load_pem_private_key(pem, PASSPHRASE.encode())
    assert key.public_key() == load(tmp_path / "x" / "certificate.pem").public_key()


def test_without_a_terminal_nothing_is_asked(run: Run, tmp_path: Path) -> None:
    """--encrypt without a passphrase and without a terminal makes nothing."""
    refused = run("certs", "init", tmp_path / "ca", "--encrypt")
    assert (refused.code, "no terminal" in refused.err) == (ExitCode.CONFIG, True)
    assert list(tmp_path.iterdir()) == []


def test_a_prompt_asks_twice_and_shows_nothing(tmp_path: Path) -> None:
    """On a terminal the new passphrase is typed twice, unseen; two that differ are asked for again."""
    command = [sys.executable, "-m", "cli", "certs", "init", str(tmp_path / "ca"), "--encrypt"]
    child, terminal = pty.fork()
    if child == 0:  # pragma: no cover - replaced at once by the command
        os.chdir(ROOT)
        os.execv(sys.executable, command)  # noqa: S606 - a terminal needs this process to become the command
    shown = b""
    for typed in (PASSPHRASE, "something else", PASSPHRASE, PASSPHRASE):
        while not shown.rstrip().endswith(b":"):
            shown += os.read(terminal, 1024)
        os.write(terminal, typed.encode() + b"\n")
        shown += b"|"
    while more := _read(terminal):
        shown += more
    os.close(terminal)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == ExitCode.OK, shown
    assert b"horse" not in shown
    load_pem_private_key((tmp_path / "ca" / "root.key").read_bytes(), PASSPHRASE.encode())


def _read(terminal: int) -> bytes:
    """What a terminal shows; nothing once its program has ended."""
    try:
        return os.read(terminal, 1024)
    except OSError:
        return b""


def test_sign_takes_a_request_whose_key_stays_away(run: Run, authority: Path, tmp_path: Path) -> None:
    """Subject and names are taken over; CA:TRUE is left behind and told; no key is written."""
    names = x509.SubjectAlternativeName([x509.DNSName("device-7.example")])
    wanted = x509.BasicConstraints(ca=True, path_length=None)
    asked = request(tmp_path / "device.csr", "device-7", names, wanted)
    signed = run("certs", "sign", asked, "--ca", authority, "--allow-unexpected-subject")
    assert signed.code == ExitCode.OK
    assert "Not taken over from the request: BasicConstraints" in signed.err
    assert "No stack was asked" in signed.err
    (folder,) = (authority / "workloads").iterdir()
    assert {path.name for path in folder.iterdir()} == {"certificate.pem", "chain.pem"}
    certificate = load(folder / "certificate.pem")
    assert not certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value == names
    request_key = x509.load_pem_x509_csr(asked.read_bytes()).public_key()
    assert certificate.public_key() == request_key


def test_sign_refuses_what_cannot_be_certified(run: Run, authority: Path, tmp_path: Path) -> None:
    """A missing file, one that is no request, and a weak key end with a remedy."""
    line = ("certs", "sign", tmp_path / "x.csr", "--ca", authority, "--allow-unexpected-subject")
    assert "No such file" in run(*line).err
    (tmp_path / "x.csr").write_bytes(b"\0" * 1_000_001)
    assert "more than 1 MB" in run(*line).err
    (tmp_path / "x.csr").write_text("nothing")
    refused = run(*line)
    assert (refused.code, "no certificate signing request" in refused.err) == (ExitCode.CONFIG, True)


def test_an_interrupt_leaves_nothing(run: Run, authority: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C after the key was written: no key, no folder, the exit code of an interrupt."""

    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("certs.authority_directory.replace_file", interrupt)
    ended = run("certs", "issue", "--ca", authority, "--common-name", "x")
    assert ended.code == ExitCode.INTERRUPTED
    assert list((authority / "workloads").iterdir()) == []


def test_a_development_pki_can_issue_too(run: Run, tmp_path: Path) -> None:
    """It has the files of an authority; the command runs as a program of its own as well."""
    ensure_development_pki(tmp_path / "pki", [])
    assert run("certs", "issue", "--ca", tmp_path / "pki", "--common-name", "x").code == ExitCode.OK
    listed = subprocess.run(
        [sys.executable, "-m", "cli", "certs", "show", str(tmp_path / "pki" / "root.pem")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "CN=Development Root CA" in listed.stdout
