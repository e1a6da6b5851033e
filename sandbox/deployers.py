"""What the users who deploy are called."""

import hashlib

DEPLOYER = "deployer"
"""The IAM user that signs whatever no stack's own deployer signs."""

_LONGEST = 64
"""https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html ."""


def stack_deployer_name(stack: str) -> str:
    """The name of the IAM user that deploys one stack alone.

    Args:
        stack: The stack's name, which may be longer than IAM lets a user's be.
    """
    name = f"{DEPLOYER}-{stack}"
    if len(name) <= _LONGEST:
        return name
    digest = hashlib.sha256(stack.encode()).hexdigest()[:8]
    return f"{name[: _LONGEST - len(digest) - 1]}-{digest}"
