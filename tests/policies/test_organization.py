"""The organisation's policies: each way to forge a certificate's tag is denied, its neighbour still works."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from policies import PolicyError
from policies.evaluate import Outcome, Policies, PolicyType, Principal, Request, compile_policy, decide
from policies.lint import lint_policy
from policies.organization import (
    CANNOT,
    ExplainedStatement,
    Networks,
    OrganizationPolicy,
    network_rcp,
    tag_rcp,
    tag_scp,
)

ACCOUNT = "111122223333"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/app"
ANCHOR = f"arn:aws:rolesanywhere:eu-central-1:{ACCOUNT}:trust-anchor/a545a1fc-5d86-4032-8f4c-61cdd6ff92da"
OTHER = f"arn:aws:rolesanywhere:eu-central-1:{ACCOUNT}:trust-anchor/b545a1fc-5d86-4032-8f4c-61cdd6ff92da"
DEPLOYER = "arn:aws:iam::*:role/ci/deployer"
NETWORKS = Networks((ANCHOR,), ("203.0.113.0/24",), ("vpce-0123456789abcdef0",))

POLICIES: dict[str, OrganizationPolicy] = {
    "tag-scp": tag_scp(),
    "deployer-scp": tag_scp([DEPLOYER]),
    "tag-rcp": tag_rcp(),
    "network-rcp": network_rcp(NETWORKS),
}
TYPES = {"SERVICE_CONTROL_POLICY": PolicyType.SCP, "RESOURCE_CONTROL_POLICY": PolicyType.RCP}


def _session(role: str, account: str = ACCOUNT) -> Principal:
    name = role.rpartition("/")[2]
    return Principal.session(
        f"arn:aws:sts::{account}:assumed-role/{name}/s", role_arn=f"arn:aws:iam::{account}:role/{role}"
    )


PRINCIPALS = {
    "user": Principal.user(f"arn:aws:iam::{ACCOUNT}:user/mallory"),
    "session": _session("developer"),
    "root": Principal.root(f"arn:aws:iam::{ACCOUNT}:root"),
    "deployer": _session("ci/deployer"),
    "service-linked": _session("aws-service-role/x.amazonaws.com/AWSServiceRoleForX"),
    "stranger": _session("partner", "444455556666"),
    "roles-anywhere": Principal.service("rolesanywhere.amazonaws.com"),
    "other-service": Principal.service("pods.eks.amazonaws.com"),
    "federated": Principal.federated("token.actions.githubusercontent.com"),
    "anonymous": Principal.anonymous(),
}
CASES = yaml.safe_load((Path(__file__).parent / "organization_cases.yaml").read_text(encoding="utf-8"))


def _resource(case: dict[str, Any]) -> str:
    if case["action"].startswith("rolesanywhere:"):
        return OTHER if case.get("resource") == "other-anchor" else ANCHOR
    return ROLE


def _outcome(case: dict[str, Any], policy: OrganizationPolicy | None) -> Outcome:
    """The decision where everything else allows the request, with the policy or without."""
    allow = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    version = {"Version": "2012-10-17"}
    identity = compile_policy({**version, "Statement": allow}, PolicyType.IDENTITY, name="identity")
    resource = compile_policy(
        {**version, "Statement": {**allow, "Principal": "*"}}, PolicyType.RESOURCE, name="resource"
    )
    full = compile_policy({**version, "Statement": allow}, PolicyType.SCP, name="FullAWSAccess")
    by_type: dict[str, Any] = {}
    if policy is not None:
        compiled = compile_policy(json.dumps(policy.document), TYPES[policy.type], name=policy.name)
        is_scp = compiled.policy_type is PolicyType.SCP
        by_type = {"scps": ((full, compiled),)} if is_scp else {"rcps": (compiled,)}
    context = dict(case.get("context", {}))
    if "keys" in case:
        context["aws:TagKeys"] = tuple(case["keys"])
    request = Request(
        principal=PRINCIPALS[case["by"]],
        action=case["action"],
        resource=_resource(case),
        context={key: value if isinstance(value, tuple) else str(value) for key, value in context.items()},
    )
    return decide(request, Policies(identity=(identity,), resource=resource, **by_type)).outcome


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_a_way_to_set_a_tag(case: dict[str, Any]) -> None:
    """Denied or not as AWS's pages say; without the policy the request would be allowed."""
    expected = Outcome.EXPLICIT_DENY if case["denied"] else Outcome.ALLOW
    assert _outcome(case, None) is Outcome.ALLOW
    assert _outcome(case, POLICIES[case["policy"]]) is expected


@pytest.mark.parametrize("name", POLICIES)
def test_every_policy_is_tried_both_ways(name: str) -> None:
    """Each policy has a case that is denied and one that is not, and is within AWS's size."""
    answers = {case["denied"] for case in CASES if case["policy"] == name}
    assert answers == {True, False}
    policy = POLICIES[name]
    assert policy.size == len(json.dumps(policy.document, separators=(",", ":"))) <= 5_120


@pytest.mark.parametrize("name", POLICIES)
def test_a_policy_has_no_findings_of_its_own(name: str) -> None:
    """The rules about documents find nothing in them, and every statement is explained."""
    policy = POLICIES[name]
    assert lint_policy(json.dumps(policy.document), TYPES[policy.type], name=name) == ()
    for statement in policy.statements:
        assert statement.sid.isalnum()
        assert statement.why.endswith(".")


def test_awss_own_pattern_misses_a_spelling() -> None:
    """Why two patterns: x509Subject* alone lets X509SUBJECT/cn through, which the condition key reads too."""
    sample = {
        "Sid": "Sample",
        "Effect": "Deny",
        "Action": "iam:TagRole",
        "Resource": "*",
        "Condition": {"ForAnyValue:StringLike": {"aws:TagKeys": ["x509Subject*", "x509Issuer*", "x509SAN*"]}},
    }
    policy = OrganizationPolicy("sample", "SERVICE_CONTROL_POLICY", "", (ExplainedStatement(sample, ""),))
    case = {"by": "user", "action": "iam:TagRole", "keys": ["X509SUBJECT/cn"]}
    assert _outcome(case, policy) is Outcome.ALLOW
    assert _outcome(case, tag_scp()) is Outcome.EXPLICIT_DENY


@pytest.mark.parametrize("networks", [Networks((ANCHOR,)), Networks((), ("203.0.113.0/24",))], ids=str)
def test_networks_that_tie_nothing_are_refused(networks: Networks) -> None:
    """Without a place every session would be denied, without a trust anchor the document is none."""
    with pytest.raises(PolicyError, match="trust anchor"):
        network_rcp(networks)


def test_a_place_of_either_kind_is_enough() -> None:
    """Only what is given is asked."""
    for networks, key in (
        (Networks((ANCHOR,), addresses=("203.0.113.0/24",)), "aws:SourceIp"),
        (Networks((ANCHOR,), endpoints=("vpce-0123456789abcdef0",)), "aws:SourceVpce"),
    ):
        (statement,) = network_rcp(networks).document["Statement"]
        assert [list(keys) for keys in statement["Condition"].values()] == [[key]]


def test_what_they_cannot_do_is_told_with_a_page() -> None:
    """Each limit names AWS's page."""
    assert len(CANNOT) >= 5
    for text, source in CANNOT:
        assert text.endswith(".")
        assert source.startswith("https://docs.aws.amazon.com/")
