"""What can go wrong with the sandbox itself, told to a person."""

from aws_facts import ToolkitError


class SandboxError(ToolkitError):
    """The local AWS could not be started, reached or stopped."""


class EngineError(ToolkitError):
    """No Pulumi engine could be found, fetched or built."""


class VaultError(ToolkitError):
    """No HashiCorp Vault could be found or built, or none is told where one is needed."""


class HelperError(ToolkitError):
    """No aws_signing_helper could be found or built."""


class StackError(ToolkitError):
    """The engine refused or failed an operation on a stack."""


class Interrupted(Exception):  # noqa: N818 - it is not an error
    """The person stopped the operation; what had begun was finished or is recorded as pending."""
