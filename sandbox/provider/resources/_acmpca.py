"""What the types of AWS Private CA have in common."""

from typing import Any

from sandbox.provider import constraints
from sandbox.provider.cloud import Cloud
from sandbox.provider.resources._common import answer_or_none
from sandbox.provider.table import Kind, Property

MISSING = "ResourceNotFoundException"
NOT_READY = "InvalidStateException"

# types.SigningAlgorithm and types.KeyAlgorithm of aws-sdk-go-v2/service/acmpca
SIGNING = constraints.one_of(
    "SHA256WITHECDSA",
    "SHA256WITHRSA",
    "SHA384WITHECDSA",
    "SHA384WITHRSA",
    "SHA512WITHECDSA",
    "SHA512WITHRSA",
    "SM3WITHSM2",
    "ML_DSA_44",
    "ML_DSA_65",
    "ML_DSA_87",
)
AUTHORITY = Property(Kind.REPLACE, required=True, constraints=(constraints.ARN,))


def described(cloud: Cloud, arn: str) -> dict[str, Any] | None:
    """A CA; None when it is not there, or deleted and only restorable.

    Args:
        cloud: The cloud.
        arn: The CA.
    """
    describe = cloud.client("acm-pca").describe_certificate_authority
    answer = answer_or_none(describe, MISSING, CertificateAuthorityArn=arn)
    found: dict[str, Any] | None = answer["CertificateAuthority"] if answer else None
    return None if found is None or found["Status"] == "DELETED" else found


def installed(cloud: Cloud, arn: str) -> dict[str, str]:
    """A CA's own certificate and chain; empty texts while it has none.

    Args:
        cloud: The cloud.
        arn: The CA.
    """
    get = cloud.client("acm-pca").get_certificate_authority_certificate
    answer = answer_or_none(get, MISSING, NOT_READY, CertificateAuthorityArn=arn) or {}
    return {
        "certificate": answer.get("Certificate", ""),
        "certificateChain": answer.get("CertificateChain", ""),
    }
