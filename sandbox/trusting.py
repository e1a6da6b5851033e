"""Whether a role's trust policy lets a service assume it: the judge is asked, one action at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

from aws_facts import ToolkitError
from policies.evaluate import Decision, Outcome, Policy, PolicyType, compile_policy, decide_trust
from sandbox.temporary import RoleFacts

Context = Mapping[str, str | tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Untrusted:
    """Why a service may not assume a role.

    Attributes:
        expected: What the trust policy should say.
        got: What it says.
    """

    expected: str
    got: str


def untrusted(role: RoleFacts, service: str, actions: Sequence[str], context: Context) -> Untrusted | None:
    """Judge a role's trust policy.

    Args:
        role: The role.
        service: The service's principal, such as ``ec2.amazonaws.com``.
        actions: What the service needs; each is judged by itself.
        context: The request's condition keys.

    Returns:
        The first action that is not allowed, and why; None when all are.
    """
    try:
        policy = _compiled(role.trust_policy, role.name)
    except ToolkitError as error:
        return Untrusted("a trust policy that can be judged", str(error))
    ask = partial(decide_trust, policy, service=service, actions=actions, resource=role.arn, context=context)
    decisions = ask(reasons=False)
    for action in actions:
        if decisions[action].outcome is not Outcome.ALLOW:
            return Untrusted(f"{action} allowed to {service}", _why(ask()[action]))
    return None


@lru_cache(maxsize=4096)
def _compiled(document: str, name: str) -> Policy:
    return compile_policy(document, PolicyType.TRUST, name=name)


def _why(decision: Decision) -> str:
    reasons = "; ".join(str(reason) for reason in decision.reasons)
    return f"{decision.outcome.value}: {reasons}" if reasons else decision.outcome.value
