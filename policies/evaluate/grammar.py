"""Which elements each type of policy has.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_syntax.html
https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
"""

from dataclasses import dataclass, field

from policies.evaluate.kinds import Effect, PolicyType
from policies.evaluate.messages import OF_IDENTITIES, OF_RESOURCES, Messages

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
        principal: How it may say whom it is about: ``Principal``, ``NotPrincipal``; empty when it must not.
        resource: How it may say what it is about: ``Resource``, ``NotResource``; empty when it must not.
        action: How it may say which actions: ``Action``, ``NotAction``.
        effects: What it may do.
        vendor: The one service its actions may be of; None for any.
        everybody: Whether its principal must be ``"*"``.
        free_sid: Whether its ``Sid`` may have more than letters and digits.
        versions: Its versions.
        messages: How AWS speaks of it.
    """

    principal: tuple[str, ...] = ()
    resource: tuple[str, ...] = ("Resource", "NotResource")
    action: tuple[str, ...] = ("Action", "NotAction")
    effects: tuple[Effect, ...] = (Effect.ALLOW, Effect.DENY)
    vendor: str | None = None
    everybody: bool = False
    free_sid: bool = False
    versions: tuple[str, ...] = VERSIONS
    messages: Messages = field(default_factory=lambda: OF_IDENTITIES)


_IDENTITY = Grammar()
GRAMMARS = {
    PolicyType.IDENTITY: _IDENTITY,
    PolicyType.BOUNDARY: _IDENTITY,
    PolicyType.SESSION: _IDENTITY,
    PolicyType.SCP: _IDENTITY,
    # "NotPrincipal must be used with Effect: Deny", and not in a trust policy.
    PolicyType.RESOURCE: Grammar(
        principal=("Principal", "NotPrincipal"), free_sid=True, messages=OF_RESOURCES
    ),
    # The resource of a trust policy is the role it is attached to.
    PolicyType.TRUST: Grammar(principal=("Principal",), resource=(), vendor="sts", messages=OF_RESOURCES),
    # "The effect of Allow is only supported for the RCPFullAWSAccess policy", which is attached by itself.
    PolicyType.RCP: Grammar(
        principal=("Principal",),
        action=("Action",),
        effects=(Effect.DENY,),
        everybody=True,
        versions=("2012-10-17",),
        messages=OF_RESOURCES,
    ),
}
