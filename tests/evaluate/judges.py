"""A generated case, as our evaluator takes it and as ministack's does."""

import json
from collections.abc import Callable
from typing import Any

from ministack.core import iam_evaluator

from policies.evaluate import Policies, PolicyType, Principal, Request, compile_policy
from tests.evaluate.asking import context_of
from tests.evaluate.generating import ACTION, CONTEXT, OWN, ROLE, SESSION, Case

_ANSWERS = {"Allow": "allow", "Deny": "explicit deny", "ImplicitDeny": "implicit deny"}


def request_of(case: Case) -> Request:
    """The request of a case."""
    principal = Principal.session(SESSION, role_arn=ROLE)
    return Request(principal=principal, action=ACTION, resource=case.arn, context=context_of(CONTEXT))


def compiled(case: Case) -> Policies:
    """The policies of a case, compiled."""

    def policy(statements: list[dict[str, Any]], kind: PolicyType) -> Any:
        document = json.dumps({"Version": "2012-10-17", "Statement": statements})
        return compile_policy(document, kind, name=kind.value)

    return Policies(
        identity=(policy(case.identity, PolicyType.IDENTITY),),
        resource=policy(case.resource, PolicyType.RESOURCE) if case.resource else None,
        boundary=policy(case.boundary, PolicyType.BOUNDARY) if case.boundary else None,
        session=tuple(policy(one, PolicyType.SESSION) for one in case.session),
    )


def their_context(action: str, resource: str) -> Any:
    """The request as ministack takes it; its keys must be in lower case."""
    own = {key: value for key, value in CONTEXT.items() if key.startswith("aws:principaltag/")}
    return iam_evaluator.EvalContext(
        principal_arn=SESSION,
        principal_type="AssumedRole",
        principal_account=OWN,
        action=action,
        resource_arn=resource,
        region="us-east-1",
        source_ip=str(CONTEXT["aws:sourceip"]),
        secure_transport=True,
        service_context={key: value for key, value in CONTEXT.items() if key not in own},
        principal_keys=own,
    )


def prepared_theirs(case: Case) -> Callable[[], str]:
    """Asks ministack about a case; what it can take parsed is parsed now."""

    def parsed(statements: list[dict[str, Any]]) -> Any:
        return iam_evaluator.parse_policy_document({"Statement": statements})

    context = their_context(ACTION, case.arn)
    identity = [parsed(case.identity)]
    limits = [[parsed(case.boundary)]] if case.boundary else []
    limits += [[parsed(one) for one in case.session]] if case.session else []
    document = {"Statement": case.resource} if case.resource else None

    def judge() -> str:
        decided = iam_evaluator.evaluate(context, identity, *limits)
        if document is not None or case.account != OWN:
            decided = iam_evaluator.combine_resource_policy(
                decided, context, document, case.account, limits=tuple(limits)
            )
        return _ANSWERS[decided.decision]

    return judge
