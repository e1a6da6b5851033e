"""dynamodb:LeadingKeys: a principal touches the items whose partition key is its own.

ministack never sets the key, so that ForAllValues is true of anything: the most permissive of its gaps.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from sandbox import corrections
from sandbox.keys import KeyPair
from tests.local_aws import ACCOUNT, REGION, LocalAws
from tests.sandbox.principals_at_work import Cast, allow, may, policy

TABLE = "leading"
ARN = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{TABLE}"


def _text(value: str) -> dict[str, str]:
    return {"S": value}


@pytest.fixture(scope="module", autouse=True)
def table(local_aws: LocalAws, administrator: KeyPair) -> Iterator[Any]:
    """A table with a sort key, a local and a global index."""
    dynamodb = local_aws.client("dynamodb", user=administrator)
    hash_key, sort_key, other = "owned_by", "made_at", "team_of"
    everything = {"Projection": {"ProjectionType": "ALL"}}

    def keys(first: str, second: str) -> list[dict[str, str]]:
        return [{"AttributeName": first, "KeyType": "HASH"}, {"AttributeName": second, "KeyType": "RANGE"}]

    dynamodb.create_table(
        TableName=TABLE,
        KeySchema=keys(hash_key, sort_key),
        AttributeDefinitions=[
            {"AttributeName": n, "AttributeType": "S"} for n in (hash_key, sort_key, other)
        ],
        LocalSecondaryIndexes=[{"IndexName": "local", "KeySchema": keys(hash_key, other), **everything}],
        GlobalSecondaryIndexes=[{"IndexName": "global", "KeySchema": keys(other, sort_key), **everything}],
        BillingMode="PAY_PER_REQUEST",
    )
    for owner in ("anna", "bert"):
        item = {hash_key: _text(owner), sort_key: _text("1"), other: _text(owner)}
        dynamodb.put_item(TableName=TABLE, Item=item)
    yield dynamodb
    dynamodb.delete_table(TableName=TABLE)


@pytest.fixture(scope="module")
def anna(local_aws: LocalAws, cast: Cast) -> Any:
    """A client of who may touch anna's items."""
    own = {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["${aws:username}"]}}
    statement = allow("dynamodb:*", [ARN, f"{ARN}/index/*"], Condition=own)
    return local_aws.client("dynamodb", user=cast.user("anna", policy(statement)))


def _key(owner: str) -> dict[str, Any]:
    return {"owned_by": _text(owner), "made_at": _text("1")}


def _item(owner: str) -> dict[str, Any]:
    return {**_key(owner), "team_of": _text(owner)}


def _query(owner: str, **more: Any) -> dict[str, Any]:
    return {"TableName": TABLE, "ExpressionAttributeValues": {":o": _text(owner)}, **more}


CALLS: dict[str, Any] = {
    "get_item": lambda o: {"TableName": TABLE, "Key": _key(o)},
    "get_item by ARN": lambda o: {"TableName": ARN, "Key": _key(o)},
    "put_item": lambda o: {"TableName": TABLE, "Item": _item(o)},
    "update_item": lambda o: {"TableName": TABLE, "Key": _key(o)},
    "delete_item": lambda o: {"TableName": TABLE, "Key": {**_key(o), "made_at": _text("none")}},
    "query": lambda o: _query(o, KeyConditionExpression="owned_by = :o"),
    "query turned round": lambda o: _query(o, KeyConditionExpression=":o = owned_by"),
    "query in brackets": lambda o: _query(o, KeyConditionExpression="(owned_by=:o)"),
    "query by another name": lambda o: _query(
        o, KeyConditionExpression="#o = :o", ExpressionAttributeNames={"#o": "owned_by"}
    ),
    "query with a sort key": lambda o: {
        "TableName": TABLE,
        "ExpressionAttributeValues": {":a": _text("1"), ":o": _text(o)},
        "KeyConditionExpression": "#at = :a AND owned_by = :o",
        "ExpressionAttributeNames": {"#at": "made_at"},
    },
    "query of old": lambda o: {
        "TableName": TABLE,
        "KeyConditions": {"owned_by": {"AttributeValueList": [_text(o)], "ComparisonOperator": "EQ"}},
    },
    "query the local index": lambda o: _query(o, IndexName="local", KeyConditionExpression="owned_by = :o"),
    "query the global index": lambda o: _query(o, IndexName="global", KeyConditionExpression="team_of = :o"),
    "batch_get_item": lambda o: {"RequestItems": {TABLE: {"Keys": [_key(o)]}}},
    "batch_write_item": lambda o: {"RequestItems": {TABLE: [{"PutRequest": {"Item": _item(o)}}]}},
    "batch_write_item to delete": lambda o: {
        "RequestItems": {TABLE: [{"DeleteRequest": {"Key": {**_key(o), "made_at": _text("none")}}}]}
    },
    "transact_get_items": lambda o: {"TransactItems": [{"Get": {"TableName": TABLE, "Key": _key(o)}}]},
    "transact_write_items": lambda o: {"TransactItems": [{"Put": {"TableName": TABLE, "Item": _item(o)}}]},
    "transact_write_items to check": lambda o: {
        "TransactItems": [
            {
                "ConditionCheck": {
                    "TableName": TABLE,
                    "Key": _key(o),
                    "ConditionExpression": "attribute_exists(team_of)",
                }
            }
        ]
    },
}


@pytest.mark.parametrize("name", CALLS)
def test_own_items_only(anna: Any, name: str) -> None:
    """Every operation on items is allowed for one's own key and denied for another's."""
    call = getattr(anna, name.split(maxsplit=1)[0])
    assert may(call, **CALLS[name]("anna"))
    assert not may(call, **CALLS[name]("bert"))


@pytest.mark.parametrize("name", CALLS)
def test_plain_ministack_allows_every_key(local_aws: LocalAws, cast: Cast, name: str) -> None:
    """The gap itself: with ForAllValues plain ministack lets a stranger's key through."""
    own = {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["anna"]}}
    statement = allow("dynamodb:*", [ARN, f"{ARN}/index/*"], Condition=own)
    client = local_aws.client("dynamodb", user=cast.user("careless", policy(statement)))
    call = getattr(client, name.split(maxsplit=1)[0])
    assert not may(call, **CALLS[name]("bert"))
    with corrections.plain():
        assert may(call, **CALLS[name]("bert")), "ministack sets LeadingKeys now: drop the correction"


MIXED: dict[str, Any] = {
    "batch_get_item": {"RequestItems": {TABLE: {"Keys": [_key("anna"), _key("bert")]}}},
    "batch_write_item": {
        "RequestItems": {
            TABLE: [{"PutRequest": {"Item": _item("anna")}}, {"PutRequest": {"Item": _item("bert")}}]
        }
    },
    "transact_get_items": {
        "TransactItems": [{"Get": {"TableName": TABLE, "Key": _key(o)}} for o in ("anna", "bert")]
    },
}


@pytest.mark.parametrize("name", MIXED)
def test_one_foreign_key_among_own(anna: Any, name: str) -> None:
    """A request for several items needs all their keys to be one's own."""
    assert not may(getattr(anna, name), **MIXED[name])


def test_scan_names_no_key(local_aws: LocalAws, cast: Cast) -> None:
    """A scan has no key: ForAllValues alone allows it (as AWS warns), with Null it is refused."""
    own = {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["anna"]}}
    careless = cast.user("careless", policy(allow("dynamodb:*", ARN, Condition=own)))
    assert may(local_aws.client("dynamodb", user=careless).scan, TableName=TABLE)
    careful_condition = {**own, "Null": {"dynamodb:LeadingKeys": "false"}}
    careful = cast.user("careful", policy(allow("dynamodb:*", ARN, Condition=careful_condition)))
    client = local_aws.client("dynamodb", user=careful)
    assert not may(client.scan, TableName=TABLE)
    assert may(client.get_item, TableName=TABLE, Key=_key("anna"))


@pytest.mark.parametrize(("operator", "allowed"), [("StringEquals", True), ("ForAnyValue:StringLike", True)])
def test_other_operators(local_aws: LocalAws, cast: Cast, operator: str, *, allowed: bool) -> None:
    """A single key is a single value; a set operator finds it too."""
    condition = {operator: {"dynamodb:LeadingKeys": "anna"}}
    user = cast.user("single", policy(allow("dynamodb:*", ARN, Condition=condition)))
    client = local_aws.client("dynamodb", user=user)
    assert may(client.get_item, TableName=TABLE, Key=_key("anna")) is allowed
    assert not may(client.get_item, TableName=TABLE, Key=_key("bert"))


UNREADABLE: dict[str, Any] = {
    "a table that is not there": ("get_item", {"TableName": "not-there", "Key": _key("anna")}),
    "a query of nothing": ("query", _query("anna", KeyConditionExpression="nothing = :o")),
    "a query of a table that is not there": (
        "query",
        {**_query("anna", KeyConditionExpression="owned_by = :o"), "TableName": "not-there"},
    ),
    "a query without its value": ("query", _query("anna", KeyConditionExpression="owned_by = :x")),
    "a key without the attribute": ("get_item", {"TableName": TABLE, "Key": {"made_at": _text("1")}}),
    "two keys at once": (
        "query",
        {
            "TableName": TABLE,
            "KeyConditionExpression": "owned_by = :o AND owned_by = :p",
            "ExpressionAttributeValues": {":o": _text("anna"), ":p": _text("bert")},
        },
    ),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_key_that_cannot_be_read(local_aws: LocalAws, cast: Cast, name: str) -> None:
    """What the key is cannot be told: no allowed key equals it."""
    condition = {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["anna"]}}
    user = cast.user("unreadable", policy(allow("dynamodb:*", Condition=condition)))
    operation, parameters = UNREADABLE[name]
    assert not may(getattr(local_aws.client("dynamodb", user=user), operation), **parameters)


def test_keys_of_other_types(local_aws: LocalAws, administrator: KeyPair, cast: Cast) -> None:
    """A number is its text."""
    admin = local_aws.client("dynamodb", user=administrator)
    admin.create_table(
        TableName="numbers",
        KeySchema=[{"AttributeName": "n", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "n", "AttributeType": "N"}],
        BillingMode="PAY_PER_REQUEST",
    )
    condition = {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["7"]}}
    user = cast.user("counter", policy(allow("dynamodb:GetItem", Condition=condition)))
    client = local_aws.client("dynamodb", user=user)
    assert may(client.get_item, TableName="numbers", Key={"n": {"N": "7"}})
    assert not may(client.get_item, TableName="numbers", Key={"n": {"N": "8"}})
    admin.delete_table(TableName="numbers")


@pytest.mark.parametrize(
    "body",
    [b"", b"x", b"[]", b'{"RequestItems": []}', b'{"TransactItems": {}}', b'{"RequestItems": {"t": [1]}}'],
)
def test_bodies_without_keys(local_aws: LocalAws, body: bytes) -> None:
    """A body that names no item has no leading key."""
    from ministack.core import iam_actions

    assert "dynamodb:LeadingKeys" not in iam_actions.dynamodb_service_context(body)
