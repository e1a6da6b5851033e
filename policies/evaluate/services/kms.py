"""AWS KMS: the key policy decides alone, unless it hands the decision to its account.

https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html : "unless the key policy explicitly
allows it, you cannot use IAM policies to allow access to a KMS key".
"""

from policies.evaluate.request import Request
from policies.evaluate.services.authorizer import Authorizer


class KmsAuthorizer(Authorizer):
    """KMS's own rules; grants of a key are not modelled, so what only they allow is denied."""

    def needs_resource_policy(self, request: Request) -> bool:
        """Whatever is about a key; ListKeys, CreateKey and the like are about none.

        Args:
            request: The request.
        """
        return ":key/" in request.resource
