"""`check`, `schema` and `new`, as a person types them."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from cli.app import main
from cli.exit_codes import ExitCode
from tests.config.production import STACK, changed, write_project
from tests.config.stacks import VALID


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write_project(tmp_path, STACK, "prod")
    return tmp_path


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")


def run(project: Path, *arguments: str) -> int:
    """The exit code of a command line."""
    with pytest.raises(SystemExit) as ended:
        main(["--project", str(project), *arguments])
    return int(ended.value.code or 0)


def test_a_good_stack_has_no_problem(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command says so, and for each workload who it is and what narrows its sessions."""
    assert run(project, "check", "--stack", "prod") == ExitCode.OK
    shown = capsys.readouterr().out
    assert shown.endswith("Pulumi.prod.yaml: no problem.\n")
    lines = {line.split()[0]: line for line in shown.splitlines() if line.strip()}
    assert "Subject/CN like web-*" in lines["web"]
    assert "Subject/OU = Ops or Dev" in lines["web"]
    assert lines["web"].rstrip().endswith("900 s    grants")
    assert "any of the anchor" in lines["auditor"]
    assert lines["billing"].rstrip().endswith("none")
    assert "partners" in lines["partner-in"]


def test_the_json_is_the_same_shape_every_time(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its keys are those the help names, whether the file is right or wrong."""
    assert run(project, "check", "--stack", "prod", "--json") == ExitCode.OK
    good = json.loads(capsys.readouterr().out)
    write_project(project, changed(("workloads", "web", "trustAnchor"), "crop"), "prod")
    assert run(project, "check", "--stack", "prod", "--json") == ExitCode.CONFIG
    bad = json.loads(capsys.readouterr().out)
    assert good.keys() == bad.keys() == {"stack", "file", "valid", "problems", "warnings", "workloads"}
    assert (good["stack"], good["file"], good["valid"], good["problems"]) == (
        "prod",
        "Pulumi.prod.yaml",
        True,
        [],
    )
    assert good["workloads"]["partner-in"] == {
        "trustAnchor": "partner",
        "certificate": {"x509Subject/CN": {"values": ["partner-in"], "like": False}},
        "profile": "partners",
        "durationSeconds": 7200,
        "secondWall": "managedPolicies",
    }
    assert good["workloads"]["web"]["profile"] is None
    (problem,) = bad["problems"]
    assert problem == {
        "where": "rolesanywhere:workloads.web.trustAnchor",
        "got": "'crop'",
        "expected": "a name declared under trustAnchors",
        "remedy": "Did you mean corp?",
    }
    assert (bad["valid"], bad["workloads"]) == (False, {})


def test_a_warning_is_no_failure(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is told with its place; the exit code is that of a good file."""
    write_project(project, changed(("trustAnchors", "corp", "enabled"), value=False), "prod")
    assert run(project, "check", "--stack", "prod") == ExitCode.OK
    shown = capsys.readouterr().out
    assert "warning rolesanywhere:trustAnchors.corp.enabled" in shown
    assert shown.endswith("Pulumi.prod.yaml: 1 warning.\n")


def test_values_of_pulumi_esc_are_told_to_be_unseen(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What only Pulumi's service can read is a warning, not a silent gap."""
    path = project / "Pulumi.prod.yaml"
    path.write_text(path.read_text() + "environment: [aws/prod]\n")
    assert run(project, "check", "--stack", "prod") == ExitCode.OK
    assert "warning Pulumi.prod.yaml, environment" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("config", "where"),
    [
        ({}, "aws:region"),
        ({"aws:region": "eu-centrall"}, "aws:region"),
        ({"aws:region": "eusc-de-east-1"}, "aws:region"),
        ({"aws:region": "eu-central-1", "aws:allowedAccountIds": ["1"]}, "aws:allowedAccountIds"),
    ],
)
def test_the_stack_says_where_it_belongs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], config: dict[str, Any], where: str
) -> None:
    """A missing or wrong Region is told together with everything else."""
    (tmp_path / "Pulumi.yaml").write_text("name: rolesanywhere\n")
    values = (
        config | {f"rolesanywhere:{key}": value for key, value in VALID.items()} | {"rolesanywhere:x": "1"}
    )
    (tmp_path / "Pulumi.dev.yaml").write_text(json.dumps({"config": values}))
    assert run(tmp_path, "check", "--json") == ExitCode.CONFIG
    problems = json.loads(capsys.readouterr().out)["problems"]
    assert [problem["where"] for problem in problems] == [where, "rolesanywhere:x"]


def test_a_file_that_is_none_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No project, no stack file, no YAML, another project's file: one problem each, never a traceback."""
    assert run(tmp_path, "check") == ExitCode.CONFIG
    assert "a Pulumi project" in capsys.readouterr().out
    (tmp_path / "Pulumi.yaml").write_text("name: mine\n")
    assert run(tmp_path, "check") == ExitCode.CONFIG
    assert "a project with a config of its own" in capsys.readouterr().out
    (tmp_path / "Pulumi.yaml").write_text("name: rolesanywhere\n")
    assert run(tmp_path, "check") == ExitCode.CONFIG
    assert "Pulumi.dev.yaml" in capsys.readouterr().out
    (tmp_path / "Pulumi.dev.yaml").write_text("config: [\n")
    assert run(tmp_path, "check") == ExitCode.CONFIG
    assert "1 problem." in capsys.readouterr().out


def test_the_schema_is_printed_or_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same document both ways; a place that cannot be written to is told."""
    assert run(tmp_path, "schema") == ExitCode.OK
    printed = capsys.readouterr().out
    Draft7Validator.check_schema(json.loads(printed))
    assert run(tmp_path, "schema", "--output", str(tmp_path / "s.json")) == ExitCode.OK
    assert (tmp_path / "s.json").read_text() == printed
    assert run(tmp_path, "schema", "--output", str(tmp_path / "no/s.json")) == ExitCode.CONFIG
    assert "No such file or directory" in capsys.readouterr().err


def test_a_new_stack_passes_its_check(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Written, checked, and never written twice."""
    options = (
        "--stack",
        "qa",
        "--region",
        "eu-west-1",
        "--account",
        "111122223333",
        "--common-name",
        "web-1",
    )
    assert run(project, "new", *options, "--workload", "web") == ExitCode.OK
    assert "./rolesanywhere up --stack qa" in capsys.readouterr().out
    assert run(project, "check", "--stack", "qa") == ExitCode.OK
    assert "Pulumi.qa.yaml: no problem." in capsys.readouterr().out
    before = (project / "Pulumi.qa.yaml").read_bytes()
    assert run(project, "new", *options) == ExitCode.CONFIG
    assert "a file that exists" in capsys.readouterr().err
    assert (project / "Pulumi.qa.yaml").read_bytes() == before


@pytest.mark.parametrize(
    ("options", "code", "told"),
    [
        (("--stack", "qa", "--bundle", "no.pem"), ExitCode.CONFIG, "no.pem: No such file"),
        (("--stack", "qa", "--region", "nowhere"), ExitCode.CONFIG, "aws:region"),
        (("--stack", "qa", "--account", "12"), ExitCode.CONFIG, "aws:allowedAccountIds"),
        (("--stack", "../qa"), ExitCode.CONFIG, "letters, digits, - _ and ."),
        (("--stack", "qa", "--bundle", "a", "--trust-anchor", "b"), ExitCode.USAGE, "Name one of"),
        (("--stack", "qa", "--private-ca", "b"), ExitCode.CONFIG, "the ARN of a certificate authority"),
        ((), ExitCode.USAGE, "Missing option"),
    ],
)
def test_a_new_stack_that_would_be_wrong_is_not_written(
    project: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], code: int, told: str
) -> None:
    """It is judged before there is a file."""
    before = sorted(project.iterdir())
    assert run(project, "new", *options) == code
    assert told in capsys.readouterr().err
    assert sorted(project.iterdir()) == before


def test_nothing_is_asked_without_a_terminal(project: Path) -> None:
    """The commands end by themselves, with standard input closed, in a process of their own."""
    for arguments in (("check", "--stack", "prod"), ("new", "--stack", "qa"), ("schema",)):
        command = [sys.executable, "-P", "-m", "cli", "--project", str(project), *arguments]
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, env=os.environ
        )
        assert (done.returncode, done.stderr) == (0, "")
