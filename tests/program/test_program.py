"""The whole program under mocks: what the dev stack becomes, and that it is stable against other entries."""

import ast
import json
import shutil
from pathlib import Path

import pulumi
import pytest
import yaml

from outputs import Contract
from tests.program.recording import Recording, arn_of, physical_name, record_project, registered_under_mocks

ROOT = Path(__file__).parents[2]

# Type and logical name of everything the dev stack is, components first.
DEV_STACK = {
    ("rolesanywhere:index:TrustAnchor", "demo"),
    ("aws:rolesanywhere/trustAnchor:TrustAnchor", "demo"),
    ("rolesanywhere:index:DynamoDbTable", "Demo-Users"),
    ("aws:dynamodb/table:Table", "Demo-Users"),
    ("rolesanywhere:index:S3Bucket", "demo-data"),
    ("aws:s3/bucket:Bucket", "demo-data"),
    ("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "demo-data"),
    ("aws:s3/bucketOwnershipControls:BucketOwnershipControls", "demo-data"),
    (
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        "demo-data",
    ),
    ("aws:s3/bucketVersioning:BucketVersioning", "demo-data"),
    ("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", "demo-data"),
    ("aws:s3/bucketPolicy:BucketPolicy", "demo-data"),
    ("rolesanywhere:index:CertificateRole", "demo-server"),
    ("aws:iam/role:Role", "demo-server"),
    ("aws:iam/rolePolicy:RolePolicy", "demo-server-grants"),
    ("rolesanywhere:index:Profile", "demo"),
    ("aws:rolesanywhere/profile:Profile", "demo"),
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of what Pulumi needs of the project."""
    for name in ("Pulumi.yaml", "Pulumi.dev.yaml", "__main__.py"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def _edit(project: Path, **sections: object) -> None:
    """Change whole sections of the project's dev stack."""
    path = project / "Pulumi.dev.yaml"
    file = yaml.safe_load(path.read_text())
    for section, entries in sections.items():
        file["config"][f"rolesanywhere:{section}"] = entries
    path.write_text(yaml.safe_dump(file, sort_keys=False))


def _names(recording: Recording) -> set[tuple[str, str]]:
    return {(resource.type, resource.name) for resource in recording.resources}


def test_the_dev_stack_becomes_these_resources_and_no_others(project: Path) -> None:
    """Every resource of the scenario once, each with its own name, and nothing is registered twice."""
    recording = record_project(project)
    assert _names(recording) == DEV_STACK
    assert len(recording.resources) == len(DEV_STACK)
    assert {(type_, name) for type_, name, _ in registered_under_mocks(project)} == DEV_STACK


def test_no_resource_is_given_a_name(project: Path) -> None:
    """Names in AWS are Pulumi's to make, so that two people deploy side by side."""
    for resource in record_project(project).resources:
        assert {"name", "namePrefix", "bucketPrefix"}.isdisjoint(resource.inputs)
    assert record_project(project).only("aws:s3/bucket:Bucket").inputs == {}


def test_only_the_anchor_is_protected_by_the_engine(project: Path) -> None:
    """Removing an anchor is stopped in the preview; the others are protected where AWS can."""
    protected = [resource.type for resource in record_project(project).resources if resource.protect]
    assert protected == ["aws:rolesanywhere/trustAnchor:TrustAnchor"]


def test_the_server_may_do_what_the_scenario_says(project: Path) -> None:
    """PutItem, GetItem and Query on the table, reading the bucket, and nothing else."""
    recording = record_project(project)
    table = arn_of("aws:dynamodb/table:Table", "Demo-Users")
    bucket = arn_of("aws:s3/bucket:Bucket", "demo-data")
    policy = json.loads(recording.only("aws:iam/rolePolicy:RolePolicy").inputs["policy"])
    assert policy["Statement"] == [
        {
            "Effect": "Allow",
            "Action": ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"],
            "Resource": table,
        },
        {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": bucket},
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"{bucket}/*"},
    ]


def test_the_server_is_who_the_stack_file_says(project: Path) -> None:
    """The role trusts the anchor's own ARN, its account and the CN; the profile holds the role."""
    recording = record_project(project)
    anchor = arn_of("aws:rolesanywhere/trustAnchor:TrustAnchor", "demo")
    (statement,) = json.loads(recording.only("aws:iam/role:Role").inputs["assumeRolePolicy"])["Statement"]
    assert statement["Condition"] == {
        "ArnEquals": {"aws:SourceArn": anchor},
        "StringEquals": {
            "aws:SourceAccount": "111122223333",
            "aws:PrincipalTag/x509Subject/CN": "demo-server",
        },
    }
    profile = recording.only("aws:rolesanywhere/profile:Profile")
    assert profile.inputs["roleArns"] == [arn_of("aws:iam/role:Role", "demo-server")]
    assert profile.inputs["durationSeconds"] == 3600
    bundle = recording.only("aws:rolesanywhere/trustAnchor:TrustAnchor").inputs["source"]["sourceData"]
    assert bundle == {"x509CertificateData": (project / "pki/dev/root.pem").read_text()}


def test_the_outputs_are_the_contract(project: Path) -> None:
    """What a consumer reads names each thing by the key of the stack file, with its ARN in AWS."""
    contract = Contract.model_validate(record_project(project).exports)
    server = contract.workloads["demo-server"]
    assert contract.region == server.region == "eu-central-1"
    assert server.trust_anchor_arn == contract.trust_anchors["demo"].arn
    assert server.profile_arn == contract.profiles["demo"].arn
    assert server.role_arn == arn_of("aws:iam/role:Role", "demo-server")
    assert contract.tables["Demo-Users"].name == physical_name("Demo-Users")
    assert contract.buckets["demo-data"].arn == arn_of("aws:s3/bucket:Bucket", "demo-data")


def test_the_same_stack_file_gives_the_same_inputs(project: Path) -> None:
    """Two runs register byte for byte the same, so that an `up` without a change has nothing to do."""

    def inputs() -> dict[tuple[str, str], str]:
        return {
            (type_, name): json.dumps(values, sort_keys=True)
            for type_, name, values in registered_under_mocks(project)
        }

    assert inputs() == inputs()


def test_another_entry_renames_and_changes_nothing(project: Path) -> None:
    """A workload, a table and a profile inserted before the others leave every other resource as it was."""
    before = {(r.type, r.name): r.inputs for r in record_project(project).resources}
    file = yaml.safe_load((project / "Pulumi.dev.yaml").read_text())["config"]
    table = file["rolesanywhere:tables"]["Demo-Users"]
    _edit(
        project,
        tables={"Another": table, "Demo-Users": table},
        workloads={
            "another": {
                "trustAnchor": "demo",
                "certificate": {"commonName": "another"},
                "grants": [{"table": "Another", "access": "read-write"}],
            },
            **file["rolesanywhere:workloads"],
        },
        profiles={
            "another": {"workloads": ["another"], "durationSeconds": 43_200},
            **file["rolesanywhere:profiles"],
        },
    )
    after = {(r.type, r.name): r.inputs for r in record_project(project).resources}
    assert before.items() <= after.items()
    assert set(after) - set(before) == {
        ("rolesanywhere:index:DynamoDbTable", "Another"),
        ("aws:dynamodb/table:Table", "Another"),
        ("rolesanywhere:index:CertificateRole", "another"),
        ("aws:iam/role:Role", "another"),
        ("aws:iam/rolePolicy:RolePolicy", "another-grants"),
        ("rolesanywhere:index:Profile", "another"),
        ("aws:rolesanywhere/profile:Profile", "another"),
    }
    assert after["aws:iam/role:Role", "another"]["maxSessionDuration"] == 43_200


def test_a_table_and_a_bucket_may_share_a_name(project: Path) -> None:
    """Targets are told apart by their kind, and each grant reaches its own."""
    table = {"attributes": {"Id": "S"}, "hashKey": "Id"}
    server = {
        "trustAnchor": "demo",
        "certificate": {"commonName": "demo-server"},
        "grants": [{"table": "data", "access": "list"}, {"bucket": "data", "access": "list"}],
    }
    _edit(project, tables={"data": table}, buckets={"data": None}, workloads={"demo-server": server})
    policy = json.loads(record_project(project).only("aws:iam/rolePolicy:RolePolicy").inputs["policy"])
    assert [statement["Resource"] for statement in policy["Statement"]] == [
        arn_of("aws:dynamodb/table:Table", "data"),
        arn_of("aws:s3/bucket:Bucket", "data"),
    ]


def test_a_workload_without_grants_has_no_policy(project: Path) -> None:
    """Nothing granted is nothing attached."""
    server = {"trustAnchor": "demo", "certificate": {"commonName": "demo-server"}}
    _edit(project, workloads={"demo-server": server})
    assert record_project(project).of("aws:iam/rolePolicy:RolePolicy") == []


def test_a_preview_of_a_new_stack_knows_what_it_can(project: Path) -> None:
    """Without any ARN the same resources are registered, and what hangs on an ARN is unknown."""
    recording = record_project(project, preview=True)
    assert _names(recording) == DEV_STACK
    policy = recording.only("aws:iam/rolePolicy:RolePolicy").inputs["policy"]
    assert isinstance(policy, pulumi.output.Unknown)


def test_a_bad_stack_registers_nothing(project: Path) -> None:
    """All mistakes are told in one error before the first resource."""
    _edit(project, profiles={"demo": {"workloads": ["demo-sevrer"]}})
    with pytest.raises(pulumi.RunError) as caught:
        record_project(project)
    assert "rolesanywhere:profiles.demo.workloads[0]: got 'demo-sevrer'" in str(caught.value)
    assert str(caught.value).startswith("1 problem in the stack's configuration:")


def test_the_program_is_a_composition_root() -> None:
    """Forty lines at most, and no function or class: whatever decides lives in a package with tests."""
    source = (ROOT / "__main__.py").read_text()
    assert len(source.splitlines()) <= 40
    defined = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
    assert not [node for node in ast.walk(ast.parse(source)) if isinstance(node, defined)]


def test_the_project_needs_nothing_but_an_official_cli() -> None:
    """Its name is the namespace of its keys, and Pulumi installs what the program needs by itself."""
    project = yaml.safe_load((ROOT / "Pulumi.yaml").read_text())
    assert project["name"] == "rolesanywhere"
    assert project["runtime"] == {"name": "python", "options": {"toolchain": "pip", "virtualenv": ".venv"}}
    requirements = (ROOT / "requirements.txt").read_text()
    for package in ("pulumi", "pulumi-aws", "cryptography", "pydantic", "pyyaml"):
        assert f"\n{package}==" in f"\n{requirements}"
    assert "/pki/" in (ROOT / ".gitignore").read_text().splitlines()
