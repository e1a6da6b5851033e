"""A Roles Anywhere profile: the roles sessions can have, how long they live, and what narrows them."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from aws_facts import Problem
from aws_facts.arn_kinds import POLICY, ROLE
from aws_facts.limits import (
    ROLE_SESSION_DURATION,
    ROLES_PER_PROFILE,
    SESSION_DURATION,
    SESSION_POLICY_SIZE,
    Range,
)
from components._arns import arns_of
from components._inputs import derived, judged_together, optional
from components._startable import startable
from components.errors import ComponentError

_ROLES = Range(1, ROLES_PER_PROFILE.value, "roles in a profile", ROLES_PER_PROFILE.source)
_SESSION_POLICIES = Range(
    1,
    10,
    "managed session policies",
    "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html",
)


class ProfileSettings(TypedDict):
    """How long sessions live, and what narrows them."""

    duration_seconds: NotRequired[pulumi.Input[int]]
    """How long a session lives, 900 to 43200 seconds; 3600 when left out. No role may allow less."""
    managed_policy_arns: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """ARNs of managed policies that narrow every session, at most 10. Together with a session policy they
    are one policy: what any of them allows counts as allowed by it."""
    accept_role_session_name: NotRequired[pulumi.Input[bool]]
    """Whether a client may choose the session's name; false when left out."""
    enabled: NotRequired[pulumi.Input[bool]]
    """Whether sessions can be had through the profile; true when left out."""


class ProfileArgs(ProfileSettings):
    """What a profile is made of."""

    role_arns: pulumi.Input[Sequence[pulumi.Input[str]]]
    """The ARNs of the roles sessions can have, of the profile's own account."""
    session_policy: NotRequired[pulumi.Input[str]]
    """A policy document that narrows every session: what it does not allow, no session may do. It can be
    changed but not taken away again: AWS's API takes no empty one. Have another profile made instead."""
    tags: NotRequired[pulumi.Input[Mapping[str, pulumi.Input[str]]]]
    """Tags of the profile."""


class Profile(pulumi.ComponentResource):
    """An enabled Roles Anywhere profile. It is no EC2 instance profile."""

    arn: pulumi.Output[str]
    """The profile's ARN."""
    duration_seconds: pulumi.Output[int]
    """How long a session lives."""

    def __init__(self, name: str, args: ProfileArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("rolesanywhere:index:Profile", name, {}, opts)
        where = f"profile {name}"
        inputs = judged_together(
            {
                "role_arns": lambda: _role_arns(args["role_arns"], where=f"{where}.role_arns"),
                "settings": lambda: profile_settings(args, where=where),
            }
        )
        profile = aws.rolesanywhere.Profile(
            name,
            role_arns=inputs["role_arns"],
            **inputs["settings"],
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.arn = profile.arn
        self.duration_seconds = profile.duration_seconds
        self.register_outputs({"arn": self.arn, "duration_seconds": self.duration_seconds})


def _role_arns(
    values: pulumi.Input[Sequence[pulumi.Input[str]]], *, where: str
) -> pulumi.Input[Sequence[pulumi.Input[str]]]:
    if isinstance(values, list | tuple):
        values = [startable(value, where=f"{where}[{index}]") for index, value in enumerate(values)]
    return arns_of(ROLE, values, bounds=_ROLES, where=where)


def profile_settings(args: Mapping[str, Any], *, where: str) -> dict[str, Any]:
    """What a profile is made from beside its roles; nothing is made yet.

    Args:
        args: The profile's arguments.
        where: What to call the profile in an error.

    Raises:
        ComponentError: With everything that is wrong and can be seen now.
    """
    duration = args.get("duration_seconds")
    inputs = judged_together(
        {
            "duration_seconds": lambda: derived(
                ROLE_SESSION_DURATION.low if duration is None else duration,
                lambda seconds: _duration(seconds, where=f"{where}.duration_seconds"),
            ),
            "session_policy": lambda: optional(
                args.get("session_policy"),
                lambda text: _session_policy(text, where=f"{where}.session_policy"),
            ),
            "managed_policy_arns": lambda: _managed(args, where=f"{where}.managed_policy_arns"),
        }
    )
    inputs |= {name: args.get(name) for name in ("accept_role_session_name", "tags")}
    # Left out, the API makes a disabled profile.
    return inputs | {"enabled": True if args.get("enabled") is None else args.get("enabled")}


def _managed(args: Mapping[str, Any], *, where: str) -> pulumi.Input[Sequence[pulumi.Input[str]]] | None:
    arns = args.get("managed_policy_arns")
    return None if arns is None else arns_of(POLICY, arns, bounds=_SESSION_POLICIES, where=where)


def _duration(seconds: float, *, where: str) -> int:
    """Numbers from the engine are floats."""
    if int(seconds) in SESSION_DURATION:
        return int(seconds)
    raise ComponentError(
        Problem(
            where=where,
            got=f"{seconds:g} seconds",
            expected=f"{SESSION_DURATION.low} to {SESSION_DURATION.high} ({SESSION_DURATION.source})",
            remedy="Choose a duration within these bounds.",
        )
    )


def _session_policy(text: str | None, *, where: str) -> str | None:
    """An output may turn out to be none."""
    if not text:
        return None
    problems = []
    if len(text) > SESSION_POLICY_SIZE.value:
        problems.append(
            Problem(
                where=where,
                got=f"{len(text)} characters",
                expected=f"at most {SESSION_POLICY_SIZE.value} {SESSION_POLICY_SIZE.unit}",
                remedy="Write it without blanks, or leave it out: the role's own policies hold all the same.",
            )
        )
    if "Allow" not in _effects(text):
        problems.append(
            Problem(
                where=where,
                got="no statement that allows anything",
                expected="a policy document, as JSON, with at least one Allow",
                remedy="Allow what a session shall keep: what role and session policy both allow.",
            )
        )
    if problems:
        raise ComponentError(*problems)
    return text


def _effects(text: str) -> set[str]:
    """The effects of a document's statements; none when it is no document."""
    try:
        document = json.loads(text)
    except ValueError:
        return set()
    found = document.get("Statement") if isinstance(document, dict) else None
    statements = [found] if isinstance(found, dict) else found
    if not isinstance(statements, list):
        return set()
    return {str(each.get("Effect")) for each in statements if isinstance(each, dict)}
