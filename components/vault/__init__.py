"""Components over HashiCorp Vault: credentials for one task, and a certificate authority behind an anchor.

A package of its own beside the other components: it needs `pulumi-vault`, which a team without a Vault does
not install, and it is not served to other languages, whose generated packages would all come to need it.
"""

from components.vault.access import VaultAccess, VaultAccessArgs
from components.vault.authority import VaultAuthority, VaultAuthorityArgs

__all__ = ["VaultAccess", "VaultAccessArgs", "VaultAuthority", "VaultAuthorityArgs"]
