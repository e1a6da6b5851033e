"""Which ARN names what: each kind in its exact form, so that a mix-up shows before AWS is asked."""

import re
from dataclasses import dataclass

from aws_facts.arn import Arn, ArnError


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

    def read(self, text: str) -> Arn | None:
        """Take an ARN of this kind apart.

        Args:
            text: What should be one.

        Returns:
            The ARN; None for any other text, one with wildcards included.
        """
        try:
            arn = Arn.parse(text)
        except ArnError:
            return None
        within = f"{arn.region}:{arn.account}:{arn.resource}"
        wild = "*" in text or "?" in text
        fits = arn.service == self.service and re.fullmatch(self.pattern, within)
        return arn if fits and not wild else None


_REGIONAL = r"[a-z0-9-]+:[0-9]{12}:"
_UUID = r"[a-f0-9]{8}-(?:[a-z0-9]{4}-){3}[a-z0-9]{12}"

# https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_GetTrustAnchor.html
TRUST_ANCHOR = ArnKind(
    "a trust anchor, with its UUID",
    "rolesanywhere",
    f"{_REGIONAL}trust-anchor/{_UUID}",
    "Give the anchor's ARN; an alias matches nothing in a policy.",
)
# https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_GetProfile.html
PROFILE = ArnKind(
    "a Roles Anywhere profile, with its UUID",
    "rolesanywhere",
    f"{_REGIONAL}profile/{_UUID}",
    "Give the profile's own ARN; an instance profile is something else.",
)
# https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_GetCrl.html
CRL = ArnKind(
    "a revocation list of Roles Anywhere, with its UUID",
    "rolesanywhere",
    f"{_REGIONAL}crl/{_UUID}",
    "Give the list's ARN, as `aws rolesanywhere list-crls` prints it.",
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
    f"{_REGIONAL}key/(?:mrk-[0-9a-f]{{32}}|[0-9a-f]{{8}}-(?:[0-9a-f]{{4}}-){{3}}[0-9a-f]{{12}})",
    "Give the key's ARN; IAM policies and DynamoDB take no alias.",
)
# https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html ; EventBridge and e-mail take standard ones.
TOPIC = ArnKind(
    "a standard topic of SNS",
    "sns",
    f"{_REGIONAL}[A-Za-z0-9_-]{{1,256}}",
    "Give the topic's own ARN, without a subscription.",
)
# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-manage-iam-access.html
EVENT_RULE = ArnKind(
    "a rule on the default bus of EventBridge",
    "events",
    f"{_REGIONAL}rule/[A-Za-z0-9_.-]{{1,64}}",
    "Use the rule's arn output.",
)
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
ROLE = ArnKind("an IAM role", "iam", r":[0-9]{12}:role/[!-~]*[\w+=,.@-]{1,64}", "Use the role's arn output.")
INSTANCE_PROFILE = ArnKind(
    "an EC2 instance profile",
    "iam",
    r":[0-9]{12}:instance-profile/[!-~]*[\w+=,.@-]{1,128}",
    "Use the instance profile's arn output.",
)
ROLES_ANYWHERE_PROFILE = ArnKind(
    "a Roles Anywhere profile",
    "rolesanywhere",
    f"{_REGIONAL}profile/{_UUID}",
    "Use the profile's arn output.",
)
POLICY = ArnKind(
    "a managed policy",
    "iam",
    r":(?:[0-9]{12}|aws):policy/[!-~]*[\w+=,.@-]{1,128}",
    "Give the whole ARN of a policy of this account or of AWS.",
)

TWO_PROFILES = (
    "An EC2 instance profile hands a role to an EC2 instance; a Roles Anywhere profile is another thing: it "
    "says how long a certificate's session lives and what narrows it."
)
"""Two things that are called profile."""


def mixed_up(text: str) -> str:
    """What was probably taken for something else, where two things are called profile.

    Args:
        text: What should be the ARN of another kind.

    Returns:
        An explanation; empty where there is none.
    """
    kinds = (INSTANCE_PROFILE, ROLES_ANYWHERE_PROFILE)
    found = next((kind for kind in kinds if kind.read(text)), None)
    return f"That is {found.what}. {TWO_PROFILES}" if found else ""
