"""What is asked of a cloud to see a deployed stack: read-only calls, answered by whoever has a client.

``access`` knows no SDK. The command gives it a reader over boto3, for the sandbox or for an account.
"""

from collections.abc import Mapping
from typing import Protocol

from cryptography import x509

from aws_facts import ToolkitError


class ReadError(ToolkitError):
    """Something that has to be read cannot be."""


class Reader(Protocol):
    """Reads single things of one account and Region; each raises ``ReadError`` where it has to and cannot."""

    def role(self, name: str) -> Mapping[str, object]:
        """What iam:GetRole says of a role: ``Arn``, ``AssumeRolePolicyDocument``, ``Tags`` and so on.

        Args:
            name: The role's name, without its path.
        """
        ...

    def inline_policies(self, role: str) -> Mapping[str, object]:
        """A role's inline policies, document by name: iam:ListRolePolicies and iam:GetRolePolicy.

        Args:
            role: The role's name.
        """
        ...

    def attached_policies(self, role: str) -> tuple[str, ...]:
        """The ARNs of the managed policies attached to a role: iam:ListAttachedRolePolicies.

        Args:
            role: The role's name.
        """
        ...

    def managed_policy(self, arn: str) -> object | None:
        """A managed policy's document: iam:GetPolicy and iam:GetPolicyVersion; None where it may not be read.

        Args:
            arn: Its ARN.
        """
        ...

    def profile(self, identifier: str) -> Mapping[str, object]:
        """What rolesanywhere:GetProfile says.

        Args:
            identifier: The profile's UUID.
        """
        ...

    def trust_anchor(self, identifier: str) -> Mapping[str, object]:
        """What rolesanywhere:GetTrustAnchor says.

        Args:
            identifier: The anchor's UUID.
        """
        ...

    def crls(self, trust_anchor_arn: str) -> tuple[x509.CertificateRevocationList, ...] | None:
        """The enabled CRLs of a trust anchor: rolesanywhere:ListCrls; None where they may not be read.

        Args:
            trust_anchor_arn: The anchor's ARN.
        """
        ...

    def bucket_policy(self, name: str) -> tuple[bool, object | None]:
        """Whether a bucket's policy could be read, and its document if it has one: s3:GetBucketPolicy.

        Args:
            name: The bucket's name.
        """
        ...

    def table_policy(self, arn: str) -> tuple[bool, object | None]:
        """The same of a table: dynamodb:GetResourcePolicy.

        Args:
            arn: The table's ARN.
        """
        ...
