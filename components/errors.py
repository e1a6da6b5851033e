"""What can be wrong with a component's arguments."""

from aws_facts import ToolkitError


class ComponentError(ToolkitError):
    """Arguments that contradict each other."""
