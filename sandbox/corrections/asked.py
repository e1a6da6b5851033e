"""A hook for the tests of the deployer's policy: every question to the policies, written down.

`ROLESANYWHERE_ASKED` names the file that gets a line of JSON for each question: who asked, for which action
on which resource, under which condition keys, and whether it was allowed. Without it nothing happens.
"""

import json
import os
from pathlib import Path
from typing import Any

from sandbox.corrections.patches import Name
from sandbox.emulator import load


def _write(key: str, question: dict[str, Any], *, allowed: bool) -> None:
    file = os.environ.get("ROLESANYWHERE_ASKED")
    if file:
        emulator = load()
        user = emulator.evaluator.resolve_principal(key, emulator.responses.get_account_id())
        line = {"by": getattr(user, "arn", ""), **question, "allowed": allowed}
        with Path(file).open("a", encoding="utf-8") as asked:
            asked.write(json.dumps(line) + "\n")


def _told(original: Any) -> Any:
    def enforce(  # noqa: PLR0913, PLR0917 - ministack's own
        key: str,
        action: str,
        service: str,
        region: str,
        resource_arn: str = "*",
        service_context: dict[str, Any] | None = None,
    ) -> Any:
        denied = original(key, action, service, region, resource_arn, service_context)
        question = {"action": action, "resource": resource_arn, "context": service_context or {}}
        _write(key, question, allowed=denied is None)
        return denied

    return enforce


PATCHES = (Name("ministack.core.iam_evaluator", "enforce", _told),)
