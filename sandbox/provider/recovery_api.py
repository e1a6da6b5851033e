"""What the recovery of an interrupted run asks of a resource type, without an engine."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import boto3

from sandbox.provider import operations
from sandbox.provider.cloud import Cloud
from sandbox.provider.registry import type_of


def find(token: str, inputs: Mapping[str, Any], session: boto3.Session) -> str | None:
    """Look for the object that a create with these inputs would have made.

    Args:
        token: The type's token.
        inputs: The complete inputs, with the generated name, as a pending operation holds them.
        session: Credentials, endpoint and the Region of the stack.

    Returns:
        The id of an existing object with that physical name (or that parent); None when there is none.

    Raises:
        ProviderError: The type is not one of the stand-in's.
        botocore.exceptions.ClientError: AWS refused.
    """
    kind = type_of(token)
    cloud = _cloud(session)
    return kind.calls.find(cloud.at(kind.region_of(cloud, inputs)), dict(inputs))


def created_at(token: str, identifier: str, session: boto3.Session) -> datetime | None:
    """When an object was made.

    Args:
        token: The type's token.
        identifier: The object's id.
        session: Credentials, endpoint and Region.

    Returns:
        The time in UTC; None for things AWS keeps no time of, and for what is gone.
    """
    return type_of(token).calls.created_at(_cloud(session), identifier)


def delete(token: str, identifier: str, session: boto3.Session) -> None:
    """Delete an object; one that is gone is no error.

    Args:
        token: The type's token.
        identifier: The object's id.
        session: Credentials, endpoint and Region.

    Raises:
        CloudError: AWS refused.
    """
    cloud = _cloud(session)
    found = operations.read(type_of(token), cloud, identifier, {}, {})
    if found is not None:
        operations.delete(type_of(token), cloud, identifier, found.outputs)


def _cloud(session: boto3.Session) -> Cloud:
    return Cloud(session, session.region_name or "us-east-1")
