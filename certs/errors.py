"""What can be wrong with a certificate, a key or the files they are in."""

from aws_facts import ToolkitError


class CertificateError(ToolkitError):
    """A certificate or bundle that Roles Anywhere would refuse, or that cannot be issued."""


class KeyFileError(ToolkitError):
    """A private key's file that cannot be made, read or trusted."""
