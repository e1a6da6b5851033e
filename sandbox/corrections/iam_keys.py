"""IAM's own condition keys: ``iam:PolicyARN`` and ``iam:PermissionsBoundary``.

Service Authorization Reference, IAM; IAM User Guide, "IAM and AWS STS condition context keys": the boundary
is the one the request sets, or the one the role has that the request is about. ministack fills in neither, so
that a permission with such a condition would allow nothing.
"""

from typing import Any

from sandbox.corrections.parameters import first
from sandbox.corrections.patches import Name
from sandbox.emulator import load

_ATTACHING = frozenset(
    f"iam:{verb}{kind}Policy" for verb in ("Attach", "Detach") for kind in ("Group", "Role", "User")
)
_SETTING = frozenset({"iam:CreateRole", "iam:PutRolePermissionsBoundary"})
_OF_THE_ROLE = frozenset(
    {
        "iam:AttachRolePolicy",
        "iam:DeleteRolePermissionsBoundary",
        "iam:DeleteRolePolicy",
        "iam:DetachRolePolicy",
        "iam:PutRolePolicy",
        "iam:UpdateRole",
        "iam:UpdateRoleDescription",
    }
)


def _more_keys(original: Any) -> Any:
    def request_context(service: str, action: str, body: bytes, parameters: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = original(service, action, body, parameters)
        keys = {
            "iam:PolicyARN": first(parameters, "PolicyArn") if action in _ATTACHING else "",
            "iam:PermissionsBoundary": _boundary(action, parameters),
        }
        return found | {key: value for key, value in keys.items() if value}

    return request_context


def _boundary(action: str, parameters: dict[str, Any]) -> str:
    if action in _SETTING:
        return first(parameters, "PermissionsBoundary")
    if action not in _OF_THE_ROLE:
        return ""
    emulator = load()
    role = emulator.role(emulator.responses.get_account_id(), first(parameters, "RoleName"))
    return str((role or {}).get("PermissionsBoundary") or "")


PATCHES = (Name("ministack.core.iam_actions", "request_tag_context", _more_keys),)
