"""What a change of the stack file, the cloud or the sandbox does to a deployed stack."""

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.lifecycle.driver import Project, make_project, until

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("changes")]


@pytest.fixture(scope="module")
def changing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """A deployed stack; every test leaves it deployed as the original file says."""
    made = make_project(tmp_path_factory.mktemp("changing") / "project", measured=False)
    made.succeed("up")
    yield made
    made.run("sandbox", "stop")


@pytest.fixture
def restored(changing: Project) -> Iterator[Project]:
    """The stack, whose file is put back and deployed after the test."""
    file = changing.root / "Pulumi.dev.yaml"
    before = file.read_text()
    yield changing
    file.write_text(before)
    changing.succeed("up")


def operations(printed: str) -> str:
    return next(line for line in printed.splitlines() if " operations, " in line)


def test_a_changed_grant_is_one_update(restored: Project) -> None:
    """Taking one action away updates the role's policy in place, and nothing else."""

    def less(config: dict[str, Any]) -> None:
        config["rolesanywhere:workloads"]["demo-server"]["grants"][0]["actions"].remove("dynamodb:Query")

    role = restored.outputs()["workloads"]["demo-server"]["roleArn"].rpartition("/")[2]
    assert "dynamodb:Query" in documents(restored, role)
    restored.edit(less)
    printed = restored.succeed("up")
    assert operations(printed).startswith("1 operations")
    assert "rolePolicy" in printed
    assert "dynamodb:Query" not in documents(restored, role)
    assert "dynamodb:GetItem" in documents(restored, role)


def documents(project: Project, role: str) -> str:
    iam = project.client("iam")
    names = iam.list_role_policies(RoleName=role)["PolicyNames"]
    return str([iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"] for name in names])


def test_a_changed_bundle_updates_the_anchor_in_place(restored: Project, tmp_path: Path) -> None:
    """A new CA certificate keeps the anchor's ARN, so that trust policies go on naming it."""
    before = restored.outputs()["trustAnchors"]["demo"]["arn"]
    old = restored.root / "pki" / "dev"
    shutil.move(old, tmp_path / "kept")
    try:
        printed = restored.succeed("up")
        assert restored.outputs()["trustAnchors"]["demo"]["arn"] == before
        assert operations(printed).startswith("1 operations")
        (anchor,) = restored.client("rolesanywhere").list_trust_anchors()["trustAnchors"]
        assert anchor["source"]["sourceData"]["x509CertificateData"] == (old / "root.pem").read_text()
        assert (old / "root.pem").read_text() != (tmp_path / "kept" / "root.pem").read_text()
    finally:
        shutil.rmtree(old)
        shutil.move(tmp_path / "kept", old)


def rename(config: dict[str, Any]) -> None:
    config["rolesanywhere:trustAnchors"]["renamed"] = config["rolesanywhere:trustAnchors"].pop("demo")
    config["rolesanywhere:workloads"]["demo-server"]["trustAnchor"] = "renamed"


def remove(config: dict[str, Any]) -> None:
    rename(config)
    config["rolesanywhere:trustAnchors"] = {"other": {"development": "pki/other"}}
    config["rolesanywhere:workloads"]["demo-server"]["trustAnchor"] = "other"


@pytest.mark.parametrize("change", [rename, remove])
def test_an_anchor_that_would_go_is_stopped_before_anything_changes(restored: Project, change: Any) -> None:
    """Renaming or removing an anchor ends in an error that says why; the cloud is as it was."""
    anchors = restored.client("rolesanywhere").list_trust_anchors()["trustAnchors"]
    restored.edit(change)
    refused = restored.run("up")
    assert refused.returncode == 1
    assert "protect" in refused.stderr
    assert "every certificate under it stops working" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert restored.client("rolesanywhere").list_trust_anchors()["trustAnchors"] == anchors


REPLACED_ANCHOR = """
def replace(args):
    if args.type_ != "aws:rolesanywhere/trustAnchor:TrustAnchor":
        return None
    options = pulumi.ResourceOptions(replace_on_changes=["tags"])
    return pulumi.ResourceTransformationResult(
        {**args.props, "tags": {"team": "identity"}}, pulumi.ResourceOptions.merge(args.opts, options)
    )
pulumi.runtime.register_stack_transformation(replace)
"""


def test_an_anchor_that_would_be_replaced_is_stopped(restored: Project) -> None:
    """A change that can only be made by replacing the anchor ends in the same error."""
    program = restored.root / "__main__.py"
    before = program.read_text()
    anchors = restored.client("rolesanywhere").list_trust_anchors()["trustAnchors"]
    program.write_text(before.replace("\nstack = load(", f"{REPLACED_ANCHOR}\nstack = load("))
    try:
        refused = restored.run("up")
    finally:
        program.write_text(before)
    assert refused.returncode == 1
    assert "protect" in refused.stderr
    assert "every certificate under it stops working" in refused.stderr
    assert restored.client("rolesanywhere").list_trust_anchors()["trustAnchors"] == anchors


def test_a_role_deleted_behind_the_engines_back_is_restored(restored: Project) -> None:
    """`refresh` sees that it is gone, and `up` makes it again and puts it into the profile."""
    before = restored.outputs()["workloads"]["demo-server"]["roleArn"]
    iam, name = restored.client("iam"), before.rpartition("/")[2]
    for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]:
        iam.delete_role_policy(RoleName=name, PolicyName=policy)
    iam.delete_role(RoleName=name)
    assert "role:Role" in restored.succeed("refresh")
    restored.succeed("up")
    after = restored.outputs()["workloads"]["demo-server"]["roleArn"]
    (profile,) = restored.client("rolesanywhere").list_profiles()["profiles"]
    assert [role["Arn"] for role in iam.list_roles()["Roles"]] == [after] == profile["roleArns"]


def test_mistakes_in_the_stack_file_are_told_together_before_anything_starts(project: Project) -> None:
    """Three mistakes give three places with what to do, exit 3, and not even a sandbox."""

    def spoil(config: dict[str, Any]) -> None:
        workload = config["rolesanywhere:workloads"]["demo-server"]
        workload["trustAnchor"] = "nobody"
        workload["grants"][0]["table"] = "Nowhere"
        config["rolesanywhere:tables"]["Demo-Users"]["hashKey"] = "Mail"

    project.edit(spoil)
    refused = project.run("up")
    assert refused.returncode == 3
    for place in ("demo-server.trustAnchor", "demo-server.grants[0].table", "Demo-Users.hashKey"):
        assert place in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not (project.root / ".sandbox").exists()


def test_a_spoilt_stack_file_does_not_keep_a_stack_from_going_down(project: Project) -> None:
    """What only looks at a stack or deletes it needs no more of the file than where the stack is."""
    project.succeed("up")
    project.edit(lambda config: config["rolesanywhere:workloads"].clear())
    assert project.run("up").returncode == 3
    assert project.outputs()["region"] == "eu-central-1"
    project.succeed("down", "--yes")
    assert project.client("iam").list_roles()["Roles"] == []


def test_a_missing_stack_file_is_told_by_name(project: Project) -> None:
    """An unknown stack is a sentence and exit 3."""
    refused = project.run("up", "--stack", "nowhere")
    assert refused.returncode == 3
    assert "Pulumi.nowhere.yaml" in refused.stderr


def test_a_new_sandbox_never_meets_old_state(project: Project) -> None:
    """After the sandbox was killed, `up` deploys everything anew on an empty one, and says so."""
    project.succeed("up")
    first = project.instance
    old_anchor = project.outputs()["trustAnchors"]["demo"]["arn"]
    server = psutil.Process(first.pid)
    os.kill(first.pid, signal.SIGKILL)
    until(lambda: not server.is_running() or server.status() == psutil.STATUS_ZOMBIE, "the server to be gone")
    told = project.succeed("up")
    assert "crashed" in told
    assert project.instance.identifier != first.identifier
    (anchor,) = project.client("rolesanywhere").list_trust_anchors()["trustAnchors"]
    assert anchor["trustAnchorArn"] == project.outputs()["trustAnchors"]["demo"]["arn"] != old_anchor
    assert not first.directory.exists()
