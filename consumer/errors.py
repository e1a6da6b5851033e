"""What can be wrong when a machine asks for credentials."""

from aws_facts import ToolkitError


class CredentialsError(ToolkitError):
    """No credentials: the parameters are wrong, a file cannot be read, or AWS refused."""
