"""A DynamoDB table with the settings nobody should have to ask for."""

from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from aws_facts import Problem
from components._inputs import derived
from components.errors import ComponentError


class DynamoDbTableArgs(TypedDict):
    """The table's keys and capacity."""

    attributes: pulumi.Input[Mapping[str, pulumi.Input[str]]]
    """The key attributes and their types: `S` (text), `N` (number) or `B` (bytes)."""
    hash_key: pulumi.Input[str]
    """The attribute that is the partition key. Keys appear in logs: no personal data."""
    range_key: NotRequired[pulumi.Input[str]]
    """The attribute that is the sort key."""
    read_capacity: NotRequired[pulumi.Input[int]]
    """Provisioned reads a second; leave both capacities out to pay per request."""
    write_capacity: NotRequired[pulumi.Input[int]]
    """Provisioned writes a second; leave both capacities out to pay per request."""


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
        read, write = args.get("read_capacity"), args.get("write_capacity")
        if (read is None) != (write is None):
            raise ComponentError(
                Problem(
                    where=f"table {name}",
                    got="one of read_capacity and write_capacity",
                    expected="both capacities, or neither to pay per request",
                    remedy="Add the missing one or remove the other.",
                )
            )
        table = aws.dynamodb.Table(
            name,
            attributes=derived(args["attributes"], _attributes),
            hash_key=args["hash_key"],
            range_key=args.get("range_key"),
            billing_mode="PAY_PER_REQUEST" if read is None else "PROVISIONED",
            read_capacity=read,
            write_capacity=write,
            deletion_protection_enabled=True,
            point_in_time_recovery={"enabled": True},
            server_side_encryption={"enabled": True},
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.arn = table.arn
        self.name = table.name
        self.register_outputs({"arn": self.arn, "name": self.name})


def _attributes(types: Mapping[str, pulumi.Input[str]]) -> list[dict[str, pulumi.Input[str]]]:
    """In one order, so that writing them in another is no change."""
    return [{"name": name, "type": types[name]} for name in sorted(types)]
