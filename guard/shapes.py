"""Which property of which resource type is which fact: the whole of what the pack knows of providers.

Both providers of AWS are read, `aws` (https://www.pulumi.com/registry/packages/aws/) and `aws-native`, whose
shapes are those of CloudFormation.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from guard.reading import Thing, at, listed
from policies import posture
from policies.evaluate import PolicyType
from policies.posture import Facts, Rule

ANCHORS = ("aws:rolesanywhere/trustAnchor:TrustAnchor", "aws-native:rolesanywhere:TrustAnchor")
BUCKETS = ("aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2", "aws-native:s3:Bucket")
PROFILES = ("aws:rolesanywhere/profile:Profile", "aws-native:rolesanywhere:Profile")
ROLES = ("aws:iam/role:Role", "aws-native:iam:Role")


class Document(NamedTuple):
    """A policy document of a resource.

    Attributes:
        place: The property it stands in.
        type: What kind of policy it is.
        content: The JSON text or the parsed text; something of it may be unknown.
    """

    place: str
    type: PolicyType
    content: Any


@dataclass(frozen=True, slots=True)
class Shape:
    """How one resource type is read.

    Attributes:
        what: What such a resource is called.
        rules: The rules about its facts.
        facts: Its facts.
        documents: Its policy documents.
    """

    what: str
    rules: tuple[Rule, ...] = ()
    facts: Callable[[Thing], Facts] = lambda _: {}
    documents: Callable[[Thing], Iterator[Document]] = lambda _: iter(())


def trust_policy(role: Thing) -> Any:
    """A role's trust policy, of either provider."""
    return at(role.props, "assumeRolePolicy" if role.type == ROLES[0] else "assumeRolePolicyDocument")


def anchor_source(anchor: Thing) -> tuple[Any, Any]:
    """The PEM of a trust anchor's certificates, and the ARN of its private CA."""
    data = at(anchor.props, "source", "sourceData")
    return at(data, "x509CertificateData"), at(data, "acmPcaArn")


def _one(place: str, kind: PolicyType) -> Callable[[Thing], Iterator[Document]]:
    def documents(thing: Thing) -> Iterator[Document]:
        content = at(thing.props, place)
        if content not in (None, ""):
            yield Document(place, kind, content)

    return documents


def _role(inline: str, document: str) -> Callable[[Thing], Iterator[Document]]:
    """A role's trust policy and the policies inside of it."""

    def documents(role: Thing) -> Iterator[Document]:
        trust = "assumeRolePolicy" if role.type == ROLES[0] else "assumeRolePolicyDocument"
        yield from _one(trust, PolicyType.TRUST)(role)
        for index, each in enumerate(listed(at(role.props, inline))):
            yield Document(f"{inline}[{index}].{document}", PolicyType.IDENTITY, at(each, document))

    return documents


def _managed(*path: str) -> Callable[[Thing], Facts]:
    """The fact `managed_policies` from a list of ARNs or from a single one."""

    def facts(thing: Thing) -> Facts:
        value = at(thing.props, *path)
        return {"managed_policies": [value] if isinstance(value, str) else value}

    return facts


def _profile(profile: Thing) -> Facts:
    names = {
        "duration_seconds": "durationSeconds",
        "session_policy": "sessionPolicy",
        "managed_policies": "managedPolicyArns",
        "enabled": "enabled",
    }
    return {fact: profile.props.get(name) for fact, name in names.items()}


def _anchor(anchor: Thing) -> Facts:
    return {"enabled": anchor.props.get("enabled"), "protect": anchor.protect}


def _table(table: Thing) -> Facts:
    return {
        "kms_encryption": at(table.props, "serverSideEncryption", "enabled"),
        "point_in_time_recovery": at(table.props, "pointInTimeRecovery", "enabled"),
        "deletion_protection": at(table.props, "deletionProtectionEnabled"),
    }


def _native_table(table: Thing) -> Facts:
    recovery = at(table.props, "pointInTimeRecoverySpecification", "pointInTimeRecoveryEnabled")
    return {
        "kms_encryption": at(table.props, "sseSpecification", "sseEnabled"),
        "point_in_time_recovery": recovery,
        "deletion_protection": at(table.props, "deletionProtectionEnabled"),
    }


_identity = _one("policy", PolicyType.IDENTITY)
_native_identity = _one("policyDocument", PolicyType.IDENTITY)
_ATTACHED = posture.ATTACHMENT

SHAPES: Mapping[str, Shape] = {
    "aws:iam/role:Role": Shape(
        "role", _ATTACHED, _managed("managedPolicyArns"), _role("inlinePolicies", "policy")
    ),
    "aws:iam/rolePolicy:RolePolicy": Shape("role policy", documents=_identity),
    "aws:iam/policy:Policy": Shape("policy", documents=_identity),
    "aws:iam/userPolicy:UserPolicy": Shape("user policy", documents=_identity),
    "aws:iam/groupPolicy:GroupPolicy": Shape("group policy", documents=_identity),
    **{
        f"aws:iam/{name[0].lower()}{name[1:]}:{name}": Shape("attachment", _ATTACHED, _managed(path))
        for name, path in (
            ("RolePolicyAttachment", "policyArn"),
            ("UserPolicyAttachment", "policyArn"),
            ("GroupPolicyAttachment", "policyArn"),
            ("PolicyAttachment", "policyArn"),
            ("RolePolicyAttachmentsExclusive", "policyArns"),
            ("UserPolicyAttachmentsExclusive", "policyArns"),
            ("GroupPolicyAttachmentsExclusive", "policyArns"),
        )
    },
    **dict.fromkeys(
        PROFILES, Shape("profile", posture.PROFILE, _profile, _one("sessionPolicy", PolicyType.SESSION))
    ),
    **dict.fromkeys(ANCHORS, Shape("trust anchor", posture.ANCHOR, _anchor)),
    "aws:dynamodb/table:Table": Shape("table", posture.TABLE, _table),
    "aws:dynamodb/resourcePolicy:ResourcePolicy": Shape(
        "resource policy", documents=_one("policy", PolicyType.RESOURCE)
    ),
    # Only the older form inside of the bucket: its settings are judged with what surrounds it.
    **dict.fromkeys(BUCKETS[:2], Shape("bucket", documents=_one("policy", PolicyType.RESOURCE))),
    "aws:s3/bucketPolicy:BucketPolicy": Shape("bucket policy", documents=_one("policy", PolicyType.RESOURCE)),
    "aws-native:iam:Role": Shape(
        "role", _ATTACHED, _managed("managedPolicyArns"), _role("policies", "policyDocument")
    ),
    "aws-native:iam:User": Shape("user", _ATTACHED, _managed("managedPolicyArns")),
    "aws-native:iam:Group": Shape("group", _ATTACHED, _managed("managedPolicyArns")),
    "aws-native:iam:RolePolicy": Shape("role policy", documents=_native_identity),
    "aws-native:iam:ManagedPolicy": Shape("policy", documents=_native_identity),
    "aws-native:iam:UserPolicy": Shape("user policy", documents=_native_identity),
    "aws-native:iam:GroupPolicy": Shape("group policy", documents=_native_identity),
    "aws-native:dynamodb:Table": Shape("table", posture.TABLE, _native_table),
    "aws-native:s3:BucketPolicy": Shape(
        "bucket policy", documents=_one("policyDocument", PolicyType.RESOURCE)
    ),
}
"""How each resource type is read that is judged on its own."""
