"""Every resource type of the stand-in: one line each."""

from collections.abc import Mapping

from aws_facts import Problem
from sandbox.provider.errors import ProviderError
from sandbox.provider.resource_type import ResourceType
from sandbox.provider.resources import (
    acmpca_certificate,
    acmpca_certificate_authority,
    acmpca_certificate_authority_certificate,
    acmpca_permission,
    cloudwatch_event_rule,
    cloudwatch_event_target,
    dynamodb_table,
    ec2_instance,
    iam_instance_profile,
    iam_policy,
    iam_role,
    iam_role_policy,
    iam_role_policy_attachment,
    rolesanywhere_profile,
    rolesanywhere_trust_anchor,
    s3_bucket,
    s3_bucket_lifecycle_configuration,
    s3_bucket_ownership_controls,
    s3_bucket_policy,
    s3_bucket_public_access_block,
    s3_bucket_server_side_encryption_configuration,
    s3_bucket_versioning,
    sns_topic,
    sns_topic_policy,
    sns_topic_subscription,
)

TYPES: Mapping[str, ResourceType] = {
    kind.token: kind
    for kind in (
        rolesanywhere_trust_anchor.TYPE,
        rolesanywhere_profile.TYPE,
        iam_role.TYPE,
        iam_policy.TYPE,
        iam_role_policy.TYPE,
        iam_role_policy_attachment.TYPE,
        iam_instance_profile.TYPE,
        ec2_instance.TYPE,
        dynamodb_table.TYPE,
        s3_bucket.TYPE,
        s3_bucket_policy.TYPE,
        s3_bucket_public_access_block.TYPE,
        s3_bucket_versioning.TYPE,
        s3_bucket_server_side_encryption_configuration.TYPE,
        s3_bucket_ownership_controls.TYPE,
        s3_bucket_lifecycle_configuration.TYPE,
        acmpca_certificate_authority.TYPE,
        acmpca_certificate.TYPE,
        acmpca_certificate_authority_certificate.TYPE,
        acmpca_permission.TYPE,
        cloudwatch_event_rule.TYPE,
        cloudwatch_event_target.TYPE,
        sns_topic.TYPE,
        sns_topic_policy.TYPE,
        sns_topic_subscription.TYPE,
    )
}
"""The types by token."""


def type_of(token: str) -> ResourceType:
    """The type of the aws provider with a token.

    Args:
        token: Such as ``aws:iam/role:Role``.

    Raises:
        ProviderError: The stand-in has no such type.
    """
    return type_in("aws", TYPES, token)


def type_in(package: str, types: Mapping[str, ResourceType], token: str) -> ResourceType:
    """The type with a token, among those of one provider.

    Args:
        package: The provider's name.
        types: What its stand-in has.
        token: Such as ``aws:iam/role:Role``.

    Raises:
        ProviderError: The stand-in has no such type.
    """
    if token not in types:
        raise ProviderError(
            Problem(
                where=token,
                got=f"a resource type the sandbox's stand-in for the {package} provider does not have",
                expected=f"one of {', '.join(sorted(types))}",
                remedy="Leave the resource out of the rehearsal, or add the type to sandbox/provider.",
            )
        )
    return types[token]
