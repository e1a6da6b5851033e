"""What goes in: typed models of the stack file, and the only reader of pulumi.Config."""

from config.anchors import TrustAnchor
from config.certificates import Certificate
from config.checking import AwsSettings, aws_settings, check, check_text, place_of
from config.cross_account import CrossAccountRole
from config.development import development_subject
from config.errors import ConfigError
from config.first_stack import FirstStack, first_stack_file
from config.grants import Grant, Statement
from config.instances import Instance
from config.keys import NAMESPACE
from config.loader import load, referenced_arns
from config.parsing import parse
from config.place import Place
from config.private_cas import PrivateCertificateAuthority
from config.profiles import Profile, ProfileSettings
from config.roles import GrantedRole
from config.schema import stack_file_schema
from config.stack import Stack
from config.stack_file import (
    has_own_names,
    is_ours,
    own_values,
    read_stack_file,
    read_values,
    stack_file_path,
    unseen,
)
from config.targets import Bucket, Table
from config.words import suggestion
from config.workloads import Workload

__all__ = [
    "NAMESPACE",
    "AwsSettings",
    "Bucket",
    "Certificate",
    "ConfigError",
    "CrossAccountRole",
    "FirstStack",
    "Grant",
    "GrantedRole",
    "Instance",
    "Place",
    "PrivateCertificateAuthority",
    "Profile",
    "ProfileSettings",
    "Stack",
    "Statement",
    "Table",
    "TrustAnchor",
    "Workload",
    "aws_settings",
    "check",
    "check_text",
    "development_subject",
    "first_stack_file",
    "has_own_names",
    "is_ours",
    "load",
    "own_values",
    "parse",
    "place_of",
    "read_stack_file",
    "read_values",
    "referenced_arns",
    "stack_file_path",
    "stack_file_schema",
    "suggestion",
    "unseen",
]
