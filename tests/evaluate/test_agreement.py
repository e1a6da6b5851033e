"""Generated cases: what they were built for, what we decide, and what ministack decides are one."""

import json
from collections import Counter
from typing import Any

import pytest
from ministack.core import iam_evaluator

from policies.evaluate import decide
from tests.evaluate.asking import SERVICE, TRIPLE, asked, trust
from tests.evaluate.generating import CONTEXT, FOREIGN, OWN, ROLE, Maker
from tests.evaluate.judges import compiled, prepared_theirs, request_of, their_context

COUNT = 900
_CASES = Maker(20260501).cases(COUNT)


@pytest.mark.parametrize("number", range(COUNT))
def test_three_ways_to_the_same_answer(number: int) -> None:
    """Built for it, decided by us, decided by ministack."""
    case = _CASES[number]
    ours = decide(request_of(case), compiled(case)).outcome.value
    assert (ours, prepared_theirs(case)()) == (case.outcome, case.outcome), case


def test_every_outcome_and_every_situation_is_there() -> None:
    """Each outcome is three tenths of the cases at least; every situation occurs, in both accounts' forms."""
    outcomes = Counter(case.outcome for case in _CASES)
    assert min(outcomes.values()) >= 0.3 * COUNT
    assert len(Counter(case.situation for case in _CASES)) == 12
    assert {case.account for case in _CASES} == {OWN, FOREIGN}
    text = json.dumps([case.__dict__ for case in _CASES])
    for word in (
        "NotAction",
        "NotResource",
        "ForAllValues:",
        "ForAnyValue:",
        "IfExists",
        "Null",
        "Numeric",
        "Date",
    ):
        assert text.count(word) > 20, word


def _trust_case(maker: Maker, number: int) -> dict[str, Any]:
    action = TRIPLE[number % 3]
    outcome = ("allow", "implicit deny", "explicit deny")[number // 3 % 3]
    allow = _about(maker, action, "Allow", hit=outcome != "implicit deny")
    statements = [allow, _about(maker, action, "Allow", hit=False)]
    statements.append(_about(maker, action, "Deny", hit=outcome == "explicit deny"))
    maker.random.shuffle(statements)
    return {"action": action, "outcome": outcome, "statements": statements}


def _about(maker: Maker, action: str, effect: str, *, hit: bool) -> dict[str, Any]:
    """A statement of a trust policy in which one thing at most misses: service, action or condition."""
    missing = None if hit else maker.random.choice(["service", "action", "condition"])
    made = maker.statement(effect, hit=True, account=OWN)
    if missing == "condition":
        made["Condition"] = {"StringEquals": {"aws:PrincipalTag/x509Subject/CN": "db-1"}}
    others = [one for one in TRIPLE if one != action]
    return {
        "Effect": effect,
        "Principal": {"Service": "ec2.amazonaws.com" if missing == "service" else SERVICE},
        "Action": others if missing == "action" else maker.random.choice([action, "sts:*", list(TRIPLE)]),
        **({"Condition": made["Condition"]} if "Condition" in made else {}),
    }


_MAKER = Maker(7)
_TRUSTS = [_trust_case(_MAKER, number) for number in range(300)]


@pytest.mark.parametrize("number", range(len(_TRUSTS)))
def test_a_trust_policy_three_ways(number: int) -> None:
    """The same for the service's three actions: ministack judges the conditions, once told who is meant.

    Its evaluator cannot tell services apart, so it is given the statements of ours, for everybody.
    """
    made = _TRUSTS[number]
    ours = asked(trust(made["statements"]), CONTEXT, action=made["action"]).value
    statements = [
        {**one, "Principal": "*"} for one in made["statements"] if one["Principal"] == {"Service": SERVICE}
    ]
    theirs = iam_evaluator.evaluate_trust_policy(
        {"Statement": statements}, SERVICE, their_context(made["action"], ROLE)
    )
    assert (ours, theirs) == (made["outcome"], made["outcome"] == "allow"), made
