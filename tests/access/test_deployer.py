"""The deployer's policy of a stack, from its file alone: for what the program makes, and for nothing else."""

import json
import shutil
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
import yaml

import config
from access import AccessError, deployer_policy
from access.inventory import Planner
from policies.deployer import Place, Planned
from policies.evaluate import (
    Policies,
    Policy,
    PolicyType,
    Principal,
    PrincipalKind,
    Request,
    compile_policy,
    decide,
)
from tests.config.production import ACCOUNT, BOUNDARY, KEY, PLACE, STACK, write_project
from tests.examples.files import with_its_files
from tests.program.recording import Registered, record_project
from tests.program.test_production import OUTPUTS

ROOT = Path(__file__).parents[2]
HERE = Place(ACCOUNT, PLACE.region)
TOPICS = [f"arn:aws:sns:eu-central-1:{ACCOUNT}:{'x' * 200}-{number}" for number in range(70)]


def _crowded(stack: dict[str, Any]) -> dict[str, Any]:
    """More than fits into one inline policy, with two grants on the same new table."""
    table = {"attributes": {"k": "S"}, "hashKey": "k", "kmsKey": KEY}
    workload = {
        "trustAnchor": "corp",
        "certificate": {"commonName": "crowded"},
        "grants": [
            {"table": "Made", "actions": ["dynamodb:GetItem"]},
            {"table": "Made", "actions": ["dynamodb:PutItem"]},
            {"table": "Ledger", "actions": ["dynamodb:GetItem"]},
        ],
        "statements": [{"reason": "publishes alarms", "actions": ["sns:Publish"], "resources": TOPICS}],
        "permissionsBoundary": BOUNDARY,
    }
    return {
        **stack,
        "tables": {**stack["tables"], "Made": table},
        "workloads": {**stack["workloads"], "crowded": workload},
        "expiryAlarm": {"emails": ["pki@example.com", "on-call@example.com"], "kmsKey": KEY},
    }


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A stack with everything a stack file can say, and one workload that takes several policies."""
    write_project(tmp_path, _crowded(STACK), "prod")
    shutil.copy(ROOT / "__main__.py", tmp_path)
    return tmp_path


def _planned(root: Path, stack: str) -> list[Planned]:
    place = config.place_of(config.read_values(root, stack))
    return list(Planner(config.check(root, stack), place.default_tags, HERE).resources())


def _made(root: Path, stack: str) -> list[Registered]:
    recorded = record_project(root, stack=stack, stack_outputs=OUTPUTS).resources
    return [each for each in recorded if not each.type.startswith(("rolesanywhere:", "pulumi:"))]


def test_what_is_planned_is_what_the_program_makes(project: Path) -> None:
    """The same resources, of the same types and names, several managed policies among them."""
    planned = sorted((each.token, each.name) for each in _planned(project, "prod"))
    assert planned == sorted((each.type, each.name) for each in _made(project, "prod"))
    assert sum(token == "aws:iam/policy:Policy" for token, _ in planned) == 2


def test_an_alarm_with_a_topic_of_somebody_else_is_a_rule_and_its_target(tmp_path: Path) -> None:
    """Nothing of SNS is the stack's then, and its deployer may do nothing there."""
    for name in ("Pulumi.yaml", "Pulumi.dev.yaml", "__main__.py"):
        shutil.copy(ROOT / name, tmp_path)
    _set(tmp_path, "rolesanywhere:expiryAlarm", {"topic": f"arn:aws:sns:eu-central-1:{ACCOUNT}:security"})
    planned = {(each.token, each.name) for each in _planned(tmp_path, "dev")}
    assert planned == {(each.type, each.name) for each in _made(tmp_path, "dev")}
    allowed = {
        each.action.partition(":")[0] for each in deployer_policy(tmp_path, "dev", ACCOUNT).permissions
    }
    assert "events" in allowed
    assert "sns" not in allowed


def test_what_is_planned_of_each_is_what_the_program_says(project: Path) -> None:
    """Tags, paths, boundaries, keys and the roles of profiles are those of the program's own inputs."""
    made = {(each.type, each.name): each for each in _made(project, "prod")}
    for each in _planned(project, "prod"):
        inputs = made[each.token, each.name].inputs
        assert ("tags" in each.properties) == bool(inputs.get("tags"))
        if each.token == "aws:iam/role:Role":
            assert each.properties["path"] == (inputs.get("path", "/"),)
            assert each.properties.get("boundary", (None,)) == (inputs.get("permissionsBoundary"),)
        if each.token == "aws:dynamodb/table:Table":
            key = inputs["serverSideEncryption"].get("kmsKeyArn")
            assert each.properties.get("key", (None,)) == (key,)
        if each.token == "aws:rolesanywhere/profile:Profile":
            assert _names(each.properties["role"]) == _names(inputs["roleArns"])
        if each.token in {
            "aws:iam/rolePolicy:RolePolicy",
            "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        }:
            assert _names(each.properties["role"]) == [inputs["role"].rpartition("-")[0]]


def _names(arns: Any) -> list[str]:
    """The logical names in the ARNs, or patterns, of roles."""
    return [arn.rpartition("/")[2].rpartition("-")[0] for arn in arns]


OURS = [
    (folder, file.name.split(".")[1])
    for folder in (ROOT, *sorted((ROOT / "examples").iterdir()))
    if (folder / "Pulumi.yaml").exists() and config.is_ours(folder)
    for file in sorted(folder.glob("Pulumi.*.yaml"))
]
"""Every stack file of ours: the project's own, and those of the examples with a stack of ours."""


@pytest.mark.parametrize(("folder", "stack"), OURS, ids=lambda value: getattr(value, "name", value))
def test_each_stack_of_ours_has_its_policy(folder: Path, stack: str, tmp_path: Path) -> None:
    """Of each example: documents in IAM's grammar and size, few enough for one role."""
    root = with_its_files(folder, stack, tmp_path)
    policy = deployer_policy(root, stack, "" if _says_where(root, stack) else ACCOUNT)
    assert 1 <= len(policy.documents) <= 10
    for text in policy.documents:
        assert len(text) <= 6144
        compile_policy(text, PolicyType.IDENTITY, name=stack)


def _says_where(root: Path, stack: str) -> bool:
    return bool(config.aws_settings(root, stack).allowed_account_ids)


IAM = f"arn:aws:iam::{ACCOUNT}:"
ROLE = f"{IAM}role/workloads/web-0a1b2c3"
BOUNDED: Mapping[str, str] = {"iam:PermissionsBoundary": BOUNDARY}
POLICY = f"{IAM}policy/crowded-grants-2-0a1b2c3"
# https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
KEY_POLICY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow",
            "Principal": {"AWS": f"{IAM}root"},
            "Action": "kms:*",
            "Resource": "*",
        },
    }
)
TO_ROLES_ANYWHERE = {"iam:PassedToService": "rolesanywhere.amazonaws.com"}
ALLOWED_AND_NOT = {
    "a role with its boundary, and without": (
        ("iam:CreateRole", ROLE, BOUNDED),
        ("iam:CreateRole", ROLE, {}),
    ),
    "a role of the stack, and of another": (
        ("iam:DeleteRole", ROLE, {}),
        ("iam:DeleteRole", f"{IAM}role/workloads/web-of-another-0a1b2c3", {}),
    ),
    "a role on its path, and on none": (
        ("iam:GetRole", ROLE, {}),
        ("iam:GetRole", f"{IAM}role/web-0a1b2c3", {}),
    ),
    "a boundary kept, and taken away": (
        ("iam:PutRolePermissionsBoundary", ROLE, BOUNDED),
        ("iam:DeleteRolePermissionsBoundary", ROLE, BOUNDED),
    ),
    "a role handed to Roles Anywhere, and to EC2": (
        ("iam:PassRole", ROLE, TO_ROLES_ANYWHERE),
        ("iam:PassRole", ROLE, {"iam:PassedToService": "ec2.amazonaws.com"}),
    ),
    "the role's own policy attached, and AWS's for administrators": (
        ("iam:AttachRolePolicy", f"{IAM}role/crowded-0a1b2c3", {**BOUNDED, "iam:PolicyARN": POLICY}),
        (
            "iam:AttachRolePolicy",
            f"{IAM}role/crowded-0a1b2c3",
            {**BOUNDED, "iam:PolicyARN": "arn:aws:iam::aws:policy/AdministratorAccess"},
        ),
    ),
    "the service-linked role of Roles Anywhere, and another service's": (
        (
            "iam:CreateServiceLinkedRole",
            f"{IAM}role/aws-service-role/rolesanywhere.amazonaws.com/AWSServiceRoleForRolesAnywhere",
            {"iam:AWSServiceName": "rolesanywhere.amazonaws.com"},
        ),
        (
            "iam:CreateServiceLinkedRole",
            f"{IAM}role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS",
            {"iam:AWSServiceName": "ecs.amazonaws.com"},
        ),
    ),
    "the key through DynamoDB, and by itself": (
        ("kms:CreateGrant", KEY, {"kms:ViaService": "dynamodb.eu-central-1.amazonaws.com"}),
        ("kms:CreateGrant", KEY, {}),
    ),
    "a bucket made, and objects read": (
        ("s3:CreateBucket", "arn:aws:s3:::reports-0a1b2c3", {}),
        ("s3:GetObject", "arn:aws:s3:::reports-0a1b2c3/x", {}),
    ),
    "the alarm's rule told to its topic, and another rule": (
        ("events:PutTargets", f"arn:aws:events:eu-central-1:{ACCOUNT}:rule/expiry-alarm-0a1b2c3", {}),
        ("events:PutTargets", f"arn:aws:events:eu-central-1:{ACCOUNT}:rule/others-0a1b2c3", {}),
    ),
    "the alarm's topic subscribed to, and published to": (
        ("sns:Subscribe", f"arn:aws:sns:eu-central-1:{ACCOUNT}:expiry-alarm-0a1b2c3", {}),
        ("sns:Publish", f"arn:aws:sns:eu-central-1:{ACCOUNT}:expiry-alarm-0a1b2c3", {}),
    ),
    "a table made, and one that is adopted": (
        ("dynamodb:UpdateTable", f"arn:aws:dynamodb:eu-central-1:{ACCOUNT}:table/Orders-0a1b2c3", {}),
        ("dynamodb:UpdateTable", f"arn:aws:dynamodb:eu-central-1:{ACCOUNT}:table/Ledger", {}),
    ),
}


@pytest.mark.parametrize(("allowed", "denied"), ALLOWED_AND_NOT.values(), ids=ALLOWED_AND_NOT)
def test_each_permission_ends_where_it_should(project: Path, allowed: Any, denied: Any) -> None:
    """What the stack needs is allowed; the same of anything beside it is not."""
    policies = list(_compiled(deployer_policy(project, "prod").documents))
    assert _is_allowed(policies, *allowed)
    assert not _is_allowed(policies, *denied)


def _compiled(documents: tuple[str, ...]) -> Iterator[Policy]:
    for number, text in enumerate(documents):
        yield compile_policy(text, PolicyType.IDENTITY, name=f"document {number}")


def _is_allowed(policies: list[Policy], action: str, resource: str, context: Mapping[str, str]) -> bool:
    caller = Principal(PrincipalKind.USER, f"{IAM}user/ci", ACCOUNT)
    request = Request(
        principal=caller, action=action, resource=resource, context=context, resource_account=ACCOUNT
    )
    # A key's own policy decides whether the account's policies count at all.
    key = compile_policy(KEY_POLICY, PolicyType.RESOURCE, name="the key's policy")
    own = key if action.startswith("kms:") else None
    return decide(request, Policies(identity=tuple(policies), resource=own)).allowed


def test_names_are_the_stacks_own(project: Path) -> None:
    """Whatever has a name is allowed by the stack's names, with exactly Pulumi's seven digits after them."""
    for each in deployer_policy(project, "prod").permissions:
        if each.action.startswith(("iam:", "dynamodb:", "s3:")) and "aws-service-role" not in each.resource:
            assert each.resource.endswith("-???????")
            assert not fnmatchcase(each.resource.removesuffix("-???????") + "-longer-0a1b2c3", each.resource)


def test_the_account_must_be_known(tmp_path: Path) -> None:
    """It is the stack file's, or else the one that is given; never one that the file does not allow."""
    for name in ("Pulumi.yaml", "Pulumi.dev.yaml"):
        shutil.copy(ROOT / name, tmp_path)
    with pytest.raises(AccessError, match="--account-id"):
        deployer_policy(tmp_path, "dev")
    assert deployer_policy(tmp_path, "dev", "444455556666").place.account == "444455556666"
    _set(tmp_path, "aws:allowedAccountIds", [ACCOUNT])
    assert deployer_policy(tmp_path, "dev").place.account == ACCOUNT
    with pytest.raises(AccessError, match=f"one of aws:allowedAccountIds: {ACCOUNT}"):
        deployer_policy(tmp_path, "dev", "444455556666")


def test_other_names_than_pulumis_own(tmp_path: Path) -> None:
    """A policy by name for resources of unknown names would be a guess: it is refused."""
    for name in ("Pulumi.yaml", "Pulumi.dev.yaml"):
        shutil.copy(ROOT / name, tmp_path)
    _set(tmp_path, "pulumi:autonaming", {"mode": "verbatim"})
    with pytest.raises(AccessError, match="pulumi:autonaming"):
        deployer_policy(tmp_path, "dev", ACCOUNT)


def _set(root: Path, key: str, value: object) -> None:
    file = root / "Pulumi.dev.yaml"
    values = yaml.safe_load(file.read_text())
    values["config"][key] = value
    file.write_text(json.dumps(values))
