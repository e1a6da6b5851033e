"""A hook for the tests of interrupted runs: stop the plugin between the cloud's answer and its own.

`ROLESANYWHERE_PLUGIN_HALT` is `<type token>:<create, update or delete>`; `ROLESANYWHERE_PLUGIN_HALT_FILE`
names the file that is written when that moment is reached. Without them nothing happens.
"""

import json
import os
import threading
from pathlib import Path


def after(token: str, operation: str, identifier: str) -> None:
    """Say that a cloud call returned; never return when the tests want the run to be interrupted here.

    Args:
        token: The type of the resource.
        operation: ``create``, ``update`` or ``delete``.
        identifier: The id of the resource.
    """
    file = os.environ.get("ROLESANYWHERE_PLUGIN_HALT_FILE")
    if not file or os.environ.get("ROLESANYWHERE_PLUGIN_HALT") != f"{token}:{operation}":
        return
    told = Path(file)
    written = told.with_name(f"{told.name}.new")
    written.write_text(json.dumps({"token": token, "operation": operation, "id": identifier}))
    written.replace(told)
    threading.Event().wait()
