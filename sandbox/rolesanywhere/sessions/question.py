"""What a CreateSession request asks for, wherever in the request it says so.

https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication-create-session.html : the ARNs as
query parameters or in the JSON body, the rest in the body.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aws_facts.limits import SESSION_DURATION
from sandbox.rolesanywhere.errors import ValidationException
from sandbox.rolesanywhere.model import SERVICE, UUID_PATTERN
from sandbox.rolesanywhere.sessions import fidelity
from sandbox.rolesanywhere.sessions.refusal import Check, SessionRefused
from sandbox.wire import Request

# A name may stand where the UUID does: `alias/trust-anchor/<name>` (API reference, aliasArn).
_RESOURCE = (
    rf"arn:(?P<partition>aws(?:-[a-z]+)*):{SERVICE}:(?P<region>[a-z0-9-]+):(?P<account>[0-9]{{12}})"
    rf":(?:alias/{{kind}}/(?P<alias>[A-Za-z][A-Za-z0-9_/-]*)|{{kind}}/(?P<id>{UUID_PATTERN}))"
)
_ANCHOR = re.compile(_RESOURCE.replace("{kind}", "trust-anchor"))
_PROFILE = re.compile(_RESOURCE.replace("{kind}", "profile"))
_ROLE = re.compile(r"arn:(?P<partition>aws(?:-[a-z]+)*):iam::(?P<account>[0-9]{12}):role/[\x21-\x7e]{1,576}")
# STS AssumeRole, RoleSessionName.
_SESSION_NAME = re.compile(r"[A-Za-z0-9_+=,.@-]{2,64}")
_ARNS = {"trustAnchorArn": _ANCHOR, "profileArn": _PROFILE, "roleArn": _ROLE}


@dataclass(frozen=True, slots=True)
class Named:
    """A trust anchor or a profile that a request names.

    Attributes:
        arn: As it was named.
        id: Its UUID, unless an alias was named.
        alias: The alias, if one was named.
    """

    arn: str
    id: str | None
    alias: str | None


@dataclass(frozen=True, slots=True)
class Question:
    """A session somebody asks for.

    Attributes:
        trust_anchor: The anchor their certificate shall chain to.
        profile: The profile the session shall start through.
        role_arn: The role it shall have.
        account: The 12-digit account id of all three.
        region: The Region of anchor and profile.
        duration_seconds: How long it shall live, in seconds, if that was said.
        session_name: The role session name, if one was given.
        instance_properties: What the client says of its machine.
    """

    trust_anchor: Named
    profile: Named
    role_arn: str
    account: str
    region: str
    duration_seconds: int | None
    session_name: str | None
    instance_properties: Mapping[str, str]


def read_question(request: Request) -> Question:
    """Read what a request asks for.

    Args:
        request: The request; its signature was checked.

    Raises:
        SessionRefused: A value is missing or malformed, is said twice, or the ARNs do not belong together.
    """
    body = _body(request)
    matches = {name: _arn(name, pattern, body, request) for name, pattern in _ARNS.items()}
    anchor, profile, role = matches.values()
    place = anchor["partition"], anchor["account"], anchor["region"]
    if (profile["partition"], profile["account"], profile["region"]) != place:
        raise _refused("profileArn", "the trust anchor's partition, account and Region", profile[0])
    if (role["partition"], role["account"]) != place[:2]:
        raise _refused("roleArn", "the trust anchor's partition and account", role[0])
    return Question(
        trust_anchor=Named(anchor[0], anchor["id"], anchor["alias"]),
        profile=Named(profile[0], profile["id"], profile["alias"]),
        role_arn=role[0],
        account=anchor["account"],
        region=anchor["region"],
        duration_seconds=_duration(body.get("durationSeconds")),
        session_name=_session_name(body.get("roleSessionName")),
        instance_properties=_properties(body.get("instanceProperties")),
    )


def _body(request: Request) -> Mapping[str, Any]:
    if not request.body:
        return {}
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise _refused("the body", "a JSON object", "something that is not JSON") from error
    if not isinstance(body, dict):
        raise _refused("the body", "a JSON object", type(body).__name__)
    return body


def _arn(name: str, pattern: re.Pattern[str], body: Mapping[str, Any], request: Request) -> re.Match[str]:
    given = [*request.query.get(name, ()), *([body[name]] if body.get(name) is not None else [])]
    if not given:
        raise _refused(name, "an ARN in the query or in the body", "nothing")
    first = given[0]
    if any(value != first for value in given):
        raise _refused(name, "one value", "several")
    match = pattern.fullmatch(first) if isinstance(first, str) else None
    if match is None:
        raise _refused(name, "the ARN of such a resource", _shown(first))
    return match


def _duration(value: object) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or value not in SESSION_DURATION:
        expected = f"{SESSION_DURATION.low} to {SESSION_DURATION.high} seconds"
        raise _refused("durationSeconds", expected, _shown(value))
    return value


def _session_name(value: object) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or not _SESSION_NAME.fullmatch(value):
        raise _refused("roleSessionName", "2 to 64 letters, digits and _ + = , . @ -", _shown(value))
    return value


def _properties(value: object) -> Mapping[str, str]:
    if value is None:
        return {}
    longest, most = 200, 50
    fits = isinstance(value, dict) and len(value) <= most
    if (
        not isinstance(value, dict)
        or not fits
        or not all(
            isinstance(text, str) and 1 <= len(text) <= longest for pair in value.items() for text in pair
        )
    ):
        raise _refused("instanceProperties", f"at most {most} texts of 1 to {longest} characters", "others")
    return value


def _shown(value: object) -> str:
    text = json.dumps(value)
    longest = 120
    return text if len(text) <= longest else text[:longest] + "…"


def _refused(where: str, expected: str, got: str) -> SessionRefused:
    detail = f"Value at '{where}' failed to satisfy constraint: Member must be {expected}"
    error = ValidationException(fidelity.MALFORMED(detail=f"1 validation error detected: {detail}"))
    return SessionRefused(Check.REQUEST, error, expected=f"{expected} as {where}", got=got)
