"""A stand-in for Pulumi's vault provider plugin: the types of `components.vault`, over Vault's HTTP API.

Run by the engine as ``python -u -m sandbox.provider.vault <engine address>``. It works on a Vault on this
machine alone. Creates are not written down for the recovery of interrupted runs: Vault does not tell when a
mount was made, so that one that was there before could be taken for one of an interrupted run.
"""

from sandbox.provider.vault.package import TYPES, VAULT

__all__ = ["TYPES", "VAULT"]
