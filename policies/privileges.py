"""What no workload may be allowed beside its grants: ways to more than its own permissions.

A workload that can change who may do what has every permission there is; one that can change Roles Anywhere
lets in whom it likes. The services' own lists call most of these actions "Permissions management":
https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

import re
from collections.abc import Iterable

from policies.actions import AUTHORISED_BY, KNOWN

# Services about identities and accounts: looking is all a workload may do.
_LOOKED_AT_ONLY = frozenset(
    {
        "account",
        "controltower",
        "iam",
        "identitystore",
        "organizations",
        "ram",
        "rolesanywhere",
        "sso",
        "sso-directory",
    }
)
_LOOKS = re.compile(r"(?:Describe|Generate|Get|List|Simulate)[A-Za-z]*")
_CHANGES_PERMISSIONS = re.compile(
    r"(?:Attach|Create|Delete|Detach|Put|Set|Update)[A-Za-z]*"
    r"(?<!Scaling)(?<!Lifecycle)(?<!Retention)"
    r"(?:Policy|Acl|Permission|Permissions|PublicAccessBlock|OwnershipControls)"
    r"|(?:Add|Remove)[A-Za-z]*Permission|CreateGrant"
)
# Whoever may read all of these holds other people's secrets.
_SECRETS = frozenset(
    {
        "kms:Decrypt",
        "kms:Encrypt",
        "kms:GenerateDataKey",
        "secretsmanager:BatchGetSecretValue",
        "secretsmanager:GetSecretValue",
        "ssm:GetParameter",
        "ssm:GetParameters",
        "ssm:GetParametersByPath",
    }
)
_GRANTED = frozenset().union(*KNOWN.values())


def objection(action: str, resources: Iterable[str]) -> str | None:
    """Why an action must not be allowed on these resources, as what to do instead.

    Args:
        action: One action without wildcards, such as ``iam:PassRole``.
        resources: The resources it would be allowed on.

    Returns:
        The remedy; None when there is no objection.
    """
    service, _, name = action.partition(":")
    listed = tuple(resources)
    everything = any(map(_is_everything, listed))
    patterns = any(re.search(r"[*?]", resource) for resource in listed)
    remedies = (
        (
            service in _LOOKED_AT_ONLY and not _LOOKS.fullmatch(name),
            "Leave it to the stack: with it the workload could give itself any permission.",
        ),
        (
            _CHANGES_PERMISSIONS.fullmatch(name) is not None,
            "Leave it to the stack: it changes who may do what.",
        ),
        (
            service == "sts" and name.startswith("Assume") and patterns,
            "Name each role it may assume by its whole ARN.",
        ),
        (
            action in AUTHORISED_BY,
            "It is an operation of the API; name the actions for it: "
            + ", ".join(AUTHORISED_BY.get(action, ())),
        ),
        (
            everything and action in _GRANTED,
            "Grant it on each table or bucket instead: this would be all of them.",
        ),
        (
            everything and action in _SECRETS,
            "Name each key, secret or parameter by its ARN; a grant carries its target's key by itself.",
        ),
    )
    return next((remedy for applies, remedy in remedies if applies), None)


def _is_everything(resource: str) -> bool:
    """Whether it is all there is, or all there is of a service."""
    return resource == "*" or (resource.startswith("arn:") and resource.split(":", 5)[-1] in {"*", "*/*"})
