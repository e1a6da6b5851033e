"""`access matrix`, `access explain` and `access who-can`, from the command line to what is printed."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from cryptography.hazmat.primitives.serialization import Encoding

from certs import AuthorityFiles, Subject, ensure_development_pki, write_private_key
from cli.exit_codes import ExitCode
from tests.cli.door import Outcome, Run
from tests.rolesanywhere.authorities import DAY, NOW
from tests.rolesanywhere.lists import pem, revoking
from tests.rolesanywhere.sessions.pki import Issued, authority, issue

ROOT = Path(__file__).resolve().parent.parent.parent
LAB = ROOT / "examples" / "lab"
ALL, ONLY = "Lab-IAM-Anywhere-All", "Lab-IAM-Anywhere-Only-Thule"
READ = ("--action", "dynamodb:GetItem", "--resource", "table:Demo-Users")


@pytest.fixture
def lab(tmp_path: Path) -> Path:
    """The lab's files, and a certificate for each of its two people."""
    for file in ("Pulumi.yaml", "Pulumi.lab.yaml"):
        shutil.copy(LAB / file, tmp_path)
    ensure_development_pki(tmp_path / "pki", [Subject.named("GabrielAngelos"), Subject.named("DavianThule")])
    return tmp_path


def presented(lab: Path) -> list[str | Path]:
    files = [AuthorityFiles(lab / "pki").workload(who) for who in ("GabrielAngelos", "DavianThule")]
    certificates = [word for each in files for word in ("--certificate", each.certificate)]
    return [*certificates, "--chain", files[0].chain]


@pytest.fixture
def dev(tmp_path: Path) -> Path:
    """The dev stack's files, without any certificate."""
    for file in ("Pulumi.yaml", "Pulumi.dev.yaml"):
        shutil.copy(ROOT / file, tmp_path)
    return tmp_path


def edited(project: Path, change: Callable[[dict[str, Any]], None], stack: str = "dev") -> None:
    file = project / f"Pulumi.{stack}.yaml"
    values = yaml.safe_load(file.read_text())
    change(values["config"])
    file.write_text(yaml.safe_dump(values, sort_keys=False))


def sessions(outcome: Outcome) -> dict[tuple[str, str], str]:
    document = json.loads(outcome.out)
    assert document["version"] == 1
    return {(cell["certificate"], cell["role"]): cell["session"] for cell in document["cells"]}


def test_the_matrix_of_the_lab(run: Run, lab: Path) -> None:
    """The table of the lab, from stack file and certificates alone."""
    outcome = run("access", "matrix", "--stack", "lab", "--no-workloads", *presented(lab), "--json")
    assert outcome.code == ExitCode.OK
    assert sessions(outcome) == {
        ("CN=GabrielAngelos", ALL): "allowed",
        ("CN=GabrielAngelos", ONLY): "refused",
        ("CN=DavianThule", ALL): "allowed",
        ("CN=DavianThule", ONLY): "allowed",
    }
    assert "nothing is started" in outcome.err


def test_why_gabriel_is_not_thule(run: Run, lab: Path) -> None:
    """The condition, the expected and the actual CN; the check that fails stands first."""
    who = AuthorityFiles(lab / "pki").workload("GabrielAngelos")
    words = ("access", "explain", "--stack", "lab", "--certificate", who.certificate, "--chain", who.chain)
    outcome = run(*words, "--role", ONLY)
    assert outcome.code == ExitCode.FAILED
    first = outcome.out.splitlines()[:4]
    assert f"the trust policy of {ONLY}, x509Subject/CN" in first[0]
    assert "'GabrielAngelos'" in first[1]
    assert "'DavianThule' (StringEquals)" in first[2]
    assert outcome.out.rstrip().endswith("refused by check 11, trust policy")
    document = json.loads(run(*words, "--role", ONLY, "--json").out)
    assert (document["outcome"], document["stoppedBy"]) == ("refused", 11)
    assert [check["number"] for check in document["checks"]] == list(range(1, 14))
    assert run(*words, "--role", ALL).code == ExitCode.OK


def test_what_the_stack_file_revokes(run: Run, dev: Path) -> None:
    """A listed certificate is refused, its neighbour is not; a list imported disabled changes nothing."""
    root = authority("CN=Root")
    stolen, other = (issue("CN=demo-server,O=Thieves", root) for _ in range(2))
    (dev / "root.pem").write_text(root.pem)
    (dev / "revoked.crl").write_bytes(pem(revoking(root, stolen.certificate)))
    listed: dict[str, Any] = {"file": "revoked.crl"}

    def explained(issued: Issued) -> int:
        edited(dev, lambda values: values.update(anchor(listed)))
        (dev / "own.pem").write_text(issued.pem)
        return run("access", "explain", "--certificate", dev / "own.pem", "--role", "demo-server").code

    def anchor(settings: dict[str, Any]) -> dict[str, Any]:
        return {"rolesanywhere:trustAnchors": {"demo": {"bundle": "root.pem", "revocationList": settings}}}

    assert (explained(stolen), explained(other)) == (ExitCode.FAILED, ExitCode.OK)
    listed["enabled"] = False
    assert explained(stolen) == ExitCode.OK


def test_a_workloads_own_certificate(run: Run, lab: Path) -> None:
    """DavianThule's, which is in the development PKI, with its real path; the other one is described."""
    words = ("access", "explain", "--stack", "lab", "--role", ONLY, "--json", "--workload")
    paths = {}
    for workload in (ONLY, ALL):
        checks = json.loads(run(*words, workload).out)["checks"]
        paths[workload] = next(check["verdict"] for check in checks if check["number"] == 4)
    assert paths == {ONLY: "passed", ALL: "assumed"}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--subject", "CN=demo-server"), ExitCode.OK),
        (("--subject", "CN=other"), ExitCode.FAILED),
        (("--subject", "CN=demo-server", *READ), ExitCode.OK),
        (
            ("--subject", "CN=demo-server", "--action", "dynamodb:Scan", "--resource", "table:Demo-Users"),
            ExitCode.FAILED,
        ),
        (
            ("--subject", "CN=demo-server", "--action", "s3:GetObject", "--resource", "bucket:demo-data/x"),
            ExitCode.OK,
        ),
        (
            (
                "--subject",
                "CN=demo-server",
                "--action",
                "s3:GetObject",
                "--resource",
                "arn:aws:s3:::another/x",
            ),
            ExitCode.FAILED,
        ),
        (("--subject", "CN=demo-server", "--session-name", "mine"), ExitCode.FAILED),
        (("--subject", "CN=demo-server", "--duration", "900"), ExitCode.OK),
        (("--subject", "CN=demo-server", "--duration", "60"), ExitCode.FAILED),
        (("--subject", "CN=demo-server", "--at", "2030-01-01"), ExitCode.OK),
        (("--subject", "CN=demo-server", "--san-dns", "a.example", "--issuer", "CN=Issuing"), ExitCode.OK),
        (("--subject", "demo-server"), ExitCode.CONFIG),
        (("--workload", "demo-sever"), ExitCode.CONFIG),
        (("--subject", "CN=demo-server", "--profile", "dmo"), ExitCode.CONFIG),
        (("--subject", "CN=demo-server", "--action", "s3:Get*", "--resource", "*"), ExitCode.CONFIG),
        (
            ("--subject", "CN=demo-server", "--action", "s3:GetObject", "--resource", "demo-data"),
            ExitCode.CONFIG,
        ),
        (("--subject", "CN=demo-server", "--action", "s3:GetObject", "--resource", "arn:x"), ExitCode.CONFIG),
        (("--certificate", "nowhere.pem"), ExitCode.CONFIG),
        (("--subject", "CN=demo-server", "--stack", "prod"), ExitCode.CONFIG),
        (("--subject", "CN=demo-server", "--crl", "Pulumi.yaml"), ExitCode.CONFIG),
        (("--subject", "CN=demo-server", "--scp", "Pulumi.yaml"), ExitCode.CONFIG),
        ((), ExitCode.USAGE),
        (("--subject", "CN=a", "--workload", "demo-server"), ExitCode.USAGE),
        (("--san-dns", "a.example", "--workload", "demo-server"), ExitCode.USAGE),
        (("--subject", "CN=demo-server", "--chain", "chain.pem"), ExitCode.USAGE),
        (("--subject", "CN=demo-server", "--action", "s3:GetObject"), ExitCode.USAGE),
        (("--subject", "CN=demo-server", "--context", "aws:SourceIp"), ExitCode.USAGE),
        (("--subject", "CN=demo-server", "--account", "real"), ExitCode.USAGE),
        (("--subject", "CN=demo-server", "--account", "real", "--deployed"), ExitCode.USAGE),
    ],
)
def test_exit_codes_of_explain(
    run: Run, dev: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], code: ExitCode
) -> None:
    """0 allowed, 1 refused, 2 a command line that is wrong, 3 a name or a file that is."""
    monkeypatch.chdir(dev)
    assert run("access", "explain", "--role", "demo-server", *words).code == code


def test_a_role_that_is_not_there(run: Run, dev: Path) -> None:
    """Told with the one that was meant."""
    outcome = run("access", "explain", "--subject", "CN=a", "--role", "demo-sever")
    assert outcome.code == ExitCode.CONFIG
    assert "demo-server" in outcome.err


def test_a_project_of_another_kind(run: Run, dev: Path) -> None:
    """A program with a config of its own has no stack file to judge."""
    (dev / "Pulumi.yaml").write_text("name: label-printers\nruntime: python\n")
    outcome = run("access", "matrix")
    assert outcome.code == ExitCode.CONFIG
    assert "a project with a program of its own" in outcome.err


@pytest.mark.parametrize(
    ("text", "got"),
    [("{", "Expecting"), ("{}", "no outputs"), ('{"contractVersion": 2}', "outputs of another shape")],
)
def test_outputs_of_nothing_that_is_deployed(run: Run, dev: Path, text: str, got: str) -> None:
    """Told before anybody is asked."""
    (dev / "outputs.json").write_text(text)
    words = ("access", "matrix", "--deployed", "--account", "real", "--outputs", dev / "outputs.json")
    outcome = run(*words)
    assert outcome.code == ExitCode.CONFIG
    assert got in outcome.err


def test_outputs_without_a_workload(run: Run, dev: Path) -> None:
    """There is nobody to ask about."""
    sections = ("trustAnchors", "profiles", "workloads", "tables", "buckets")
    empty = {"contractVersion": 1, "region": "eu-central-1", **{name: {} for name in sections}}
    (dev / "outputs.json").write_text(json.dumps(empty))
    words = ("access", "matrix", "--deployed", "--account", "real", "--outputs", dev / "outputs.json")
    assert "outputs without a workload" in run(*words).err


def test_two_certificates_of_one_name(run: Run, dev: Path) -> None:
    """Each has a row of its own, which a comparison finds again."""
    twice = ("--subject", "CN=other", "--subject", "CN=other", "--no-workloads")
    found = sessions(run("access", "matrix", "--json", *twice))
    assert list(found) == [("CN=other", "demo-server"), ("CN=other (2)", "demo-server")]


# Files beside the stack's.


@pytest.fixture
def corp(dev: Path) -> tuple[Path, Issued]:
    """The dev stack with a CA of a company's own, and that CA."""
    root = authority("CN=Corp")
    (dev / "ca.pem").write_text(root.pem)
    edited(dev, lambda config: config.update({"rolesanywhere:trustAnchors": {"demo": {"bundle": "ca.pem"}}}))
    return dev, root


def test_key_and_crl_are_compared(run: Run, corp: tuple[Path, Issued]) -> None:
    """A certificate with its own key and a list without it; then with another key, and listed."""
    project, root = corp
    own, other = issue("CN=demo-server", root), issue("CN=other", root)
    (project / "own.pem").write_text(own.pem)
    for name, issued in (("own", own), ("other", other)):
        write_private_key(project / f"{name}.key", issued.key)
        listed = revoking(root, issued.certificate)
        (project / f"{name}.crl").write_bytes(listed.public_bytes(Encoding.PEM))
        (project / f"{name}.der").write_bytes(listed.public_bytes(Encoding.DER))
    words = ("access", "explain", "--role", "demo-server", "--certificate", project / "own.pem", "--json")

    def stopped(key: str, crl: str) -> int | None:
        given = ("--private-key", project / key, "--crl", project / crl)
        stopped_by: int | None = json.loads(run(*words, *given).out)["stoppedBy"]
        return stopped_by

    assert stopped("own.key", "other.crl") is None
    assert stopped("own.key", "other.der") is None
    assert stopped("other.key", "other.crl") == 2
    assert stopped("own.key", "own.crl") == 6


def test_a_workloads_own_certificate_in_the_matrix(run: Run, corp: tuple[Path, Issued]) -> None:
    """One that has ended: refused with it, and what is committed stays the same on every machine."""
    project, root = corp
    files = yaml.safe_load((project / "Pulumi.dev.yaml").read_text())["config"]
    certificate = project / files["rolesanywhere:workloads"]["demo-server"]["consumer"]["certificate"]
    certificate.parent.mkdir(parents=True)
    certificate.write_text(issue("CN=demo-server", root, begin=NOW - 9 * DAY, end=NOW - DAY).pem)
    cell = {("demo-server", "demo-server"): "allowed"}
    assert sessions(run("access", "matrix", "--json")) == cell
    own = run("access", "matrix", "--json", "--own-certificates")
    assert sessions(own) == dict.fromkeys(cell, "refused")
    assert json.loads(own.out)["cells"][0]["reason"].startswith("path to the anchor: CN=demo-server: got")


def test_organization_policies(run: Run, dev: Path) -> None:
    """A level that only denies leaves the rest allowed; an RCP stops the session itself."""
    deny = {"Effect": "Deny", "Action": "dynamodb:*", "Resource": "*"}
    allow = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
    assume = {"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole", "Resource": "*"}
    for name, statement in (("deny", deny), ("allow", allow), ("assume", assume)):
        (dev / f"{name}.json").write_text(json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    words = ("access", "explain", "--role", "demo-server", "--subject", "CN=demo-server", "--json")
    listing = ("--action", "s3:ListBucket", "--resource", "bucket:demo-data")

    def stopped(*more: str | Path) -> int | None:
        stopped_by: int | None = json.loads(run(*words, *more).out)["stoppedBy"]
        return stopped_by

    assert stopped("--scp", dev / "deny.json", *READ) == 14
    assert stopped("--scp", dev / "deny.json", *listing) is None
    assert stopped("--scp", dev / "allow.json", *READ) == 14
    assert stopped("--scp", dev / "allow.json", *listing) is None
    assert stopped("--rcp", dev / "assume.json", *listing) == 12


def test_a_managed_policy_that_is_given(run: Run, dev: Path) -> None:
    """A boundary is unknown until its document is given; then it allows, or does not."""
    arn = "arn:aws:iam::111122223333:policy/boundary"

    def bounded(config: dict[str, Any]) -> None:
        config["rolesanywhere:workloads"]["demo-server"]["permissionsBoundary"] = arn

    edited(dev, bounded)
    words = ("access", "explain", "--role", "demo-server", "--subject", "CN=demo-server", *READ, "--json")
    found = [json.loads(run(*words).out)["outcome"]]
    for action in ("dynamodb:*", "s3:*"):
        statement = {"Effect": "Allow", "Action": action, "Resource": "*"}
        (dev / "boundary.json").write_text(json.dumps({"Version": "2012-10-17", "Statement": statement}))
        found.append(json.loads(run(*words, "--policy", f"{arn}={dev / 'boundary.json'}").out)["outcome"])
    assert found == ["unknown", "allowed", "refused"]


# The matrix.


def test_the_matrix_of_the_dev_stack(run: Run, dev: Path) -> None:
    """What the stack grants, and nothing else; a stranger gets no session and is told why."""
    outcome = run("access", "matrix", "--subject", "CN=stranger")
    server, stranger = outcome.out.splitlines()[2:4]
    assert server.split()[:3] == ["demo-server", "demo-server", "yes"]
    assert "dynamodb:GetItem, dynamodb:PutItem, dynamodb:Query on table:Demo-Users" in server
    assert stranger.split()[:3] == ["CN=stranger", "demo-server", "no"]
    assert "x509Subject/CN: got 'stranger', expected 'demo-server'" in stranger


def test_one_action_of_the_matrix(run: Run, dev: Path) -> None:
    """With --action and --resource nothing else is asked."""
    words = (
        "access",
        "matrix",
        "--action",
        "dynamodb:DeleteTable",
        "--resource",
        "table:Demo-Users",
        "--json",
    )
    (cell,) = json.loads(run(*words).out)["cells"]
    assert [(each["action"], each["resource"], each["verdict"]) for each in cell["actions"]] == [
        ("dynamodb:DeleteTable", "table:Demo-Users", "refused")
    ]


def test_what_a_name_says_stays_in_its_cell(run: Run, dev: Path) -> None:
    """A certificate's name cannot end a Markdown cell, nor begin a link."""
    outcome = run("access", "matrix", "--markdown", "--subject", "CN=a|b [x](y)")
    lines = outcome.out.splitlines()
    assert lines[0] == "| certificate | role | session | may | unknown | why not |"
    assert r"CN=a\|b \[x](y)" in lines[3]
    assert all(len(line.replace(r"\|", "").split("|")) == 8 for line in lines)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--role", "demo-sever"), ExitCode.CONFIG),
        (("--no-workloads",), ExitCode.USAGE),
        (("--fail-on", "any"), ExitCode.USAGE),
        (("--action", "s3:GetObject"), ExitCode.USAGE),
        (("--role", "demo-server"), ExitCode.OK),
    ],
)
def test_exit_codes_of_the_matrix(run: Run, dev: Path, words: tuple[str, ...], code: ExitCode) -> None:
    """A name that is wrong is 3, a command line that is wrong 2."""
    assert run("access", "matrix", *words).code == code


@pytest.fixture
def committed(run: Run, dev: Path) -> Path:
    """The matrix of the dev stack, as somebody commits it."""
    (dev / "access.json").write_text(run("access", "matrix", "--json").out)
    return dev / "access.json"


def grant(*actions: str) -> Callable[[dict[str, Any]], None]:
    def change(config: dict[str, Any]) -> None:
        config["rolesanywhere:workloads"]["demo-server"]["grants"][0]["actions"] = list(actions)

    return change


def test_nothing_changed(run: Run, committed: Path) -> None:
    """The same stack file is the same access."""
    outcome = run("access", "matrix", "--compare", committed, "--fail-on", "any")
    assert (outcome.code, outcome.out) == (ExitCode.OK, "Nothing changed.\n")


def test_what_a_change_does_to_access(run: Run, dev: Path, committed: Path) -> None:
    """One action less and one more: both are told, gained first, and CI fails when asked."""
    edited(dev, grant("dynamodb:PutItem", "dynamodb:GetItem", "dynamodb:DeleteItem"))
    words = ("access", "matrix", "--compare", committed)
    found = json.loads(run(*words, "--json").out)["changes"]
    assert [(each["direction"], each["action"], each["before"], each["after"]) for each in found] == [
        ("gained", "dynamodb:DeleteItem", "refused", "allowed"),
        ("lost", "dynamodb:Query", "allowed", "refused"),
    ]
    table = run(*words)
    assert table.code == ExitCode.OK
    assert table.out.splitlines()[2].split()[:2] == ["gained", "demo-server"]
    markdown = run(*words, "--markdown", "--fail-on", "gained")
    assert markdown.code == ExitCode.FAILED
    assert markdown.out.splitlines()[2].startswith(
        "| gained | demo-server | demo-server | dynamodb:DeleteItem"
    )
    assert "1 gained, 1 lost" in markdown.err


def test_a_loss_fails_only_when_asked(run: Run, dev: Path, committed: Path) -> None:
    """With gained it passes, with any it does not."""
    edited(dev, grant("dynamodb:PutItem", "dynamodb:GetItem"))
    words = ("access", "matrix", "--compare", committed, "--fail-on")
    assert [run(*words, when).code for when in ("gained", "any")] == [ExitCode.OK, ExitCode.FAILED]


def test_another_certificate_is_a_change(run: Run, dev: Path, committed: Path) -> None:
    """A role that any certificate may have gives its session to whoever was refused before."""
    (dev / "access.json").write_text(run("access", "matrix", "--json", "--subject", "CN=stranger").out)

    def anybody(config: dict[str, Any]) -> None:
        config["rolesanywhere:workloads"]["demo-server"]["certificate"] = {"anyCertificateOfTheAnchor": True}

    edited(dev, anybody)
    outcome = run("access", "matrix", "--subject", "CN=stranger", "--compare", committed, "--json")
    gained = {(each["certificate"], each["action"]) for each in json.loads(outcome.out)["changes"]}
    assert ("CN=stranger", "session") in gained
    assert ("CN=stranger", "dynamodb:GetItem") in gained


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"version": 2}', '{"version": 1}', '{"version": 1, "cells": [{"certificate": 1}]}']
)
def test_a_file_that_is_no_matrix(run: Run, dev: Path, text: str) -> None:
    """Told as such, never compared."""
    (dev / "other.json").write_text(text)
    assert run("access", "matrix", "--compare", dev / "other.json").code == ExitCode.CONFIG


# Who can.


def test_who_can(run: Run, dev: Path) -> None:
    """The role, the certificate its trust policy names, and the policies that allow."""
    (found,) = json.loads(run("access", "who-can", *READ, "--json").out)["could"]
    assert (found["role"], found["outcome"]) == ("demo-server", "allowed")
    assert found["certificates"] == ["x509Subject/CN StringEquals demo-server, of the anchor demo"]
    assert found["why"] == ["demo-server-grants (identity-based policy)"]
    assert "demo-server" in run("access", "who-can", *READ).out


def test_nobody_can(run: Run, dev: Path) -> None:
    """Nobody deletes the table, and nobody lists users."""
    for action, resource in (("dynamodb:DeleteTable", "table:Demo-Users"), ("iam:ListUsers", "*")):
        outcome = run("access", "who-can", "--action", action, "--resource", resource)
        assert (outcome.code, outcome.out) == (ExitCode.OK, "Nobody could.\n")


def test_who_could_for_all_that_is_known(run: Run, dev: Path) -> None:
    """A table of another team's may have a policy of its own: unknown, and said on what."""
    arn = "arn:aws:dynamodb:eu-central-1:111122223333:table/Ledger"

    def adopt(config: dict[str, Any]) -> None:
        config["rolesanywhere:tables"]["Ledger"] = {"arn": arn}
        config["rolesanywhere:workloads"]["demo-server"]["grants"].append(
            {"table": "Ledger", "access": "read"}
        )
        config["rolesanywhere:workloads"]["demo-server"]["certificate"] = {"anyCertificateOfTheAnchor": True}

    edited(dev, adopt)
    outcome = run("access", "who-can", "--action", "dynamodb:GetItem", "--resource", arn, "--json")
    (found,) = json.loads(outcome.out)["could"]
    assert found["outcome"] == "unknown"
    assert found["why"] == ["the policy of table Ledger is not on this machine"]
    assert found["certificates"] == ["any certificate, of the anchor demo"]
