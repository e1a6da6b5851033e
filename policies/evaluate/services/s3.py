"""Amazon S3: who owns a bucket cannot lock himself out of its policy.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html : "the root principal in a bucket
owner's AWS account can perform the GetBucketPolicy, PutBucketPolicy, and DeleteBucketPolicy API actions, even
if their bucket policy explicitly denies the root principal's access"; only "VPC endpoint policies and AWS
Organizations policies" block them.
"""

from policies.evaluate.kinds import PolicyType
from policies.evaluate.request import PrincipalKind, Request
from policies.evaluate.services.authorizer import Authorizer
from policies.evaluate.statement import Policy

_OF_THE_POLICY = frozenset({"s3:getbucketpolicy", "s3:putbucketpolicy", "s3:deletebucketpolicy"})


class S3Authorizer(Authorizer):
    """S3's own rules. A bucket's ARN names no account: without one the bucket counts as another account's."""

    def ignores_denials_of(self, policy: Policy, request: Request) -> bool:
        """The bucket's own policy, for its three actions and the root user of its account.

        Args:
            policy: A policy that denies.
            request: The request.
        """
        principal = request.principal
        of_the_owner = principal.kind is PrincipalKind.ROOT and principal.account == request.account
        of_the_bucket = policy.policy_type is PolicyType.RESOURCE
        return of_the_owner and of_the_bucket and request.action_name in _OF_THE_POLICY
