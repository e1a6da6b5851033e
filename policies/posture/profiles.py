"""Roles Anywhere profiles: how long sessions live and what narrows them, said and not left to a default.

Facts: ``duration_seconds``, ``session_policy``, ``managed_policies``, ``enabled``.
https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_CreateProfile.html
"""

from collections.abc import Iterator

from aws_facts.limits import ROLE_SESSION_DURATION
from policies.lint import Severity
from policies.lint.findings import Found
from policies.posture.attachments import ADMINISTRATOR, aws_managed_name
from policies.posture.rule import UNKNOWN, Facts, Family, not_enabled, settled

RULES = Family()
_API = "https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_CreateProfile.html"
_SESSIONS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session"


@RULES.rule(
    "profile-duration",
    Severity.SECURITY,
    "A profile says how long its sessions live.",
    _API,
    reads=("duration_seconds",),
)
def _duration(facts: Facts) -> Iterator[Found]:
    if facts.get("duration_seconds") is None:
        yield settled(
            f"no duration: a session then lives {ROLE_SESSION_DURATION.low} seconds by AWS's default",
            "a duration somebody chose",
            "Set durationSeconds, no longer than the job needs.",
        )


@RULES.rule(
    "profile-session-policy",
    Severity.SECURITY,
    "A profile narrows its sessions with a session policy or managed policies.",
    _SESSIONS,
    reads=("session_policy", "managed_policies"),
)
def _session_policy(facts: Facts) -> Iterator[Found]:
    managed = facts.get("managed_policies") or ()
    narrows = [arn for arn in managed if arn is UNKNOWN or aws_managed_name(str(arn)) != ADMINISTRATOR]
    if facts.get("session_policy") or len(narrows) == len(managed) > 0:
        return
    yield settled(
        f"{ADMINISTRATOR} as a session policy, which narrows nothing"
        if managed
        else "neither a session policy nor managed policies: a session can do whatever is ever attached to "
        "its role",
        "a second wall around the sessions",
        "Set sessionPolicy to what the workloads need, or give each workload a profile of its own.",
    )


@RULES.rule(
    "profile-enabled",
    Severity.WARNING,
    "A profile is enabled by declaration.",
    _API,
    reads=("enabled",),
)
def _enabled(facts: Facts) -> Iterator[Found]:
    yield from not_enabled(facts, "profile", "no session starts through the profile")
