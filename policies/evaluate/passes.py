"""One pass over each type of policy: does anything in it deny, does anything allow.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from enum import Enum

from policies.evaluate.decision import Reason
from policies.evaluate.explain import deciding, missing, no_policy
from policies.evaluate.kinds import Effect
from policies.evaluate.policies import Policies
from policies.evaluate.principals import Naming
from policies.evaluate.request import Request
from policies.evaluate.statement import Policy, Statement


class Stage(Enum):
    """A type of policy that may have to allow a request."""

    SCP = "service control policies"
    RESOURCE = "the resource's policy"
    IDENTITY = "identity-based policies"
    BOUNDARY = "the permissions boundary"
    SESSION = "session policies"


# What limits a principal beside the resource's policy, and what limits a role that this policy names.
GRANTED = (Stage.IDENTITY, Stage.BOUNDARY, Stage.SESSION)
LIMITED = (Stage.BOUNDARY, Stage.SESSION)


def denying(policies: Policies, request: Request) -> tuple[Policy, ...]:
    """The policies that deny a request explicitly.

    Args:
        policies: All policies.
        request: The request.
    """
    candidates = [*policies.identity, *_resource(policies), *policies.boundaries, *policies.session]
    if policies.rcps and not request.principal.is_service_linked:
        candidates += policies.rcps
    if policies.scps and bound_by_scps(request):
        candidates += [policy for level in policies.scps for policy in level]
    return tuple([policy for policy in candidates if policy.denies and _apply(policy.denies, request)])


def bound_by_scps(request: Request) -> bool:
    """Whether service control policies apply to whoever asks.

    "SCPs affect only IAM users and roles", root users included, and no service-linked roles:
    https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html

    Args:
        request: The request.
    """
    return request.principal.account is not None and not request.principal.is_service_linked


def allows(stage: Stage, policies: Policies, request: Request) -> bool:
    """Whether the policies of one type let a request through; where there are none, whether that is enough.

    Args:
        stage: The type.
        policies: All policies.
        request: The request.
    """
    match stage:
        case Stage.SCP:
            return all(_any_allows(level, request) for level in policies.scps)
        case Stage.BOUNDARY:
            return policies.boundary is None or _any_allows([policies.boundary], request)
        case Stage.SESSION:
            return not policies.session or _any_allows(policies.session, request)
        case Stage.IDENTITY:
            return _any_allows(policies.identity, request)
        case Stage.RESOURCE:
            return False


def naming(policies: Policies, request: Request) -> Naming:
    """How closely an allowing statement of the resource's policy names whoever asks.

    Args:
        policies: All policies.
        request: The request.
    """
    if policies.resource is None:
        return Naming.NONE
    found = Naming.NONE
    for statement in policies.resource.allows:
        if statement.principal is not None and statement.applies(request):
            found = max(found, statement.principal.naming(request.principal))
    return found


def reasons_to_allow(stages: Iterable[Stage], policies: Policies, request: Request) -> Iterator[Reason]:
    """Every element of the statements that allow: the resource's, and those of the types that had to.

    Args:
        stages: The types that had to allow.
        policies: All policies.
        request: The request.
    """
    yield from deciding(policies.resources, request, Effect.ALLOW)
    for stage in stages:
        yield from deciding(_of(stage, policies), request, Effect.ALLOW)


def reasons_missing(stage: Stage, policies: Policies, request: Request) -> Iterator[Reason]:
    """Why the policies of one type did not allow.

    Args:
        stage: The type.
        policies: All policies.
        request: The request.
    """
    for group in _groups(stage, policies):
        if stage is not Stage.SCP or not _any_allows(group, request):
            # What allows but does not count, as another account's policy for IAM, is as good as none.
            yield from tuple(missing(group, request)) or (no_policy(stage.value),)


def _groups(stage: Stage, policies: Policies) -> tuple[tuple[Policy, ...], ...]:
    """The policies of a type; of an organization level by level."""
    return policies.scps if stage is Stage.SCP else (_of(stage, policies),)


def _of(stage: Stage, policies: Policies) -> tuple[Policy, ...]:
    match stage:
        case Stage.SCP:
            return tuple(policy for level in policies.scps for policy in level)
        case Stage.RESOURCE:
            return policies.resources
        case Stage.IDENTITY:
            return policies.identity
        case Stage.BOUNDARY:
            return policies.boundaries
        case Stage.SESSION:
            return policies.session


def _resource(policies: Policies) -> tuple[Policy, ...]:
    """The resource's policy, as it stands to a principal with a permissions boundary.

    "The NotPrincipal element with a Deny effect will always deny any IAM principal that has a permissions
    boundary policy attached": reference_policies_elements_notprincipal.html
    """
    resource = policies.resource
    if resource is None or policies.boundary is None:
        return policies.resources
    if not any(one.principal is not None and one.principal.negated for one in resource.denies):
        return policies.resources
    return (replace(resource, denies=tuple(_for_bounded(one) for one in resource.denies)),)


def _for_bounded(statement: Statement) -> Statement:
    element = statement.principal
    if element is None or not element.negated:
        return statement
    everybody = element.without_exceptions()
    elements = [everybody if one is element else one for one in statement.elements]
    return Statement.of(statement.index, statement.sid, statement.effect, elements)


def _any_allows(policies: Iterable[Policy], request: Request) -> bool:
    for policy in policies:  # noqa: SIM110 - a loop is quicker than any() here
        if _apply(policy.allows, request):
            return True
    return False


def _apply(statements: Iterable[Statement], request: Request) -> bool:
    for statement in statements:  # noqa: SIM110 - a loop is quicker than any() here
        if statement.applies(request):
            return True
    return False
