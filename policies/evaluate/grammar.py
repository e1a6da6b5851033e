"""Which elements each type of policy has.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_syntax.html
https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html
"""

from dataclasses import dataclass

from policies.evaluate.kinds import PolicyType

VERSIONS = ("2012-10-17", "2008-10-17")

_DOCUMENT = frozenset({"Version", "Statement"})
# "The id_block is allowed in resource-based policies, but not in identity-based policies."
DOCUMENT_ELEMENTS = {
    kind: _DOCUMENT | ({"Id"} if kind in (PolicyType.RESOURCE, PolicyType.TRUST) else frozenset())
    for kind in PolicyType
}


@dataclass(frozen=True, slots=True)
class Grammar:
    """What a statement of one type of policy has.

    Attributes:
        principal: Whether it must say whom it is about; it must not where this is false.
        resource: Whether it must say what it is about; it must not where this is false.
        vendor: The one service its actions may be of; None for any.
    """

    principal: bool
    resource: bool
    vendor: str | None = None


_IDENTITY = Grammar(principal=False, resource=True)
GRAMMARS = {
    PolicyType.IDENTITY: _IDENTITY,
    PolicyType.BOUNDARY: _IDENTITY,
    PolicyType.SESSION: _IDENTITY,
    PolicyType.SCP: _IDENTITY,
    PolicyType.RESOURCE: Grammar(principal=True, resource=True),
    PolicyType.RCP: Grammar(principal=True, resource=True),
    # The resource of a trust policy is the role it is attached to.
    PolicyType.TRUST: Grammar(principal=True, resource=False, vendor="sts"),
}
