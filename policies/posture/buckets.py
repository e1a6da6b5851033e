"""S3 buckets: closed to the public, encrypted by declaration, versioned, reached over TLS alone.

Facts: ``public_access_block`` (a mapping of the four switches), ``encryption``, ``versioning`` and
``force_destroy`` (truth values), ``policy`` (the bucket policy's text or mapping) and ``arns`` (what the
bucket's ARN is, or may be while only its name is known).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from policies.evaluate import (
    DocumentError,
    Outcome,
    Policies,
    PolicyType,
    Principal,
    Request,
    compile_policy,
    decide,
)
from policies.lint import Severity
from policies.lint.findings import Found
from policies.posture.rule import Facts, Family, settled

RULES = Family()

PUBLIC_ACCESS_SWITCHES = (
    "blockPublicAcls",
    "blockPublicPolicy",
    "ignorePublicAcls",
    "restrictPublicBuckets",
)

_ACCOUNT = "111122223333"
_ASKERS = (Principal.anonymous(), Principal.user(f"arn:aws:iam::{_ACCOUNT}:user/somebody"))
_REQUESTS = (
    ("s3:ListBucket", ""),
    ("s3:GetObject", "/any/key"),
    ("s3:PutObject", "/any/key"),
    ("s3:DeleteObject", "/any/key"),
)


@RULES.rule(
    "bucket-public-access",
    Severity.SECURITY,
    "A bucket blocks public access with all four switches.",
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
    reads=("public_access_block",),
)
def _public_access(facts: Facts) -> Iterator[Found]:
    block: Mapping[str, Any] = facts.get("public_access_block") or {}
    off = [name for name in PUBLIC_ACCESS_SWITCHES if not block.get(name)]
    if off:
        yield settled(
            "no public access block" if not block else f"{', '.join(off)} not set",
            "all four switches of a public access block",
            f"Declare a BucketPublicAccessBlock with {', '.join(PUBLIC_ACCESS_SWITCHES)}.",
        )


@RULES.rule(
    "bucket-encryption",
    Severity.SECURITY,
    "A bucket declares its default encryption.",
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-encryption.html",
    reads=("encryption",),
)
def _encryption(facts: Facts) -> Iterator[Found]:
    if not facts.get("encryption"):
        yield settled(
            "no encryption configuration: S3 then uses keys of its own, and nothing keeps it so",
            "a default encryption, by S3's keys or by KMS",
            "Declare a BucketServerSideEncryptionConfiguration.",
        )


@RULES.rule(
    "bucket-versioning",
    Severity.SECURITY,
    "A bucket keeps the versions of its objects.",
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html",
    reads=("versioning",),
)
def _versioning(facts: Facts) -> Iterator[Found]:
    if not facts.get("versioning"):
        yield settled(
            "no versioning: what a workload overwrites or deletes is gone",
            "versioning, Enabled",
            "Declare a BucketVersioning with status Enabled.",
        )


@RULES.rule(
    "bucket-tls-only",
    Severity.SECURITY,
    "A bucket's policy denies every request without TLS.",
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html",
    reads=("policy", "arns"),
)
def _tls_only(facts: Facts) -> Iterator[Found]:
    document = facts.get("policy")
    let_in = None if document is None else _let_in_without_tls(document, facts["arns"])
    if let_in == ():
        return
    got = (
        "no bucket policy"
        if let_in is None
        else f"a policy that does not deny {', '.join(let_in)} without TLS"
    )
    yield settled(
        got,
        "a policy that denies s3:* on the bucket and on its objects to everybody where "
        "aws:SecureTransport is false",
        'Declare a BucketPolicy with Effect Deny, Principal "*", Action "s3:*", both ARNs, and '
        '{"Bool": {"aws:SecureTransport": "false"}}.',
    )


def _let_in_without_tls(document: str | Mapping[str, Any], arns: Sequence[str]) -> tuple[str, ...]:
    """The actions some principal can do without TLS as far as this policy goes, whatever grants them."""
    try:
        policy = compile_policy(document, PolicyType.RESOURCE, name="bucket policy")
    except DocumentError:
        return tuple(action for action, _ in _REQUESTS)  # what is no policy denies nothing
    policies = Policies(resource=policy)

    def let_in(arn: str) -> tuple[str, ...]:
        return tuple(
            action
            for action, suffix in _REQUESTS
            if any(
                decide(
                    Request(
                        principal=asker,
                        action=action,
                        resource=f"{arn}{suffix}",
                        context={"aws:SecureTransport": "false"},
                        resource_account=_ACCOUNT,
                    ),
                    policies,
                    reasons=False,
                ).outcome
                is not Outcome.EXPLICIT_DENY
                for asker in _ASKERS
            )
        )

    return min((let_in(arn) for arn in arns), key=len)


@RULES.rule(
    "bucket-force-destroy",
    Severity.WARNING,
    "A bucket that holds objects is not deleted with them.",
    "https://www.pulumi.com/registry/packages/aws/api-docs/s3/bucket/",
    reads=("force_destroy",),
)
def _force_destroy(facts: Facts) -> Iterator[Found]:
    if facts.get("force_destroy"):
        yield settled(
            "forceDestroy: deleting the bucket deletes every object in it",
            "a bucket that is emptied by a person first",
            "Leave forceDestroy out.",
        )
