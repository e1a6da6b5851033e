"""The vault provider: its types, and the Vault a rehearsal works on."""

import os
from collections.abc import Iterator, Mapping

from aws_facts import Problem
from sandbox.environment import VAULT_ADDRESS, VAULT_TOKEN, is_on_this_machine
from sandbox.provider.errors import ProviderError
from sandbox.provider.package import Package
from sandbox.provider.resource_type import ResourceType
from sandbox.provider.table import Failure
from sandbox.provider.values import Bag
from sandbox.provider.vault import aws_backend, aws_role, mount, pki_role, pki_root
from sandbox.provider.vault.server import Server

VERSION = "7.14.0"
"""The version of pulumi-vault that is stood in for."""

TYPES: Mapping[str, ResourceType] = {
    kind.token: kind for kind in (aws_backend.TYPE, aws_role.TYPE, mount.TYPE, pki_role.TYPE, pki_root.TYPE)
}
"""The types by token."""

# The arguments of pulumi_vault.Provider 7.14.0 that say where and as whom, which a rehearsal takes from
# VAULT_ADDR and VAULT_TOKEN alone, and those that make no difference to a Vault on this machine.
TOLERATED = frozenset(
    {
        "addAddressToEnv",
        "address",
        "caCertDir",
        "caCertFile",
        "maxLeaseTtlSeconds",
        "maxRetries",
        "maxRetriesCcc",
        "skipChildToken",
        "skipGetVaultVersion",
        "skipTlsVerify",
        "tlsServerName",
        "token",
        "tokenName",
        "vaultVersionOverride",
        "version",
    }
)


def _check_settings(given: Bag) -> Iterator[Failure]:
    for name, value in given.items():
        if name not in TOLERATED and not name.startswith("__") and value not in (None, "", [], {}):
            yield Failure(
                name,
                "a value",
                "none: the sandbox's stand-in for the vault provider does not support it",
                f"Leave vault:{name} out of the rehearsal.",
            )


def _open(given: Bag) -> Server:
    """The Vault the environment names: one on this machine, whatever the stack file says."""
    del given
    address, token = os.environ.get(VAULT_ADDRESS, ""), os.environ.get(VAULT_TOKEN, "")
    if not is_on_this_machine(address) or not token:
        raise ProviderError(
            Problem(
                where=f"{VAULT_ADDRESS} and {VAULT_TOKEN}",
                got="no token" if is_on_this_machine(address) else repr(address),
                expected="a Vault on this machine and a token for it: a rehearsal reaches no other",
                remedy="Start `vault server -dev` and set both to what it prints.",
            )
        )
    return Server(address, token)


def _invoke(server: Server, token: str, given: Bag) -> Bag:
    del server, given
    raise ProviderError(
        Problem(
            where=token,
            got="a function the sandbox's stand-in for the vault provider does not have",
            expected="resources alone",
            remedy="Give the value in the stack file instead.",
        )
    )


VAULT = Package(
    name="vault",
    version=VERSION,
    types=TYPES,
    check_settings=_check_settings,
    open=_open,
    invoke=_invoke,
    journaled=False,
)
