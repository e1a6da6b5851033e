"""ARNs that stand in for those AWS has not given yet: always the same, and nothing AWS would ever give.

A name of the stack gets a random suffix of hexadecimal digits when it is deployed; the stand-in's is of the
same length and no such digits, so that documents have their true size and nobody takes one for real. A UUID
begins with zeros and ends with what the name makes of it.
"""

import hashlib

from access.landscape import Place
from aws_facts import Arn
from aws_facts.limits import AUTONAME_SUFFIX

ACCOUNT = "111122223333"
"""The account of a stack that may be deployed into any."""

_SUFFIX = "-" + "x" * (AUTONAME_SUFFIX - 1)
_ZEROS = "00000000-0000-0000-0000-"


def trust_anchor_arn(place: Place, name: str) -> str:
    """The ARN of a trust anchor.

    Args:
        place: Where it will be.
        name: Its name in the stack file.
    """
    return _rolesanywhere(place, "trust-anchor", name)


def profile_arn(place: Place, name: str) -> str:
    """The ARN of a profile; the arguments are those of ``trust_anchor_arn``."""
    return _rolesanywhere(place, "profile", name)


def role_arn(place: Place, name: str, path: str = "/") -> str:
    """The ARN of a role.

    Args:
        place: Where it will be.
        name: Its name in the stack file.
        path: Its path.
    """
    return str(Arn(place.partition, "iam", "", place.account, f"role{path}{name}{_SUFFIX}"))


def policy_arn(place: Place, name: str) -> str:
    """The ARN of a managed policy that is made with a role; the arguments are those of the others."""
    return str(Arn(place.partition, "iam", "", place.account, f"policy/{name}{_SUFFIX}"))


def table_arn(place: Place, name: str) -> str:
    """The ARN of a table; the arguments are those of the others."""
    return str(Arn(place.partition, "dynamodb", place.region, place.account, f"table/{name}{_SUFFIX}"))


def bucket_arn(place: Place, name: str) -> str:
    """The ARN of a bucket; the arguments are those of the others."""
    return str(Arn(place.partition, "s3", "", "", f"{name}{_SUFFIX}"))


def is_stand_in(text: str) -> bool:
    """Whether a text holds a stand-in.

    Args:
        text: An ARN, or what follows one.
    """
    return _SUFFIX in text or _ZEROS in text


def _rolesanywhere(place: Place, kind: str, name: str) -> str:
    made_of_the_name = hashlib.sha256(f"{kind} {name}".encode()).hexdigest()[:12]
    resource = f"{kind}/{_ZEROS}{made_of_the_name}"
    return str(Arn(place.partition, "rolesanywhere", place.region, place.account, resource))
