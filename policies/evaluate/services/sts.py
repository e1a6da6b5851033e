"""AWS STS: a role's trust policy must name whoever assumes it.

"IAM role trust policies and KMS key policies are exceptions to this logic, because they must explicitly allow
access for principals": reference_policies_evaluation-logic_policy-eval-denyallow.html
"""

from policies.evaluate.request import PrincipalKind, Request
from policies.evaluate.services.authorizer import Authorizer

_ABOUT_A_ROLE = frozenset(
    {
        "sts:assumerole",
        "sts:assumerolewithsaml",
        "sts:assumerolewithwebidentity",
        "sts:setsourceidentity",
        "sts:tagsession",
    }
)


class StsAuthorizer(Authorizer):
    """STS's own rules."""

    def always_allows(self, request: Request) -> bool:
        """Two actions need no permission.

        GetCallerIdentity: "No permissions are required ... even if you add a policy that denies access
        to the sts:GetCallerIdentity action" (API_GetCallerIdentity.html). GetSessionToken, for users: "You
        cannot use policies to control authentication operations"
        (id_credentials_temp_control-access_getsessiontoken.html).

        Args:
            request: The request.
        """
        if request.action_name == "sts:getsessiontoken":
            return request.principal.kind in (PrincipalKind.USER, PrincipalKind.ROOT)
        return request.action_name == "sts:getcalleridentity" and request.principal.account is not None

    def needs_resource_policy(self, request: Request) -> bool:
        """Whatever makes or marks a role's session.

        Args:
            request: The request.
        """
        return request.action_name in _ABOUT_A_ROLE
