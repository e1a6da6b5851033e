"""Trust policies of IAM Roles Anywhere: each action on its own, with reasons."""

from typing import Any

import pytest

from policies.evaluate import Outcome, PolicyType, Verdict, compile_policy, decide_trust
from tests.evaluate.asking import ROLE, SERVICE, TRIPLE, asked, cases, context_of, statement, trust


@pytest.mark.parametrize("case", cases("trust.json")["cases"], ids=lambda case: case["name"])
def test_a_trust_policy(case: dict[str, Any]) -> None:
    """Which of the actions a policy lets a service do."""
    policy = compile_policy(trust(case["statements"]), PolicyType.TRUST, name="trust")
    decisions = decide_trust(
        policy,
        service=case.get("service", SERVICE),
        actions=TRIPLE,
        resource=ROLE,
        context=context_of(case.get("context", {})),
    )
    assert {action: decision.outcome.value for action, decision in decisions.items()} == dict(
        zip(TRIPLE, case["outcomes"], strict=True)
    )
    assert all(decision.reasons for decision in decisions.values())


def test_a_refusal_names_the_condition_and_both_values() -> None:
    """Only the line that failed, with what the document names and what the request has."""
    condition = {
        "StringEquals": {"aws:PrincipalTag/x509Subject/CN": "Only-Thule"},
        "Bool": {"aws:SecureTransport": "true"},
    }
    policy = compile_policy(trust([statement(Sid="Thule", Condition=condition)]), PolicyType.TRUST, name="T")
    context = {"aws:PrincipalTag/x509Subject/CN": "GabrielAngelos", "aws:SecureTransport": "true"}
    decision = decide_trust(policy, service=SERVICE, actions=TRIPLE[:1], resource=ROLE, context=context)[
        TRIPLE[0]
    ]
    (reason,) = decision.reasons
    assert decision.outcome is Outcome.IMPLICIT_DENY
    assert not decision.allowed
    assert (reason.policy, reason.statement, reason.sid, reason.element) == ("T", 0, "Thule", "Condition")
    assert (reason.operator, reason.key) == ("StringEquals", "aws:PrincipalTag/x509Subject/CN")
    assert (reason.expected, reason.actual) == (("Only-Thule",), ("GabrielAngelos",))
    assert reason.verdict is Verdict.NO_MATCH
    assert str(reason) == (
        "T, statement 0 (Thule): Condition StringEquals aws:PrincipalTag/x509Subject/CN 'Only-Thule', "
        "got 'GabrielAngelos': no match"
    )


def test_the_statement_that_came_nearest_is_told_first() -> None:
    """One failed condition is nearer than two, and a statement about somebody else is farthest."""
    statements = [
        statement(Sid="Other", Principal={"Service": "ec2.amazonaws.com"}),
        statement(Sid="Two", Condition={"StringEquals": {"aws:A": "1", "aws:B": "1"}}),
        statement(Sid="One", Condition={"StringEquals": {"aws:A": "1"}}),
    ]
    policy = compile_policy(trust(statements), PolicyType.TRUST, name="trust")
    decision = decide_trust(policy, service=SERVICE, actions=TRIPLE[:1], resource=ROLE, context={})[TRIPLE[0]]
    assert [reason.sid for reason in decision.reasons] == ["One", "Two", "Two", "Other"]
    assert decision.reasons[0].verdict is Verdict.KEY_ABSENT
    assert "got nothing: the key is not in the request" in str(decision.reasons[0])


def test_a_policy_that_allows_nothing_says_so() -> None:
    """A document of denials alone has no statement to point at."""
    document = trust([statement("Deny", Condition={"Bool": {"aws:SecureTransport": "false"}})])
    policy = compile_policy(document, PolicyType.TRUST, name="trust")
    decision = decide_trust(policy, service=SERVICE, actions=TRIPLE[:1], resource=ROLE, context={})[TRIPLE[0]]
    assert [str(reason) for reason in decision.reasons] == [
        "trust: Statement 'a statement that allows', got nothing: no match"
    ]


def test_a_deny_is_told_with_every_element() -> None:
    """An explicit deny shows the whole statement that denied, and only that one."""
    deny = statement(
        "Deny", Sid="Stop", Condition={"StringLike": {"aws:PrincipalTag/x509Subject/CN": "old-*"}}
    )
    policy = compile_policy(trust([statement(), deny]), PolicyType.TRUST, name="trust")
    context = {"aws:PrincipalTag/x509Subject/CN": "old-1"}
    decision = decide_trust(policy, service=SERVICE, actions=TRIPLE[:1], resource=ROLE, context=context)[
        TRIPLE[0]
    ]
    assert decision.outcome is Outcome.EXPLICIT_DENY
    assert [reason.element for reason in decision.reasons] == ["Action", "Principal", "Condition"]
    assert {reason.sid for reason in decision.reasons} == {"Stop"}


def test_only_a_trust_policy_is_asked_about_trust() -> None:
    """Another type of policy is a mistake of the caller."""
    document = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}
    policy = compile_policy(document, PolicyType.IDENTITY, name="identity")
    with pytest.raises(ValueError, match="identity is a identity-based policy"):
        decide_trust(policy, service=SERVICE, actions=TRIPLE, resource=ROLE, context={})


@pytest.mark.parametrize(("name", "met"), [("a" * 60, False), ("a" * 60 + "b", True)])
def test_no_pattern_takes_long(name: str, met: bool) -> None:
    """Thirty wildcards do not multiply: this would run for ages if they did."""
    condition = {"StringLike": {"aws:UserAgent": "*a" * 30 + "b"}}
    expected = Outcome.ALLOW if met else Outcome.IMPLICIT_DENY
    assert asked(trust([statement(Condition=condition)]), {"aws:UserAgent": name * 20}) is expected
