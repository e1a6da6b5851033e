"""The types of policies, and what a statement may do."""

from enum import Enum


class PolicyType(Enum):
    """What a policy is attached to decides what may stand in it and what it means.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html
    """

    IDENTITY = "identity-based policy"
    RESOURCE = "resource-based policy"
    TRUST = "role trust policy"
    BOUNDARY = "permissions boundary"
    SESSION = "session policy"
    SCP = "service control policy"
    RCP = "resource control policy"


class Effect(Enum):
    """What a statement does where it applies."""

    ALLOW = "Allow"
    DENY = "Deny"
