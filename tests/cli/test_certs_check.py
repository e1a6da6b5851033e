"""`certs check` and `certs show`: verdicts and sessions as a person and a program read them."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from certs import Issuer, issue_end_entity, issue_intermediate, issue_root, new_key, write_private_key
from cli.exit_codes import ExitCode
from tests.certs.samples import NOW, SIGNS_NOTHING, ca, key_pem, pem
from tests.cli.door import Outcome, Run

CORPUS = Path(__file__).resolve().parent.parent / "certs" / "corpus"
CORPUS_AT = ("--at", "2026-12-01T12:00:00Z")
AT = ("--at", "2026-11-21T12:00:00Z")


@pytest.fixture
def chain(tmp_path: Path) -> Path:
    """The files of a root, an intermediate and a workload with its key; everything is right at AT."""
    root_key, key, own = new_key(), new_key(), new_key()
    root = issue_root(root_key, "Root", now=NOW)
    intermediate = issue_intermediate(Issuer(root, root_key), key, "Issuing", now=NOW)
    leaf = issue_end_entity(Issuer(intermediate, key), own, "web-1", now=NOW)
    (tmp_path / "root.pem").write_text(pem(root))
    (tmp_path / "chain.pem").write_text(pem(intermediate))
    (tmp_path / "leaf.pem").write_text(pem(leaf))
    (tmp_path / "leaf.der").write_bytes(leaf.public_bytes(Encoding.DER))
    (tmp_path / "both.pem").write_text(pem(leaf, intermediate))
    write_private_key(tmp_path / "own.key", own)
    write_private_key(tmp_path / "other.key", key, passphrase=b"correct horse battery")
    return tmp_path


@pytest.fixture
def in_chain(chain: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same, as the working folder."""
    monkeypatch.chdir(chain)
    return chain


def verdicts(outcome: Outcome) -> dict[tuple[str, str], str]:
    """Rule and file to verdict, out of the JSON."""
    document: dict[str, Any] = json.loads(outcome.out)
    assert document["version"] == 1
    assert set(document) == {"version", "at", "count", "files"}
    return {
        (finding["rule"], Path(file["file"]).name): finding["verdict"]
        for file in document["files"]
        for finding in file["findings"]
    }


def test_a_right_chain_passes(run: Run, chain: Path) -> None:
    """Anchor, workload, chain and key: no rule is broken, and what is sent is said."""
    judged = run(
        *("certs", "check", chain / "leaf.pem", "--anchor", chain / "root.pem", *AT),
        *("--intermediates", chain / "chain.pem", "--private-key", chain / "own.key"),
    )
    assert judged.code == ExitCode.OK, judged.out
    assert "the client sends CN=web-1; CN=Issuing" in judged.out
    assert "CN=web-1, issued by CN=Issuing, issued by CN=Root" in judged.out
    assert "0 fail" in judged.out


def test_a_broken_rule_fails_and_says_what_to_do(run: Run, chain: Path) -> None:
    """Without the intermediate there is no path: exit 1, with the expectation, the remedy and the source."""
    judged = run("certs", "check", chain / "leaf.pem", "--anchor", chain / "root.pem", *AT)
    assert judged.code == ExitCode.FAILED
    told = judged.out[judged.out.index("fail     chain-path") :]
    assert "--intermediates" in told
    assert "https://docs.aws.amazon.com/" in told


def test_leaf_and_chain_in_one_file_are_told_apart(run: Run, chain: Path) -> None:
    """The client sends the first certificate only: the chain is broken, and the remedy names the file."""
    judged = run("certs", "check", chain / "both.pem", "--anchor", chain / "root.pem", *AT)
    assert judged.code == ExitCode.FAILED
    assert "the client sends CN=web-1\n" in judged.out
    assert "into a file for --intermediates" in judged.out


@pytest.mark.parametrize(("key", "verdict", "code"), [("own", "pass", 0), ("other", "fail", 1)])
def test_a_key_is_its_certificates_or_not(run: Run, chain: Path, key: str, verdict: str, code: int) -> None:
    """Only the key the certificate was issued for passes; an encrypted one is opened by its passphrase."""
    path = chain / "passphrase"
    path.write_text("correct horse battery")
    with path.open() as file:
        judged = run(
            *("certs", "check", chain / "leaf.pem", "--private-key", chain / f"{key}.key", "--json", *AT),
            *("--passphrase-fd", str(os.dup(file.fileno()))),
        )
    assert judged.code == code
    assert verdicts(judged)["private-key", f"{key}.key"] == verdict


def test_der_and_several_files_are_judged(run: Run, chain: Path) -> None:
    """A CA's file is judged as an anchor and a workload's as one, each by its own rules."""
    judged = run("certs", "check", chain / "leaf.der", chain / "root.pem", "--json", *AT)
    found = verdicts(judged)
    assert found["leaf-key-usage", "leaf.der"] == "pass"
    assert found["ca-key-usage", "root.pem"] == "pass"
    assert ("ca-key-usage", "leaf.der") not in found
    assert "was not judged" in judged.err


def test_what_a_file_is_can_be_said(run: Run, chain: Path) -> None:
    """A workload's certificate as an anchor, and an anchor as a workload's certificate, break rules."""
    as_anchor = run("certs", "check", chain / "leaf.pem", "--as", "anchor", "--json", *AT)
    assert verdicts(as_anchor)["ca-basic-constraints", "leaf.pem"] == "fail"
    as_workload = run("certs", "check", chain / "root.pem", "--as", "workload", "--json", *AT)
    assert verdicts(as_workload)["leaf-basic-constraints", "root.pem"] == "fail"
    assert (as_anchor.code, as_workload.code) == (ExitCode.FAILED, ExitCode.FAILED)


def test_an_anchor_alone_is_judged(run: Run, chain: Path, tmp_path: Path) -> None:
    """--anchor needs no workload; a CA without keyCertSign fails, its neighbour passes."""
    assert run("certs", "check", "--anchor", chain / "root.pem", *AT).code == ExitCode.OK
    (tmp_path / "bad.pem").write_text(pem(ca(extensions=(SIGNS_NOTHING,))))
    assert run("certs", "check", "--anchor", tmp_path / "bad.pem", *AT).code == ExitCode.FAILED


@pytest.mark.parametrize(
    ("at", "code"), [("2026-11-21", 0), ("2026-11-28T11:59:59+00:00", 0), ("2026-11-28T12:00:01", 1)]
)
def test_the_moment_of_the_judgement_can_be_said(run: Run, chain: Path, at: str, code: int) -> None:
    """A certificate of seven days passes until its last second, in UTC unless a zone is named."""
    now = "2026-11-21T12:00" if at == "2026-11-21" else at
    assert run("certs", "check", chain / "leaf.pem", "--at", now).code == code


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([], ExitCode.USAGE, "Name a file"),
        (["leaf.pem", "--at", "tomorrow"], ExitCode.USAGE, "no moment"),
        (["root.pem", "--private-key", "own.key"], ExitCode.USAGE, "one workload's certificate"),
        (["own.key"], ExitCode.CONFIG, "a private key"),
        (["none.pem", "own.key"], ExitCode.CONFIG, "No such file"),
        (["leaf.pem", "--private-key", "none.key"], ExitCode.CONFIG, "No such file"),
        (["leaf.pem", "--private-key", "other.key"], ExitCode.CONFIG, "no terminal"),
        (["leaf.pem", "--private-key", "leaf.pem"], ExitCode.CONFIG, "mode 0644"),
    ],
)
def test_what_cannot_be_judged_is_told(
    run: Run, in_chain: Path, arguments: list[str], code: ExitCode, said: str
) -> None:
    """A wrong line is usage; a file that cannot be read, or holds a key, is told without quoting it."""
    refused = run("certs", "check", *arguments)
    assert refused.code == code
    assert said in refused.err
    assert "BEGIN" not in refused.out + refused.err


def test_every_unreadable_file_is_told_at_once(run: Run, tmp_path: Path) -> None:
    """Two bad files are two problems in one report."""
    (tmp_path / "a.pem").write_text(key_pem())
    refused = run("certs", "check", tmp_path / "a.pem", tmp_path / "b.pem")
    assert refused.err.count("error ") == 2


def test_names_cannot_write_to_the_terminal(run: Run, tmp_path: Path) -> None:
    """An escape sequence or markup in somebody's certificate is shown as text."""
    (tmp_path / "x.pem").write_text(pem(ca(name="\x1b[31mred[/red] :key: \\[")))
    for command in ("check", "show"):
        shown = run("certs", command, tmp_path / "x.pem")
        assert "\x1b" not in shown.out + shown.err
        assert r"\x1b[31mred[/red] :key: \[" in shown.out


def test_show_says_which_session_a_certificate_gets(run: Run, chain: Path) -> None:
    """Tags, source identity and session name of the first certificate, by the keys of policies."""
    shown = run("certs", "show", chain / "both.pem")
    assert shown.code == ExitCode.OK
    lines = [line.split() for line in shown.out.splitlines()]
    assert ["aws:PrincipalTag/x509Subject/CN", "web-1"] in lines
    assert ["aws:PrincipalTag/x509Issuer/CN", "Issuing"] in lines
    assert ["sts:SourceIdentity", "CN=web-1"] in lines
    document = json.loads(run("certs", "show", chain / "both.pem", "--json").out)
    assert [each["subject"] for each in document["certificates"]] == ["CN=web-1", "CN=Issuing"]
    assert [each["authority"] for each in document["certificates"]] == [False, True]
    assert document["session"]["tags"] == {"x509Subject/CN": "web-1", "x509Issuer/CN": "Issuing"}
    assert document["session"]["sessionName"] == document["certificates"][0]["serial"]
    assert document["session"]["problems"] == []


def test_show_tells_what_no_session_carries(run: Run) -> None:
    """A name no tag carries is shown with its remedy; a second DNS name is said to become no tag."""
    broken = run("certs", "show", CORPUS / "cn-ampersand.pem")
    assert broken.code == ExitCode.OK
    assert "fail" in broken.err
    assert "'&'" in broken.err
    assert "No tag: " in run("certs", "show", CORPUS / "san.pem").err


def test_a_ca_gets_no_session(run: Run, chain: Path) -> None:
    """The root is described and no session is invented for it."""
    shown = run("certs", "show", chain / "root.pem")
    assert (shown.code, "it gets no session" in shown.err) == (ExitCode.OK, True)
    assert json.loads(run("certs", "show", chain / "root.pem", "--json").out)["session"] is None


@pytest.mark.parametrize(
    ("file", "key", "state"),
    [
        ("rsa-1024-leaf.pem", "RSA 1024", "valid"),
        ("ml-dsa-65-leaf.pem", "MLDSA65", "valid"),
        ("expired-leaf.pem", "EC secp256r1", "expired"),
        ("future-leaf.pem", "EC secp256r1", "not yet valid"),
    ],
)
def test_show_names_keys_and_states(run: Run, file: str, key: str, state: str) -> None:
    """The kind of key, its size, and whether the dates include the present one."""
    (described,) = json.loads(run("certs", "show", CORPUS / file, "--json", *CORPUS_AT).out)["certificates"]
    assert described["key"] == key
    assert described["state"] == state


@pytest.mark.parametrize("file", sorted(path.name for path in CORPUS.iterdir() if path.is_file()))
def test_anybodys_certificates_are_judged_without_a_traceback(run: Run, file: str) -> None:
    """Every certificate of the corpus is judged and shown; the exit code is that of its findings."""
    judged = run("certs", "check", CORPUS / file, "--json", *CORPUS_AT)
    expected = ExitCode.FAILED if "fail" in verdicts(judged).values() else ExitCode.OK
    assert judged.code == expected
    assert run("certs", "show", CORPUS / file, *CORPUS_AT).code == ExitCode.OK


def test_a_key_nobody_knows_is_described_and_never_matches(run: Run, chain: Path) -> None:
    """A public key of an unknown algorithm has its OID for a name, and no private key is its own."""
    der = (chain / "leaf.der").read_bytes()
    ec_key, nobodys = bytes.fromhex("06072a8648ce3d0201"), bytes.fromhex("06072a8648ce3d027f")
    assert der.count(ec_key) == 1
    (chain / "odd.der").write_bytes(der.replace(ec_key, nobodys))
    (described,) = json.loads(run("certs", "show", chain / "odd.der", "--json").out)["certificates"]
    assert described["key"] == "unknown, 1.2.840.10045.2.127"
    judged = run("certs", "check", chain / "odd.der", "--private-key", chain / "own.key", "--json", *AT)
    assert verdicts(judged)["private-key", "own.key"] == "fail"
