"""The decision on a request.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
"""

from policies.evaluate import passes
from policies.evaluate.decision import Decision, Outcome
from policies.evaluate.explain import deciding, needs_no_permission, root_user
from policies.evaluate.kinds import Effect
from policies.evaluate.passes import Stage
from policies.evaluate.policies import Policies
from policies.evaluate.request import Request
from policies.evaluate.services import authorizer_of


def decide(request: Request, policies: Policies, *, reasons: bool = True) -> Decision:
    """What becomes of a request: an explicit deny wins, and what nothing allows is denied.

    Args:
        request: The request.
        policies: Every policy it meets.
        reasons: Whether to say why; without, a decision takes a fraction of the time.

    Returns:
        The decision.
    """
    authorizer = authorizer_of(request)
    if authorizer.always_allows(request):
        return Decision(Outcome.ALLOW, (needs_no_permission(request),) if reasons else ())
    found = passes.denying(policies, request)
    if denying := [one for one in found if not authorizer.ignores_denials_of(one, request)]:
        told = tuple(deciding(denying, request, Effect.DENY)) if reasons else ()
        return Decision(Outcome.EXPLICIT_DENY, told)
    required = authorizer.required(request, passes.naming(policies, request))
    if policies.scps and passes.bound_by_scps(request):
        required = (Stage.SCP, *required)
    if not reasons:
        allowed = all(passes.allows(stage, policies, request) for stage in required)
        return Decision(Outcome.ALLOW if allowed else Outcome.IMPLICIT_DENY)
    silent = [stage for stage in required if not passes.allows(stage, policies, request)]
    if silent:
        told = tuple(
            reason for stage in silent for reason in passes.reasons_missing(stage, policies, request)
        )
        return Decision(Outcome.IMPLICIT_DENY, told)
    told = tuple(passes.reasons_to_allow(required, policies, request))
    # Only a root user is allowed what no policy allows.
    return Decision(Outcome.ALLOW, told or (root_user(request),))
