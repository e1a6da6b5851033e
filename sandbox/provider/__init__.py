"""A stand-in for Pulumi's aws provider plugin: the resource types this project uses, over boto3.

Run by the engine as ``python -u -m sandbox.provider <engine address>``.
"""

from sandbox.provider.description import describe, describe_functions
from sandbox.provider.launcher import launcher
from sandbox.provider.recovery_api import created_at, delete, find

__all__ = ["created_at", "delete", "describe", "describe_functions", "find", "launcher"]
