"""`credentials aws-config --cross-account-role`: a profile that goes on, as botocore reads it."""

import configparser
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.door import Run, runner

ROLE = "arn:aws:iam::444455556666:role/lister"
CHAINED = ("credentials", "aws-config", "--source-profile", "central", "--cross-account-role")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """The command."""
    return runner(capsys, tmp_path)


def outputs(tmp_path: Path, **role: Any) -> str:
    """What a stack with one cross-account role exported."""
    own = {"roleArn": ROLE, "trustedRoleArn": ROLE, "externalId": "agreed-1", "durationSeconds": 3600.0}
    sections: dict[str, Any] = {
        name: {} for name in ("trustAnchors", "profiles", "workloads", "tables", "buckets")
    }
    values = {"contractVersion": 1, "region": "eu-west-1", **sections}
    file = tmp_path / "outputs.json"
    file.write_text(json.dumps(values | {"crossAccountRoles": {"lister": own | role}}))
    return str(file)


def test_the_profile_goes_on_from_the_other_one(run: Run, tmp_path: Path) -> None:
    """With an hour, which is the default, no duration is written: AWSume would not follow source_profile."""
    done = run(*CHAINED, "lister", "--outputs", outputs(tmp_path))
    read = configparser.ConfigParser()
    read.read_string(done.out)
    assert dict(read["profile lister"]) == {
        "region": "eu-west-1",
        "role_arn": ROLE,
        "source_profile": "central",
        "external_id": "agreed-1",
    }
    file = outputs(tmp_path, externalId=None, durationSeconds=900)
    read.read_string(run(*CHAINED, "lister", "--outputs", file, "--profile", "dev").out)
    assert dict(read["profile dev"]) == {
        "region": "eu-west-1",
        "role_arn": ROLE,
        "source_profile": "central",
        "duration_seconds": "900",
    }


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((*CHAINED, "listr"), "Did you mean lister?"),
        ((*CHAINED, "other"), "Name one with --cross-account-role."),
        ((*CHAINED, "lister", "--workload", "web"), "go together, in place of --workload"),
        (("credentials", "aws-config", "--cross-account-role", "lister"), "go together"),
        (("credentials", "aws-config", "--source-profile", "central"), "go together"),
    ],
)
def test_what_does_not_go_together_is_told(
    run: Run, tmp_path: Path, words: tuple[str, ...], told: str
) -> None:
    """Nothing is printed that somebody could paste."""
    done = run(*words, "--outputs", outputs(tmp_path))
    assert done.code != 0
    assert done.out == ""
    assert told in " ".join(done.err.split())
