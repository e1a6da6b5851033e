"""The routes of the front that are not AWS's: health for everybody, the rest for who knows the token."""

import hmac
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sandbox.clock import FARTHEST, Clock
from sandbox.refusals import json_error, json_response
from sandbox.wire import Request, Response

HEALTH_PATH = "/_rolesanywhere/health"
DEPLOYERS_PATH = "/_rolesanywhere/deployers"
CLOCK_PATH = "/_rolesanywhere/clock"

METHODS = {
    HEALTH_PATH: frozenset({"GET"}),
    DEPLOYERS_PATH: frozenset({"POST"}),
    CLOCK_PATH: frozenset({"GET", "POST"}),
}
"""The methods of each route."""

# https://www.pulumi.com/docs/iac/concepts/stacks/#stack-name
_STACK = re.compile(r"[A-Za-z0-9_.-]{1,100}")
_RESET: Mapping[str, object] = {"reset": True}


@dataclass(frozen=True)
class Control:
    """Answers the control routes.

    Attributes:
        instance: The id the health route tells.
        token: The bearer token everything else needs.
        make_deployer: Makes or finds the deployer of an account; answers its key pair as JSON data.
        make_stack_deployer: Makes or finds the deployer of an account's stack, and gives it a policy.
        clock: The sandbox's time.
        changed: Called when the description of the instance must be written anew.
    """

    instance: str
    token: str = field(repr=False)
    make_deployer: Callable[[str], dict[str, str]]
    make_stack_deployer: Callable[[str, str, dict[str, Any]], dict[str, str]]
    clock: Clock
    changed: Callable[[], None]

    def answer(self, request: Request) -> Response:
        """Answer one request; the doors have checked its path and method.

        Args:
            request: The request.
        """
        if request.path == HEALTH_PATH:
            return json_response(200, {"instance": self.instance})
        expected = f"Bearer {self.token}".encode()
        given = request.headers.get("authorization", "").encode("latin-1")
        if not hmac.compare_digest(given, expected):
            return json_error("AccessDeniedException", "The control token is missing or wrong.", 403)
        return self._deployer(request) if request.path == DEPLOYERS_PATH else self._time(request)

    def _deployer(self, request: Request) -> Response:
        asked = _read(request)
        account, stack, policy = (asked.get(name) for name in ("account", "stack", "policy"))
        if not isinstance(account, str) or re.fullmatch(r"[0-9]{12}", account) is None:
            return _malformed('{"account": "<12 digits>"}')
        if stack is None and policy is None:
            return json_response(200, self.make_deployer(account))
        if not isinstance(stack, str) or not _STACK.fullmatch(stack) or not isinstance(policy, dict):
            return _malformed(
                '{"account": "<12 digits>", "stack": "<name>", "policy": {<a policy document>}}'
            )
        return json_response(200, self.make_stack_deployer(account, stack, policy))

    def _time(self, request: Request) -> Response:
        """Tell the sandbox's time, and move it before when the request says so."""
        if request.method == "POST" and not self._move(_read(request)):
            limit = f"{FARTHEST.days} days from the machine's time at most"
            return _malformed(f'{{"advanceSeconds": <integer>}}, {limit}, or {{"reset": true}}')
        told = {
            "now": self.clock.now().isoformat(),
            "offsetSeconds": round(self.clock.offset.total_seconds()),
        }
        return json_response(200, told)

    def _move(self, asked: Mapping[str, object]) -> bool:
        seconds = asked.get("advanceSeconds")
        if asked == _RESET:
            self.clock.reset()
        elif (
            asked.keys() == {"advanceSeconds"}
            and isinstance(seconds, int)
            and not isinstance(seconds, bool)
            and abs(self.clock.offset.total_seconds() + seconds) <= FARTHEST.total_seconds()
        ):
            self.clock.advance(timedelta(seconds=seconds))
        else:
            return False
        self.changed()
        return True


def _read(request: Request) -> Mapping[str, Any]:
    try:
        content = json.loads(request.body)
    except (ValueError, RecursionError):
        content = None
    return content if isinstance(content, dict) else {}


def _malformed(expected: str) -> Response:
    return json_error("ValidationException", f"Send {expected}.", 400)
