"""`access lint` as a person gives it: a stack, files, standard input."""

import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.cli.door import Run, runner
from tests.config.production import STACK, write_project

ROOT = Path(__file__).parents[2]
WIDE = {
    "Version": "2012-10-17",
    "Statement": {"Sid": "All", "Effect": "Allow", "Action": "*", "Resource": "*"},
}
CLEAN = {
    "Version": "2012-10-17",
    "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::data/*"},
}
PARTIAL = {
    "Version": "2012-10-17",
    "Statement": {"Effect": "Allow", "Action": "s3:Put*", "Resource": "arn:aws:s3:::data/*"},
}
TRUST = {
    "Version": "2012-10-17",
    "Statement": {
        "Effect": "Allow",
        "Principal": {"Service": "rolesanywhere.amazonaws.com"},
        "Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
    },
}


def _file(folder: Path, document: Any, name: str = "policy.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def _report(run: Run, *arguments: str | Path) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(run("access", "lint", "--json", *arguments).out)
    return report


def test_our_own_stack_has_no_findings(capsys: pytest.CaptureFixture[str]) -> None:
    """Pulumi.dev.yaml renders a trust policy, a role's policy and a bucket's policy without a fault."""
    run = runner(capsys, ROOT)
    outcome = run("access", "lint", "--fail-on", "suggestion")
    assert (outcome.code, outcome.err) == (0, "")
    report = _report(run, "--stack", "dev")
    assert report["count"] == {"error": 0, "security": 0, "warning": 0, "suggestion": 0}
    assert {document["type"] for document in report["documents"]} == {"trust", "identity", "resource"}


def test_a_stack_with_everything_has_no_error_and_names_what_was_not_judged(run: Run, tmp_path: Path) -> None:
    """Only a managed policy's text is not on this machine."""
    write_project(tmp_path, STACK, "prod")
    shutil.copy(ROOT / "__main__.py", tmp_path)
    outcome = run("access", "lint", "--stack", "prod", "--fail-on", "error", "--json")
    assert outcome.code == 0
    assert "Not judged" in outcome.err
    assert json.loads(outcome.out)["count"]["error"] == 0


def test_a_finding_is_told_with_its_place_and_remedy(run: Run, tmp_path: Path) -> None:
    """The document, how grave it is, the rule, the place, and what to do."""
    outcome = run("access", "lint", _file(tmp_path, WIDE))
    assert outcome.code == 1
    for expected in (
        "identity-based policy",
        "security warning",
        "administrator",
        "Statement[0] (All)",
        "do ",
    ):
        assert expected in outcome.out
    assert "1 document, 0 without findings; 1 security warning" in outcome.out


def test_the_report_is_as_documented(run: Run, tmp_path: Path) -> None:
    """Every key of the JSON document."""
    path = _file(tmp_path, WIDE)
    report = _report(run, path)
    assert list(report) == ["version", "count", "documents"]
    assert report["version"] == 1
    assert report["count"] == {"error": 0, "security": 1, "warning": 0, "suggestion": 0}
    (document,) = report["documents"]
    (finding,) = document.pop("findings")
    assert document == {"name": str(path), "type": "identity"}
    assert finding["rule"] == "administrator"
    assert finding["severity"] == "security"
    assert finding["where"] == f"{path}, Statement[0] (All)"
    assert list(finding) == ["rule", "severity", "where", "got", "expected", "remedy", "source"]


@pytest.mark.parametrize(
    ("document", "fail_on", "code"),
    [
        (CLEAN, "suggestion", 0),
        (PARTIAL, "security", 0),
        (PARTIAL, "warning", 1),
        (PARTIAL, "suggestion", 1),
        (WIDE, "error", 0),
        (WIDE, "security", 1),
        ({"Statement": []}, "error", 1),
    ],
    ids=["clean", "below", "at", "above", "no error", "as grave", "grammar"],
)
def test_the_exit_code_says_whether_something_is_that_grave(
    run: Run, tmp_path: Path, document: Any, fail_on: str, code: int
) -> None:
    """0 below --fail-on, 1 at it or above."""
    assert run("access", "lint", _file(tmp_path, document), "--fail-on", fail_on).code == code


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        (CLEAN, "identity"),
        (TRUST, "trust"),
        ({"Statement": [{"Principal": "*", "Action": "s3:GetObject", "Resource": "*"}]}, "resource"),
        ({"Statement": [{"Principal": "*", "Action": ["sts:TagSession"], "Resource": "*"}]}, "resource"),
        ({"Statement": [{"Principal": "*", "Action": "kms:Decrypt"}, "no statement"]}, "resource"),
    ],
    ids=["no principal", "sts without resource", "resource", "sts with resource", "another service"],
)
def test_what_a_document_is_shows(run: Run, tmp_path: Path, document: Any, kind: str) -> None:
    """Without --type it is found out from principals, actions and resources."""
    path = _file(tmp_path, document)
    assert _report(run, path)["documents"][0]["type"] == kind
    assert _report(run, path, "--type", "scp")["documents"][0]["type"] == "scp"


def test_a_file_may_hold_several(run: Run, tmp_path: Path) -> None:
    """A list by number, an object by name; several files in one run."""
    listed = _file(tmp_path, [CLEAN, TRUST], "list.json")
    named = _file(tmp_path, {"app": CLEAN, "role": TRUST}, "named.json")
    report = _report(run, listed, named)
    assert [document["name"] for document in report["documents"]] == [
        f"{listed}, 0",
        f"{listed}, 1",
        f"{named}, app",
        f"{named}, role",
    ]
    assert [document["type"] for document in report["documents"]] == ["identity", "trust"] * 2


def test_standard_input_is_read(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hyphen stands for it."""
    monkeypatch.setattr(
        "sys.stdin", io.TextIOWrapper(io.BytesIO(json.dumps(WIDE).encode()), encoding="utf-8")
    )
    outcome = run("access", "lint", "-")
    assert outcome.code == 1
    assert "standard input" in outcome.out


@pytest.mark.parametrize(
    ("content", "got"),
    [
        (b"{", "no JSON"),
        (b"[]", "no policy document"),
        (b'{"Resources": {}}', "no policy document"),
        (b'[{"Statement": []}, 1]', "no policy document"),
        (b"7", "no policy document"),
        (b"\xff\xfe\x00", "no UTF-8 text"),
        (None, "No such file"),
    ],
    ids=["no json", "empty", "template", "one of two", "number", "bytes", "missing"],
)
def test_what_cannot_be_read_is_told(run: Run, tmp_path: Path, content: bytes | None, got: str) -> None:
    """Exit code 3, and all files at once."""
    path, other = tmp_path / "a.json", tmp_path / "missing.json"
    if content is not None:
        path.write_bytes(content)
    outcome = run("access", "lint", path, other)
    assert (outcome.code, outcome.out) == (3, "")
    assert got in outcome.err
    assert str(path) in outcome.err
    assert str(other) in outcome.err


@pytest.mark.parametrize(
    "arguments",
    [("--type", "trust"), ("policy.json", "--stack", "dev"), ("policy.json", "--fail-on", "never")],
    ids=["type without file", "file and stack", "unknown word"],
)
def test_a_wrong_command_line_is_told(run: Run, arguments: tuple[str, ...]) -> None:
    """Exit code 2."""
    assert run("access", "lint", *arguments).code == 2


def test_a_wrong_stack_file_is_told(run: Run, tmp_path: Path) -> None:
    """As every command about a stack does."""
    write_project(tmp_path, {**STACK, "workloads": {"x": {}}}, "prod")
    assert run("access", "lint", "--stack", "prod").code == 3
