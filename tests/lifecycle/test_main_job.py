"""The main job: the dev stack, deployed with the real engine onto the sandbox."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.lifecycle.driver import ACCOUNT, REGION, Project, make_project

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("main-job")]

ANCHOR = rf"arn:aws:rolesanywhere:{REGION}:{ACCOUNT}:trust-anchor/[0-9a-f-]{{36}}"


def test_up_ends_with_the_arns(deployed: Project) -> None:
    """`up` prints trust anchor, profile and role ARNs, table and bucket; `outputs --json` gives the same."""
    values = deployed.outputs()
    printed = deployed.succeed("outputs")
    workload = values["workloads"]["demo-server"]
    assert re.fullmatch(ANCHOR, workload["trustAnchorArn"])
    assert re.fullmatch(
        rf"arn:aws:rolesanywhere:{REGION}:{ACCOUNT}:profile/[0-9a-f-]{{36}}", workload["profileArn"]
    )
    assert re.fullmatch(rf"arn:aws:iam::{ACCOUNT}:role/demo-server-[0-9a-f]{{7}}", workload["roleArn"])
    assert workload["region"] == values["region"] == REGION
    assert re.fullmatch(r"Demo-Users-[0-9a-f]{7}", values["tables"]["Demo-Users"]["name"])
    assert re.fullmatch(r"demo-data-[0-9a-f]{7}", values["buckets"]["demo-data"]["name"])
    for value in (workload["trustAnchorArn"], workload["profileArn"], workload["roleArn"]):
        assert value in printed


def test_the_first_line_says_where_it_acts(deployed: Project) -> None:
    """Every stack command says first that it acts on the sandbox."""
    told = deployed.run("preview").stderr.splitlines()[0]
    assert told == (
        f"Rehearsing stack dev on this machine's sandbox (account {ACCOUNT}, {REGION}); nothing reaches AWS."
    )


def test_boto3_sees_exactly_the_declared_resources(deployed: Project) -> None:
    """One anchor, one role, one profile, one table, one bucket; each as declared and no other."""
    values = deployed.outputs()
    workload = values["workloads"]["demo-server"]
    roles_anywhere = deployed.client("rolesanywhere")
    (anchor,) = roles_anywhere.list_trust_anchors()["trustAnchors"]
    (profile,) = roles_anywhere.list_profiles()["profiles"]
    (role,) = deployed.client("iam").list_roles()["Roles"]
    assert (anchor["trustAnchorArn"], anchor["enabled"]) == (workload["trustAnchorArn"], True)
    assert (
        anchor["source"]["sourceData"]["x509CertificateData"]
        == (deployed.root / "pki/dev/root.pem").read_text()
    )
    assert (profile["roleArns"], profile["enabled"], profile["durationSeconds"]) == (
        [workload["roleArn"]],
        True,
        3600,
    )
    assert role["Arn"] == workload["roleArn"]
    assert role["AssumeRolePolicyDocument"] == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "rolesanywhere.amazonaws.com"},
                "Action": ["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"],
                "Condition": {
                    "ArnEquals": {"aws:SourceArn": workload["trustAnchorArn"]},
                    "StringEquals": {
                        "aws:PrincipalTag/x509Subject/CN": "demo-server",
                        "aws:SourceAccount": ACCOUNT,
                    },
                },
            }
        ],
    }
    assert deployed.client("dynamodb").list_tables()["TableNames"] == [values["tables"]["Demo-Users"]["name"]]
    assert [each["Name"] for each in deployed.client("s3").list_buckets()["Buckets"]] == [
        values["buckets"]["demo-data"]["name"]
    ]


def test_the_role_may_do_what_was_granted_and_no_more(deployed: Project) -> None:
    """One inline policy, for exactly this table and this bucket; no managed policy."""
    values = deployed.outputs()
    iam = deployed.client("iam")
    name = values["workloads"]["demo-server"]["roleArn"].rpartition("/")[2]
    (policy,) = iam.list_role_policies(RoleName=name)["PolicyNames"]
    document = iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]
    table, bucket = values["tables"]["Demo-Users"]["arn"], values["buckets"]["demo-data"]["arn"]
    allowed = {
        (action, resource)
        for statement in document["Statement"]
        for action in _listed(statement["Action"])
        for resource in _listed(statement["Resource"])
    }
    assert allowed >= {
        ("dynamodb:PutItem", table),
        ("dynamodb:GetItem", table),
        ("s3:GetObject", f"{bucket}/*"),
    }
    assert {resource for _action, resource in allowed} <= {table, f"{table}/index/*", bucket, f"{bucket}/*"}
    assert not any("*" in action or "Delete" in action for action, _resource in allowed)
    assert iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"] == []


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def test_the_targets_have_secure_defaults(deployed: Project) -> None:
    """The table is encrypted, protected and recoverable; the bucket is private, versioned and TLS-only."""
    values = deployed.outputs()
    table, bucket = values["tables"]["Demo-Users"]["name"], values["buckets"]["demo-data"]["name"]
    dynamodb, s3 = deployed.client("dynamodb"), deployed.client("s3")
    described = dynamodb.describe_table(TableName=table)["Table"]
    assert described["DeletionProtectionEnabled"] is True
    assert described["SSEDescription"]["Status"] == "ENABLED"
    assert described["ProvisionedThroughput"]["ReadCapacityUnits"] == 5
    backups = dynamodb.describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]
    assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"
    assert set(s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"].values()) == {True}
    assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
    (rule,) = s3.get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"]["Rules"]
    assert rule["ObjectOwnership"] == "BucketOwnerEnforced"
    policy = json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])
    assert [statement["Effect"] for statement in policy["Statement"]] == ["Deny"]
    assert policy["Statement"][0]["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_up_again_changes_nothing(deployed: Project) -> None:
    """With no change there are 0 operations, in `preview` and in `up`."""
    assert "0 operations" in deployed.succeed("preview")
    assert "0 operations" in deployed.succeed("up")


def test_no_private_key_reaches_state_outputs_or_logs(deployed: Project) -> None:
    """Keys of the development CA stay in their owner-only files."""
    keys = [file for file in (deployed.root / "pki").rglob("*") if "PRIVATE KEY" in _text(file)]
    assert keys
    assert {file.stat().st_mode & 0o777 for file in keys} == {0o600}
    bodies = {_text(file).splitlines()[1] for file in keys}
    elsewhere = [file for file in deployed.instance.directory.rglob("*") if file.suffix != ".pem"]
    assert [file for file in elsewhere if any(body in _text(file) for body in bodies)] == []


def test_no_endpoint_and_no_credential_is_in_the_state(deployed: Project) -> None:
    """Port, access key and secret come by environment and never enter the state."""
    state = json.dumps(deployed.state())
    key = deployed.instance.accounts[ACCOUNT]
    for secret in (key.access_key_id, key.secret_access_key, str(deployed.instance.https_port)):
        assert secret not in state


def _text(file: Path) -> str:
    return file.read_text(errors="replace") if file.is_file() else ""


def test_env_points_a_persons_own_tools_at_the_sandbox(deployed: Project) -> None:
    """`eval "$(./rolesanywhere env)"` replaces a user's real settings; boto3 then asks the sandbox."""
    program = (
        "import boto3; s = boto3.Session(); sts = s.client('sts');"
        "print(sts.meta.endpoint_url, sts.get_caller_identity()['Arn'])"
    )
    script = f"""
        set -eu
        export AWS_PROFILE=production AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true AWS_SESSION_TOKEN=real
        variables=$({" ".join(deployed.command("env"))})
        eval "$variables"
        {deployed.command()[0]} -c "{program}"
    """
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [deployed.instance.endpoint, f"arn:aws:iam::{ACCOUNT}:user/deployer"]


def test_the_engine_itself_can_be_used(deployed: Project) -> None:
    """`pulumi ...` runs the engine on the stack and passes its exit code on."""
    listed = deployed.succeed("pulumi", "stack", "output", "region")
    assert REGION in listed
    assert deployed.run("pulumi", "stack", "output", "no-such-output").returncode != 0


def test_plain_destroy_refuses_and_names_the_setting(deployed: Project) -> None:
    """The engine's own destroy stops at `protect`, and nothing is deleted."""
    before = len(deployed.state()["resources"])
    refused = deployed.run("pulumi", "destroy", "--yes", "--non-interactive", "--skip-preview")
    assert refused.returncode != 0
    assert "protect" in refused.stdout + refused.stderr
    assert deployed.client("rolesanywhere").list_trust_anchors()["trustAnchors"]
    deployed.succeed("up")
    assert len(deployed.state()["resources"]) == before


def test_down_needs_a_confirmation(deployed: Project) -> None:
    """Without a terminal and without --yes nothing is deleted: exit 5, with what protects what."""
    refused = deployed.run("down")
    assert refused.returncode == 5
    assert "--yes" in refused.stderr
    for setting in ("protect", "deletionProtectionEnabled"):
        assert setting in refused.stdout
    assert "0 operations" in deployed.succeed("up")


def test_down_leaves_nothing(tmp_path: Path) -> None:
    """With an object in the bucket: shown, lifted, and then neither cloud nor state holds anything."""
    project = make_project(tmp_path / "project")
    try:
        project.succeed("up")
        bucket = project.outputs()["buckets"]["demo-data"]["name"]
        s3 = project.client("s3")
        s3.put_object(Bucket=bucket, Key="one", Body=b"1")
        s3.put_object(Bucket=bucket, Key="one", Body=b"2")
        s3.delete_object(Bucket=bucket, Key="one")
        told = project.succeed("down", "--yes")
        assert "3 object versions" in told
        assert project.client("rolesanywhere").list_trust_anchors()["trustAnchors"] == []
        assert project.client("rolesanywhere").list_profiles()["profiles"] == []
        assert project.client("iam").list_roles()["Roles"] == []
        assert project.client("dynamodb").list_tables()["TableNames"] == []
        assert s3.list_buckets()["Buckets"] == []
        assert list((project.instance.directory / "state" / ".pulumi" / "stacks").rglob("*.json")) == []
        assert project.run("outputs").returncode == 1
    finally:
        project.run("sandbox", "stop")


def test_git_sees_nothing_of_a_rehearsal(tmp_path: Path) -> None:
    """`git status` is clean after `up` and after `down`."""
    project = make_project(tmp_path / "project")
    ignored = (Path(__file__).resolve().parent.parent.parent / ".gitignore").read_text()
    (project.root / ".gitignore").write_text(ignored)

    def git(*arguments: str) -> str:
        identity = ("-c", "user.name=test", "-c", "user.email=test@example.org")
        command = ["git", *identity, *arguments]
        return subprocess.run(command, cwd=project.root, capture_output=True, text=True, check=True).stdout

    git("init", "--quiet")
    git("add", "--all")
    git("commit", "--quiet", "--message", "as cloned")
    try:
        project.succeed("up")
        assert git("status", "--porcelain") == ""
        project.succeed("down", "--yes")
        assert git("status", "--porcelain") == ""
    finally:
        project.run("sandbox", "stop")
