"""A stack that says everything a stack file can say, through the whole program under mocks."""

import json
import shutil
from pathlib import Path

import pytest

from outputs import Contract
from tests.config.production import ANCHOR, BOUNDARY, KEY, NARROW, PRIVATE_CA, STACK, TABLE, write_project
from tests.program.recording import Recording, arn_of, record_project

ROOT = Path(__file__).parents[2]
PARTNER = ANCHOR.replace("0a1b2c3d", "9a9b9c9d", 1)
OUTPUTS = {"acme/rolesanywhere/shared": {"trustAnchors": {"partner": {"arn": PARTNER}}}}
COMMON = {"cost-center": "4711", "environment": "production"}


@pytest.fixture
def recording(tmp_path: Path) -> Recording:
    write_project(tmp_path, STACK, "prod")
    shutil.copy(ROOT / "__main__.py", tmp_path)
    return record_project(tmp_path, stack="prod", stack_outputs=OUTPUTS)


def _named(recording: Recording, type_: str) -> set[str]:
    return {resource.name for resource in recording.of(type_)}


def test_what_exists_already_is_not_made(recording: Recording) -> None:
    """Of four anchors two are made, of two tables one, of two buckets one; every workload has its role."""
    assert _named(recording, "aws:rolesanywhere/trustAnchor:TrustAnchor") == {"corp", "cloud"}
    assert _named(recording, "aws:dynamodb/table:Table") == {"Orders"}
    assert _named(recording, "aws:s3/bucket:Bucket") == {"reports"}
    assert _named(recording, "aws:iam/role:Role") == STACK["workloads"].keys()
    assert _named(recording, "aws:rolesanywhere/profile:Profile") == {"web", "billing", "auditor", "partners"}


def test_everything_that_is_made_carries_the_stacks_tags(recording: Recording) -> None:
    """Each with its own beside them."""
    tagged = [
        resource
        for type_ in (
            "aws:rolesanywhere/trustAnchor:TrustAnchor",
            "aws:rolesanywhere/profile:Profile",
            "aws:dynamodb/table:Table",
            "aws:s3/bucket:Bucket",
            "aws:iam/role:Role",
        )
        for resource in recording.of(type_)
    ]
    assert len(tagged) == 13
    for resource in tagged:
        assert COMMON.items() <= resource.inputs["tags"].items()
    roles = {role.name: role.inputs for role in recording.of("aws:iam/role:Role")}
    assert roles["web"]["tags"] == {**COMMON, "service": "shop"}
    assert roles["billing"]["tags"] == COMMON


def test_each_role_trusts_the_anchor_its_workload_names(recording: Recording) -> None:
    """A made one, a Private CA's, an existing one and another stack's, each by its own ARN."""
    trusted = {}
    for role in recording.of("aws:iam/role:Role"):
        (statement,) = json.loads(role.inputs["assumeRolePolicy"])["Statement"]
        trusted[role.name] = statement["Condition"]["ArnEquals"]["aws:SourceArn"]
    made = "aws:rolesanywhere/trustAnchor:TrustAnchor"
    assert trusted == {
        "web": arn_of(made, "corp"),
        "billing": arn_of(made, "cloud"),
        "auditor": ANCHOR,
        "partner-in": PARTNER,
        "partner-out": PARTNER,
    }
    sources = {anchor.name: anchor.inputs["source"] for anchor in recording.of(made)}
    assert sources["cloud"] == {"sourceType": "AWS_ACM_PCA", "sourceData": {"acmPcaArn": PRIVATE_CA}}


def test_a_role_is_as_the_stack_file_says(recording: Recording) -> None:
    """Its boundary, path, description and longest session; its grants with the key of their target."""
    roles = {role.name: role.inputs for role in recording.of("aws:iam/role:Role")}
    web = roles["web"]
    assert (web["permissionsBoundary"], web["path"], web["description"], web["maxSessionDuration"]) == (
        BOUNDARY,
        "/workloads/",
        "The web shop's servers",
        3600,
    )
    assert roles["partner-in"]["maxSessionDuration"] == 7200
    policies = {
        policy.name: json.loads(policy.inputs["policy"])
        for policy in recording.of("aws:iam/rolePolicy:RolePolicy")
    }
    billing = next(policy for name, policy in policies.items() if name.startswith("billing"))
    assert [statement["Resource"] for statement in billing["Statement"]] == [TABLE, KEY]
    auditor = next(policy for name, policy in policies.items() if name.startswith("auditor"))
    assert auditor["Statement"] == [
        {
            "Effect": "Allow",
            "Action": "s3:ListAllMyBuckets",
            "Resource": "*",
            "Condition": {"Bool": {"aws:SecureTransport": "true"}},
        }
    ]


def test_each_profile_narrows_as_the_check_says(recording: Recording) -> None:
    """The grants once more, nothing, or managed policies; durations and session names as they were set."""
    profiles = {each.name: each.inputs for each in recording.of("aws:rolesanywhere/profile:Profile")}
    assert json.loads(profiles["web"]["sessionPolicy"])["Statement"]
    assert json.loads(profiles["auditor"]["sessionPolicy"])["Statement"][0]["Action"] == "s3:ListAllMyBuckets"
    assert "sessionPolicy" not in profiles["billing"]
    assert "sessionPolicy" not in profiles["partners"]
    assert profiles["partners"]["managedPolicyArns"] == [NARROW]
    assert (profiles["web"]["durationSeconds"], profiles["web"]["acceptRoleSessionName"]) == (900, True)
    assert all(profile["enabled"] is True for profile in profiles.values())


def test_the_outputs_are_the_contract(recording: Recording) -> None:
    """Adopted things appear beside made ones, and the command knows where the certificate lies."""
    contract = Contract.model_validate(recording.exports)
    assert contract.trust_anchors["shared"].arn == ANCHOR
    assert contract.trust_anchors["partner"].arn == PARTNER
    assert (contract.tables["Ledger"].arn, contract.tables["Ledger"].name) == (TABLE, "Ledger")
    assert contract.buckets["archive"].name == "acme-archive"
    web = contract.workloads["web"]
    assert web.profile_arn == arn_of("aws:rolesanywhere/profile:Profile", "web")
    assert "--certificate /etc/pki/web.pem" in web.credential_process
    assert web.duration_seconds == 900
    assert contract.workloads["partner-in"].profile_arn == contract.profiles["partners"].arn
