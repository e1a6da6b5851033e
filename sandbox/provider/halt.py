"""A hook for the tests of interrupted runs: stop the plugin between the cloud's answer and its own.

`ROLESANYWHERE_PLUGIN_HALT` is `<type token>:<create, update or delete>`, or several with commas between.
`ROLESANYWHERE_PLUGIN_HALT_FILE` names the file that gets a line of JSON at each of these moments. Without
them nothing happens.
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
    points = os.environ.get("ROLESANYWHERE_PLUGIN_HALT", "").split(",")
    if not file or f"{token}:{operation}" not in points:
        return
    line = json.dumps({"token": token, "operation": operation, "id": identifier})
    with Path(file).open("a") as told:
        told.write(f"{line}\n")  # whole or not at all: it is one write to the end of the file
    threading.Event().wait()
