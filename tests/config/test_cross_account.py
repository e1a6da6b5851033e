"""Cross-account roles in a stack file: who is let in, what it becomes, and what is told."""

import json
import runpy
from pathlib import Path
from typing import Any

import pytest

from config import ConfigError, Place, Stack, parse
from tests.program.recording import record

OTHER, OWN = "111122223333", "444455556666"
BRIDGE = f"arn:aws:iam::{OTHER}:role/bridge"
PLACE = Place(region="eu-central-1", accounts=(OWN,))
LISTS = {"reason": "lists what dev has", "actions": ["s3:ListAllMyBuckets"], "resources": ["*"]}
STACK = {"stack": "organization/rolesanywhere/central", "output": "workloads.bridge.roleArn"}


def _raw(**role: Any) -> dict[str, Any]:
    written = {"trustedRole": BRIDGE, "statements": [LISTS]} | role
    return {"crossAccountRoles": {"lister": {key: value for key, value in written.items() if value}}}


def _stack(tmp_path: Path, **role: Any) -> Stack:
    return parse(_raw(**role), tmp_path, PLACE)


def test_a_role_becomes_the_components_arguments(tmp_path: Path) -> None:
    """A stack may be made of it alone; nothing that was not set is passed on."""
    stack = _stack(
        tmp_path,
        externalId="agreed-1",
        sourceIdentities=["CN=bridge"],
        sessionTags=["x509Subject/CN"],
        name="dev-lister",
        durationSeconds=900,
    )
    assert stack.cross_account_roles["lister"].arguments({"team": "dev"}, {}) == {
        "trusted_role_arn": BRIDGE,
        "duration_seconds": 900,
        "external_id": "agreed-1",
        "source_identities": ["CN=bridge"],
        "session_tags": ["x509Subject/CN"],
        "role_name": "dev-lister",
        "statements": [LISTS],
        "tags": {"team": "dev"},
    }
    plain = _stack(tmp_path, statements=None).cross_account_roles["lister"]
    assert plain.arguments({}, {}) == {"trusted_role_arn": BRIDGE, "duration_seconds": 3600}


def test_another_stack_may_name_the_role(tmp_path: Path) -> None:
    """Then its output is passed on."""
    role = _stack(tmp_path, trustedRole=None, fromStack=STACK).cross_account_roles["lister"]
    assert role.arguments({}, {}, BRIDGE)["trusted_role_arn"] == BRIDGE


MISTAKES: list[tuple[dict[str, Any], str, str, str]] = [
    ({"trustedRole": OTHER}, "trustedRole", repr(OTHER), "Name one role: with the account"),
    ({"trustedRole": f"arn:aws:iam::{OTHER}:root"}, "trustedRole", "root", "Name one role"),
    (
        {"trustedRole": f"arn:aws:iam::{OWN}:role/mine"},
        "trustedRole",
        "own account",
        "Grant that role itself",
    ),
    ({"trustedRole": BRIDGE.replace("aws:", "aws-cn:")}, "trustedRole", "aws-cn", "this partition"),
    ({"trustedRole": None}, "", "neither trustedRole nor fromStack", "Name the one role"),
    ({"fromStack": STACK}, "", "trustedRole and fromStack", "Remove one"),
    ({"externalId": "a b"}, "externalId", "'a b'", "Agree on another one"),
    ({"sourceIdentities": ["CN=*"]}, "sourceIdentities", "'CN=*'", "certs show"),
    ({"sessionTags": ["aws:x"]}, "sessionTags", "'aws:x'", "x509Subject/CN"),
    (
        {"sourceIdentities": [f"CN=machine-{number:04}" for number in range(200)]},
        "",
        "characters",
        "Name fewer source identities",
    ),
    ({"durationSeconds": 3601}, "durationSeconds", "3601", "Correct the value"),
    ({"name": "a/b"}, "name", "'a/b'", "Correct the value"),
    ({"managedPolicies": ["ReadOnlyAccess"]}, "managedPolicies", "unknown key", "every bucket and table"),
    ({"statements": [{**LISTS, "actions": ["s3:*"]}]}, "statements[0].actions", "'s3:*'", "Name each action"),
]


@pytest.mark.parametrize(("role", "place", "got", "remedy"), MISTAKES)
def test_a_mistake_is_told_at_its_place(
    tmp_path: Path, role: dict[str, Any], place: str, got: str, remedy: str
) -> None:
    """With what was found and what to do; without it the stack is valid."""
    with pytest.raises(ConfigError) as caught:
        _stack(tmp_path, **role)
    (problem,) = caught.value.problems
    assert problem.where == "rolesanywhere:crossAccountRoles.lister" + (f".{place}" if place else "")
    assert got in problem.got
    assert remedy in problem.remedy
    assert _stack(tmp_path).warnings == ()


ENGINE = {"aws:region": "eu-central-1", "aws:allowedAccountIds": f'["{OWN}"]'}


def _program(tmp_path: Path, output: str) -> Any:
    """The repository's program on a stack whose trusted role another stack names."""
    root = Path(__file__).resolve().parents[2]
    (tmp_path / "Pulumi.yaml").write_text("name: rolesanywhere\nruntime: python\n")
    values = {"rolesanywhere:crossAccountRoles": _json(fromStack={**STACK, "output": output})}

    def program() -> None:
        runpy.run_path(str(root / "__main__.py"), {"PROJECT": str(tmp_path / "x")}, run_name="__main__")

    outputs = {STACK["stack"]: {"workloads": {"bridge": {"roleArn": BRIDGE, "region": "x"}}, "own": OWN_ROLE}}
    return record(program, configuration=ENGINE | values, stack_outputs=outputs)


OWN_ROLE = f"arn:aws:iam::{OWN}:role/mine"


def _json(**role: Any) -> str:
    return json.dumps(_raw(trustedRole=None, **role)["crossAccountRoles"])


def test_the_program_trusts_what_the_other_stack_exports(tmp_path: Path) -> None:
    """The role's ARN reaches the trust policy and the outputs."""
    recording = _program(tmp_path, "workloads.bridge.roleArn")
    assert f'"AWS":"{BRIDGE}"' in recording.only("aws:iam/role:Role").inputs["assumeRolePolicy"]
    assert recording.exports["crossAccountRoles"]["lister"]["trustedRoleArn"] == BRIDGE


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("workloads.bridge.region", "got 'x'"),
        ("workloads.other.roleArn", "got nothing"),
        ("own", "this stack's own account"),
    ],
)
def test_an_output_that_is_no_role_stops_the_program(tmp_path: Path, output: str, words: str) -> None:
    """With the output's name and the stack's."""
    with pytest.raises(Exception, match=words) as caught:
        _program(tmp_path, output)
    assert f"the output {output} of the stack {STACK['stack']}" in str(caught.value)
