"""Managed policies of AWS that hand over an account.

Facts: ``managed_policies``, a list of ARNs.
"""

import re
from collections.abc import Iterator

from policies.lint import Severity
from policies.lint.findings import Found
from policies.posture.rule import UNKNOWN, Facts, Family, settled

RULES = Family()

ADMINISTRATOR = "AdministratorAccess"
_SWEEPING = {
    ADMINISTRATOR: "everything",
    "PowerUserAccess": "everything but IAM and Organizations",
    "IAMFullAccess": "everything in IAM, and with it everything",
}
_OF_AWS = re.compile(r"arn:aws[a-z-]*:iam::aws:policy/(?:[^/]+/)*(?P<name>[^/]+)")


def aws_managed_name(arn: str) -> str | None:
    """The name of one of AWS's own managed policies; None for any other ARN.

    Args:
        arn: The policy's ARN.
    """
    found = _OF_AWS.fullmatch(arn)
    return found["name"] if found else None


@RULES.rule(
    "admin-policy",
    Severity.SECURITY,
    "Nobody is handed one of AWS's administrator policies.",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
    reads=("managed_policies",),
)
def _admin_policy(facts: Facts) -> Iterator[Found]:
    for arn in facts.get("managed_policies") or ():
        what = None if arn is UNKNOWN else _SWEEPING.get(aws_managed_name(str(arn)) or "")
        if what:
            yield settled(
                f"{arn}, which allows {what}",
                "the actions the job needs, on the resources it needs",
                "Attach a policy of your own in its place.",
            )
