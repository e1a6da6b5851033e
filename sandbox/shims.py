"""Executables that stand on the engine's PATH for what a Python language host would start.

The engine starts a provider it knows by name as ``pulumi-resource-<name>``, and what runs a policy pack of
Python as ``pulumi-analyzer-policy-python``. Where there is a language host, a provider written in Python and
a policy pack come with it; here a line of shell does.
"""

import os
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path

from sandbox.files import make_private_directory, write_private

COMPONENTS = "pulumi-resource-rolesanywhere"
"""The project's own components, for programs in any language."""

POLICY_PACKS = "pulumi-analyzer-policy-python"
"""What runs a policy pack written in Python."""
DYNAMIC = "pulumi-resource-pulumi-python"
"""What runs the providers a Python program brings along (dynamic resources)."""


def install_shims(folder: Path, root: Path) -> None:
    """Write the executables, each time anew: the interpreter or the project may have moved.

    Args:
        folder: Receives them; made when missing.
        root: The project's root.
    """
    make_private_directory(folder)
    for name, text in _shims(Path(sys.executable), root).items():
        file = folder / name
        write_private(file, text.encode())
        file.chmod(0o700)


def with_shims(folder: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """An environment whose PATH begins with the shims, before anything of the user's by these names."""
    search = environment.get("PATH", os.defpath).split(os.pathsep)
    kept = [each for each in search if each != str(folder)]
    return {**environment, "PATH": os.pathsep.join([str(folder), *kept])}


def _shims(python: Path, root: Path) -> dict[str, str]:
    """The texts by name. They exec, so that the engine is the parent and the provider can die with it."""
    interpreter, provider, modules = (shlex.quote(str(each)) for each in (python, root / "components", root))
    return {
        COMPONENTS: f'#!/bin/sh\nexec {interpreter} -u {provider} "$@"\n',
        # It works in the program's folder, which need not be the one of the modules its providers are in.
        DYNAMIC: f'#!/bin/sh\nPYTHONPATH={modules} exec {interpreter} -u -m pulumi.dynamic "$@"\n',
        # The address and the folder; the runtime's options behind them name another interpreter, and
        # `pulumi.policy` takes `-virtualenv=...` for its own -v.
        POLICY_PACKS: f'#!/bin/sh\nexec {interpreter} -u -m pulumi.policy "$1" "$2"\n',
    }
