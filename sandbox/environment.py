"""The environment in which everything meant for the sandbox runs: nothing of the user's AWS is in it."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

from sandbox.files import write_private
from sandbox.instance import Instance

_KEPT = frozenset(
    {
        "PATH",
        "HOME",
        "USER",
        "LOGNAME",
        "SHELL",
        "LANG",
        "LANGUAGE",
        "TZ",
        "TERM",
        "COLORTERM",
        "NO_COLOR",
        "FORCE_COLOR",
        "COLUMNS",
        "LINES",
        "TMPDIR",
        "CI",
        "XDG_CACHE_HOME",
        "PYTHONDONTWRITEBYTECODE",
        "PYTHONUNBUFFERED",
        "PYTHONPYCACHEPREFIX",
    }
)
_KEPT_PREFIXES = ("LC_", "ROLESANYWHERE_", "COVERAGE_", "COV_")
_OURS = ("AWS_", "PULUMI_")

VAULT_ADDRESS, VAULT_TOKEN = "VAULT_ADDR", "VAULT_TOKEN"
_LOOPBACK = re.compile(r"https?://(?:127\.0\.0\.1|\[::1\]|localhost)(?::\d{1,5})?/?")


def sandbox_variables(instance: Instance, account: str, region: str) -> dict[str, str]:
    """The variables that point AWS clients and the engine at the sandbox.

    Args:
        instance: The running sandbox.
        account: The 12-digit account id whose deployer signs.
        region: The Region of the stack.

    Returns:
        Names and values. `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS` is set to false because a user's `true` would
        send every call to real AWS.
    """
    key = instance.accounts[account]
    empty = {name: _empty_file(instance.directory / name) for name in ("aws-config", "aws-credentials")}
    return {
        "AWS_ENDPOINT_URL": instance.endpoint,
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false",
        "AWS_CA_BUNDLE": str(instance.ca_file),
        "AWS_ACCESS_KEY_ID": key.access_key_id,
        "AWS_SECRET_ACCESS_KEY": key.secret_access_key,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_CONFIG_FILE": str(empty["aws-config"]),
        "AWS_SHARED_CREDENTIALS_FILE": str(empty["aws-credentials"]),
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_PAGER": "",
        "NO_PROXY": "127.0.0.1",
        "PULUMI_BACKEND_URL": f"file://{instance.directory / 'state'}",
        "PULUMI_HOME": str(instance.directory / "pulumi-home"),
        "PULUMI_CONFIG_PASSPHRASE_FILE": str(instance.directory / "passphrase"),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "PULUMI_SUPPRESS_NEO_LINK": "true",
    }


def instance_variables(instance: Instance, account: str, region: str, metadata: str) -> dict[str, str]:
    """The variables that make an AWS client one on an instance: its metadata service, no other credentials.

    Args:
        instance: The running sandbox.
        account: The 12-digit account id of the stack.
        region: The Region of the stack.
        metadata: The address of the instance's metadata service.
    """
    left_out = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_EC2_METADATA_DISABLED", "PULUMI_")
    every = sandbox_variables(instance, account, region)
    own = {name: value for name, value in every.items() if not name.startswith(left_out)}
    return own | {"AWS_EC2_METADATA_SERVICE_ENDPOINT": metadata, "AWS_EC2_METADATA_V1_DISABLED": "true"}


def scrubbed(
    instance: Instance, account: str, region: str, base: Mapping[str, str] | None = None
) -> dict[str, str]:
    """A whole environment made of the sandbox's variables and the few of the user's that are harmless.

    An allow list: credentials of any vendor, proxies, profiles and telemetry settings never pass, but the
    token of a Vault whose address is this machine's own.

    Args:
        instance: The running sandbox.
        account: The 12-digit account id whose deployer signs.
        region: The Region of the stack.
        base: The environment to take the harmless variables from; the process's own by default.
    """
    source = os.environ if base is None else base
    return harmless(source) | _local_vault(source) | sandbox_variables(instance, account, region)


def harmless(base: Mapping[str, str]) -> dict[str, str]:
    """The variables of an environment that can neither carry credentials nor redirect a request."""
    return {name: value for name, value in base.items() if name in _KEPT or name.startswith(_KEPT_PREFIXES)}


def is_on_this_machine(address: str) -> bool:
    """Whether a URL names this machine's own loopback interface.

    Args:
        address: Such as ``http://127.0.0.1:8200``.
    """
    return _LOOPBACK.fullmatch(address) is not None


def _local_vault(base: Mapping[str, str]) -> dict[str, str]:
    """The address and token of a Vault on this machine; of any other, neither is let through."""
    if not is_on_this_machine(base.get(VAULT_ADDRESS, "")):
        return {}
    return {name: base[name] for name in (VAULT_ADDRESS, VAULT_TOKEN) if name in base}


def variables_to_unset(variables: Mapping[str, str], base: Mapping[str, str]) -> list[str]:
    """The AWS_ and PULUMI_ variables of a shell that would get in the way of the sandbox's."""
    return sorted(name for name in base if name.startswith(_OURS) and name not in variables)


def _empty_file(path: Path) -> Path:
    if not path.exists():
        write_private(path, b"")
    return path
