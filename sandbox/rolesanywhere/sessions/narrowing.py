"""Whether the policies that shall narrow a session are ones STS takes.

https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html : ``Policy`` and ``PolicyArns``. A
policy that cannot be read must not become a session that may do nothing, or everything.
"""

from collections.abc import Callable
from functools import lru_cache

from aws_facts.limits import SESSION_MANAGED_POLICIES
from policies.evaluate import DocumentError, PolicyType, compile_policy
from sandbox.rolesanywhere.errors import AccessDeniedException
from sandbox.rolesanywhere.resources import Profile
from sandbox.rolesanywhere.sessions import fidelity
from sandbox.rolesanywhere.sessions.refusal import Check, SessionRefused


def check_narrowing(profile: Profile, role_arn: str, exists: Callable[[str], bool]) -> None:
    """Check a profile's session policies.

    Args:
        profile: The profile.
        role_arn: The role the session shall have, for the message.
        exists: Whether the account may use the managed policy of an ARN.

    Raises:
        SessionRefused: The inline policy is none, there are too many managed ones, or one does not exist.
    """
    arns = profile.managed_policy_arns
    unknown = [arn for arn in arns if not exists(arn)]
    if unknown:
        raise _refused(role_arn, "managed policies that exist", unknown[0])
    if len(arns) > SESSION_MANAGED_POLICIES.value:
        most = SESSION_MANAGED_POLICIES.value
        raise _refused(role_arn, f"at most {most} managed policies", f"{len(arns)} of them")
    fault = _fault(profile.session_policy) if profile.session_policy else ""
    if fault:
        raise _refused(role_arn, "a session policy IAM can read", fault)


@lru_cache(maxsize=1024)
def _fault(document: str) -> str:
    """What is wrong with an inline session policy; empty when nothing is."""
    try:
        compile_policy(document, PolicyType.SESSION, name="the session policy")
    except DocumentError as error:
        return str(error.problems[0])
    return ""


def _refused(role_arn: str, expected: str, got: str) -> SessionRefused:
    error = AccessDeniedException(fidelity.UNABLE(role=role_arn))
    return SessionRefused(Check.SESSION_POLICY, error, expected=expected, got=got)
