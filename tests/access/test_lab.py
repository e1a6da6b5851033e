"""The lab, end to end: what the matrix predicts from files alone is what the sandbox does."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from certs import AuthorityFiles
from cli.exit_codes import ExitCode
from tests.lifecycle.driver import ACCOUNT, ROOT, Project

pytestmark = [pytest.mark.engine, pytest.mark.slow]

LAB = ROOT / "examples" / "lab"
ALL, ONLY = "Lab-IAM-Anywhere-All", "Lab-IAM-Anywhere-Only-Thule"
PEOPLE = ("GabrielAngelos", "DavianThule")
EXPECTED = {
    ("GabrielAngelos", ALL): True,
    ("GabrielAngelos", ONLY): False,
    ("DavianThule", ALL): True,
    ("DavianThule", ONLY): True,
}
"""The table of the lab: who gets a session of which role."""


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """The example as it stands in the repository, below a copy of its program, deployed."""
    root = tmp_path_factory.mktemp("toolkit")
    shutil.copy(ROOT / "__main__.py", root)
    shutil.copytree(LAB, root / "examples" / "lab", ignore=shutil.ignore_patterns("pki", ".sandbox", "venv"))
    made = Project(root / "examples" / "lab", measured=False)
    made.succeed("up", "--stack", "lab")
    made.succeed("certs", "issue", "--ca", "pki", "--common-name", "GabrielAngelos")
    yield made
    made.run("sandbox", "stop")


def files(lab: Project, who: str) -> tuple[str, ...]:
    found = AuthorityFiles(lab.root / "pki").workload(who)
    return ("--certificate", str(found.certificate), "--chain", str(found.chain))


def started(lab: Project, who: str, role: str, *source: str) -> tuple[bool, str]:
    """Whether a person gets a session of a role, with its certificate and key; and what was said."""
    key = AuthorityFiles(lab.root / "pki").workload(who).private_key
    words = ("credentials", "env", *source, "--workload", role, *files(lab, who), "--private-key", str(key))
    done = lab.run(*words, AWS_CA_BUNDLE=str(lab.instance.ca_file))
    return done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def outputs(lab: Project) -> str:
    """What `pulumi stack output --json` prints, in a file."""
    file = lab.root.parents[1] / "outputs.json"
    file.write_text(json.dumps(lab.outputs_of("lab")))
    return str(file)


def test_the_sandbox_does_what_the_matrix_predicts(lab: Project, outputs: str) -> None:
    """Cell by cell, with real certificates: planned, deployed and tried are the same table."""
    given = [word for who in PEOPLE for word in files(lab, who)[:2]]
    chain = files(lab, PEOPLE[0])[2:]
    words = ("access", "matrix", "--stack", "lab", "--no-workloads", "--json", *given, *chain)
    for more in ((), ("--deployed",)):
        cells = json.loads(lab.run(*words, *more).stdout)["cells"]
        predicted = {
            (each["certificate"].removeprefix("CN="), each["role"]): each["session"] == "allowed"
            for each in cells
        }
        assert predicted == EXPECTED
    source = ("--outputs", outputs, "--endpoint", lab.instance.endpoint)
    for (who, role), expected in EXPECTED.items():
        allowed, said = started(lab, who, role, *source)
        assert allowed is expected, said
    _, said = started(lab, "GabrielAngelos", ONLY, "--stack", "lab")
    assert "HTTP 403: Unable to assume role for arn:aws:iam::" in said
    assert "got       'GabrielAngelos'" in said
    assert "expected  'DavianThule' (StringEquals)" in said


def test_nothing_is_written_beside_the_toolkit(lab: Project) -> None:
    """The project's root is the example's folder, where its PKI and its sandbox are; not its program's."""
    assert {file.name for file in lab.root.parents[1].iterdir()} <= {
        "__main__.py",
        "examples",
        "outputs.json",
        "elsewhere.json",
    }
    assert {file.name for file in lab.root.iterdir()} - {file.name for file in LAB.iterdir()} <= {
        "pki",
        ".sandbox",
    }
    assert (lab.root / "pki" / "root.pem").is_file()


def test_an_account_is_read_with_the_environments_own_credentials(lab: Project, outputs: str) -> None:
    """`--account real` needs no engine and no sandbox: the sandbox stands for the account here."""
    instance = lab.instance
    key = next(iter(instance.accounts.values()))
    environment = {
        "AWS_ENDPOINT_URL": instance.endpoint,
        "AWS_CA_BUNDLE": str(instance.ca_file),
        "AWS_ACCESS_KEY_ID": key.access_key_id,
        "AWS_SECRET_ACCESS_KEY": key.secret_access_key,
    }
    words = ("access", "who-can", "--stack", "lab", "--action", "sts:GetCallerIdentity", "--resource", "*")
    real = (*words, "--json", "--deployed", "--account", "real", "--outputs", outputs)
    done = lab.run(*real, **environment)
    assert {each["role"] for each in json.loads(done.stdout)["could"]} == {ALL, ONLY}
    assert "nothing is changed" in done.stderr
    elsewhere = Path(outputs).with_name("elsewhere.json")
    elsewhere.write_text(Path(outputs).read_text().replace(ACCOUNT, "444455556666"))
    done = lab.run(*real[:-1], str(elsewhere), **environment)
    assert done.returncode == ExitCode.CONFIG
    assert f"credentials of {ACCOUNT}" in done.stderr


def test_it_is_changed_and_leaves_nothing(lab: Project) -> None:
    """Deployed again, edited, gone, with everybody's keys; the last test of this module."""
    up = ("up", "--stack", "lab")
    assert "0 operations" in lab.succeed(*up)
    file = lab.root / "Pulumi.lab.yaml"
    file.write_text(file.read_text().replace("commonName: DavianThule", "commonName: Somebody"))
    printed = lab.succeed(*up)
    assert "1 operations" in printed
    assert "assumeRolePolicy" in printed
    for who, role, expected in (("DavianThule", ALL, True), ("DavianThule", ONLY, False)):
        assert started(lab, who, role, "--stack", "lab")[0] is expected
    lab.succeed("down", "--stack", "lab", "--yes", "--purge-keys")
    assert not (lab.root / "pki").exists()
    assert lab.client("iam").list_roles()["Roles"] == []
    assert lab.client("rolesanywhere").list_profiles()["profiles"] == []
    assert lab.client("rolesanywhere").list_trust_anchors()["trustAnchors"] == []
