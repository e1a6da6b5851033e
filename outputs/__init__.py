"""What comes out: the typed contract of a stack's outputs."""

from outputs.aws_config import aws_config_profile, chained_profile
from outputs.command import ConsumerFiles, credential_process
from outputs.contract import (
    VERSION,
    Contract,
    CrossAccountRole,
    Known,
    Named,
    Target,
    Workload,
    exports,
    rows,
    workload,
)

__all__ = [
    "VERSION",
    "ConsumerFiles",
    "Contract",
    "CrossAccountRole",
    "Known",
    "Named",
    "Target",
    "Workload",
    "aws_config_profile",
    "chained_profile",
    "credential_process",
    "exports",
    "rows",
    "workload",
]
