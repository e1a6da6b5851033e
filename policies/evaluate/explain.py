"""The reasons of a decision: of the statements that made it, or of those that came near."""

from collections.abc import Iterable, Iterator

from policies.evaluate.decision import Reason, Verdict
from policies.evaluate.kinds import Effect, PolicyType
from policies.evaluate.request import Request
from policies.evaluate.statement import Policy


def deciding(policies: Iterable[Policy], request: Request, effect: Effect) -> Iterator[Reason]:
    """Every element of the statements that apply.

    Args:
        policies: The policies that decided.
        request: The request.
        effect: Which statements.
    """
    for policy in policies:
        for statement in policy.allows if effect is Effect.ALLOW else policy.denies:
            if statement.applies(request):
                yield from statement.reasons(request, policy=policy.name, policy_type=policy.policy_type)


def missing(policies: Iterable[Policy], request: Request) -> Iterator[Reason]:
    """What kept each allowing statement from applying; those that came nearest first.

    Args:
        policies: The policies of which one should have allowed.
        request: The request.
    """
    near: list[tuple[int, list[Reason]]] = []
    for policy in policies:
        if not policy.allows:
            yield nothing_allows(policy)
        for statement in policy.allows:
            reasons = statement.reasons(request, policy=policy.name, policy_type=policy.policy_type)
            unmet = [reason for reason in reasons if not reason.verdict.met]
            # A statement about another principal, action or resource is farther away than any condition.
            near.append((sum(1 if reason.operator else 100 for reason in unmet), unmet))
    for _, unmet in sorted(near, key=lambda entry: entry[0]):
        yield from unmet


def nothing_allows(policy: Policy) -> Reason:
    """A policy without a statement that allows.

    Args:
        policy: The policy.
    """
    return _whole(policy.name, policy.policy_type)


def no_policy(what: str) -> Reason:
    """A type of policy that had to allow, and of which there is none.

    Args:
        what: The type.
    """
    return _whole(what, None)


def needs_no_permission(request: Request) -> Reason:
    """An action that no policy grants or denies.

    Args:
        request: The request.
    """
    return _by_aws("Action", "an action that needs no permission", request.action)


def root_user(request: Request) -> Reason:
    """A root user has full access to its own account.

    Args:
        request: The request.
    """
    return _by_aws("Principal", "the root user of the account", request.principal.name)


def _by_aws(element: str, expected: str, actual: str) -> Reason:
    return Reason("AWS", None, None, None, None, element, (expected,), (actual,), Verdict.MATCH)


def _whole(name: str, policy_type: PolicyType | None) -> Reason:
    expected = ("a statement that allows",)
    return Reason(name, policy_type, None, None, None, "Statement", expected, None, Verdict.NO_MATCH)
