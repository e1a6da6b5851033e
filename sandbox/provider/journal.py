"""What the plugin asked the cloud to make, written down before it asks.

The engine forgets a create whose plugin died before it answered. The journal does not: the next run looks
every entry up and deals with what the state never learned of. `ROLESANYWHERE_PLUGIN_JOURNAL` names the file;
without it nothing is written.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from sandbox.provider.values import Bag, Secrets

VARIABLE = "ROLESANYWHERE_PLUGIN_JOURNAL"
_CLIENT_FAULT, _SERVER_FAULT = 400, 500


@dataclass(frozen=True, slots=True)
class Entry:
    """One create that was asked for.

    Attributes:
        urn: The resource's URN.
        token: Its type's token.
        inputs: The complete inputs, generated name included, without secrets.
        began: When it was asked for, in ISO 8601 with its offset.
        failed: Whether the cloud refused, so that nothing can have been made.
    """

    urn: str
    token: str
    inputs: dict[str, Any]
    began: str
    failed: bool = False


@contextmanager
def noted(urn: str, token: str, inputs: Bag, secrets: Secrets) -> Iterator[None]:
    """Write a create down before it happens, and that the cloud refused it when it did.

    Args:
        urn: The resource's URN.
        token: Its type's token.
        inputs: The complete inputs.
        secrets: What of them must not be written; an input that holds some of it is left out whole.
    """
    entry = Entry(urn, token, _without(inputs, secrets), datetime.now(UTC).isoformat())
    _append(entry)
    try:
        yield
    except Exception as error:
        if isinstance(error.__cause__, ClientError) and _proves_nothing_was_made(error.__cause__):
            _append(Entry(urn, token, {}, entry.began, failed=True))
        raise


def _proves_nothing_was_made(error: ClientError) -> bool:
    """Whether an answer means that nothing exists: not so when it is there already, or the server failed."""
    code = error.response["Error"]["Code"]
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return (
        _CLIENT_FAULT <= status < _SERVER_FAULT and "Already" not in code and code != "ResourceInUseException"
    )


def _without(inputs: Bag, secrets: Secrets) -> dict[str, Any]:
    told = {path[0] for path in secrets.paths if path}
    return {
        name: value
        for name, value in inputs.items()
        if name not in told and not any(text in json.dumps(value) for text in secrets.texts)
    }


def _append(entry: Entry) -> None:
    file = os.environ.get(VARIABLE)
    if not file:
        return
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(handle, json.dumps(asdict(entry)).encode() + b"\n")
        os.fsync(handle)
    finally:
        os.close(handle)


def read(file: Path) -> list[Entry]:
    """The creates that may have made something.

    Args:
        file: The journal; a missing one is empty, and a last line cut off by a kill does not count.
    """
    entries: dict[tuple[str, str], Entry] = {}
    for line in file.read_text().splitlines() if file.exists() else []:
        try:
            entry = Entry(**json.loads(line))
        except (ValueError, TypeError):
            continue  # a kill cut this line off, so the cloud was not asked yet
        if entry.failed:
            entries.pop((entry.urn, entry.began), None)
        else:
            entries[entry.urn, entry.began] = entry
    return list(entries.values())
