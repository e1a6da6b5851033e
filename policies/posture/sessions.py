"""Profiles and their roles together: whether a session can start at all.

Facts of a pair: ``duration_seconds`` of the profile, ``max_session_duration`` and ``trust`` (the trust
policy) of the role, ``role`` (its name). Facts of a role: ``trust`` and ``profiles``, how many hold it.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from aws_facts.limits import ROLE_SESSION_DURATION
from policies.lint import Severity
from policies.lint.findings import Found
from policies.posture.rule import Facts, Family, settled

PAIR_RULES = Family()
ROLE_RULES = Family()
_CREATE_SESSION = (
    "https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication-create-session.html"
)
_TRUST_MODEL = "https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html"
_SERVICE = "rolesanywhere.amazonaws.com"


def trusts_roles_anywhere(document: str | Mapping[str, Any] | None) -> bool:
    """Whether a trust policy lets Roles Anywhere in at all, conditions aside.

    Args:
        document: The trust policy; what is none lets nobody in.
    """
    try:
        content = json.loads(document) if isinstance(document, str) else document
    except ValueError:
        return False
    listed = content.get("Statement") if isinstance(content, Mapping) else None
    return any(
        _names_the_service(each.get("Principal"))
        for each in (listed if isinstance(listed, list | tuple) else [listed])
        if isinstance(each, Mapping) and each.get("Effect") == "Allow"
    )


def _names_the_service(principal: Any) -> bool:
    if not isinstance(principal, Mapping):
        return bool(principal == "*")
    services = principal.get("Service", ())
    return _SERVICE in ([services] if isinstance(services, str) else services)


@PAIR_RULES.rule(
    "profile-role-duration",
    Severity.ERROR,
    "A profile's sessions live no longer than each of its roles allows.",
    _CREATE_SESSION,
    reads=("duration_seconds", "max_session_duration"),
)
def _role_duration(facts: Facts) -> Iterator[Found]:
    shortest = ROLE_SESSION_DURATION.low
    lives, allowed = (
        int(facts.get(name) or shortest) for name in ("duration_seconds", "max_session_duration")
    )
    if lives > allowed:
        yield settled(
            f"sessions of {lives} seconds, and at most {allowed} of role {facts['role']}",
            "a duration within the role's maxSessionDuration: it is not shortened, every session fails",
            f"Set the role's maxSessionDuration to {lives}, or the profile's durationSeconds to {allowed}.",
        )


@PAIR_RULES.rule(
    "profile-role-trust",
    Severity.ERROR,
    "Each role of a profile trusts Roles Anywhere.",
    _TRUST_MODEL,
    reads=("trust",),
)
def _role_trust(facts: Facts) -> Iterator[Found]:
    if not trusts_roles_anywhere(facts.get("trust")):
        yield settled(
            f"role {facts['role']}, whose trust policy does not name {_SERVICE}",
            f"roles that trust {_SERVICE}: no session of the others ever starts",
            "Take the role out of the profile, or let Roles Anywhere assume it, with conditions.",
        )


@ROLE_RULES.rule(
    "role-in-no-profile",
    Severity.WARNING,
    "A role that trusts Roles Anywhere is in a profile.",
    _TRUST_MODEL,
    reads=("trust", "profiles"),
)
def _in_no_profile(facts: Facts) -> Iterator[Found]:
    if not facts["profiles"] and trusts_roles_anywhere(facts.get("trust")):
        yield settled(
            "a role that trusts Roles Anywhere in no profile of this stack",
            "a profile with the role: sessions start through one",
            "Add it to a profile; or except the role when another stack's profile holds it.",
        )
