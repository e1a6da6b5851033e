"""What can be wrong with a stack file."""

from aws_facts import ToolkitError


class ConfigError(ToolkitError):
    """A stack file that is refused, with everything that is wrong in it."""
