"""How much of STS's room a session's policies and tags take.

https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html : a session policy has 2,048
characters at most; policies, ARNs and tags together are packed, and that limit is told in percent only.
"""

from aws_facts.limits import SESSION_POLICY_SIZE
from aws_facts.packing import FULL, packed_percent
from sandbox.rolesanywhere.errors import AccessDeniedException
from sandbox.rolesanywhere.resources import Profile
from sandbox.rolesanywhere.sessions import fidelity
from sandbox.rolesanywhere.sessions.refusal import Check, SessionRefused
from sandbox.rolesanywhere.sessions.tags import Attributes
from sandbox.temporary import RoleFacts


def packed_size(profile: Profile, role: RoleFacts, attributes: Attributes) -> int:
    """The estimate, in percent.

    Args:
        profile: Whose session policies the session has.
        role: Its role.
        attributes: Its tags.

    Raises:
        SessionRefused: The inline policy is too long, or everything together is.
    """
    policy = profile.session_policy or ""
    if len(policy) > SESSION_POLICY_SIZE.value:
        raise _refused(role, f"at most {SESSION_POLICY_SIZE.value} characters", f"{len(policy)} characters")
    percent = packed_percent(policy + "".join(profile.managed_policy_arns), attributes.tags)
    if percent > FULL:
        raise _refused(role, f"policies and tags that fill {FULL} % at most", f"about {percent} %")
    return percent


def _refused(role: RoleFacts, expected: str, got: str) -> SessionRefused:
    error = AccessDeniedException(fidelity.PACKED(role=role.arn))
    return SessionRefused(Check.SESSION_POLICY, error, expected=expected, got=got)
