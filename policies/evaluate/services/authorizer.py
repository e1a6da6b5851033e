"""The rules of most services.

Within an account an identity-based or a resource-based policy is enough, and "the principal ARN that is
specified in the policy determines whether implicit denies in other policy types" count:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
Between accounts both must allow:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
"""

from policies.evaluate.passes import GRANTED, LIMITED, Stage
from policies.evaluate.principals import Naming
from policies.evaluate.request import PrincipalKind, Request
from policies.evaluate.statement import Policy

_WITHOUT_POLICIES = (PrincipalKind.SERVICE, PrincipalKind.FEDERATED, PrincipalKind.ANONYMOUS)


class Authorizer:
    """A service that does as most do."""

    def always_allows(self, request: Request) -> bool:  # noqa: ARG002 - for services that differ
        """Whether the action needs no permission at all.

        Args:
            request: The request.
        """
        return False

    def ignores_denials_of(self, policy: Policy, request: Request) -> bool:  # noqa: ARG002 - for services that differ
        """Whether an explicit deny of this policy does not stop the request.

        Args:
            policy: A policy that denies.
            request: The request.
        """
        return False

    def needs_resource_policy(self, request: Request) -> bool:  # noqa: ARG002 - for services that differ
        """Whether the resource's policy must name whoever asks, even within an account.

        Args:
            request: The request.
        """
        return False

    def required(self, request: Request, naming: Naming) -> tuple[Stage, ...]:
        """Which types of policies must allow a request that nothing denies.

        Args:
            request: The request.
            naming: How closely an allowing statement of the resource's policy names whoever asks.
        """
        principal = request.principal
        if naming is Naming.NONE and (principal.kind in _WITHOUT_POLICIES or self._is_foreign(request)):
            return (Stage.RESOURCE, *self._own_side(request))
        if naming is Naming.NONE and self.needs_resource_policy(request):
            return (Stage.RESOURCE,)
        if self._is_foreign(request) or naming in (Naming.NONE, Naming.ACCOUNT):
            return self._own_side(request)
        return LIMITED if naming is Naming.ROLE else ()

    def _own_side(self, request: Request) -> tuple[Stage, ...]:
        """What a principal's own account must allow; a root user has everything there."""
        kind = request.principal.kind
        return () if kind in _WITHOUT_POLICIES or kind is PrincipalKind.ROOT else GRANTED

    def _is_foreign(self, request: Request) -> bool:
        """Whether the resource is in another account, or in one that nobody named."""
        account = request.principal.account
        return account is not None and request.account != account
