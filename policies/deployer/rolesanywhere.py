"""What the resources of Roles Anywhere need.

AWS makes their ids, so that no name of the stack stands in their ARNs; and its reference lists the creations,
the lists and ListTagsForResource without a resource type:
https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementrolesanywhere.html
"""

from policies.deployer.needs import (
    ALL,
    ANYTHING,
    CREATE,
    DELETE,
    READ,
    UPDATE,
    Need,
    ResourceNeeds,
    Templates,
    tagging,
)

_REFERENCE = (
    "https://docs.aws.amazon.com/service-authorization/latest/reference/"
    "list_awsidentityandaccessmanagementrolesanywhere.html"
)
_SOURCE = "terraform-provider-aws internal/service/rolesanywhere/"
_ANCHOR, _PROFILE = f"{_SOURCE}trust_anchor.go", f"{_SOURCE}profile.go"
_API = "https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/"
_LINKED = "https://docs.aws.amazon.com/rolesanywhere/latest/userguide/using-service-linked-roles.html"

_ARN = "arn:{partition}:rolesanywhere:{region}:{account}:"
# The aws provider has none of these: they are dynamic resources, made by a Python program itself.
_DYNAMIC = "pulumi-python:dynamic/rolesanywhere:"
_PRINCIPAL = "rolesanywhere.amazonaws.com"
_PASSED: Templates = {"StringEquals": {"iam:PassedToService": _PRINCIPAL}}
_LINKED_TO: Templates = {"StringEquals": {"iam:AWSServiceName": _PRINCIPAL}}


def _switched(noun: str, source: str) -> Need:
    return Need((f"rolesanywhere:Enable{noun}", f"rolesanywhere:Disable{noun}"), (UPDATE,), source)


def _kept(noun: str, create: str, source: str) -> tuple[Need, ...]:
    """What trust anchors, profiles and CRLs have in common."""
    return (
        Need((f"rolesanywhere:{create}{noun}",), (CREATE,), source, on=ANYTHING),
        Need((f"rolesanywhere:Get{noun}",), (CREATE, READ), source),
        Need(("rolesanywhere:ListTagsForResource",), (CREATE, READ), source, on=ANYTHING),
        Need((f"rolesanywhere:Update{noun}",), (UPDATE,), source),
        _switched(noun, source),
        *tagging("rolesanywhere:TagResource", "rolesanywhere:UntagResource", _REFERENCE),
        Need((f"rolesanywhere:Delete{noun}",), (DELETE,), source),
    )


TRUST_ANCHOR = ResourceNeeds(
    "aws:rolesanywhere/trustAnchor:TrustAnchor",
    f"{_ARN}trust-anchor/*",
    (
        *_kept("TrustAnchor", "Create", _ANCHOR),
        Need(
            ("iam:CreateServiceLinkedRole",),
            (CREATE,),
            _LINKED,
            on="arn:{partition}:iam::{account}:role/aws-service-role/"
            f"{_PRINCIPAL}/AWSServiceRoleForRolesAnywhere",
            conditions=_LINKED_TO,
        ),
    ),
)

PROFILE = ResourceNeeds(
    "aws:rolesanywhere/profile:Profile",
    f"{_ARN}profile/*",
    (
        *_kept("Profile", "Create", _PROFILE),
        Need(("iam:PassRole",), (CREATE, UPDATE), _REFERENCE, on="{role}", conditions=_PASSED),
    ),
)

CRL = ResourceNeeds(
    f"{_DYNAMIC}RevocationList",
    f"{_ARN}crl/*",
    (
        *_kept("Crl", "Import", f"{_API}API_ImportCrl.html"),
        # What a run that was killed imported and never recorded is looked for first.
        Need(("rolesanywhere:ListCrls",), (CREATE,), f"{_API}API_ListCrls.html", on=ANYTHING),
    ),
)

ATTRIBUTE_MAPPINGS = ResourceNeeds(
    f"{_DYNAMIC}AttributeMappings",
    f"{_ARN}profile/*",
    (
        Need(("rolesanywhere:GetProfile",), ALL, f"{_API}API_GetProfile.html"),
        # Deleting puts AWS's own mappings back.
        Need(
            ("rolesanywhere:PutAttributeMapping",),
            (CREATE, UPDATE, DELETE),
            f"{_API}API_PutAttributeMapping.html",
        ),
        Need(
            ("rolesanywhere:DeleteAttributeMapping",),
            (CREATE, UPDATE, DELETE),
            f"{_API}API_DeleteAttributeMapping.html",
        ),
    ),
)

NOTIFICATION_SETTINGS = ResourceNeeds(
    f"{_DYNAMIC}NotificationSettings",
    f"{_ARN}trust-anchor/*",
    (
        Need(
            ("rolesanywhere:PutNotificationSettings",),
            (CREATE, UPDATE),
            f"{_API}API_PutNotificationSettings.html",
        ),
        Need(("rolesanywhere:GetTrustAnchor",), (READ,), f"{_API}API_GetTrustAnchor.html"),
        Need(
            ("rolesanywhere:ResetNotificationSettings",),
            (UPDATE, DELETE),
            f"{_API}API_ResetNotificationSettings.html",
        ),
    ),
)

TYPES = (TRUST_ANCHOR, PROFILE, CRL, ATTRIBUTE_MAPPINGS, NOTIFICATION_SETTINGS)
