"""What trust anchors and profiles have in common."""

from collections.abc import Mapping
from typing import Any

from aws_facts import limits
from sandbox.provider import constraints
from sandbox.provider.cloud import Cloud
from sandbox.provider.resource_type import Update
from sandbox.provider.resources._common import answer_or_none

# API_CreateTrustAnchor, API_CreateProfile: name
NAME = (
    constraints.length(1, limits.ROLES_ANYWHERE_NAME.value),
    constraints.matches("[ a-zA-Z0-9-_]*", "letters, digits, blanks, - and _"),
)
_MISSING = "ResourceNotFoundException"
_SNAKE = {"trustAnchor": "trust_anchor", "profile": "profile"}


def detail(cloud: Cloud, what: str, identifier: str) -> dict[str, Any] | None:
    """A trust anchor or profile; None when it is gone.

    Args:
        cloud: The cloud.
        what: ``trustAnchor`` or ``profile``.
        identifier: Its UUID.
    """
    get = getattr(cloud.client("rolesanywhere"), f"get_{_SNAKE[what]}")
    answer = answer_or_none(get, _MISSING, **{f"{what}Id": identifier})
    return answer[what] if answer else None


def remove(cloud: Cloud, what: str, identifier: str) -> None:
    """Delete a trust anchor or profile; one that is gone is no error."""
    delete = getattr(cloud.client("rolesanywhere"), f"delete_{_SNAKE[what]}")
    answer_or_none(delete, _MISSING, **{f"{what}Id": identifier})


def newest_named(cloud: Cloud, what: str, name: str) -> str | None:
    """The id of the trust anchor or profile with a name; the newest of several, names are not unique."""
    pages = cloud.client("rolesanywhere").get_paginator(f"list_{_SNAKE[what]}s").paginate()
    found = [item for page in pages for item in page[f"{what}s"] if item["name"] == name]
    newest = max(found, key=lambda item: item["createdAt"], default=None)
    return str(newest[f"{what}Id"]) if newest else None


def tag_list(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Tags as this API takes them: its keys are lower case."""
    return [{"key": key, "value": value} for key, value in sorted(tags.items())]


def tags_of(cloud: Cloud, arn: str) -> list[dict[str, str]]:
    """The tags of a resource."""
    return list(cloud.client("rolesanywhere").list_tags_for_resource(resourceArn=arn)["tags"])


def retag(cloud: Cloud, update: Update) -> None:
    """Put and take away the tags that change."""
    client, arn = cloud.client("rolesanywhere"), update.old["arn"]
    if update.tags_removed:
        client.untag_resource(resourceArn=arn, tagKeys=list(update.tags_removed))
    if update.tags_set:
        client.tag_resource(resourceArn=arn, tags=tag_list(update.tags_set))
