"""Becomes another program with credentials in its environment and nothing on disk."""

import os
import shutil
from collections.abc import Mapping, Sequence

from aws_facts import Problem
from consumer.errors import CredentialsError

# What would outrank or contradict the session's own credentials.
_LEFT_OUT = (
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CREDENTIAL_EXPIRATION",
    "AWS_ROLE_ARN",
    "AWS_SECURITY_TOKEN",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
)


def become(words: Sequence[str], variables: Mapping[str, str], surroundings: Mapping[str, str]) -> None:
    """Replace this process by a program; returns only by raising.

    Args:
        words: The program and its arguments.
        variables: The session's credentials.
        surroundings: The environment of this process.

    Raises:
        CredentialsError: There is no such program.
    """
    kept = {name: value for name, value in surroundings.items() if name not in _LEFT_OUT}
    program = shutil.which(words[0], path=surroundings.get("PATH"))
    if program is None:
        raise CredentialsError(
            Problem(words[0], "no such program", "a program on PATH", "Install it, or give its whole path.")
        )
    os.execve(program, list(words), {**kept, **variables})  # noqa: S606 - becoming it is the point
