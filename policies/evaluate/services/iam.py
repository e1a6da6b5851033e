"""IAM: nothing of it is shared with another account.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html : its only
resource-based policy is the trust policy, which is about assuming a role. A role is never passed to a service
of another account: id_roles_use_passrole.html
"""

from policies.evaluate.passes import Stage
from policies.evaluate.principals import Naming
from policies.evaluate.request import Request
from policies.evaluate.services.authorizer import Authorizer


class IamAuthorizer(Authorizer):
    """IAM's own rules."""

    def required(self, request: Request, naming: Naming) -> tuple[Stage, ...]:  # noqa: ARG002 - see above
        """Identity-based policies, of the same account.

        Args:
            request: The request.
            naming: Not counted.
        """
        return super().required(request, Naming.NONE)
