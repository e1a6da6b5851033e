"""What goes in: typed models of the stack file, and the only reader of pulumi.Config."""

from config.errors import ConfigError
from config.loader import load
from config.models import Bucket, Certificate, Grant, Profile, Stack, Table, TrustAnchor, Workload
from config.parsing import NAMESPACE, parse
from config.stack_file import (
    AwsSettings,
    aws_settings,
    check,
    is_ours,
    own_values,
    read_stack_file,
    stack_file_path,
)

__all__ = [
    "NAMESPACE",
    "AwsSettings",
    "Bucket",
    "Certificate",
    "ConfigError",
    "Grant",
    "Profile",
    "Stack",
    "Table",
    "TrustAnchor",
    "Workload",
    "aws_settings",
    "check",
    "is_ours",
    "load",
    "own_values",
    "parse",
    "read_stack_file",
    "stack_file_path",
]
