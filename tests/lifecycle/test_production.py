"""A production-like stack is rehearsed without touching its settings."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from sandbox.rehearsal import PLACEHOLDER
from tests.lifecycle.driver import ROOT, Project

pytestmark = [pytest.mark.engine, pytest.mark.slow]

ACCOUNT, REGION = "012345678901", "eu-west-1"
ANCHOR = f"arn:aws:rolesanywhere:{REGION}:{ACCOUNT}:trust-anchor/0c0ffee0-1111-2222-3333-444455556666"
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/11112222-3333-4444-5555-666677778888"
STACK_FILE = Path(__file__).parent / "Pulumi.prod.yaml"


@pytest.fixture(scope="module")
def production(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """The stack, deployed once."""
    root = tmp_path_factory.mktemp("production")
    for file in (ROOT / "Pulumi.yaml", ROOT / "__main__.py", STACK_FILE):
        shutil.copy(file, root)
    project = Project(root, measured=False)
    project.succeed("up", "--stack", "prod")
    yield project
    project.run("sandbox", "stop")


def client(project: Project, service: str) -> Any:
    instance = project.instance
    pair = instance.accounts[ACCOUNT]
    return boto3.client(  # type: ignore[call-overload]
        service,
        endpoint_url=instance.endpoint,
        verify=str(instance.ca_file),
        region_name=REGION,
        aws_access_key_id=pair.access_key_id,
        aws_secret_access_key=pair.secret_access_key,
    )


def outputs(project: Project) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(project.run("outputs", "--stack", "prod", "--json").stdout)
    return found


def test_its_file_is_as_it_was(production: Project) -> None:
    """Not a byte of the stack file changed, and no secret of it is anywhere in the sandbox."""
    assert (production.root / "Pulumi.prod.yaml").read_bytes() == STACK_FILE.read_bytes()
    for file in (production.instance.directory / "work").rglob("Pulumi*.yaml"):
        assert "v1:AAABBBCCC" not in file.read_text()
        assert PLACEHOLDER not in file.read_text()


def test_it_is_its_own_account_and_region(production: Project) -> None:
    """Account id and Region are those of the file, leading zero included."""
    values = outputs(production)
    assert values["region"] == REGION
    assert values["workloads"]["billing"]["roleArn"].startswith(
        f"arn:aws:iam::{ACCOUNT}:role/workloads/billing-"
    )
    assert values["tables"]["Invoices"]["arn"].startswith(
        f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/Invoices-"
    )


def test_the_other_teams_anchor_is_trusted_and_not_made(production: Project) -> None:
    """Its ARN is in the trust policy and in the outputs; the sandbox has no anchor."""
    assert client(production, "rolesanywhere").list_trust_anchors()["trustAnchors"] == []
    values = outputs(production)
    assert values["trustAnchors"] == {"corporate": {"arn": ANCHOR}}
    name = values["workloads"]["billing"]["roleArn"].rpartition("/")[2]
    role = client(production, "iam").get_role(RoleName=name)["Role"]
    (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Condition"] == {
        "ArnEquals": {"aws:SourceArn": ANCHOR},
        "StringEquals": {
            "aws:PrincipalTag/x509Subject/CN": "billing.example",
            "aws:PrincipalTag/x509Subject/O": "Example",
            "aws:SourceAccount": ACCOUNT,
        },
        "StringLike": {"aws:PrincipalTag/x509Issuer/CN": "Example Issuing *"},
    }
    assert (role["Path"], role["MaxSessionDuration"]) == ("/workloads/", 7200)
    assert role["PermissionsBoundary"]["PermissionsBoundaryArn"] == "arn:aws:iam::aws:policy/PowerUserAccess"


def test_the_customers_key_encrypts_and_is_granted(production: Project) -> None:
    """Table and bucket use the key, and the role may use it through their services alone."""
    values = outputs(production)
    table = client(production, "dynamodb").describe_table(TableName=values["tables"]["Invoices"]["name"])[
        "Table"
    ]
    assert table["SSEDescription"]["KMSMasterKeyArn"] == KEY
    encryption = client(production, "s3").get_bucket_encryption(Bucket=values["buckets"]["documents"]["name"])
    (rule,) = encryption["ServerSideEncryptionConfiguration"]["Rules"]
    assert rule["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": KEY}
    statements = grants(production, "billing")
    of_the_key = [each for each in statements if each["Resource"] == KEY]
    vias = {each["Condition"]["StringEquals"]["kms:ViaService"] for each in of_the_key}
    assert vias == {f"dynamodb.{REGION}.amazonaws.com", f"s3.{REGION}.amazonaws.com"}


def grants(project: Project, workload: str) -> list[dict[str, Any]]:
    iam = client(project, "iam")
    name = outputs(project)["workloads"][workload]["roleArn"].rpartition("/")[2]
    (policy,) = iam.list_role_policies(RoleName=name)["PolicyNames"]
    document = iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]
    found: list[dict[str, Any]] = document["Statement"]
    return found


def test_tags_are_everywhere(production: Project) -> None:
    """The provider's default tags, the stack's own, the environment and the entry's."""
    name = outputs(production)["workloads"]["billing"]["roleArn"].rpartition("/")[2]
    listed = client(production, "iam").list_role_tags(RoleName=name)["Tags"]
    assert {tag["Key"]: tag["Value"] for tag in listed} == {
        "team": "identity",
        "cost-center": "0042",
        "service": "billing",
        "environment": "production",
        "owner": "billing-team",
    }
    profiles = client(production, "rolesanywhere")
    for profile in profiles.list_profiles()["profiles"]:
        tags = profiles.list_tags_for_resource(resourceArn=profile["profileArn"])["tags"]
        assert {"key": "environment", "value": "production"} in tags


def test_one_workload_has_its_own_profile_and_the_other_shares(production: Project) -> None:
    """The own one lives as long as it says, narrowed by a session policy where that fits."""
    values = outputs(production)
    assert list(values["profiles"]) == ["shared"]
    command = values["workloads"]["billing"]["credentialProcess"]
    assert "--session-duration 7200 --certificate /etc/pki/billing.pem" in command
    assert values["workloads"]["auditor"]["profileArn"] == values["profiles"]["shared"]["arn"]
    assert values["workloads"]["auditor"]["durationSeconds"] == 900


def test_a_second_up_changes_nothing(production: Project) -> None:
    """Keys, tags, adopted things and secrets are stable."""
    assert "0 operations" in production.succeed("up", "--stack", "prod")


def test_down_leaves_what_is_not_its_own(production: Project) -> None:
    """Everything the stack made is gone; what it adopted was never here to delete."""
    production.succeed("down", "--stack", "prod", "--yes")
    assert client(production, "dynamodb").list_tables()["TableNames"] == []
    assert client(production, "rolesanywhere").list_profiles()["profiles"] == []
