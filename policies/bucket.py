"""The bucket policy every bucket here has: no request without TLS.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
"""

from aws_facts import Arn, Problem
from aws_facts.limits import BUCKET_POLICY_SIZE
from policies.document import Statement, render
from policies.errors import PolicyError


def tls_only_bucket_policy(bucket_arn: str) -> str:
    """A policy that denies everything, to everybody, over an unencrypted connection.

    Args:
        bucket_arn: The bucket's ARN.

    Returns:
        The policy document as compact JSON.

    Raises:
        PolicyError: The ARN is not that of a bucket.
        ArnError: The text is no ARN.
    """
    bucket = Arn.parse(bucket_arn)
    if bucket.service != "s3" or "/" in bucket.resource:
        raise PolicyError(
            Problem(
                where="bucket policy",
                got=bucket_arn,
                expected="the ARN of a bucket",
                remedy="Use the bucket's arn output.",
            )
        )
    statement = Statement(
        effect="Deny",
        principal="*",
        actions=frozenset({"s3:*"}),
        resources=frozenset({str(bucket), str(bucket.below("*"))}),
        conditions={"Bool": {"aws:SecureTransport": "false"}},
    )
    return render([statement], size=BUCKET_POLICY_SIZE, where=f"policy of {bucket_arn}")
