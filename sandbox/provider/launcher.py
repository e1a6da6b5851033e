"""The file that is installed as the plugin: it runs this repository's module."""

from pathlib import Path


def launcher(python: Path, root: Path, module: str = "sandbox.provider") -> str:
    """The text of an executable that becomes the plugin.

    Installing a plugin copies one file, so that file only leads here. It execs, so that the engine is the
    plugin's parent and the plugin can die with it; with `-P`, so that no module of the folder the engine
    works in is taken for one of this project's.

    Args:
        python: The interpreter with the project's requirements.
        root: The project's root.
        module: What it runs.
    """
    return f'#!/bin/sh\nPYTHONPATH={_quoted(root)} exec {_quoted(python)} -P -u -m {module} "$@"\n'


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "'\\''") + "'"
