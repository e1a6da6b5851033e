"""What can be wrong with a policy before AWS sees it."""

from aws_facts import ToolkitError


class PolicyError(ToolkitError):
    """A policy that would be refused, would never match, or would allow more than was meant."""
