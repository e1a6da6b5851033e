"""What went wrong while one of these resources was made, read, changed or deleted."""

from aws_facts import ToolkitError


class ResourceError(ToolkitError):
    """AWS refused, or the stack's settings of the aws provider cannot be followed here."""


class GoneError(ResourceError):
    """AWS says that there is no such thing."""
