"""A stack is deployed as a user with the policy generated for it: enough, and nothing of it is spare."""

import json
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

import pytest

from access import deployer_policy
from policies.deployer import ENFORCED, Permission
from sandbox.emulator import load
from tests.lifecycle.driver import ACCOUNT, Project, make_project
from tests.local_aws import LocalAws

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("deployer")]

BOUNDARY = "arn:aws:iam::aws:policy/PowerUserAccess"
KEY = f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0"
NEEDS_NO_PERMISSION = {"sts:GetCallerIdentity"}
"""https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html ."""


FROM_DOCUMENTATION = {
    "iam:ListPolicyTags",
    "iam:ListRoleTags",
    "s3:GetAccelerateConfiguration",
    "s3:GetBucketAcl",
    "s3:GetBucketCORS",
    "s3:GetBucketLogging",
    "s3:GetBucketRequestPayment",
    "s3:GetBucketWebsite",
    "s3:GetReplicationConfiguration",
    "s3:ListTagsForResource",
    "s3:TagResource",
    "s3:UntagResource",
    "sns:SetSubscriptionAttributes",
}
"""What the real provider calls and the sandbox's does not; a key of a customer's would add DynamoDB's."""


def _workload(name: str, **settings: Any) -> dict[str, Any]:
    return {"trustAnchor": "demo", "certificate": {"commonName": name}, **settings}


def _crowded(last: str) -> list[dict[str, Any]]:
    """Statements that do not fit into one inline policy."""
    topics = [f"arn:aws:sns:eu-central-1:{ACCOUNT}:{'x' * 200}-{number}" for number in range(50)]
    return [
        {
            "reason": "publishes alarms",
            "actions": ["sns:Publish"],
            "resources": [*topics, f"{topics[9]}9{last}"],
        }
    ]


def before(config: dict[str, Any]) -> None:
    """Everything whose change takes a permission of its own is there, in one of its states."""
    config["rolesanywhere:tags"] = {"team": "identity", "owner": "somebody"}
    config["rolesanywhere:trustAnchors"]["spare"] = {"development": "pki/spare", "enabled": False}
    config["rolesanywhere:expiryAlarm"] = {"emails": ["pki@example.com"]}
    config["rolesanywhere:workloads"] |= {
        "bounded": _workload("bounded", permissionsBoundary=BOUNDARY, statements=_crowded("a")),
        "leaving": _workload("leaving"),
        "unbounded": _workload("unbounded", profile={"enabled": False}, statements=_crowded("a")),
    }


def after(config: dict[str, Any]) -> None:
    """The same in the other state; one workload is gone: only the policy of before can delete its role."""
    config["rolesanywhere:tags"] = {"team": "platform"}
    config["rolesanywhere:trustAnchors"]["demo"]["enabled"] = False
    config["rolesanywhere:expiryAlarm"] = {"emails": ["on-call@example.com"], "kmsKey": KEY}
    config["rolesanywhere:trustAnchors"]["spare"]["enabled"] = True
    config["rolesanywhere:tables"]["Demo-Users"]["readCapacity"] = 6
    config["rolesanywhere:profiles"]["demo"] |= {"durationSeconds": 7200, "enabled": False}
    workloads = config["rolesanywhere:workloads"]
    del workloads["leaving"]
    workloads["demo-server"]["grants"][0]["actions"].remove("dynamodb:Query")
    workloads["demo-server"] |= {"certificate": {"commonName": "renamed"}, "description": "Another one"}
    del workloads["bounded"]["permissionsBoundary"]
    workloads["bounded"]["statements"] = _crowded("b")
    workloads["unbounded"] |= {"permissionsBoundary": BOUNDARY, "profile": {"enabled": True}}
    workloads["unbounded"]["statements"] = _crowded("b")


@dataclass(frozen=True)
class Life:
    """What became of a stack from its first `up` to its `down`.

    Attributes:
        documents: The policies it was deployed with, of both its files.
        permissions: The same, one by one.
        asked: What the local AWS asked the policies, when the stack's deployer signed.
    """

    documents: tuple[str, ...]
    permissions: tuple[Permission, ...]
    asked: tuple[dict[str, Any], ...]


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Life:
    """Deployed, changed in every way, read and destroyed by the real engine."""
    folder = tmp_path_factory.mktemp("deployer")
    asked = folder / "asked.jsonl"
    project = make_project(folder / "project", measured=False, ROLESANYWHERE_ASKED=str(asked))
    policies = []
    try:
        for change in (before, after):
            project.edit(change)
            policies.append(deployer_policy(project.root, "dev", ACCOUNT))
            project.succeed("up")
        project.succeed("refresh")
        assert _policy_of_the_user(project) == _statements(policies[1].documents)
        project.succeed("down", "--yes")
    finally:
        project.run("sandbox", "stop")
    lines = [json.loads(line) for line in asked.read_text().splitlines()]
    user = f"arn:aws:iam::{ACCOUNT}:user/deployer-dev"
    return Life(
        documents=tuple(text for policy in policies for text in policy.documents),
        permissions=tuple({each for policy in policies for each in policy.permissions}),
        asked=tuple(line for line in lines if line["by"] == user),
    )


def _policy_of_the_user(project: Project) -> list[Any]:
    """What the stack's deployer may do, as the sandbox has it."""
    kept = project.instance.directory / "work" / "dev.deployer.json"
    return _statements(json.loads(kept.read_text()))


def _statements(documents: Any) -> list[Any]:
    return [statement for text in documents for statement in json.loads(text)["Statement"]]


def _is_for(permission: Permission, question: dict[str, Any]) -> bool:
    return permission.action == question["action"] and (
        permission.resource == "*" or fnmatchcase(question["resource"], permission.resource)
    )


def test_nothing_is_refused(life: Life) -> None:
    """The policy is enough for creating, changing in every way, reading and deleting."""
    assert [each for each in life.asked if not each["allowed"]] == []
    assert len(life.asked) > 200


def test_what_the_sandbox_enforces_is_what_it_asked_for(life: Life) -> None:
    """Every action was asked for, for each type, but those known from documentation; and no other was."""
    enforced, asked = set(), set()
    for permission in life.permissions:
        kinds = {(permission.action, each.token) for each in permission.reasons if each.basis == ENFORCED}
        enforced |= kinds
        if any(_is_for(permission, question) for question in life.asked):
            asked |= kinds
    assert enforced - asked == set()
    actions = {question["action"] for question in life.asked} - NEEDS_NO_PERMISSION
    assert actions == {action for action, _ in enforced}
    documented = {each.action for each in life.permissions if each.basis != ENFORCED}
    assert documented == FROM_DOCUMENTATION


def test_without_any_one_action_something_fails(life: Life, local_aws: LocalAws) -> None:
    """Each question that was allowed is denied by the same policy without its action."""
    evaluator = load().evaluator
    for question in life.asked:
        if question["action"] in NEEDS_NO_PERMISSION:
            continue
        assert _decision(evaluator, life.documents, question) == "Allow", question
        assert _decision(evaluator, life.documents, question, without=question["action"]) != "Allow", question


def _decision(evaluator: Any, documents: tuple[str, ...], question: dict[str, Any], without: str = "") -> str:
    parsed = []
    for text in documents:
        document = json.loads(text)
        for statement in document["Statement"]:
            actions = statement["Action"]
            listed = [actions] if isinstance(actions, str) else actions
            statement["Action"] = [action for action in listed if action != without] or ["none:None"]
        parsed.append(evaluator.parse_policy_document(document))
    context = evaluator.EvalContext(
        principal_arn=question["by"],
        principal_type="User",
        principal_account=ACCOUNT,
        action=question["action"],
        resource_arn=question["resource"],
        region="eu-central-1",
        service_context={key.lower(): value for key, value in question["context"].items()},
        principal_keys={},
    )
    decision: str = evaluator.evaluate(context, parsed).decision
    return decision
