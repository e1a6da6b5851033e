"""Who a caller is: nobody is root by the look of a key, and a session is known by its role.

AWS: "AWS global condition context keys", ``aws:PrincipalArn`` (the role's ARN for a session) and
``aws:SourceIdentity`` (set for the whole life of a session).
"""

from collections.abc import Callable
from typing import Any

from sandbox.corrections.patches import Name
from sandbox.emulator import load

_EVALUATOR = "ministack.core.iam_evaluator"
_STS = "ministack.services.sts"


def _no_root_key(original: Any) -> Callable[[str], bool]:  # noqa: ARG001 - nothing of it is left
    """No key is root: ministack takes ``test``, any 12 digits and its environment's own key for it."""
    return lambda _access_key_id: False


def _role_arn(original: Any) -> Any:
    def resolve(key: str, ctx: Any) -> Any:
        if key.lower() == "aws:principalarn" and ctx.principal_type == "AssumedRole":
            name = ctx.principal_arn.split("/")[1]
            role = load().role(ctx.principal_account, name)
            return role["Arn"] if role else f"arn:aws:iam::{ctx.principal_account}:role/{name}"
        return original(key, ctx)

    return resolve


def _source_identity(original: Any) -> Any:
    def principal_keys(credential: Any) -> dict[str, Any]:
        keys: dict[str, Any] = original(credential)
        session = load().sessions.get(credential.access_key_id) or {}
        if session.get("SourceIdentity"):
            keys["aws:sourceidentity"] = session["SourceIdentity"]
        return keys

    return principal_keys


PATCHES = (
    Name(_EVALUATOR, "is_root_access_key", _no_root_key),
    Name(_STS, "is_root_access_key", _no_root_key),
    Name(_EVALUATOR, "_resolve_condition_key", _role_arn),
    Name(_EVALUATOR, "_principal_keys", _source_identity),
    Name(_STS, "_principal_keys", _source_identity),
)
