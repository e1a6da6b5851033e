"""Trust policies: of a role that a certificate's holder may assume, and of one for instances of EC2.

https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html : three actions for the service's
principal, the trust anchor pinned by ``aws:SourceArn``, its account by ``aws:SourceAccount``, the certificate
by the session tags made of it.
"""

import json
import re

from aws_facts import Arn, Problem
from aws_facts.limits import TRUST_POLICY_SIZE
from policies.certificate import CertificateMatch, condition_key
from policies.certificate_rules import certificate_match_problems
from policies.document import Statement, render
from policies.errors import PolicyError

# The same in all partitions.
SERVICE_PRINCIPAL = "rolesanywhere.amazonaws.com"
INSTANCES_PRINCIPAL = "ec2.amazonaws.com"
# https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_GetTrustAnchor.html
_ANCHOR = re.compile(r"trust-anchor/[a-f0-9]{8}-(?:[a-z0-9]{4}-){3}[a-z0-9]{12}")

ACTIONS = frozenset({"sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"})


def certificate_trust_policy(*, trust_anchor_arn: str, certificate: CertificateMatch) -> str:
    """A trust policy for these certificates of this trust anchor, and for nobody else.

    Args:
        trust_anchor_arn: The ARN, with the UUID, of the anchor the certificates chain to.
        certificate: Which of its certificates.

    Returns:
        The policy document as compact JSON.

    Raises:
        PolicyError: The certificates are described so that none or all would match, or at too great length.
        ArnError: The anchor's ARN is none.
    """
    anchor = Arn.parse(trust_anchor_arn)
    problems = [*_anchor_problems(anchor), *certificate_match_problems(certificate, where="certificate")]
    if problems:
        raise PolicyError(*problems)
    conditions: dict[str, dict[str, str | tuple[str, ...]]] = {
        "ArnEquals": {"aws:SourceArn": str(anchor)},
        "StringEquals": {"aws:SourceAccount": anchor.account},
    }
    for tag, match in certificate.by_tag.items():
        operator = conditions.setdefault("StringLike" if match.like else "StringEquals", {})
        operator[condition_key(tag)] = match.values
    statement = Statement(actions=ACTIONS, principal={"Service": SERVICE_PRINCIPAL}, conditions=conditions)
    return render(
        [statement],
        size=TRUST_POLICY_SIZE,
        where="trust policy",
        remedy="Name fewer or shorter values, or make two roles of it.",
    )


def instance_trust_policy() -> str:
    """A trust policy for EC2 alone: its instances get sessions of the role through an instance profile.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-ec2.html : EC2 needs one action,
    and sends neither a source ARN nor a source account.
    """
    statement = Statement(actions=frozenset({"sts:AssumeRole"}), principal={"Service": INSTANCES_PRINCIPAL})
    return render([statement], size=TRUST_POLICY_SIZE, where="trust policy")


def services_trusted(document: str) -> frozenset[str]:
    """The services a trust policy lets in, if it lets in services alone.

    Args:
        document: A trust policy.

    Returns:
        Their principals; none where anybody else is let in too, or where it cannot be read.
    """
    try:
        found = json.loads(document)["Statement"]
        statements = [found] if isinstance(found, dict) else found
        principals = [each["Principal"] for each in statements if each["Effect"] == "Allow"]
        services = [each["Service"] for each in principals if set(each) == {"Service"}]
    except (ValueError, KeyError, TypeError):
        return frozenset()
    if len(services) != len(principals):
        return frozenset()
    return frozenset(name for each in services for name in ([each] if isinstance(each, str) else each))


def _anchor_problems(anchor: Arn) -> list[Problem]:
    named = anchor.region and anchor.account and _ANCHOR.fullmatch(anchor.resource)
    if anchor.service == "rolesanywhere" and named:
        return []
    return [
        Problem(
            where="aws:SourceArn",
            got=str(anchor),
            expected="the ARN of a trust anchor, with its UUID: aliases match nothing in a policy",
            remedy="Use the trust anchor's arn output.",
        )
    ]
