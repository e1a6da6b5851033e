"""Whole decisions: every type of policy, in one account and between two."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from policies.evaluate import (
    Decision,
    Outcome,
    Policies,
    Policy,
    PolicyType,
    Principal,
    Request,
    RequestError,
    Verdict,
    compile_policy,
    decide,
)
from tests.evaluate.asking import CASES, context_of

PRINCIPALS = {
    "user": Principal.user("arn:aws:iam::111122223333:user/ops/alice", {"team": "red"}),
    "other_user": Principal.user("arn:aws:iam::111122223333:user/ops/alicia"),
    "session": Principal.session(
        "arn:aws:sts::111122223333:assumed-role/app/i-1", role_arn="arn:aws:iam::111122223333:role/path/app"
    ),
    "other_session": Principal.session(
        "arn:aws:sts::111122223333:assumed-role/app/i-2", role_arn="arn:aws:iam::111122223333:role/path/app"
    ),
    "service_linked": Principal.session(
        "arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForX/x",
        role_arn="arn:aws:iam::111122223333:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX",
    ),
    "root": Principal.root("arn:aws:iam::111122223333:root"),
    "service": Principal.service("sns.amazonaws.com"),
    "federated": Principal.federated("accounts.google.com"),
    "anonymous": Principal.anonymous(),
}


def _files() -> list[Path]:
    return sorted((CASES / "decisions").glob("*.yaml"))


def _cases() -> list[Any]:
    return [
        pytest.param({**data["defaults"], **case}, id=f"{path.stem}: {case['name']}")
        for path in _files()
        for data in [yaml.safe_load(path.read_text(encoding="utf-8"))]
        for case in data["cases"]
    ]


def _compiled(statements: list[Any], kind: PolicyType, name: str) -> Policy:
    return compile_policy(json.dumps({"Version": "2012-10-17", "Statement": statements}), kind, name=name)


def _policies(case: dict[str, Any]) -> Policies:
    resource = None
    if "resource_policy" in case:
        resource = _compiled(case["resource_policy"], PolicyType.RESOURCE, "resource")
    if "trust" in case:
        resource = _compiled(case["trust"], PolicyType.TRUST, "trust")
    boundary = case.get("boundary")
    return Policies(
        identity=(_compiled(case["identity"], PolicyType.IDENTITY, "identity"),)
        if "identity" in case
        else (),
        resource=resource,
        boundary=_compiled(boundary, PolicyType.BOUNDARY, "boundary") if boundary else None,
        session=tuple(_compiled(one, PolicyType.SESSION, "session") for one in case.get("session", ())),
        scps=tuple(
            tuple(_compiled(one, PolicyType.SCP, "scp") for one in level) for level in case.get("scps", ())
        ),
        rcps=tuple(_compiled(one, PolicyType.RCP, "rcp") for one in case.get("rcps", ())),
    )


def _decided(case: dict[str, Any], *, reasons: bool = True) -> Decision:
    request = Request(
        principal=PRINCIPALS[case["principal"]],
        action=case["action"],
        resource=case["resource"],
        context=context_of(case.get("context", {})),
        resource_account=case.get("resource_account"),
    )
    return decide(request, _policies(case), reasons=reasons)


@pytest.mark.parametrize("case", _cases())
def test_a_decision(case: dict[str, Any]) -> None:
    """The outcome of the page the file names, with reasons that agree, and the same without reasons."""
    decision = _decided(case)
    assert decision.outcome.value == case["outcome"]
    assert decision.reasons
    met = decision.outcome is not Outcome.IMPLICIT_DENY
    assert all(reason.verdict.met is met for reason in decision.reasons)
    assert all(str(reason) for reason in decision.reasons)
    assert _decided(case, reasons=False) == Decision(decision.outcome)


@pytest.mark.parametrize("path", _files(), ids=lambda path: path.stem)
def test_every_allow_has_a_deny_beside_it(path: Path) -> None:
    """In each file both answers are a third of the cases at least, and each file names its page."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert data["source"].startswith("https://docs.aws.amazon.com/")
    allowed = [case["outcome"] == "allow" for case in data["cases"]]
    assert len(allowed) / 3 <= sum(allowed) <= len(allowed) * 2 / 3


def test_each_stage_that_did_not_allow_is_told() -> None:
    """Of a session limited twice both limits are named, and the policy that did allow is not."""
    other = [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]
    case = {
        "principal": "session",
        "action": "sqs:SendMessage",
        "resource": "arn:aws:sqs:us-east-1:111122223333:q",
        "identity": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
        "boundary": other,
        "session": [other],
    }
    assert [(reason.policy, reason.element) for reason in _decided(case).reasons] == [
        ("boundary", "Action"),
        ("session", "Action"),
    ]


def test_a_missing_policy_is_told() -> None:
    """Between accounts, where nothing is attached anywhere, both sides are named."""
    case = {
        "principal": "user",
        "action": "sqs:SendMessage",
        "resource": "arn:aws:sqs:us-east-1:444455556666:q",
    }
    assert [reason.policy for reason in _decided(case).reasons] == [
        "the resource's policy",
        "identity-based policies",
    ]


def test_an_unresolved_variable_is_told() -> None:
    """A resource or a condition that would match but for its variable says so."""
    case = {
        "principal": "user",
        "action": "sqs:SendMessage",
        "resource": "arn:aws:sqs:us-east-1:111122223333:q",
        "identity": [
            {"Effect": "Allow", "Action": "*", "Resource": "arn:aws:sqs:*:*:${aws:PrincipalTag/none}q"}
        ],
    }
    (reason,) = _decided(case).reasons
    assert reason.verdict is Verdict.VARIABLE_UNRESOLVED
    condition = {"StringEquals": {"aws:PrincipalTag/team": "${aws:PrincipalTag/none}"}}
    case["identity"] = [{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": condition}]
    (reason,) = _decided(case).reasons
    assert reason.verdict is Verdict.VARIABLE_UNRESOLVED


def test_a_policy_belongs_in_its_own_place() -> None:
    """A session policy is no boundary, and a trust policy is nothing of an identity's."""
    policy = _compiled([{"Effect": "Allow", "Action": "*", "Resource": "*"}], PolicyType.SESSION, "mine")
    with pytest.raises(ValueError, match="mine is a session policy, not a permissions boundary"):
        Policies(boundary=policy)
    with pytest.raises(ValueError, match="not a resource-based policy or role trust policy"):
        Policies(resource=policy)


def test_a_question_that_is_none_is_an_error() -> None:
    """A pattern of actions, no resource and half an ARN are told together, before anything is decided."""
    with pytest.raises(RequestError) as caught:
        Request(principal=Principal.user("arn:aws:iam"), action="s3:Get*", resource="")
    assert [problem.where for problem in caught.value.problems] == ["action", "resource", "principal"]
