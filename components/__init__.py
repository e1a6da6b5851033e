"""What gets built: one component resource a file, each usable without this project's stack files."""

from components._private_ca import KeyAlgorithm
from components.attribute_mappings import AttributeMappings, AttributeMappingsArgs
from components.certificate_args import AttributeMatchArgs, CertificateArgs
from components.certificate_role import CertificateRole, CertificateRoleArgs
from components.certificate_workload import CertificateWorkload, CertificateWorkloadArgs
from components.cross_account_role import CrossAccountRole, CrossAccountRoleArgs
from components.dynamodb_table import DynamoDbTable, DynamoDbTableArgs, IndexArgs
from components.errors import ComponentError
from components.expiry_alarm import ExpiryAlarm, ExpiryAlarmArgs
from components.instance_role import InstanceRole, InstanceRoleArgs, LaunchArgs
from components.notification_settings import (
    ExpiryEvent,
    NotificationSettingArgs,
    NotificationSettings,
    NotificationSettingsArgs,
)
from components.permission_args import Effect, GrantArgs, StatementArgs
from components.private_certificate import PrivateCertificate, PrivateCertificateArgs
from components.private_certificate_authority import (
    PrivateCertificateAuthority,
    PrivateCertificateAuthorityArgs,
)
from components.revocation_list import RevocationList, RevocationListArgs
from components.rolesanywhere_profile import Profile, ProfileArgs
from components.s3_bucket import S3Bucket, S3BucketArgs
from components.trust_anchor import TrustAnchor, TrustAnchorArgs
from policies import Access

__all__ = [
    "Access",
    "AttributeMappings",
    "AttributeMappingsArgs",
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
    "ExpiryAlarm",
    "ExpiryAlarmArgs",
    "ExpiryEvent",
    "GrantArgs",
    "IndexArgs",
    "InstanceRole",
    "InstanceRoleArgs",
    "KeyAlgorithm",
    "LaunchArgs",
    "NotificationSettingArgs",
    "NotificationSettings",
    "NotificationSettingsArgs",
    "PrivateCertificate",
    "PrivateCertificateArgs",
    "PrivateCertificateAuthority",
    "PrivateCertificateAuthorityArgs",
    "Profile",
    "ProfileArgs",
    "RevocationList",
    "RevocationListArgs",
    "S3Bucket",
    "S3BucketArgs",
    "StatementArgs",
    "TrustAnchor",
    "TrustAnchorArgs",
]
