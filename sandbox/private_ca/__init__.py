"""AWS Private CA of the sandbox: moto's backend, behind the same signatures and policies as all else."""

from sandbox.private_ca.service import PrivateCa

__all__ = ["PrivateCa"]
