"""Grants: the smallest policy for exactly what is named, and nothing that is not."""

import itertools
import json

import pytest

from aws_facts import Arn
from policies import Access, Grant, Kind, PolicyError, actions_of, check_action, grants_policy, kind_of
from policies.actions import (
    AUTHORISED_BY,
    BUCKET_ACTIONS,
    BY_ACCESS,
    INDEX_ACTIONS,
    KNOWN,
    OBJECT_ACTIONS,
    TABLE_ACTIONS,
)

TABLE = "arn:aws:dynamodb:eu-central-1:111122223333:table/Demo-Users"
BUCKET = "arn:aws:s3:::demo-data"


def _grant(arn: str, *actions: str, indexes: tuple[str, ...] = ()) -> Grant:
    return Grant(arn, frozenset(actions), frozenset(indexes))


def _allowed(*grants: Grant) -> set[tuple[str, str]]:
    """Every pair of action and resource a policy allows, read from its text."""
    document = json.loads(grants_policy(grants, where="test"))
    pairs: set[tuple[str, str]] = set()
    for statement in document["Statement"]:
        assert statement["Effect"] == "Allow"
        assert statement.keys() == {"Effect", "Action", "Resource"}
        actions, resources = (
            [value] if isinstance(value, str) else value
            for value in (statement["Action"], statement["Resource"])
        )
        pairs |= set(itertools.product(actions, resources))
    return pairs


def test_actions_on_a_table_name_the_table_alone() -> None:
    """No index and no other table appears where nobody asked for one."""
    assert _allowed(_grant(TABLE, "dynamodb:GetItem", "dynamodb:Query")) == {
        ("dynamodb:GetItem", TABLE),
        ("dynamodb:Query", TABLE),
    }


def test_an_index_is_named_for_the_actions_that_need_it() -> None:
    """Query reaches the index named; PutItem does not go through indexes and stays on the table."""
    grant = _grant(TABLE, "dynamodb:PutItem", "dynamodb:Query", "dynamodb:Scan", indexes=("by-date",))
    assert _allowed(grant) == {
        ("dynamodb:PutItem", TABLE),
        ("dynamodb:Query", TABLE),
        ("dynamodb:Scan", TABLE),
        ("dynamodb:Query", f"{TABLE}/index/by-date"),
        ("dynamodb:Scan", f"{TABLE}/index/by-date"),
    }


def test_an_index_without_an_action_for_it_is_left_out() -> None:
    """Naming an index grants nothing by itself."""
    assert _allowed(_grant(TABLE, "dynamodb:GetItem", indexes=("by-date",))) == {("dynamodb:GetItem", TABLE)}


def test_bucket_actions_and_object_actions_get_their_own_arns() -> None:
    """ListBucket is about the bucket, GetObject about what is in it."""
    assert _allowed(_grant(BUCKET, "s3:ListBucket", "s3:GetObject")) == {
        ("s3:ListBucket", BUCKET),
        ("s3:GetObject", f"{BUCKET}/*"),
    }


def test_a_bucket_in_another_partition_keeps_it() -> None:
    """The objects' ARN is made from the bucket's own."""
    bucket = "arn:aws-cn:s3:::demo-data"
    assert _allowed(_grant(bucket, "s3:GetObject")) == {("s3:GetObject", f"{bucket}/*")}


@pytest.mark.parametrize(
    ("access", "allowed"),
    [
        (
            Access.READ,
            {"BatchGetItem", "ConditionCheckItem", "DescribeTable", "GetItem", "Query", "Scan"},
        ),
        (Access.WRITE, {"BatchWriteItem", "DeleteItem", "DescribeTable", "PutItem", "UpdateItem"}),
        (Access.LIST, {"DescribeTable"}),
    ],
)
def test_what_an_access_to_a_table_is(access: Access, allowed: set[str]) -> None:
    """Reading never writes, writing never reads items, listing shows no items."""
    grant = _grant(TABLE, *actions_of(access, Kind.TABLE))
    assert _allowed(grant) == {(f"dynamodb:{name}", TABLE) for name in allowed}


@pytest.mark.parametrize(
    ("access", "on_bucket", "on_objects"),
    [
        (Access.READ, {"s3:ListBucket"}, {"s3:GetObject"}),
        (Access.WRITE, set(), {"s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"}),
        (Access.LIST, {"s3:ListBucket"}, set()),
    ],
)
def test_what_an_access_to_a_bucket_is(access: Access, on_bucket: set[str], on_objects: set[str]) -> None:
    """Reading never writes, writing never reads, listing shows names only."""
    grant = _grant(BUCKET, *actions_of(access, Kind.BUCKET))
    assert _allowed(grant) == {(action, BUCKET) for action in on_bucket} | {
        (action, f"{BUCKET}/*") for action in on_objects
    }


@pytest.mark.parametrize("kind", list(Kind))
def test_read_write_is_reading_and_writing(kind: Kind) -> None:
    """Nothing more, nothing less."""
    assert actions_of(Access.READ_WRITE, kind) == actions_of(Access.READ, kind) | actions_of(
        Access.WRITE, kind
    )


def test_grants_on_the_same_target_are_joined() -> None:
    """Two grants make one statement with both actions, each once."""
    text = grants_policy(
        [_grant(TABLE, "dynamodb:GetItem", "dynamodb:Query"), _grant(TABLE, "dynamodb:Query")], where="test"
    )
    assert json.loads(text)["Statement"] == [
        {"Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:Query"], "Resource": TABLE}
    ]


def test_the_same_grants_give_the_same_bytes_in_any_order() -> None:
    """Neither the order of grants, nor of actions or indexes shows in the document."""
    grants = [
        _grant(TABLE, "dynamodb:PutItem", "dynamodb:Query", indexes=("b-index", "a-index")),
        _grant(BUCKET, "s3:PutObject", "s3:GetObject", "s3:ListBucket"),
        _grant(TABLE.replace("Demo", "Other"), "dynamodb:Query"),
    ]
    texts = {grants_policy(order, where="test") for order in itertools.permutations(grants)}
    assert len(texts) == 1
    assert texts.pop().isascii()


@pytest.mark.parametrize(
    ("action", "kind", "remedy"),
    [
        ("dynamodb:*", Kind.TABLE, "Name each action"),
        ("dynamodb:Get*", Kind.TABLE, "Name each action"),
        ("*", Kind.BUCKET, "Name each action"),
        ("s3:GetObjec?", Kind.BUCKET, "Name each action"),
        ("GetItem", Kind.TABLE, "Write the service in front, as in dynamodb:BatchGetItem."),
        ("", Kind.TABLE, "Write the service in front"),
        ("s3:GetObject", Kind.TABLE, "Grant it on a target of the service s3"),
        ("dynamodb:GetItem", Kind.BUCKET, "Grant it on a target of the service dynamodb"),
        ("dynamodb:GetItems", Kind.TABLE, "Did you mean dynamodb:GetItem?"),
        ("dynamodb:getitem", Kind.TABLE, "Did you mean dynamodb:GetItem?"),
        ("DynamoDB:GetItem", Kind.TABLE, "Did you mean dynamodb:GetItem?"),
        ("s3:GetObjcet", Kind.BUCKET, "Did you mean s3:GetObject?"),
        ("dynamodb:DeleteTable", Kind.TABLE, "left to the stack"),
        ("s3:PutBucketPolicy", Kind.BUCKET, "left to the stack"),
        ("s3:ListAllMyBuckets", Kind.BUCKET, "left to the stack"),
        ("dynamodb:TransactWriteItems", Kind.TABLE, "dynamodb:PutItem, dynamodb:UpdateItem"),
        (
            "s3:HeadObject",
            Kind.BUCKET,
            "HeadObject is an operation of the API; the actions for it: s3:GetObject.",
        ),
    ],
)
def test_an_action_that_cannot_be_granted_is_refused(action: str, kind: Kind, remedy: str) -> None:
    """Wildcards, other services, misspellings, operations, changes of the target: each with its remedy."""
    with pytest.raises(PolicyError) as caught:
        check_action(action, kind)
    (problem,) = caught.value.problems
    assert problem.got == repr(action)
    assert remedy in problem.remedy
    target = TABLE if kind is Kind.TABLE else BUCKET
    with pytest.raises(PolicyError):
        grants_policy([_grant(target, action)], where="test")


@pytest.mark.parametrize("kind", list(Kind))
def test_every_known_action_is_of_its_service_and_accepted(kind: Kind) -> None:
    """The tables agree with each other: no action is known twice, none is of another service."""
    for action in KNOWN[kind]:
        check_action(action, kind)
        assert action.startswith(f"{kind.value}:")
    assert TABLE_ACTIONS.isdisjoint(INDEX_ACTIONS)
    assert BUCKET_ACTIONS.isdisjoint(OBJECT_ACTIONS)
    for actions in BY_ACCESS[kind].values():
        assert actions <= KNOWN[kind]


def test_operations_are_led_to_known_actions() -> None:
    """No operation is an action itself, and each leads to actions that can be granted."""
    known = KNOWN[Kind.TABLE] | KNOWN[Kind.BUCKET]
    for operation, actions in AUTHORISED_BY.items():
        assert operation not in known
        assert set(actions) <= known


@pytest.mark.parametrize(
    ("grant", "got"),
    [
        (_grant(TABLE), "no action"),
        (_grant(TABLE + "*", "dynamodb:GetItem"), "a wildcard"),
        (_grant("arn:aws:s3:::demo-?", "s3:GetObject"), "a wildcard"),
        (_grant(TABLE, "dynamodb:Query", indexes=("*",)), "the index '*'"),
        (_grant(TABLE, "dynamodb:Query", indexes=("ab",)), "the index 'ab'"),
        (_grant(TABLE, "dynamodb:Query", indexes=("good", "a/b")), "the index 'a/b'"),
    ],
)
def test_a_grant_of_nothing_or_of_more_than_one_target_is_refused(grant: Grant, got: str) -> None:
    """Every grant is about one target that exists and says what is allowed."""
    with pytest.raises(PolicyError) as caught:
        grants_policy([grant], where="test")
    assert caught.value.problems[0].got == got


def test_no_grants_make_no_policy() -> None:
    """An empty policy is refused: whoever wants none leaves it out."""
    with pytest.raises(PolicyError) as caught:
        grants_policy([], where="grants of demo")
    assert caught.value.problems[0].where == "grants of demo"


def test_a_policy_that_iam_would_not_take_is_refused() -> None:
    """Sixty tables are more than the 10,240 characters of a role's inline policies; ten are not."""
    grants = [_grant(f"{TABLE}-{number:03}-{'x' * 150}", "dynamodb:GetItem") for number in range(60)]
    assert len(grants_policy(grants[:10], where="test")) <= 10_240
    with pytest.raises(PolicyError) as caught:
        grants_policy(grants, where="grants of demo")
    (problem,) = caught.value.problems
    assert problem.where == "grants of demo"
    assert "at most 10240" in problem.expected


@pytest.mark.parametrize(("arn", "kind"), [(TABLE, Kind.TABLE), (BUCKET, Kind.BUCKET)])
def test_a_targets_kind_is_read_from_its_arn(arn: str, kind: Kind) -> None:
    """A table and a bucket are told apart without being told."""
    assert kind_of(Arn.parse(arn)) is kind


@pytest.mark.parametrize(
    "arn",
    [
        f"{BUCKET}/key",
        "arn:aws:dynamodb:eu-central-1:111122223333:global-table/T",
        "arn:aws:iam::111122223333:role/R",
        "arn:aws:sqs:eu-central-1:111122223333:queue",
    ],
)
def test_another_target_is_refused(arn: str) -> None:
    """What is neither a table nor a bucket cannot be granted yet."""
    with pytest.raises(PolicyError) as caught:
        grants_policy([_grant(arn, "s3:GetObject")], where="test")
    assert caught.value.problems[0].got == arn


def test_what_is_no_arn_is_refused() -> None:
    """A name is no ARN."""
    with pytest.raises(PolicyError, match="got 'demo-data'"):
        grants_policy([_grant("demo-data", "s3:GetObject")], where="test")
