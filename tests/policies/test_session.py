"""Session policies: equal to the grants where they fit, none where they may not, never a wall against all."""

import json

import pytest

from aws_facts.packing import packed_percent
from policies import (
    ExtraStatement,
    Grant,
    Kind,
    PolicyError,
    longest_arn,
    role_policies,
    session_policy,
    session_policy_problems,
)

TABLE = "arn:aws:dynamodb:eu-central-1:111122223333:table/Demo-Users"
READS = frozenset({"dynamodb:GetItem", "dynamodb:Query"})
LISTS = ExtraStatement("shows all buckets", frozenset({"s3:ListAllMyBuckets"}), frozenset({"*"}))
WALL = ExtraStatement(
    "nothing is deleted in a session", frozenset({"dynamodb:DeleteItem"}), frozenset({"*"}), "Deny"
)


def test_a_session_policy_is_the_roles_own_policy() -> None:
    """The same bytes as the role's document: the intersection of both is each of them."""
    grants = [Grant(TABLE, READS)]
    text = session_policy(grants, [WALL], where="test")
    assert text == role_policies(grants, [WALL], where="test").inline
    assert text is not None
    assert {statement["Effect"] for statement in json.loads(text)["Statement"]} == {"Allow", "Deny"}


def test_no_grants_are_no_session_policy() -> None:
    """An empty one would be no document."""
    assert session_policy([], where="test") is None


def test_what_may_not_fit_is_left_out() -> None:
    """Six long names stay far below 2,048 characters, and are too much beside a certificate's tags."""
    grants = [Grant(f"{TABLE}-{number}-{'x' * 60}", READS) for number in range(6)]
    text = role_policies(grants, where="test").inline
    assert text is not None
    assert len(text) < 2_048
    assert session_policy(grants, where="test") is None
    assert session_policy(grants[:2], where="test") is not None


def test_what_is_planned_decides() -> None:
    """Whether there is one is known before the names are: with the longest ones it would not fit."""
    grants = [Grant(f"{TABLE}-{number}", READS) for number in range(3)]
    assert session_policy(grants, where="test") is not None
    longest = [Grant(longest_arn(Kind.TABLE, number=number), READS) for number in range(3)]
    assert session_policy(grants, where="test", planned=longest) is None


def test_a_wrong_grant_is_refused_all_the_same() -> None:
    """What may be left out for its size is not left out for its mistakes."""
    with pytest.raises(PolicyError):
        session_policy([Grant(TABLE, frozenset({"dynamodb:*"}))], where="test")


def test_the_estimate_is_never_below_what_was_measured() -> None:
    """Published: 736 and 1,690 characters with three tags 82 and 157 %; six tags of 285 characters 74 %."""
    three = {"agent": "x" * 25, "owner": "x" * 25, "stack": "x" * 25}
    assert packed_percent("x" * 736, three) >= 82
    assert packed_percent("x" * 1_690, three) >= 157
    assert packed_percent("", {"key": "x" * 282}) >= 74
    assert packed_percent("", {}) == 0
    # With the tags of a common certificate there is room for a policy of some grants.
    assert packed_percent("x" * 700) <= 100 < packed_percent("x" * 800)


def test_statements_of_a_session_policy_that_allow_something_pass() -> None:
    """An Allow, and a Deny beside it."""
    assert session_policy_problems([LISTS], where="here") == ()
    assert session_policy_problems([LISTS, WALL], where="here") == ()


@pytest.mark.parametrize(("statements", "got"), [([WALL], "only Deny statements"), ([], "no statement")])
def test_a_session_policy_that_leaves_nothing_is_refused(statements: list[ExtraStatement], got: str) -> None:
    """A session may do only what its policy allows too: Deny alone denies all."""
    (problem,) = session_policy_problems(statements, where="here")
    assert (problem.where, problem.got) == ("here", got)


def test_each_statement_is_judged_at_its_place() -> None:
    """Like the extra statements of a workload, with the statement's number."""
    wrong = ExtraStatement("reads whatever there is", frozenset({"s3:*"}), frozenset({"*"}))
    (problem,) = session_policy_problems([LISTS, wrong], where="here")
    assert problem.where == "here[1].actions"


@pytest.mark.parametrize(("count", "got"), [(100, "4383 characters"), (40, "some ")])
def test_statements_that_do_not_fit_are_refused(count: int, got: str) -> None:
    """Over 2,048 characters AWS takes none; below, the packed size may still fail every session."""
    actions = frozenset(f"sqs:{'a' * 34}{number:02}" for number in range(count))
    statement = ExtraStatement("many actions at once", actions, frozenset({"*"}))
    (problem,) = session_policy_problems([statement], where="here")
    assert problem.where == "here"
    assert problem.got.startswith(got)
    assert "leave the session policy out" in problem.remedy
