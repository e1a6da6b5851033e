"""The ARNs components take as arguments: each kind in its exact form, judged before AWS is asked."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pulumi

from aws_facts import Arn, ArnError, Problem
from aws_facts.limits import Range
from components._inputs import derived
from components.errors import ComponentError


@dataclass(frozen=True, slots=True)
class ArnKind:
    """One kind of ARN.

    Attributes:
        what: What it names, with an article.
        service: The service's prefix.
        pattern: Region, account and resource, joined by colons.
        remedy: Where the right one is found.
    """

    what: str
    service: str
    pattern: str
    remedy: str


_REGIONAL = r"[a-z0-9-]+:[0-9]{12}:"
_UUID = r"[a-f0-9]{8}-(?:[a-z0-9]{4}-){3}[a-z0-9]{12}"

# https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_GetTrustAnchor.html
TRUST_ANCHOR = ArnKind(
    "a trust anchor, with its UUID",
    "rolesanywhere",
    f"{_REGIONAL}trust-anchor/{_UUID}",
    "Give the anchor's ARN; an alias matches nothing in a policy.",
)
# https://docs.aws.amazon.com/privateca/latest/APIReference/API_DescribeCertificateAuthority.html
PRIVATE_CA = ArnKind(
    "a certificate authority of AWS Private CA",
    "acm-pca",
    f"{_REGIONAL}certificate-authority/{_UUID}",
    "Give the authority's own ARN, not that of a certificate.",
)
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
TABLE = ArnKind(
    "a DynamoDB table",
    "dynamodb",
    f"{_REGIONAL}table/[A-Za-z0-9_.-]{{3,255}}",
    "Give the table's own ARN, without an index or a stream.",
)
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
BUCKET = ArnKind(
    "an S3 bucket",
    "s3",
    r"::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]",
    "Give the bucket's own ARN, without a key.",
)
# https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id-key-ARN
KMS_KEY = ArnKind(
    "a KMS key",
    "kms",
    f"{_REGIONAL}key/[A-Za-z0-9-]+",
    "Give the key's ARN; IAM policies and DynamoDB take no alias.",
)
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
ROLE = ArnKind("an IAM role", "iam", r":[0-9]{12}:role/[!-~]*[\w+=,.@-]{1,64}", "Use the role's arn output.")
POLICY = ArnKind(
    "a managed policy",
    "iam",
    r":(?:[0-9]{12}|aws):policy/[!-~]*[\w+=,.@-]{1,128}",
    "Give the whole ARN of a policy of this account or of AWS.",
)


def arns_of(
    kind: ArnKind, values: pulumi.Input[Sequence[pulumi.Input[str]]], *, bounds: Range, where: str
) -> pulumi.Input[Sequence[pulumi.Input[str]]]:
    """Several ARNs of one kind, each judged as soon as it is known.

    Args:
        kind: What each has to be the ARN of.
        values: The argument.
        bounds: How many there may be.
        where: What to call the argument in an error.

    Raises:
        ComponentError: There are too few, too many, or one is something else.
    """

    def each(listed: Sequence[pulumi.Input[str]]) -> Sequence[pulumi.Input[str]]:
        if len(listed) in bounds:
            return [derived(value, arn_of(kind, where=f"{where}[{i}]")) for i, value in enumerate(listed)]
        raise ComponentError(
            Problem(
                where=where,
                got=str(len(listed)),
                expected=f"{bounds.low} to {bounds.high} {bounds.unit} ({bounds.source})",
                remedy=f"Name {kind.what}." if len(listed) < bounds.low else "Use several profiles.",
            )
        )

    if isinstance(values, list | tuple):
        return each(values)
    return pulumi.Output.from_input(values).apply(each)


def arn_of(kind: ArnKind, *, where: str) -> Callable[[str], str]:
    """A check of one kind of ARN, which passes the text on.

    Args:
        kind: What it has to be the ARN of.
        where: What to call the argument in an error.

    Returns:
        A function that raises ComponentError for any other text, wildcards included.
    """

    def check(text: str) -> str:
        try:
            arn = Arn.parse(text)
        except ArnError:
            arn = None
        within = f"{arn.region}:{arn.account}:{arn.resource}" if arn else ""
        wild = "*" in text or "?" in text
        if arn and not wild and arn.service == kind.service and re.fullmatch(kind.pattern, within):
            return text
        raise ComponentError(
            Problem(where=where, got=repr(text), expected=f"the ARN of {kind.what}", remedy=kind.remedy)
        )

    return check
