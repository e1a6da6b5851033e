"""What comes out: the typed contract of a stack's outputs."""

from outputs.command import ConsumerFiles, credential_process
from outputs.contract import VERSION, Contract, Named, Target, Workload, exports, rows, workload

__all__ = [
    "VERSION",
    "ConsumerFiles",
    "Contract",
    "Named",
    "Target",
    "Workload",
    "credential_process",
    "exports",
    "rows",
    "workload",
]
