"""The trust policy of a role that a certificate's holder may assume.

https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html : three actions for the service's
principal, the trust anchor pinned by ``aws:SourceArn``, its account by ``aws:SourceAccount``, the certificate
by the session tags made of it.
"""

import re

from aws_facts import Arn, Problem
from aws_facts.limits import COMMON_NAME, TRUST_POLICY_SIZE
from aws_facts.tags import SUBJECT_COMMON_NAME, characters_no_tag_carries
from policies.document import Statement, render
from policies.errors import PolicyError

# The same in all partitions.
SERVICE_PRINCIPAL = "rolesanywhere.amazonaws.com"
# https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_GetTrustAnchor.html
_ANCHOR = re.compile(r"trust-anchor/[a-f0-9]{8}-(?:[a-z0-9]{4}-){3}[a-z0-9]{12}")

ACTIONS = frozenset({"sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"})


def certificate_trust_policy(*, trust_anchor_arn: str, common_name: str) -> str:
    """A trust policy that one certificate satisfies: this CN, from this trust anchor.

    Args:
        trust_anchor_arn: The ARN, with the UUID, of the anchor the certificate chains to.
        common_name: The CN of the certificate's subject, compared exactly and with case.

    Returns:
        The policy document as compact JSON.

    Raises:
        PolicyError: The CN is one no session tag could equal, or means more than one name.
        ArnError: The anchor's ARN is none.
    """
    check_exact_common_name(common_name)
    anchor = Arn.parse(trust_anchor_arn)
    named = anchor.region and anchor.account and _ANCHOR.fullmatch(anchor.resource)
    if anchor.service != "rolesanywhere" or not named:
        raise PolicyError(
            Problem(
                where="aws:SourceArn",
                got=trust_anchor_arn,
                expected="the ARN of a trust anchor, with its UUID: aliases match nothing in a policy",
                remedy="Use the trust anchor's arn output.",
            )
        )
    statement = Statement(
        actions=ACTIONS,
        principal={"Service": SERVICE_PRINCIPAL},
        conditions={
            "ArnEquals": {"aws:SourceArn": str(anchor)},
            "StringEquals": {"aws:SourceAccount": anchor.account, SUBJECT_COMMON_NAME: common_name},
        },
    )
    return render([statement], size=TRUST_POLICY_SIZE, where=f"trust policy for CN={common_name}")


def check_exact_common_name(common_name: str) -> None:
    """Refuse a CN that a condition of equality could never match, or was meant as a pattern.

    Args:
        common_name: The CN as somebody wrote it.

    Raises:
        PolicyError: It is empty, has a wildcard, is too long, or has a character no session tag carries.
    """
    bad = characters_no_tag_carries(common_name)
    if not common_name.strip():
        finding = ("an empty CN", "Name one certificate: an empty name would have to mean any of them.")
    elif "*" in common_name or "?" in common_name:
        finding = (f"the pattern {common_name!r}", "Name one certificate; equality knows no wildcards.")
    elif len(common_name) > COMMON_NAME.value:
        finding = (f"{len(common_name)} characters", "Give the certificate a shorter CN.")
    elif bad:
        shown = " ".join(map(repr, bad))
        finding = (f"{common_name!r} with {shown}", "Give the certificate a CN that a session tag can carry.")
    else:
        return
    raise PolicyError(
        Problem(
            where=SUBJECT_COMMON_NAME,
            got=finding[0],
            expected=f"1 to {COMMON_NAME.value} letters, digits, blanks and _ . : / = + - @",
            remedy=finding[1],
        )
    )
