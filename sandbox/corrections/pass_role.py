"""``iam:PassRole``: who hands a role to a service must be allowed to.

IAM User Guide, "Grant a user permissions to pass a role to an AWS service". ministack never asks. These are
the calls of the services that are switched on; Roles Anywhere's profiles ask through ``Cloud.authorize``.
"""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl
from uuid import uuid4
from xml.etree import ElementTree as ET

from sandbox.corrections.patches import Entry
from sandbox.emulator import Answer, Handler, load

PassedRole = tuple[str, str]
"""The role's ARN and the service that gets it."""

_HANDING_OVER = frozenset(
    {"AssociateIamInstanceProfile", "ReplaceIamInstanceProfileAssociation", "RunInstances"}
)


def _instance_profile(method: str, body: bytes, query: Mapping[str, Any]) -> PassedRole | None:  # noqa: ARG001
    parameters = dict(parse_qsl(body.decode("utf-8", "replace")))
    if parameters.get("Action") != "AddRoleToInstanceProfile":
        return None
    emulator = load()
    role = emulator.role(emulator.responses.get_account_id(), parameters.get("RoleName", ""))
    return (role["Arn"], "ec2.amazonaws.com") if role else None


def _instance(method: str, body: bytes, query: Mapping[str, Any]) -> PassedRole | None:  # noqa: ARG001
    """A launch, or an association, with an instance profile hands its role to the instance."""
    parameters = dict(parse_qsl(body.decode("utf-8", "replace")))
    named = parameters.get("IamInstanceProfile.Name") or parameters.get("IamInstanceProfile.Arn")
    if parameters.get("Action") not in _HANDING_OVER or not named:
        return None
    emulator = load()
    profile = emulator.instance_profile(named) or {}
    # Without a profile or a role the request fails for that reason.
    roles = [emulator.role(emulator.responses.get_account_id(), name) for name in profile.get("Roles", ())]
    return next(((role["Arn"], "ec2.amazonaws.com") for role in roles if role), None)


def _replication(method: str, body: bytes, query: Mapping[str, Any]) -> PassedRole | None:
    if method != "PUT" or "replication" not in query:
        return None
    roles = [] if b"<!" in body else _roles_in(body)
    # What cannot be read as one role is asked as "any role", which nobody may pass.
    return (roles[0] if len(roles) == 1 else "*", "s3.amazonaws.com")


def _roles_in(body: bytes) -> list[str]:
    try:
        root = ET.fromstring(body)  # noqa: S314 - without declarations there are no entities
    except ET.ParseError:
        return []
    return [
        (element.text or "").strip() for element in root.iter() if element.tag.rpartition("}")[2] == "Role"
    ]


def _ask(
    service: str, find: Callable[[str, bytes, Mapping[str, Any]], PassedRole | None]
) -> Callable[[Any], Any]:
    def make(original: Handler) -> Handler:
        async def handle(
            method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]
        ) -> Answer:
            passed = find(method, body, query)
            denied = _denial(service, passed, headers, query) if passed else None
            return denied or await original(method, path, headers, body, query)

        return handle

    return make


def _denial(
    service: str, passed: PassedRole, headers: dict[str, str], query: dict[str, Any]
) -> Answer | None:
    emulator = load()
    role, to_service = passed
    denied = emulator.evaluator.enforce(
        emulator.router.extract_access_key_id(headers, query),
        "iam:PassRole",
        service,
        emulator.responses.get_region(),
        resource_arn=role,
        service_context={"iam:PassedToService": to_service},
    )
    if denied is None:
        return None
    message = emulator.actions.identity_denial_message(
        "iam:PassRole", getattr(denied, "principal_arn", ""), role, getattr(denied, "decision", "") == "Deny"
    )
    answer: Answer = emulator.actions.access_denied_response(
        service, "iam:PassRole", "", str(uuid4()), headers=headers, message=message
    )
    return answer


PATCHES = (
    Entry("ministack.app", "SERVICE_HANDLERS", "ec2", _ask("ec2", _instance)),
    Entry("ministack.app", "SERVICE_HANDLERS", "iam", _ask("iam", _instance_profile)),
    Entry("ministack.app", "SERVICE_HANDLERS", "s3", _ask("s3", _replication)),
)
