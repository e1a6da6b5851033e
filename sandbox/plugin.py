"""Installs the stand-in aws plugin into the sandbox's own PULUMI_HOME, where it shadows nobody's real one."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.files import write_private
from sandbox.provider.launcher import launcher

if TYPE_CHECKING:
    from sandbox.operation import InterruptibleCommand

PLUGIN_VERSION = "7.51.1"
"""The version of pulumi-aws whose plugin is stood in for; the engine asks for exactly this one."""


def install_plugin(home: Path, root: Path, command: "InterruptibleCommand") -> None:
    """Install the launcher, once per instance and whenever its text changes.

    Args:
        home: The PULUMI_HOME.
        root: Where the modules are that the launcher runs.
        command: The engine.
    """
    text = launcher(Path(sys.executable), root)
    installed = home / "plugins" / f"resource-aws-v{PLUGIN_VERSION}" / "pulumi-resource-aws"
    if installed.exists() and installed.read_text() == text:
        return
    home.mkdir(mode=0o700, exist_ok=True)
    source = home / "pulumi-resource-aws"
    write_private(source, text.encode())
    source.chmod(0o700)
    arguments = [
        "plugin",
        "install",
        "resource",
        "aws",
        f"v{PLUGIN_VERSION}",
        "--file",
        str(source),
        "--reinstall",
    ]
    command.run(arguments, str(home), {})
