"""Tags: what a request carries, and the rules for what a resource may have."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from sandbox.rolesanywhere.errors import TooManyTagsException, ValidationException
from sandbox.rolesanywhere.fidelity.resources import DUPLICATE_TAG, RESERVED_TAG, TOO_MANY_TAGS

TAGS_PER_RESOURCE = 50
"""Tags a resource may have (AWS General Reference, tag naming limits)."""


def read(given: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """The tags of a request.

    Args:
        given: The ``tags`` member, checked against the service model.

    Raises:
        ValidationException: A key comes twice or is reserved.
    """
    tags = {tag["key"]: tag["value"] for tag in given}
    if len(tags) != len(given):
        raise ValidationException(DUPLICATE_TAG())
    if any(key.lower().startswith("aws:") for key in tags):
        raise ValidationException(RESERVED_TAG())
    return tags


def created(tags: Mapping[str, str]) -> Mapping[str, str]:
    """The tags of a new resource.

    Args:
        tags: What the create carries.

    Raises:
        ValidationException: They are too many; the create has no other code for it.
    """
    if len(tags) > TAGS_PER_RESOURCE:
        raise ValidationException(TOO_MANY_TAGS(limit=TAGS_PER_RESOURCE))
    return MappingProxyType(dict(tags))


def merged(old: Mapping[str, str], new: Mapping[str, str]) -> Mapping[str, str]:
    """The tags of a resource after TagResource.

    Args:
        old: What it has.
        new: What is added or replaced.

    Raises:
        TooManyTagsException: It would have too many.
    """
    tags = {**old, **new}
    if len(tags) > TAGS_PER_RESOURCE:
        raise TooManyTagsException(TOO_MANY_TAGS(limit=TAGS_PER_RESOURCE))
    return MappingProxyType(tags)


def without(old: Mapping[str, str], keys: Sequence[str]) -> Mapping[str, str]:
    """The tags of a resource after UntagResource; keys that are not there do not matter.

    Args:
        old: What it has.
        keys: What goes.
    """
    return MappingProxyType({key: value for key, value in old.items() if key not in keys})
