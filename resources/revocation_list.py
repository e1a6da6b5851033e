"""A revocation list of a trust anchor.

https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_ImportCrl.html ; updates take the place of
the whole list, and never of the trust anchor, which is fixed at the import.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import pulumi
from pulumi.dynamic import CreateResult, ReadResult, Resource, UpdateResult

from aws_facts import Problem
from resources.errors import GoneError, ResourceError
from resources.provider import Provider, changed_between, gone, plain
from resources.rolesanywhere import place_of

_INPUTS = ("trustAnchorArn", "name", "crl", "enabled", "tags")


class RevocationListProvider(Provider):
    """Imports, changes and deletes revocation lists."""

    properties = _INPUTS
    replacing = ("trustAnchorArn",)

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Import a list, or take one over that somebody imported by hand.

        Pulumi's own ``import`` does not know whose provider to ask for a dynamic resource.
        """
        if props.get("existingArn"):
            return self._taken_over(props)
        with self._service.asked(props["trustAnchorArn"]) as (client, _):
            twin = _unrecorded(client, props)
        if twin is not None:
            return self._taken_over(props | {"existingArn": twin})
        with self._service.asked(props["trustAnchorArn"]) as (client, _):
            made = client.import_crl(
                name=props["name"],
                crlData=props["crl"].encode(),
                trustAnchorArn=props["trustAnchorArn"],
                enabled=props["enabled"],
                tags=_tag_list(props["tags"]),
            )["crl"]
        return CreateResult(made["crlId"], plain(props, _INPUTS) | {"arn": made["crlArn"]})

    def _taken_over(self, props: dict[str, Any]) -> CreateResult:
        arn = props["existingArn"]
        _, identifier = place_of(arn)
        found = self.read(identifier, {"arn": arn})
        if not found.outs or found.outs["trustAnchorArn"] != props["trustAnchorArn"]:
            raise ResourceError(
                Problem(
                    where=arn,
                    got="no such list" if not found.outs else f"a list of {found.outs['trustAnchorArn']}",
                    expected=f"a list of {props['trustAnchorArn']}",
                    remedy="Give the ARN of a list of this anchor, or leave existing_arn out to import one.",
                )
            )
        return CreateResult(identifier, self.update(identifier, found.outs, props).outs)

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Look at a list, its tags included."""
        try:
            with self._service.asked(props["arn"]) as (client, _):
                found = client.get_crl(crlId=id_)["crl"]
                tags = client.list_tags_for_resource(resourceArn=found["crlArn"])["tags"]
        except GoneError:
            return gone()
        inputs = {
            "trustAnchorArn": found["trustAnchorArn"],
            "name": found["name"],
            "crl": found["crlData"].decode("ascii", errors="replace"),
            "enabled": found["enabled"],
            "tags": {tag["key"]: tag["value"] for tag in tags},
        }
        return ReadResult(id_, inputs | {"arn": found["crlArn"]}, inputs)

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """Change name, list, switch and tags."""
        changed, arn = changed_between(_olds, _news, _INPUTS), _olds["arn"]
        with self._service.asked(arn) as (client, _):
            if {"name", "crl"} & set(changed):
                client.update_crl(crlId=_id, name=_news["name"], crlData=_news["crl"].encode())
            if "enabled" in changed:
                switch = client.enable_crl if _news["enabled"] else client.disable_crl
                switch(crlId=_id)
            if "tags" in changed:
                old, new = _olds["tags"] or {}, _news["tags"] or {}
                if set(old) - set(new):
                    client.untag_resource(resourceArn=arn, tagKeys=sorted(set(old) - set(new)))
                if new:
                    client.tag_resource(resourceArn=arn, tags=_tag_list(new))
        return UpdateResult(plain(_news, _INPUTS) | {"arn": arn})

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Delete a list; one that is gone already, with its anchor perhaps, is deleted."""
        with suppress(GoneError), self._service.asked(_props["arn"]) as (client, _):
            client.delete_crl(crlId=_id)


class RevocationList(Resource, module="rolesanywhere", name="RevocationList"):
    """A revocation list of a trust anchor, in the account.

    Args:
        name: The resource's name.
        props: ``trustAnchorArn``, ``name``, ``crl`` (PEM), ``enabled``, ``tags``; and ``existingArn``, of a
            list to take over when the resource is made.
        opts: Pulumi's options.
    """

    arn: pulumi.Output[str]
    enabled: pulumi.Output[bool]

    def __init__(
        self, name: str, props: Mapping[str, Any], opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(RevocationListProvider(), name, {**props, "arn": None}, opts)


def _unrecorded(client: Any, props: Mapping[str, Any]) -> str | None:
    """The ARN of the same list of the same anchor: what a run that was killed imported and never recorded.

    ImportCrl takes no token that would tell one request from its repetition, and an anchor has two lists.
    """
    for page in client.get_paginator("list_crls").paginate():
        for found in page["crls"]:
            same = (found["trustAnchorArn"], found["name"]) == (props["trustAnchorArn"], props["name"])
            if same and found["crlData"] == props["crl"].encode():
                return str(found["crlArn"])
    return None


def _tag_list(tags: Mapping[str, str] | None) -> list[dict[str, str]]:
    return [{"key": key, "value": value} for key, value in sorted((tags or {}).items())]
