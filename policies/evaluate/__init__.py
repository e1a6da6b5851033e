"""Who may do what: IAM's decision on a request, with its reasons, from the documents alone."""

from policies.evaluate.decide import decide
from policies.evaluate.decision import Decision, Outcome, Reason, Verdict
from policies.evaluate.document import compile_policy
from policies.evaluate.errors import DocumentError, Fault
from policies.evaluate.kinds import Effect, PolicyType
from policies.evaluate.policies import Policies
from policies.evaluate.request import Principal, PrincipalKind, Request, RequestError
from policies.evaluate.statement import Policy
from policies.evaluate.trust import decide_trust
from policies.evaluate.unknown import at_best, at_worst, context_keys

__all__ = [
    "Decision",
    "DocumentError",
    "Effect",
    "Fault",
    "Outcome",
    "Policies",
    "Policy",
    "PolicyType",
    "Principal",
    "PrincipalKind",
    "Reason",
    "Request",
    "RequestError",
    "Verdict",
    "at_best",
    "at_worst",
    "compile_policy",
    "context_keys",
    "decide",
    "decide_trust",
]
