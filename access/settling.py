"""A decision that is yes, no or not to be known: some keys and some documents are known to AWS alone."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from access.library import Library
from policies.evaluate import Decision, Policies, Policy, Request, at_best, at_worst, decide
from policies.evaluate import Outcome as Decided


@dataclass(frozen=True, slots=True)
class Settled:
    """What is known about a request.

    Attributes:
        allowed: Whether it goes through; None where that depends on what nobody knows here.
        decision: The decision, or the one at best where it is not allowed.
        depends_on: The context keys it depends on.
    """

    allowed: bool | None
    decision: Decision
    depends_on: tuple[str, ...] = ()


def settle(
    request: Request,
    policies: Policies,
    library: Library,
    is_unknown: Callable[[str], bool],
    *,
    reasons: bool = True,
) -> Settled:
    """Decide a request of which not every context key is known.

    Args:
        request: The request.
        policies: Every policy it meets.
        library: Knows the keys each policy looks at.
        is_unknown: Whether nothing is known of a context key.
        reasons: Whether to say why.
    """
    unknown = [key for key in _keys(policies, library) if is_unknown(key)]
    if not unknown:
        decision = decide(request, policies, reasons=reasons)
        return Settled(decision.allowed, decision)
    best = decide(request, _each(policies, lambda one: at_best(one, is_unknown)), reasons=reasons)
    if not best.allowed:
        return Settled(allowed=False, decision=best)
    worst = decide(request, _each(policies, lambda one: at_worst(one, is_unknown)), reasons=False)
    if worst.allowed:
        return Settled(allowed=True, decision=best)
    depends = tuple(key for key in sorted(unknown) if _depends(request, policies, key))
    return Settled(None, Decision(Decided.IMPLICIT_DENY, best.reasons), depends or tuple(sorted(unknown)))


def _depends(request: Request, policies: Policies, key: str) -> bool:
    """Whether the decision changes with this key alone."""
    best = decide(request, _each(policies, lambda one: at_best(one, key.__eq__)), reasons=False)
    worst = decide(request, _each(policies, lambda one: at_worst(one, key.__eq__)), reasons=False)
    return best.allowed is not worst.allowed


def _all(policies: Policies) -> tuple[Policy, ...]:
    levels = tuple(policy for level in policies.scps for policy in level)
    return (
        *policies.identity,
        *policies.resources,
        *policies.boundaries,
        *policies.session,
        *levels,
        *policies.rcps,
    )


def _keys(policies: Policies, library: Library) -> set[str]:
    return {key for policy in _all(policies) for key in library.keys(policy)}


def _each(policies: Policies, change: Callable[[Policy], Policy]) -> Policies:
    return replace(
        policies,
        identity=tuple(map(change, policies.identity)),
        resource=change(policies.resource) if policies.resource else None,
        boundary=change(policies.boundary) if policies.boundary else None,
        session=tuple(map(change, policies.session)),
        scps=tuple(tuple(map(change, level)) for level in policies.scps),
        rcps=tuple(map(change, policies.rcps)),
    )
