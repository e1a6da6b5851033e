"""IAM users: the one a call means when it names none, and their ARN.

IAM API Reference, GetUser and CreateAccessKey: without a UserName the user is that of the key that signed.
ministack takes root or a user named ``default``. Service Authorization Reference, IAM: a user's ARN holds its
path, which ministack leaves out.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from sandbox.corrections.parameters import first
from sandbox.corrections.patches import Entry, Name
from sandbox.emulator import Answer, Handler, load

_OWN = frozenset({"CreateAccessKey", "DeleteAccessKey", "GetUser", "ListAccessKeys", "UpdateAccessKey"})
"""The actions that mean the caller when they name nobody."""


def _user_arn(original: Any) -> Any:
    def resource_arn(service: str, *arguments: Any) -> str:
        found: str = original(service, *arguments)
        if service != "iam":
            return found
        _method, _path, headers, _body, parameters, _region, account = arguments
        named = {key: first(parameters, key) for key in ("Action", "UserName", "Path", "RoleName")}
        name = named["UserName"] or _caller(named["Action"], headers, parameters, account)
        if not name or named["RoleName"]:
            return found
        user = load().user(account, name)
        return str(user["Arn"]) if user else f"arn:aws:iam::{account}:user{named['Path'] or '/'}{name}"

    return resource_arn


def _named(original: Handler) -> Handler:
    async def handle(
        method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]
    ) -> Answer:
        given = dict(parse_qsl(body.decode("utf-8", "replace")))
        account = load().responses.get_account_id()
        name = "" if given.get("UserName") else _caller(given.get("Action", ""), headers, query, account)
        if name:
            body = urlencode({**given, "UserName": name}).encode()
        return await original(method, path, headers, body, query)

    return handle


def _caller(action: str, headers: Mapping[str, str], parameters: Any, account: str) -> str:
    """The user that signed a call which means the caller; nothing for a session, or another action."""
    if action not in _OWN:
        return ""
    emulator = load()
    return emulator.user_of(account, emulator.router.extract_access_key_id(headers, parameters)) or ""


PATCHES = (
    Name("ministack.core.iam_actions", "extract_resource_arn", _user_arn),
    Entry("ministack.app", "SERVICE_HANDLERS", "iam", _named),
)
