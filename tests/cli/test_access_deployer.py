"""`access deployer-policy`, as a person types it."""

import json
from pathlib import Path

import pytest

from access import deployer_policy
from policies.deployer import DOCUMENTED, ENFORCED
from tests.cli.door import Run
from tests.config.production import ACCOUNT, REGION, STACK, write_project


@pytest.fixture(autouse=True)
def project(tmp_path: Path) -> Path:
    """A stack large enough for more than one document."""
    more = {
        f"worker-{number}": {"trustAnchor": "corp", "certificate": {"commonName": f"worker-{number}"}}
        for number in range(60)
    }
    write_project(tmp_path, {**STACK, "workloads": {**STACK["workloads"], **more}}, "prod")
    return tmp_path


def _asked(run: Run, *options: str | Path) -> str:
    outcome = run("access", "deployer-policy", "--stack", "prod", *options)
    assert (outcome.code, outcome.err) == (0, "")
    return outcome.out


def _printed(text: str) -> list[object]:
    """Documents one after the other."""
    decoder, documents = json.JSONDecoder(), []
    while text.strip():
        document, end = decoder.raw_decode(text.lstrip())
        documents.append(document)
        text = text.lstrip()[end:]
    return documents


def test_the_documents_are_printed(run: Run, project: Path) -> None:
    """Each as IAM takes it."""
    expected = [json.loads(text) for text in deployer_policy(project, "prod").documents]
    assert len(expected) > 1
    assert _printed(_asked(run)) == expected


def test_a_program_gets_each_permission_with_its_reasons(run: Run, project: Path) -> None:
    """One entry for each, whose reasons name type, operation and source."""
    told = json.loads(_asked(run, "--json"))
    assert (told["stack"], told["account"], told["region"]) == ("prod", ACCOUNT, REGION)
    assert told["documents"] == _printed(_asked(run))
    assert len(told["permissions"]) == len(deployer_policy(project, "prod").permissions)
    (passed,) = [
        each
        for each in told["permissions"]
        if each["action"] == "iam:PassRole" and "/workloads/web-" in each["resource"]
    ]
    assert passed["conditions"] == {"StringEquals": {"iam:PassedToService": ["rolesanywhere.amazonaws.com"]}}
    assert passed["basis"] == ENFORCED
    assert {(each["type"], each["operation"]) for each in passed["reasons"]} == {
        ("aws:rolesanywhere/profile:Profile", "create"),
        ("aws:rolesanywhere/profile:Profile", "update"),
    }
    assert {each["basis"] for each in told["permissions"]} == {ENFORCED, DOCUMENTED}


def test_each_action_is_explained(run: Run) -> None:
    """A row says for which operations, whether the sandbox asks, and where that is known from."""
    lines = _asked(run, "--explain").splitlines()
    (key,) = [line for line in lines if "kms:CreateGrant" in line]
    assert "create, update" in key
    assert DOCUMENTED in key
    assert "amazondynamodb/latest/developerguide/encryption.usagenotes.html" in key
    assert [line for line in lines if "iam:CreateRole" in line and ENFORCED in line]


def test_documents_are_written(run: Run, project: Path) -> None:
    """Numbered files; those an earlier, longer policy left are gone, and other stacks' are not touched."""
    folder = project / "policies"
    folder.mkdir()
    for name in ("deployer-prod-9.json", "deployer-prod-eu-9.json"):
        (folder / name).write_text("{}")
    outcome = run("access", "deployer-policy", "--stack", "prod", "--write", folder)
    documents = deployer_policy(project, "prod").documents
    assert (outcome.code, outcome.out) == (0, "")
    assert json.loads((folder / "deployer-prod-1.json").read_text()) == json.loads(documents[0])
    names = {f"deployer-prod-{number}.json" for number in range(1, len(documents) + 1)}
    assert {file.name for file in folder.iterdir()} == {*names, "deployer-prod-eu-9.json"}
    assert all(name in outcome.err for name in names)


@pytest.mark.parametrize(
    ("options", "code", "told"),
    [
        (("--json", "--explain"), 2, "one of --explain, --json and --write"),
        (("--account-id", "12"), 2, "twelve digits"),
        (("--account-id", "444455556666"), 3, f"one of aws:allowedAccountIds: {ACCOUNT}"),
    ],
)
def test_a_mistake_is_told(run: Run, options: tuple[str, ...], code: int, told: str) -> None:
    """Without a traceback, by the exit code of its kind."""
    outcome = run("access", "deployer-policy", "--stack", "prod", *options)
    assert (outcome.code, outcome.out) == (code, "")
    assert told in outcome.err
