"""The answer of ``credentials process`` when kept credentials are good: the standard library alone.

SDKs start that command for every process that needs credentials. Whatever is unusual here, a missing file
or an option this does not know, is left to the whole command, which explains it.
"""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from consumer.cache import Cache, folder
from consumer.request import request_of

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
        document = json.loads(Path(sources[0]).read_text())
        given = {_GIVEN[name]: value for name, value in options.items() if name in _GIVEN}
        request = request_of(document, options.get("--workload"), given, surroundings)
        kept = Cache(folder(surroundings), request.key()).read()
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return None if kept is None else json.dumps({"Version": 1, **kept})


def main() -> None:
    """Answer and end, or return and leave it to the whole command."""
    answer = kept_answer(sys.argv[3:], os.environ)
    if answer is not None:
        sys.stdout.write(answer + "\n")
        sys.exit(0)
