"""Rows and helpers that several types share."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import ClientError

from sandbox.provider import constraints
from sandbox.provider.errors import REFUSALS, UnfinishedError, code_of
from sandbox.provider.table import Kind, Property, Shape, computed, unsupported

REGISTRY = "https://www.pulumi.com/registry/packages/aws/api-docs/"
SOURCE = "hashicorp/terraform-provider-aws internal/service/"

TAGS = Property(Kind.UPDATE, Shape.MAP, constraints=(constraints.TAGS,))
TAGS_ALL = computed(Shape.MAP, "The resource's tags and the provider's defaultTags; a change is an update.")
NAME_PREFIX = unsupported(note="Give the name, or neither: then Pulumi makes one.")
REGION = Property(
    Kind.REPLACE,
    computed=True,
    note="The provider's Region when it is not given (internal/provider, forceNewIfRegionChanges).",
)


def answer_or_none(call: Callable[..., Any], *missing: str, **arguments: Any) -> Any:
    """The answer of a call, or None when the thing is not there.

    Args:
        call: A method of a boto3 client.
        *missing: The error codes that say so.
        **arguments: The call's arguments.

    Raises:
        botocore.exceptions.ClientError: Another refusal.
    """
    try:
        return call(**arguments)
    except ClientError as error:
        if code_of(error) in missing:
            return None
        raise


@contextmanager
def finishing(identifier: str) -> Iterator[None]:
    """Run what follows the creation itself: when it fails, the object exists all the same.

    Args:
        identifier: The id of the object that exists.

    Raises:
        UnfinishedError: Something failed.
    """
    try:
        yield
    except REFUSALS as error:
        raise UnfinishedError(identifier, error) from error


def without_none(**arguments: Any) -> dict[str, Any]:
    """The arguments that have a value."""
    return {name: value for name, value in arguments.items() if value is not None}
