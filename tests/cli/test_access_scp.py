"""`access scp` as a person gives it: printed, as JSON, and written."""

import json
from pathlib import Path
from typing import Any

import pytest

from policies.organization import Networks, network_rcp, tag_rcp, tag_scp
from tests.cli.door import Run

ANCHOR = "arn:aws:rolesanywhere:eu-central-1:111122223333:trust-anchor/a545a1fc-5d86-4032-8f4c-61cdd6ff92da"
DEPLOYER = "arn:aws:iam::*:role/ci/deployer"
TIED = ("--anchor", ANCHOR, "--network", "203.0.113.0/24", "--endpoint", "vpce-0123456789abcdef0")


def _report(run: Run, *arguments: str) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(run("access", "scp", "--json", *arguments).out)
    return report


def test_everything_is_printed_and_explained(run: Run) -> None:
    """Each document, each statement's sentence, what is an example, and what they cannot do."""
    outcome = run("access", "scp")
    assert outcome.code == 0
    for policy in (tag_scp(), tag_rcp()):
        assert json.dumps(policy.document, indent=2) in outcome.out
        for statement in policy.statements:
            assert statement.why in outcome.out
    assert "an example" in outcome.out
    assert "What they cannot do" in outcome.out
    assert "OnlyDeployersChangeTrustAnchors" not in outcome.out


def test_the_report_is_as_documented(run: Run) -> None:
    """Every key, and the documents of the builder."""
    report = _report(run, "--deployer", DEPLOYER, *TIED)
    assert list(report) == ["version", "policies", "cannot"]
    networks = Networks((ANCHOR,), ("203.0.113.0/24",), ("vpce-0123456789abcdef0",))
    for told, policy in zip(
        report["policies"], (tag_scp([DEPLOYER]), tag_rcp(), network_rcp(networks)), strict=True
    ):
        assert told == {
            "name": policy.name,
            "type": policy.type,
            "title": policy.title,
            "size": policy.size,
            "limit": 5_120,
            "example": False,
            "document": policy.document,
            "statements": [{"sid": each.sid, "why": each.why} for each in policy.statements],
        }
    assert [list(each) for each in report["cannot"]] == [["text", "source"]] * len(report["cannot"])
    assert [each["example"] for each in _report(run)["policies"]] == [False, False, True]


def test_policies_are_written_but_never_the_example(run: Run, tmp_path: Path) -> None:
    """One file a policy; the example only when it is about trust anchors that were named."""
    outcome = run("access", "scp", "--write", tmp_path / "a" / "b")
    assert outcome.code == 0
    assert {path.name for path in (tmp_path / "a" / "b").iterdir()} == {
        "certificate-tags-scp.json",
        "certificate-tags-rcp.json",
    }
    assert json.loads((tmp_path / "a" / "b" / "certificate-tags-scp.json").read_text()) == tag_scp().document
    assert '"Statement"' not in outcome.out
    run("access", "scp", "--write", tmp_path, *TIED)
    assert (tmp_path / "session-networks-rcp.json").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("--network", "203.0.113.0/24"),
        ("--endpoint", "vpce-0123456789abcdef0"),
        ("--anchor", ANCHOR),
        (
            "--anchor",
            ANCHOR.replace("a545a1fc-5d86-4032-8f4c-61cdd6ff92da", "*"),
            "--network",
            "203.0.113.0/24",
        ),
        ("--anchor", ANCHOR, "--network", "203.0.113.7/24"),
        ("--anchor", ANCHOR, "--endpoint", "vpc-1"),
        ("--deployer", "deployer"),
        ("--deployer", "arn:aws:iam::*:role/" + "d" * 5_000),
    ],
    ids=[
        "network alone",
        "endpoint alone",
        "anchor alone",
        "any anchor",
        "bits",
        "no endpoint",
        "no arn",
        "long",
    ],
)
def test_what_would_tie_nothing_is_refused(run: Run, arguments: tuple[str, ...]) -> None:
    """Exit code 2, and nothing is printed."""
    outcome = run("access", "scp", *arguments)
    assert (outcome.code, outcome.out) == (2, "")


def test_a_folder_that_cannot_be_written_is_told(run: Run, tmp_path: Path) -> None:
    """No traceback."""
    (tmp_path / "file").write_text("")
    outcome = run("access", "scp", "--write", tmp_path / "file" / "below")
    assert outcome.code == 2
    assert "--write" in outcome.err
