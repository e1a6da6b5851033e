"""Which parts of a certificate the sessions of a profile carry as tags.

https://docs.aws.amazon.com/rolesanywhere/latest/userguide/attribute-mapping.html ; a profile always has
mappings. To make them is to put them in the place of AWS's own, to delete them is to put AWS's back.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import pulumi
from pulumi.dynamic import CreateResult, ReadResult, Resource, UpdateResult

from aws_facts.mappings import DEFAULT_MAPPINGS
from resources.errors import GoneError
from resources.provider import Provider, gone

_INPUTS = ("profileArn", "mappings")


class AttributeMappingsProvider(Provider):
    """Puts and takes back the mappings of a profile."""

    properties = _INPUTS
    replacing = ("profileArn",)

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Put the mappings of a profile."""
        with self._service.asked(props["profileArn"]) as (client, profile):
            _put(client, profile, props["mappings"])
        return CreateResult(profile, {name: props[name] for name in _INPUTS})

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Look at the mappings of a profile."""
        try:
            with self._service.asked(props["profileArn"]) as (client, profile):
                found = _mapped(client.get_profile(profileId=profile)["profile"])
        except GoneError:
            return gone()
        values = {"profileArn": props["profileArn"], "mappings": found}
        return ReadResult(id_, dict(values), values)

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """Put the mappings that changed."""
        return UpdateResult(self.create(_news).outs)

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Put AWS's own mappings back; a profile that is gone has none."""
        with suppress(GoneError), self._service.asked(_props["profileArn"]) as (client, profile):
            _put(client, profile, DEFAULT_MAPPINGS)


class AttributeMappings(Resource, module="rolesanywhere", name="AttributeMappings"):
    """The mappings of a profile.

    Args:
        name: The resource's name.
        props: ``profileArn``, and ``mappings``: the specifiers by certificate field; a field that is left
            out is not mapped at all.
        opts: Pulumi's options.
    """

    def __init__(
        self, name: str, props: Mapping[str, Any], opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(AttributeMappingsProvider(), name, dict(props), opts)


def _put(client: Any, profile: str, wanted: Mapping[str, Sequence[str]]) -> None:
    """New mappings before old ones go: what a condition needs of both is there all the time."""
    there = _mapped(client.get_profile(profileId=profile)["profile"])
    for field, specifiers in wanted.items():
        if sorted(there.get(field, [])) != sorted(specifiers):
            rules = [{"specifier": specifier} for specifier in specifiers]
            client.put_attribute_mapping(profileId=profile, certificateField=field, mappingRules=rules)
    for field in there:
        if field not in wanted:
            client.delete_attribute_mapping(profileId=profile, certificateField=field)


def _mapped(profile: Mapping[str, Any]) -> dict[str, list[str]]:
    return {
        each["certificateField"]: [rule["specifier"] for rule in each["mappingRules"]]
        for each in profile.get("attributeMappings", [])
    }
