"""A hook for the tests of the deployer's policy: every question to the policies, written down.

`ROLESANYWHERE_ASKED` names the file that gets a line of JSON for each question: who asked, for which action
on which resource, under which condition keys, and whether it was allowed. Without it nothing happens.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sandbox.emulator import Emulator

Enforce = Callable[..., Any]


def watch(emulator: Emulator) -> None:
    """Write down every question from now on, when the tests want to know.

    Args:
        emulator: ministack.
    """
    file = os.environ.get("ROLESANYWHERE_ASKED")
    if file:
        emulator.evaluator.enforce = told(emulator, Path(file))


def told(emulator: Emulator, file: Path) -> Enforce:
    """The evaluator's question, written down once it is answered.

    Args:
        emulator: ministack.
        file: Where to.
    """
    original: Enforce = emulator.evaluator.enforce

    def enforce(  # noqa: PLR0913, PLR0917 - ministack's own
        key: str,
        action: str,
        service: str,
        region: str,
        resource_arn: str = "*",
        service_context: dict[str, Any] | None = None,
    ) -> Any:
        denied = original(key, action, service, region, resource_arn, service_context)
        principal = emulator.evaluator.resolve_principal(key, emulator.responses.get_account_id())
        line = {
            "by": getattr(principal, "arn", ""),
            "action": action,
            "resource": resource_arn,
            "context": service_context or {},
            "allowed": denied is None,
        }
        with file.open("a", encoding="utf-8") as asked:
            asked.write(json.dumps(line) + "\n")
        return denied

    return enforce
