"""The organisation's policies that keep certificate tags from being forged.

A condition on ``aws:PrincipalTag/x509Subject/CN`` believes a tag, whoever set it. Roles Anywhere sets it for
whoever proves a certificate; a tag of the same key on a role or a user, or one passed by whoever assumes a
role, satisfies the condition as well:
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html

Keys of tags are compared without regard to case, values of ``aws:TagKeys`` are not, and no operator knows
both patterns and either case. All of Roles Anywhere's keys begin with ``x509``, of which only the ``x`` has a
case: two patterns are all there are.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aws_facts import Problem
from aws_facts.limits import ORGANIZATION_POLICY_SIZE, Limit
from policies.errors import PolicyError

SERVICE = "rolesanywhere.amazonaws.com"
TAG_KEYS = ("x509*", "X509*")
SIZE: Limit = ORGANIZATION_POLICY_SIZE

# By whom else the CA that is believed could be replaced or joined.
_ANCHOR_ACTIONS = (
    "rolesanywhere:CreateTrustAnchor",
    "rolesanywhere:EnableTrustAnchor",
    "rolesanywhere:UpdateTrustAnchor",
)
_ANY_TAG_KEY = {"ForAnyValue:StringLike": {"aws:TagKeys": list(TAG_KEYS)}}


@dataclass(frozen=True, slots=True)
class ExplainedStatement:
    """One statement, and why it is there.

    Attributes:
        elements: The statement as IAM writes it.
        why: What it keeps out, in a sentence.
    """

    elements: Mapping[str, Any]
    why: str

    @property
    def sid(self) -> str:
        """Its name."""
        return str(self.elements["Sid"])


@dataclass(frozen=True, slots=True)
class OrganizationPolicy:
    """One policy of an organisation.

    Attributes:
        name: What to call it; also the name of its file.
        type: AWS Organizations' own name for its type.
        title: What it does, in a few words.
        statements: Its statements.
    """

    name: str
    type: str
    title: str
    statements: tuple[ExplainedStatement, ...]

    @property
    def document(self) -> Mapping[str, Any]:
        """The document as IAM reads it."""
        return {
            "Version": "2012-10-17",
            "Statement": [dict(statement.elements) for statement in self.statements],
        }

    @property
    def size(self) -> int:
        """How many characters AWS counts."""
        return len(json.dumps(self.document, separators=(",", ":")))


@dataclass(frozen=True, slots=True)
class Networks:
    """From where sessions of some trust anchors may be asked for.

    Attributes:
        trust_anchors: The ARNs of the trust anchors.
        addresses: Public addresses, as ranges.
        endpoints: The ids of VPC endpoints.
    """

    trust_anchors: tuple[str, ...]
    addresses: tuple[str, ...] = ()
    endpoints: tuple[str, ...] = ()


def tag_scp(deployers: Sequence[str] = ()) -> OrganizationPolicy:
    """The service control policy: what users and roles of the organisation's accounts may not.

    Args:
        deployers: ARNs, or patterns of ARNs, of the roles that deploy trust anchors; without any, who makes
            a trust anchor is left open.
    """
    statements = [
        ExplainedStatement(
            {
                "Sid": "CertificateTagsStayOffRolesAndUsers",
                "Effect": "Deny",
                "Action": ["iam:CreateRole", "iam:CreateUser", "iam:TagRole", "iam:TagUser"],
                "Resource": "*",
                "Condition": _ANY_TAG_KEY,
            },
            "No role and no user gets a tag that looks like a certificate's, when it is made or later: it "
            "would be a principal tag of every session of that role, whoever assumed it.",
        ),
        ExplainedStatement(
            {
                "Sid": "CertificateTagsAreNotPassed",
                "Effect": "Deny",
                "Action": "sts:TagSession",
                "Resource": "*",
                "Condition": _ANY_TAG_KEY,
            },
            "Nobody in the organisation passes such a tag with AssumeRole or GetFederationToken. Roles "
            "Anywhere itself is no user and no role, so that this does not reach it.",
        ),
    ]
    if deployers:
        statements.append(
            ExplainedStatement(
                {
                    "Sid": "OnlyDeployersChangeTrustAnchors",
                    "Effect": "Deny",
                    "Action": list(_ANCHOR_ACTIONS),
                    "Resource": "*",
                    "Condition": {"ArnNotLike": {"aws:PrincipalArn": list(deployers)}},
                },
                "Only the roles that deploy make a trust anchor or replace its CA: with one's own CA any "
                "certificate can be had, and its tags are not even forged.",
            )
        )
    return OrganizationPolicy(
        "certificate-tags-scp",
        "SERVICE_CONTROL_POLICY",
        "Users and roles do not set certificate tags",
        tuple(statements),
    )


def tag_rcp() -> OrganizationPolicy:
    """The resource control policy: what nobody may do to the organisation's roles, from wherever."""
    statement = ExplainedStatement(
        {
            "Sid": "OnlyRolesAnywhereNamesCertificates",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "sts:TagSession",
            "Resource": "*",
            "Condition": {
                **_ANY_TAG_KEY,
                "StringNotEqualsIfExists": {"aws:PrincipalServiceName": SERVICE},
            },
        },
        "Nobody but Roles Anywhere starts a session with such a tag: no user or role of another account, and "
        "nobody with a SAML assertion or an OIDC token that carries tags, whom no service control policy "
        "reaches.",
    )
    return OrganizationPolicy(
        "certificate-tags-rcp",
        "RESOURCE_CONTROL_POLICY",
        "Only Roles Anywhere starts sessions with certificate tags",
        (statement,),
    )


def network_rcp(networks: Networks) -> OrganizationPolicy:
    """The resource control policy that ties trust anchors to networks.

    Args:
        networks: The trust anchors, and from where sessions may be asked for; either kind of place is enough.

    Raises:
        PolicyError: No trust anchor, or no place: nothing, or every session, would be denied.
    """
    if not networks.trust_anchors or not (networks.addresses or networks.endpoints):
        raise PolicyError(
            Problem(
                "networks",
                f"{len(networks.trust_anchors)} trust anchors and no address or endpoint"
                if networks.trust_anchors
                else "no trust anchor",
                "trust anchors, and addresses or VPC endpoints",
                "Say from where sessions of which trust anchors may be asked for.",
            )
        )
    condition: dict[str, dict[str, list[str]]] = {}
    if networks.addresses:
        condition["NotIpAddressIfExists"] = {"aws:SourceIp": list(networks.addresses)}
    if networks.endpoints:
        condition["StringNotEqualsIfExists"] = {"aws:SourceVpce": list(networks.endpoints)}
    statement = ExplainedStatement(
        {
            "Sid": "SessionsStartInKnownNetworks",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "rolesanywhere:CreateSession",
            "Resource": list(networks.trust_anchors),
            "Condition": condition,
        },
        "A stolen key is of no use elsewhere: sessions of these trust anchors start from these addresses or "
        "VPC endpoints only, and a request that says neither is denied.",
    )
    return OrganizationPolicy(
        "session-networks-rcp",
        "RESOURCE_CONTROL_POLICY",
        "Sessions start in known networks only",
        (statement,),
    )


CANNOT: tuple[tuple[str, str], ...] = (
    (
        (
            "Service control policies do not affect users and roles of the management account, and resource "
            "control policies do not affect its resources: keep roles for Roles Anywhere out of it."
        ),
        "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html",
    ),
    (
        "Neither affects service-linked roles; these are assumed by their own service alone.",
        "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html",
    ),
    (
        "Tags that are there already stay: look once through the tags of all roles and users for x509.",
        "https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoleTags.html",
    ),
    (
        (
            "A CA of one's own in a trust anchor needs no forged tag: pin aws:SourceArn in every trust "
            "policy, which access lint asks for, and name with --deployer who may make trust anchors."
        ),
        "https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html",
    ),
    (
        (
            "A session that hands certificate tags on to a chained one is denied that too. AWS does not say "
            "that Roles Anywhere marks any tag as transitive."
        ),
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_role-chaining",
    ),
)
"""What these policies cannot do, each with the page that says so."""
