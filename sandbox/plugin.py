"""Installs the stand-in plugins into the sandbox's own PULUMI_HOME, where they shadow nobody's real ones."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.files import write_private
from sandbox.provider.launcher import launcher

if TYPE_CHECKING:
    from sandbox.operation import InterruptibleCommand

PLUGIN_VERSION = "7.51.1"
"""The version of pulumi-aws whose plugin is stood in for; the engine asks for exactly this one."""

VAULT_PLUGIN_VERSION = "7.14.0"
"""The same of pulumi-vault, which only a stack with a Vault needs."""


def install_plugins(home: Path, root: Path, command: "InterruptibleCommand", *, vault: bool) -> None:
    """Install the launchers, once per instance and whenever a text changes.

    Args:
        home: The PULUMI_HOME.
        root: Where the modules are that the launchers run.
        command: The engine.
        vault: Whether a Vault on this machine is told, which a stack may then use.
    """
    _install("aws", PLUGIN_VERSION, launcher(Path(sys.executable), root), home, command)
    if vault:
        text = launcher(Path(sys.executable), root, "sandbox.provider.vault")
        _install("vault", VAULT_PLUGIN_VERSION, text, home, command)


def _install(name: str, version: str, text: str, home: Path, command: "InterruptibleCommand") -> None:
    """Install one launcher; the engine copies the file."""
    installed = home / "plugins" / f"resource-{name}-v{version}" / f"pulumi-resource-{name}"
    if installed.exists() and installed.read_text() == text:
        return
    home.mkdir(mode=0o700, exist_ok=True)
    source = home / f"pulumi-resource-{name}"
    write_private(source, text.encode())
    source.chmod(0o700)
    arguments = ["plugin", "install", "resource", name, f"v{version}", "--file", str(source), "--reinstall"]
    command.run(arguments, str(home), {})
