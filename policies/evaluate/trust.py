"""Whether a service may assume a role: each action on its own.

https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html : a session of IAM Roles Anywhere
takes ``sts:AssumeRole``, ``sts:TagSession`` and ``sts:SetSourceIdentity``.
"""

from collections.abc import Iterable, Mapping

from policies.evaluate.decide import decide
from policies.evaluate.decision import Decision
from policies.evaluate.kinds import PolicyType
from policies.evaluate.policies import Policies
from policies.evaluate.request import Principal, Request
from policies.evaluate.statement import Policy
from policies.evaluate.variables import ContextValue


def decide_trust(  # noqa: PLR0913 - a request has so many parts
    policy: Policy,
    *,
    service: str,
    actions: Iterable[str],
    resource: str,
    context: Mapping[str, ContextValue],
    reasons: bool = True,
) -> dict[str, Decision]:
    """What a role's trust policy says to an AWS service.

    Args:
        policy: The compiled trust policy.
        service: The service's principal, such as ``rolesanywhere.amazonaws.com``.
        actions: The actions, such as ``sts:AssumeRole``.
        resource: The role's ARN.
        context: The request's context keys; their case does not matter.
        reasons: Whether to say why.

    Returns:
        The decision on each action; the session comes to be only when all are allowed.

    Raises:
        ValueError: The policy is no trust policy.
    """
    if policy.policy_type is not PolicyType.TRUST:
        raise ValueError(f"{policy.name} is a {policy.policy_type.value}")
    policies = Policies(resource=policy)
    principal = Principal.service(service)
    return {
        action: decide(
            Request(principal=principal, action=action, resource=resource, context=context),
            policies,
            reasons=reasons,
        )
        for action in actions
    }
