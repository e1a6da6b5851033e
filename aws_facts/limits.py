"""Quotas, sizes and ranges of the services this project uses, each with the page that states it."""

from dataclasses import dataclass

_ROLES_ANYWHERE_QUOTAS = "https://docs.aws.amazon.com/rolesanywhere/latest/userguide/quotas.html"
_ROLES_ANYWHERE_API = "https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/"
_IAM_QUOTAS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"
_DYNAMODB_QUOTAS = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html"
_S3_NAMES = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html"
_S3_POLICIES = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html"
_X520 = "RFC 5280 appendix A.1, ub-common-name"


@dataclass(frozen=True, slots=True)
class Limit:
    """An upper bound.

    Attributes:
        value: The largest value that is allowed.
        unit: What is counted.
        source: Where AWS, or a standard, says so.
    """

    value: int
    unit: str
    source: str


@dataclass(frozen=True, slots=True)
class Range:
    """A lower and an upper bound, both allowed.

    Attributes:
        low: The smallest value that is allowed.
        high: The largest value that is allowed.
        unit: What is counted.
        source: Where AWS says so.
    """

    low: int
    high: int
    unit: str
    source: str

    def __contains__(self, value: int) -> bool:
        """Whether a value is inside the bounds."""
        return self.low <= value <= self.high


# What Pulumi appends to a logical name: a hyphen and seven hexadecimal digits.
# https://www.pulumi.com/docs/iac/concepts/resources/names/#autonaming
AUTONAME_SUFFIX = 8

TRUST_ANCHORS = Limit(50, "trust anchors in a Region", _ROLES_ANYWHERE_QUOTAS)
PROFILES = Limit(250, "profiles in a Region", _ROLES_ANYWHERE_QUOTAS)
ROLES_PER_PROFILE = Limit(250, "roles in a profile", _ROLES_ANYWHERE_QUOTAS)
CERTIFICATES_PER_ANCHOR = Limit(2, "certificates in a trust anchor", _ROLES_ANYWHERE_QUOTAS)
CRLS_PER_ANCHOR = Limit(2, "CRLs of a trust anchor", _ROLES_ANYWHERE_QUOTAS)
CRL_SIZE = Limit(300_000, "bytes", _ROLES_ANYWHERE_API + "API_ImportCrl.html")
BUNDLE_SIZE = Limit(204_800, "characters of PEM", _ROLES_ANYWHERE_API + "API_SourceData.html")
ROLES_ANYWHERE_NAME = Limit(255, "characters", _ROLES_ANYWHERE_API + "API_CreateTrustAnchor.html")
REQUEST_RATE = Limit(1, "requests a second for one kind of resource in a Region", _ROLES_ANYWHERE_QUOTAS)
CREATE_SESSION_RATE = Limit(10, "CreateSession requests a second in a Region", _ROLES_ANYWHERE_QUOTAS)
NOTIFICATION_THRESHOLD = Range(
    1, 360, "days before the end", _ROLES_ANYWHERE_API + "API_NotificationSetting.html"
)
SESSION_DURATION = Range(900, 43_200, "seconds", _ROLES_ANYWHERE_API + "API_CreateProfile.html")

ROLE_SESSION_DURATION = Range(
    3_600, 43_200, "seconds", "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html"
)
CHAINED_SESSION = Limit(
    3_600, "seconds", "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining"
)
METADATA_TOKEN_SECONDS = Range(
    1,
    21_600,
    "seconds",
    "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-v2-how-it-works.html",
)
ROLE_NAME = Limit(64, "characters", _IAM_QUOTAS)
TRUST_POLICY_SIZE = Limit(2_048, "characters, white space not counted", _IAM_QUOTAS)
ROLE_INLINE_POLICIES_SIZE = Limit(10_240, "characters, white space not counted", _IAM_QUOTAS)
MANAGED_POLICY_SIZE = Limit(6_144, "characters, white space not counted", _IAM_QUOTAS)
MANAGED_POLICIES_PER_ROLE = Limit(10, "managed policies of a role, by default", _IAM_QUOTAS)
MANAGED_POLICIES_PER_USER = Range(1, 10, "managed policies of a user, by default", _IAM_QUOTAS)
SESSION_POLICY_SIZE = Limit(
    2_048, "characters", "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html"
)

TABLE_NAME = Range(3, 255, "characters", _DYNAMODB_QUOTAS)
TABLE_CAPACITY = Range(1, 40_000, "capacity units", _DYNAMODB_QUOTAS)
INDEX_NAME = Range(3, 255, "characters", _DYNAMODB_QUOTAS)
ATTRIBUTE_NAME = Range(1, 255, "characters", _DYNAMODB_QUOTAS)
BUCKET_POLICY_SIZE = Limit(20_480, "bytes", _S3_POLICIES)
BUCKET_NAME = Range(3, 63, "characters", _S3_NAMES)

COMMON_NAME = Limit(64, "characters", _X520)
COUNTRY = Limit(2, "letters", "RFC 5280 appendix A.1, X520countryName")

SESSION_MANAGED_POLICIES = Limit(
    10, "managed session policies", "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html"
)
ROLE_PATH = Limit(
    512, "characters", "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html"
)
ROLE_DESCRIPTION = Limit(
    1_000, "characters", "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html"
)
TAGS = Limit(50, "tags of one resource", _IAM_QUOTAS)
TABLE_INDEXES = Limit(20, "global secondary indexes of a table, by default", _DYNAMODB_QUOTAS)
ORGANIZATION_POLICY_SIZE = Limit(
    5_120,
    "characters, white space not counted",
    "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html",
)
