"""AssumeRole's limits: how long a session may be, and what is not offered here yet.

STS API Reference, AssumeRole: DurationSeconds is 900 to 43200 and at most the role's maximum; a session
assumed from a session lasts an hour at most. ministack grants any duration. SourceIdentity and transitive
tags would be dropped silently: a call that asks for them is refused.
"""

import re
from typing import Any
from urllib.parse import parse_qsl

from sandbox.corrections.patches import Entry
from sandbox.emulator import Answer, Handler, load
from sandbox.refusals import query_error

_SHORTEST, _LONGEST, _CHAINED = 900, 43200, 3600
_CHAINED_TOO_LONG = (
    "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining."
)
_LATER = re.compile(r"SourceIdentity|TransitiveTagKeys\.member\.\d+")


def refusal(service: str, code: str, message: str, status: int = 400) -> Answer:
    """An error of a Query service as ministack's handlers answer it."""
    response = query_error(service, code, message, status)
    return response.status, dict(response.headers), response.body


def _limit(original: Handler) -> Handler:
    async def handle(
        method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]
    ) -> Answer:
        parameters = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
        if parameters.get("Action") != "AssumeRole":
            return await original(method, path, headers, body, query)
        refused = _before(parameters)
        if refused is not None:
            return refused
        answer = await original(method, path, headers, body, query)
        return (answer[0] == 200 and _after(parameters, answer, headers)) or answer  # noqa: PLR2004 - HTTP's number

    return handle


def _before(parameters: dict[str, str]) -> Answer | None:
    for name in parameters:
        if _LATER.fullmatch(name):
            return refusal(
                "sts", "ValidationError", f"The local AWS does not offer {name.partition('.')[0]} here."
            )
    duration = parameters.get("DurationSeconds", str(_CHAINED))
    if not duration.isdecimal() or not _SHORTEST <= int(duration) <= _LONGEST:
        short = duration.isdecimal() and int(duration) < _SHORTEST
        bound = f"greater than or equal to {_SHORTEST}" if short else f"less than or equal to {_LONGEST}"
        message = (
            f"1 validation error detected: Value '{duration}' at 'durationSeconds' failed to satisfy "
            f"constraint: Member must have value {bound}"
        )
        return refusal("sts", "ValidationError", message)
    return None


def _after(parameters: dict[str, str], answer: Answer, headers: dict[str, str]) -> Answer | None:
    """Take a session back that lasts too long: only who may assume the role learns its maximum."""
    duration = int(parameters.get("DurationSeconds", _CHAINED))
    emulator = load()
    account, name = parameters["RoleArn"].split(":")[4], parameters["RoleArn"].rpartition("/")[2]
    role = emulator.role(account, name) or {}
    caller = re.search(r"Credential=([^/]+)/", headers.get("authorization", ""))
    message = ""
    if duration > int(role.get("MaxSessionDuration") or _CHAINED):
        message = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
    elif duration > _CHAINED and caller and caller[1] in emulator.sessions:
        message = _CHAINED_TOO_LONG
    if not message:
        return None
    made = re.search(rb"<AccessKeyId>([^<]+)</AccessKeyId>", answer[2])
    emulator.sessions.pop(made[1].decode() if made else "", None)
    return refusal("sts", "ValidationError", message)


PATCHES = (Entry("ministack.app", "SERVICE_HANDLERS", "sts", _limit),)
