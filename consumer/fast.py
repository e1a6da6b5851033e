"""The answer of ``credentials process`` when kept credentials are good: few and light imports.

Whatever is unusual here, a missing file or an option this does not know, is left to the whole command, which
explains it.
"""

import json
import os
import sys
from collections.abc import Mapping, Sequence

from consumer import kept

_GIVEN = {
    "--certificate": "certificate",
    "--private-key": "privateKey",
    "--chain": "chain",
    "--endpoint": "endpoint",
}
_SOURCES = frozenset({"--parameters", "--outputs"})


def kept_answer(arguments: Sequence[str], surroundings: Mapping[str, str]) -> str | None:
    """What the command would print, if nothing has to be asked for it.

    Args:
        arguments: The command line after ``credentials process``.
        surroundings: Environment variables.
    """
    words = [part for word in arguments for part in (word.split("=", 1) if word.startswith("--") else [word])]
    options = dict(zip(words[::2], words[1::2], strict=False))
    sources = [options[name] for name in _SOURCES if name in options]
    if len(words) % 2 or len(sources) != 1 or not options.keys() <= {*_GIVEN, *_SOURCES, "--workload"}:
        return None
    try:
        with open(sources[0], "rb") as file:  # noqa: PTH123 - without pathlib
            document = json.load(file)
        given = {_GIVEN[name]: value for name, value in options.items() if name in _GIVEN}
        values = kept.values_of(document, options.get("--workload"), given, surroundings)
        found = kept.read(kept.folder(surroundings), kept.key_of(values))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return None if found is None else json.dumps({"Version": 1, **found})


def main() -> None:
    """Answer and end, or return and leave it to the whole command."""
    answer = kept_answer(sys.argv[3:], os.environ)
    if answer is not None:
        sys.stdout.write(answer + "\n")
        sys.exit(0)
