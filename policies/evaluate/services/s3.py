"""Amazon S3: who owns a bucket cannot lock himself out of its policy.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html : "the root principal in a bucket
owner's AWS account can perform the GetBucketPolicy, PutBucketPolicy, and DeleteBucketPolicy API actions, even
if their bucket policy explicitly denies the root principal's access."
"""

from policies.evaluate.request import PrincipalKind, Request
from policies.evaluate.services.authorizer import Authorizer

_OF_THE_POLICY = frozenset({"s3:getbucketpolicy", "s3:putbucketpolicy", "s3:deletebucketpolicy"})


class S3Authorizer(Authorizer):
    """S3's own rules. A bucket's ARN names no account: without one the bucket counts as another account's."""

    def overrides_deny(self, request: Request) -> bool:
        """The three actions on a bucket's policy, for the root user of the bucket's account.

        Args:
            request: The request.
        """
        principal = request.principal
        of_the_owner = principal.kind is PrincipalKind.ROOT and principal.account == request.account
        return of_the_owner and request.action_name in _OF_THE_POLICY
