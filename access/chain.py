"""The whole chain of checks, from a certificate to what its session may do, in the service's order."""

from collections.abc import Callable, Iterator

from access import policy_checks, session_checks
from access.question import Question
from access.verdicts import Check, Finding

CHECKS: dict[Check, Callable[[Question], Iterator[Finding]]] = {
    Check.REQUEST: session_checks.request,
    Check.SIGNATURE: session_checks.signature,
    Check.TRUST_ANCHOR: session_checks.trust_anchor,
    Check.PATH: session_checks.path,
    Check.CERTIFICATE: session_checks.certificate,
    Check.REVOCATION: session_checks.revocation,
    Check.PROFILE: session_checks.profile,
    Check.SESSION_NAME: session_checks.session_name,
    Check.DURATION: session_checks.duration,
    Check.SESSION_TAGS: session_checks.session_tags,
    Check.TRUST_POLICY: policy_checks.trust_policy,
    Check.ORGANIZATION: policy_checks.organization,
    Check.PACKED_SIZE: policy_checks.packed_size,
    Check.PERMISSIONS: policy_checks.permissions,
}
"""Every check, in its order."""


def judge(question: Question) -> tuple[Finding, ...]:
    """What every check says; none is left out because an earlier one failed.

    Args:
        question: What is asked.

    Returns:
        At least one finding for each check, in the order of the checks; of the last only where something is
        asked for beside the session.
    """
    return tuple(finding for check in CHECKS.values() for finding in check(question))
