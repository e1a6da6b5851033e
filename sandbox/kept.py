"""The state of a sandbox as a file, for one that is started again where it ended.

A file of another format, or of another ministack, is refused: half a cloud is worse than none.
"""

import json
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from aws_facts import Problem
from sandbox.errors import SandboxError
from sandbox.files import write_private
from sandbox.keeping import Keeper, UnknownKindError
from sandbox.keys import KeyPair
from sandbox.rolesanywhere import RECORDS

FORMAT = 2
"""Changes when what is kept changes its form."""

_KEEPER = Keeper(KeyPair, *RECORDS)
_REMEDY = "Give up what was kept with `./rolesanywhere sandbox stop --discard`, then start again."


def save(file: Path, parts: Mapping[str, Any]) -> None:
    """Write a state, owner-only, all of it or none.

    Args:
        file: Where.
        parts: Each part by its name.

    Raises:
        SandboxError: A part holds something that cannot be kept.
    """
    written = {}
    for name, part in parts.items():
        try:
            written[name] = _KEEPER.written(part)
        except UnknownKindError as error:
            problem = Problem(
                name, str(error), "values of known kinds", "Nothing was kept; start without --persist."
            )
            raise SandboxError(problem) from error
    write_private(file, json.dumps({**_stamp(), "parts": written}).encode())


def load(file: Path) -> dict[str, Any]:
    """The parts that were saved.

    Args:
        file: Where.

    Raises:
        SandboxError: It cannot be read, or another version wrote it.
    """
    try:
        found = json.loads(file.read_text())
        stamp = {name: found[name] for name in _stamp()}
        if stamp == _stamp():
            return {name: _KEEPER.read(part) for name, part in found["parts"].items()}
    except (ValueError, TypeError, KeyError, AttributeError, UnknownKindError) as error:
        problem = Problem(str(file), f"{type(error).__name__}: {error}", "what a sandbox kept", _REMEDY)
        raise SandboxError(problem) from error
    raise SandboxError(Problem(str(file), f"what {stamp} kept", f"what {_stamp()} kept", _REMEDY))


def _stamp() -> dict[str, Any]:
    return {"format": FORMAT, "ministack": version("ministack")}
