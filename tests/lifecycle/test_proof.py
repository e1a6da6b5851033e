"""`up` ends by proving itself, and `verify` turns red when the deployed stack is not what it should be."""

import json
from typing import Any

import pytest

from tests.lifecycle.driver import Project

pytestmark = [pytest.mark.engine, pytest.mark.slow]


def verdicts(project: Project) -> tuple[int, list[dict[str, Any]]]:
    done = project.run("verify", "--json")
    return done.returncode, json.loads(done.stdout)


def test_up_proves_itself_and_verify_notices_what_was_broken(project: Project) -> None:
    """A session by certificate, a granted call, a refused one; each of the three turns red by itself."""
    shown = project.succeed("up", "--prove")
    assert "proven" in shown
    code, (found,) = verdicts(project)
    assert (code, found["proven"], found["workload"]) == (0, True, "demo-server")
    assert found["allowed"] == "dynamodb:get_item: allowed"
    assert found["refused"] == "iam:list_roles: AccessDenied"
    name = project.outputs()["workloads"]["demo-server"]["roleArn"].rpartition("/")[2]
    assert f":assumed-role/{name}/" in found["session"]
    _an_account_is_tried_the_same(project)
    iam = project.client("iam")
    trust = iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
    (inline,) = iam.list_role_policies(RoleName=name)["PolicyNames"]

    broken = json.loads(json.dumps(trust))
    broken["Statement"][0]["Condition"]["StringEquals"]["aws:PrincipalTag/x509Subject/CN"] = "somebody-else"
    iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(broken))
    code, (found,) = verdicts(project)
    assert (code, found["proven"]) == (1, False)
    assert found["session"].startswith("403 Unable to assume role for arn:aws:iam:")
    told = project.run("verify")
    assert told.returncode == 1
    assert "WRONG" in told.stdout
    assert "expected sts:AssumeRole allowed" in project.succeed("sandbox", "logs")

    iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(trust))
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    document = {"Version": "2012-10-17", "Statement": [everything]}
    iam.put_role_policy(RoleName=name, PolicyName=inline, PolicyDocument=json.dumps(document))
    code, (found,) = verdicts(project)
    assert (code, found["proven"], found["refused"]) == (1, False, "iam:list_roles: allowed")

    document["Statement"] = [{**everything, "Action": "sts:GetCallerIdentity"}]
    iam.put_role_policy(RoleName=name, PolicyName=inline, PolicyDocument=json.dumps(document))
    code, (found,) = verdicts(project)
    assert (code, found["proven"], found["allowed"]) == (1, False, "dynamodb:get_item: AccessDeniedException")


def _an_account_is_tried_the_same(project: Project) -> None:
    """With the outputs alone, no engine and no credentials; the sandbox stands for the account here."""
    instance, file = project.instance, project.root / "outputs.json"
    file.write_text(json.dumps(project.outputs()))
    there = {"AWS_ENDPOINT_URL": instance.endpoint, "AWS_CA_BUNDLE": str(instance.ca_file)}
    done = project.run("verify", "--json", "--account", "real", "--outputs", str(file), **there)
    (found,) = json.loads(done.stdout)
    assert (done.returncode, found["proven"]) == (0, True), done.stderr
    assert "your account in eu-central-1; nothing is changed" in done.stderr
    file.write_text("{}")
    assert project.run("verify", "--account", "real", "--outputs", str(file)).returncode == 3
    assert project.run("verify", "--account", "real").returncode == 2


def test_a_certificate_that_is_not_here_is_not_tried(project: Project) -> None:
    """Nothing is proven of it, and nothing is wrong."""

    def elsewhere(config: dict[str, Any]) -> None:
        files = {"certificate": "/etc/pki/web.pem", "privateKey": "/etc/pki/web.key"}
        config["rolesanywhere:workloads"]["demo-server"]["consumer"] = files

    project.edit(elsewhere)
    project.succeed("up")
    code, (found,) = verdicts(project)
    assert (code, found["proven"]) == (0, None)
    assert found["session"] == "not tried: its certificate is not on this machine"
