"""The state of a stack as its engine keeps it, read from the file: starting an engine takes longer.

The file is Pulumi's own, of its self-managed backend, at version 3 of its checkpoints:
https://www.pulumi.com/docs/iac/concepts/state-and-backends/ .
"""

import json
from pathlib import Path
from typing import Any

from pulumi.runtime import rpc

_VERSION = 3
_STACK = "pulumi:pulumi:Stack"
SECRET = "[secret]"  # noqa: S105 - what stands for one
"""What the engine prints in place of a secret."""


def read_state(file: Path) -> dict[str, Any] | None:
    """What a checkpoint holds: `resources` and `pending_operations`, secrets encrypted.

    Args:
        file: The checkpoint.

    Returns:
        Empty before the first operation; None when it is no checkpoint of the version that is known here.
    """
    document = json.loads(file.read_text(encoding="utf-8"))
    if document.get("version") != _VERSION or "checkpoint" not in document:
        return None
    return dict(document["checkpoint"].get("latest") or {})


def outputs_in(state: dict[str, Any]) -> dict[str, Any]:
    """The stack's outputs as `pulumi stack output --json` prints them: a secret stays one, wherever it is.

    Args:
        state: What `read_state` returned, or an export.
    """
    stacks = [each for each in state.get("resources") or [] if each["type"] == _STACK]
    return {name: _shown(value) for each in stacks for name, value in (each.get("outputs") or {}).items()}


def _shown(value: Any) -> Any:
    if isinstance(value, dict):
        if value.get(rpc._special_sig_key) == rpc._special_secret_sig:  # noqa: SLF001 - the engine's own marks
            return SECRET
        return {key: _shown(each) for key, each in value.items()}
    return [_shown(each) for each in value] if isinstance(value, list) else value
