"""What stands in the way of an answer about access."""

from aws_facts import ToolkitError


class AccessError(ToolkitError):
    """A question about access that cannot be answered as it was asked."""
