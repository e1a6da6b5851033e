"""Profiles: through which sessions start, how long they live and what narrows them."""

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Annotated, Any, Self, cast

from pydantic import (
    AfterValidator,
    Discriminator,
    Field,
    Tag,
    model_validator,
)

from aws_facts import limits
from config.arns import SessionPolicyArn
from config.grants import Statement
from config.keys import STEP
from config.mappings import AttributeMappings
from config.model import Model
from config.names import WorkloadReference, not_empty, without_repetition
from config.refusal import Finding, found, refuse_several
from config.tags import Tags
from policies import session_policy, session_policy_problems

Seconds = Annotated[int, Field(ge=limits.SESSION_DURATION.low, le=limits.SESSION_DURATION.high)]


def _statements(value: tuple[Statement, ...]) -> tuple[Statement, ...]:
    problems = session_policy_problems([each.extra for each in value], where="")
    if problems:
        raise refuse_several(found(problem) for problem in problems)
    return value


SessionStatements = Annotated[tuple[Statement, ...], AfterValidator(_statements)]


class SecondWall(Enum):
    """What narrows the sessions of a workload's own profile, in one word."""

    GRANTS = "grants"
    NONE = "none"


def _word_or_statements(value: Any) -> str:
    return WORD if isinstance(value, str) else STATEMENTS


WORD, STATEMENTS = f"{STEP}word", f"{STEP}statements"
OwnSessionPolicy = Annotated[
    Annotated[SessionStatements, Tag(STATEMENTS)] | Annotated[SecondWall, Tag(WORD)],
    Discriminator(_word_or_statements),
]


class ProfileSettings(Model):
    """What is set on any profile."""

    duration_seconds: Seconds = Field(
        alias="durationSeconds",
        default=3600,
        description="How long a session lives, in seconds. The roles behind it always allow as long.",
    )
    managed_policies: Annotated[
        tuple[SessionPolicyArn, ...], AfterValidator(not_empty), AfterValidator(without_repetition)
    ] = Field(
        alias="managedPolicies",
        default=(),
        max_length=limits.SESSION_MANAGED_POLICIES.value,
        description="ARNs of managed policies that narrow every session; they grant nothing.",
    )
    accept_role_session_name: bool = Field(
        alias="acceptRoleSessionName",
        default=False,
        description="Whether a client may choose its session's name; else it is the certificate's serial "
        "number.",
    )
    enabled: bool = Field(default=True, description="Whether sessions can start through it.")
    attribute_mappings: AttributeMappings | None = Field(
        alias="attributeMappings",
        default=None,
        description="Which parts of a certificate become session tags; all AWS maps when left out.",
    )
    tags: Tags = Field(default={}, description="Tags of this profile, beside those of the whole stack.")

    def settings(self) -> dict[str, Any]:
        """The arguments every component with a profile takes, without tags: only what was set."""
        settings: dict[str, Any] = {"duration_seconds": self.duration_seconds}
        if self.managed_policies:
            settings["managed_policy_arns"] = list(self.managed_policies)
        if self.accept_role_session_name:
            settings["accept_role_session_name"] = True
        if not self.enabled:
            settings["enabled"] = False
        return settings


class Profile(ProfileSettings):
    """A profile several workloads share: their sessions start through it, each with its own role."""

    workloads: Annotated[
        tuple[WorkloadReference, ...],
        Field(max_length=limits.ROLES_PER_PROFILE.value),
        AfterValidator(not_empty),
        AfterValidator(without_repetition),
    ] = Field(description="Names declared under workloads.")
    session_policy: SessionStatements | None = Field(
        alias="sessionPolicy",
        default=None,
        description="Statements that narrow every session: what they do not allow, no session may do.",
    )

    def arguments(self, tags: Mapping[str, str], role_arns: Sequence[Any]) -> Any:
        """The arguments of the component that makes the profile.

        Args:
            tags: Tags of everything the stack makes.
            role_arns: The roles of its workloads, in the order the profile names them.
        """
        own = {**tags, **self.tags}
        document = {"session_policy": statements_text(self.session_policy)} if self.session_policy else {}
        return {"role_arns": list(role_arns)} | self.settings() | document | ({"tags": own} if own else {})


class OwnProfile(ProfileSettings):
    """Settings of the profile that is made for one workload alone."""

    session_policy: OwnSessionPolicy | None = Field(
        alias="sessionPolicy",
        default=None,
        description="What narrows its sessions: grants (the same as the role's own grants, a second wall), "
        "none, or "
        "statements. Left out, it is grants where they fit and no managedPolicies are named, else none.",
    )

    @model_validator(mode="after")
    def _one_wall(self) -> Self:
        """https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session ."""
        if self.session_policy is SecondWall.GRANTS and self.managed_policies:
            raise refuse_several(
                [
                    Finding(
                        "sessionPolicy grants and managedPolicies",
                        "one of them: a session may do what either of them allows, so the managed policies "
                        "would "
                        "narrow nothing",
                        "Remove one of them.",
                    )
                ]
            )
        return self


def statements_text(statements: Sequence[Statement]) -> str:
    """A session policy's document.

    Args:
        statements: What is in it; judged already.
    """
    # None is what does not fit, which has been refused.
    return cast("str", session_policy((), [each.extra for each in statements], where="sessionPolicy"))
