"""What the results of all policies mean together, for each service."""

from policies.evaluate.request import Request
from policies.evaluate.services.authorizer import Authorizer
from policies.evaluate.services.iam import IamAuthorizer
from policies.evaluate.services.kms import KmsAuthorizer
from policies.evaluate.services.s3 import S3Authorizer
from policies.evaluate.services.sts import StsAuthorizer

AUTHORIZERS: dict[str, Authorizer] = {
    "iam": IamAuthorizer(),
    "kms": KmsAuthorizer(),
    "s3": S3Authorizer(),
    "sts": StsAuthorizer(),
}
_DEFAULT = Authorizer()


def authorizer_of(request: Request) -> Authorizer:
    """The authorizer of the service a request is for.

    Args:
        request: The request.
    """
    return AUTHORIZERS.get(request.action_name.partition(":")[0], _DEFAULT)


__all__ = ["AUTHORIZERS", "Authorizer", "authorizer_of"]
