"""Pulumi key paths: how a place in a stack file is written."""

import re
from collections.abc import Sequence

# The project's name: Pulumi puts a project's own keys under it.
NAMESPACE = "rolesanywhere"

ENOUGH = (("trustAnchors", "workloads"), ("instances",), ("crossAccountRoles",))
"""Sections of which a stack has one set at least: it is for somebody."""

STEP = "<step>"
"""Begins what Pydantic puts into a place although no key of the file stands for it."""

Location = Sequence[str | int]

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


def key_path(location: Location, namespace: str = NAMESPACE) -> str:
    """A place in the stack file, written as ``pulumi config set --path`` takes it.

    Args:
        location: Keys and list positions from the top.
        namespace: The namespace of the keys.
    """
    path = ""
    for part in location:
        if isinstance(part, int):
            path += f"[{part}]"
        elif _PLAIN.fullmatch(part):
            path += f".{part}" if path else part
        else:
            path += f'["{part}"]'
    return f"{namespace}:{path}"
