"""What gets built: one component resource a file, each usable without this project's stack files."""

from components.certificate_args import AttributeMatchArgs, CertificateArgs
from components.certificate_role import CertificateRole, CertificateRoleArgs
from components.certificate_workload import CertificateWorkload, CertificateWorkloadArgs
from components.cross_account_role import CrossAccountRole, CrossAccountRoleArgs
from components.dynamodb_table import DynamoDbTable, DynamoDbTableArgs, IndexArgs
from components.errors import ComponentError
from components.instance_role import InstanceRole, InstanceRoleArgs, LaunchArgs
from components.permission_args import Effect, GrantArgs, StatementArgs
from components.rolesanywhere_profile import Profile, ProfileArgs
from components.s3_bucket import S3Bucket, S3BucketArgs
from components.trust_anchor import TrustAnchor, TrustAnchorArgs
from policies import Access

__all__ = [
    "Access",
    "AttributeMatchArgs",
    "CertificateArgs",
    "CertificateRole",
    "CertificateRoleArgs",
    "CertificateWorkload",
    "CertificateWorkloadArgs",
    "ComponentError",
    "CrossAccountRole",
    "CrossAccountRoleArgs",
    "DynamoDbTable",
    "DynamoDbTableArgs",
    "Effect",
    "GrantArgs",
    "IndexArgs",
    "InstanceRole",
    "InstanceRoleArgs",
    "LaunchArgs",
    "Profile",
    "ProfileArgs",
    "S3Bucket",
    "S3BucketArgs",
    "StatementArgs",
    "TrustAnchor",
    "TrustAnchorArgs",
]
