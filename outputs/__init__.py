"""What comes out: the typed contract of a stack's outputs."""

from outputs.contract import VERSION, Contract, Named, Target, Workload, exports, rows

__all__ = ["VERSION", "Contract", "Named", "Target", "Workload", "exports", "rows"]
