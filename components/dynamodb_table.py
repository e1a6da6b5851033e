"""A DynamoDB table with the settings nobody should have to ask for."""

from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from aws_facts import Arn, Problem
from aws_facts.arn_kinds import KMS_KEY, TABLE
from components._arns import arn_of
from components._inputs import adopted_alone, derived, given, is_plain, judged_together, optional, setting
from components.errors import ComponentError

_NEEDED = ("attributes", "hash_key")


class IndexArgs(TypedDict):
    """A global secondary index: other keys to the same items."""

    hash_key: pulumi.Input[str]
    """The attribute that is the index's partition key."""
    range_key: NotRequired[pulumi.Input[str]]
    """The attribute that is the index's sort key."""
    non_key_attributes: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """The attributes an index holds beside the keys: all when left out, none when empty."""


class DynamoDbTableArgs(TypedDict):
    """The table's keys, indexes, capacity and encryption; or the table there already is."""

    attributes: NotRequired[pulumi.Input[Mapping[str, pulumi.Input[str]]]]
    """The key attributes and their types: `S` (text), `N` (number) or `B` (bytes)."""
    hash_key: NotRequired[pulumi.Input[str]]
    """The attribute that is the partition key. Keys appear in logs: no personal data."""
    range_key: NotRequired[pulumi.Input[str]]
    """The attribute that is the sort key."""
    read_capacity: NotRequired[pulumi.Input[int]]
    """Provisioned reads a second; leave both capacities out to pay per request."""
    write_capacity: NotRequired[pulumi.Input[int]]
    """Provisioned writes a second; leave both capacities out to pay per request."""
    indexes: NotRequired[pulumi.Input[Mapping[str, pulumi.Input[IndexArgs]]]]
    """Global secondary indexes by name. Each has the table's own capacity."""
    kms_key_arn: NotRequired[pulumi.Input[str]]
    """The ARN of a customer's KMS key to encrypt with; AWS's own key when left out."""
    tags: NotRequired[pulumi.Input[Mapping[str, pulumi.Input[str]]]]
    """Tags of the table."""
    existing_arn: NotRequired[pulumi.Input[str]]
    """The ARN of a table there already is. It is used as it is: nothing is made, nothing is changed."""


class DynamoDbTable(pulumi.ComponentResource):
    """A table encrypted with KMS, recoverable to a point in time, and protected against deletion."""

    arn: pulumi.Output[str]
    """The table's ARN."""
    name: pulumi.Output[str]
    """The table's name, with Pulumi's random suffix."""

    def __init__(
        self, name: str, args: DynamoDbTableArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("rolesanywhere:index:DynamoDbTable", name, {}, opts)
        where = f"table {name}"
        if adopted_alone(args, where=where):
            existing = derived(args["existing_arn"], arn_of(TABLE, where=f"{where}.existing_arn"))
            self.arn = pulumi.Output.from_input(existing)
            self.name = self.arn.apply(lambda arn: Arn.parse(arn).resource.removeprefix("table/"))
        else:
            table = _made(name, args, parent=self)
            self.arn = table.arn
            self.name = table.name
        self.register_outputs({"arn": self.arn, "name": self.name})


def _made(name: str, args: DynamoDbTableArgs, *, parent: pulumi.Resource) -> Any:
    where = f"table {name}"
    check_key = arn_of(KMS_KEY, where=f"{where}.kms_key_arn")
    settings = judged_together(
        {
            "present": lambda: _check_present(args, where=where),
            "attributes": lambda: _attributes(args, where=where),
            "key": lambda: optional(args.get("kms_key_arn"), check_key),
        }
    )
    key, read = settings["key"], args.get("read_capacity")
    return aws.dynamodb.Table(
        name,
        attributes=settings["attributes"],
        hash_key=args["hash_key"],
        range_key=args.get("range_key"),
        billing_mode="PAY_PER_REQUEST" if read is None else "PROVISIONED",
        read_capacity=read,
        write_capacity=args.get("write_capacity"),
        global_secondary_indexes=_indexes(args),
        deletion_protection_enabled=True,
        point_in_time_recovery={"enabled": True},
        server_side_encryption={"enabled": True} | ({} if key is None else {"kms_key_arn": key}),
        tags=args.get("tags"),
        opts=pulumi.ResourceOptions(parent=parent),
    )


def _attributes(args: DynamoDbTableArgs, *, where: str) -> pulumi.Input[list[dict[str, str]]] | None:
    """In one order, so that writing them in another is no change."""
    if len(given(args, _NEEDED)) != len(_NEEDED):
        return None

    def listed(known: Mapping[str, Any]) -> list[dict[str, str]]:
        _check_keys(known, where=where)
        return [{"name": each, "type": known["attributes"][each]} for each in sorted(known["attributes"])]

    return derived({key: args.get(key) for key in (*_NEEDED, "range_key", "indexes")}, listed)


def _check_present(args: DynamoDbTableArgs, *, where: str) -> None:
    """What a new table needs, and what belongs together."""
    problems = [
        Problem(where, f"no {name}", "attributes and hash_key", f"Add {name}, or adopt with existing_arn.")
        for name in _NEEDED
        if args.get(name) is None
    ]
    if len(given(args, ("read_capacity", "write_capacity"))) == 1:
        problems.append(
            Problem(
                where=where,
                got="one of read_capacity and write_capacity",
                expected="both capacities, or neither to pay per request",
                remedy="Add the missing one or remove the other.",
            )
        )
    if problems:
        raise ComponentError(*problems)


def _check_keys(known: Mapping[str, Any], *, where: str) -> None:
    """DynamoDB wants the attributes of all keys declared, and no others.

    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
    """
    indexes = (known["indexes"] or {}).values()
    keys = [known["hash_key"], known["range_key"]]
    keys += [setting(index, key) for index in indexes for key in ("hash_key", "range_key")]
    used, declared = {key for key in keys if key}, set(known["attributes"])
    problems = []
    if used - declared:
        problems.append(
            Problem(
                where=f"{where}.attributes",
                got=f"keys without an attribute: {', '.join(sorted(used - declared))}",
                expected="every key of the table and its indexes among the attributes",
                remedy="Declare the attribute, or correct the key; the two must be spelled alike.",
            )
        )
    if declared - used:
        problems.append(
            Problem(
                where=f"{where}.attributes",
                got=f"attributes that are no key: {', '.join(sorted(declared - used))}",
                expected="only attributes of keys: items may have any others undeclared",
                remedy="Remove them, or make an index with them.",
            )
        )
    if problems:
        raise ComponentError(*problems)


def _indexes(args: DynamoDbTableArgs) -> pulumi.Input[list[dict[str, Any]]] | None:
    """The indexes as the provider takes them, in one order."""
    indexes = args.get("indexes")
    if not indexes and is_plain(indexes):
        return None
    needed: dict[str, Any] = {"indexes": indexes}
    needed |= {name: args.get(name) for name in ("read_capacity", "write_capacity")}
    return derived(
        needed,
        lambda known: [
            _index(name, index, known) for name, index in sorted((known["indexes"] or {}).items())
        ],
    )


def _index(name: str, index: Mapping[str, Any], table: Mapping[str, Any]) -> dict[str, Any]:
    projected = setting(index, "non_key_attributes")
    everything = {
        "name": name,
        "hash_key": setting(index, "hash_key"),
        "range_key": setting(index, "range_key"),
        "projection_type": "ALL" if projected is None else "INCLUDE" if projected else "KEYS_ONLY",
        "non_key_attributes": sorted(projected or ()) or None,
        "read_capacity": table["read_capacity"],
        "write_capacity": table["write_capacity"],
    }
    return {key: value for key, value in everything.items() if value is not None}
