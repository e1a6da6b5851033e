"""What stands between a stack and its deletion, and how it is lifted once a person has agreed."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3

from sandbox.stack import RehearsedStack

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import ObjectIdentifierTypeDef

TABLE = "aws:dynamodb/table:Table"
_BUCKET = "aws:s3/bucket:Bucket"


@dataclass(frozen=True, slots=True)
class Protection:
    """One thing that keeps one resource.

    Attributes:
        resource: The resource's logical name.
        type: Its type token.
        identifier: Its id in the cloud.
        setting: The setting that keeps it: ``protect``, ``deletionProtectionEnabled`` or ``objects``.
        detail: What it keeps, in words.
    """

    resource: str
    type: str
    identifier: str
    setting: str
    detail: str


def protections(opened: RehearsedStack) -> list[Protection]:
    """Everything that would make a deletion of the stack fail.

    Args:
        opened: The stack, held by this process.
    """
    found: list[Protection] = []
    for resource in opened.state().get("resources", []):
        found += _of(resource, opened.rehearsal.region)
    return found


def lift(opened: RehearsedStack, found: list[Protection]) -> None:
    """Remove what protects the stack: state flags, deletion protection, and the objects of its buckets.

    Args:
        opened: The stack, held by this process.
        found: What `protections` returned and a person agreed to lift.
    """
    if any(protection.setting == "protect" for protection in found):
        opened.run_engine("state", "unprotect", "--all", "--yes")
    session = boto3.Session(region_name=opened.rehearsal.region)
    for protection in found:
        if protection.setting == "deletionProtectionEnabled":
            unprotect_table(session, protection.identifier)
        elif protection.setting == "objects":
            _empty(session, protection.identifier)


def unprotect_table(session: boto3.Session, name: str) -> None:
    """Switch a table's deletion protection off.

    Args:
        session: Credentials, endpoint and Region.
        name: The table's name.
    """
    session.client("dynamodb").update_table(TableName=name, DeletionProtectionEnabled=False)


def _of(resource: dict[str, Any], region: str) -> list[Protection]:
    name, token = resource["urn"].rpartition("::")[2], resource["type"]
    identifier = resource.get("id", "")
    found = []
    if resource.get("protect"):
        found.append(Protection(name, token, identifier, "protect", "the engine refuses to delete it"))
    session = boto3.Session(region_name=region)
    if token == TABLE and _table_is_protected(session, identifier):
        found.append(
            Protection(
                name, token, identifier, "deletionProtectionEnabled", "the table refuses to be deleted"
            )
        )
    if token == _BUCKET and not resource.get("inputs", {}).get("forceDestroy"):
        count = len(_versions(session, identifier))
        if count:
            found.append(
                Protection(name, token, identifier, "objects", f"{count} object versions in the bucket")
            )
    return found


def _table_is_protected(session: boto3.Session, name: str) -> bool:
    client = session.client("dynamodb")
    try:
        table = client.describe_table(TableName=name)["Table"]
    except client.exceptions.ResourceNotFoundException:
        return False
    return table.get("DeletionProtectionEnabled", False)


def _versions(session: boto3.Session, bucket: str) -> "list[ObjectIdentifierTypeDef]":
    """Every version and delete marker of a bucket; none when the bucket is gone."""
    client = session.client("s3")
    found: list[ObjectIdentifierTypeDef] = []
    try:
        for page in client.get_paginator("list_object_versions").paginate(Bucket=bucket):
            entries = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
            found += [{"Key": entry["Key"], "VersionId": entry["VersionId"]} for entry in entries]
    except client.exceptions.NoSuchBucket:
        return []
    return found


def _empty(session: boto3.Session, bucket: str) -> None:
    for entry in _versions(session, bucket):
        session.client("s3").delete_object(Bucket=bucket, Key=entry["Key"], VersionId=entry["VersionId"])
