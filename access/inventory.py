"""The resources a stack will make, with what its deployer's policy asks of each: from the stack file alone.

The components say the same in their own words (`components/`); a test runs the program and compares.
"""

from collections.abc import Iterator, Mapping
from itertools import chain, starmap

from config import (
    Bucket,
    CrossAccountRole,
    GrantedRole,
    Instance,
    PrivateCertificateAuthority,
    Stack,
    Table,
    TrustAnchor,
)
from policies import deployer

_DIGITS = "?" * 7
"""What Pulumi puts after a logical name and a hyphen: seven hexadecimal digits."""

_DYNAMIC = "pulumi-python:dynamic/rolesanywhere:"
_OF_A_BUCKET = (
    "BucketPublicAccessBlock",
    "BucketOwnershipControls",
    "BucketPolicy",
    "BucketServerSideEncryptionConfiguration",
    "BucketVersioning",
    "BucketLifecycleConfiguration",
)

Properties = dict[str, tuple[str, ...]]


class Planner:
    """Plans one stack.

    Args:
        stack: What the stack file says.
        default_tags: The aws provider's own default tags.
        place: Where the stack is deployed to.
    """

    def __init__(self, stack: Stack, default_tags: Mapping[str, str], place: deployer.Place) -> None:
        self._stack = stack
        self._tags = {**default_tags, **stack.common_tags}
        self._words = place.words

    def resources(self) -> Iterator[deployer.Planned]:
        """Every resource that is made, in the program's order."""
        stack = self._stack
        yield from chain.from_iterable(starmap(self._authority, stack.private_cas.items()))
        for name in stack.private_certificates:
            yield deployer.Planned("aws:acmpca/certificate:Certificate", name, {})
        yield from chain.from_iterable(starmap(self._anchor, stack.trust_anchors.items()))
        yield from chain.from_iterable(starmap(self._table, stack.tables.items()))
        yield from chain.from_iterable(starmap(self._bucket, stack.buckets.items()))
        for (_section, name), role in stack.roles:
            yield from self._role(name, role)
        yield from chain.from_iterable(starmap(self._instance, stack.instances.items()))
        yield from self._profiles()
        yield from self._alarm()

    def _alarm(self) -> Iterator[deployer.Planned]:
        alarm = self._stack.expiry_alarm
        if alarm is None:
            return
        name, made, tags = alarm.NAME, _made(alarm.NAME), self._tagged({})
        yield deployer.Planned("aws:cloudwatch/eventRule:EventRule", name, made | tags)
        yield deployer.Planned("aws:cloudwatch/eventTarget:EventTarget", name, made)
        if alarm.topic is None:
            yield deployer.Planned("aws:sns/topic:Topic", name, made | tags)
            yield deployer.Planned("aws:sns/topicPolicy:TopicPolicy", name, made)
            for email in alarm.emails or ():
                token = "aws:sns/topicSubscription:TopicSubscription"  # noqa: S105 - the token of a type
                yield deployer.Planned(token, f"{name}-{email}", made)

    def _profiles(self) -> Iterator[deployer.Planned]:
        stack = self._stack
        for name, profile in stack.profiles.items():
            yield self._profile(name, profile.workloads, profile.tags)
        for name, workload in stack.workloads.items():
            if name not in stack.profile_of:
                own = workload.profile.tags if workload.profile else {}
                yield self._profile(name, (name,), {**workload.tags, **own})
        everybody, shared = dict.fromkeys(stack.workloads), dict.fromkeys(stack.profiles)
        for name in stack.mapping_arguments(everybody, shared):
            yield deployer.Planned(f"{_DYNAMIC}AttributeMappings", name, {})

    def _authority(self, name: str, authority: PrivateCertificateAuthority) -> Iterator[deployer.Planned]:
        if authority.arn is not None:
            token = "aws:acmpca/getCertificateAuthority:getCertificateAuthority"  # noqa: S105 - of a function
            yield deployer.Planned(token, name, {})
            return
        types = ["certificate:Certificate", "certificateAuthorityCertificate:CertificateAuthorityCertificate"]
        types += ["permission:Permission"] if authority.acm_may_issue else []
        tags = self._tagged(authority.tags)
        yield deployer.Planned("aws:acmpca/certificateAuthority:CertificateAuthority", name, tags)
        yield from (deployer.Planned(f"aws:acmpca/{each}", name, {}) for each in types)

    def _anchor(self, name: str, anchor: TrustAnchor) -> Iterator[deployer.Planned]:
        if not anchor.is_adopted:
            token = "aws:rolesanywhere/trustAnchor:TrustAnchor"  # noqa: S105 - the token of a type
            yield deployer.Planned(token, name, self._tagged(anchor.tags))
            for entry in anchor.revocation_arguments(name, "", {}):
                yield deployer.Planned(f"{_DYNAMIC}RevocationList", entry, self._tagged(anchor.tags))
            if anchor.notifications is not None:
                yield deployer.Planned(f"{_DYNAMIC}NotificationSettings", name, {})

    def _table(self, name: str, table: Table) -> Iterator[deployer.Planned]:
        if table.existing_arn is None:
            properties = _made(name) | self._tagged(table.tags)
            properties |= {"key": (table.kms_key,)} if table.kms_key else {}
            yield deployer.Planned("aws:dynamodb/table:Table", name, properties)

    def _bucket(self, name: str, bucket: Bucket) -> Iterator[deployer.Planned]:
        if bucket.existing_arn is None:
            made = _made(name.lower())
            yield deployer.Planned("aws:s3/bucket:Bucket", name, made | self._tagged(bucket.tags))
            for resource in _OF_A_BUCKET:
                token = f"aws:s3/{resource[0].lower()}{resource[1:]}:{resource}"
                yield deployer.Planned(token, name, made)

    def _role(self, name: str, entry: GrantedRole) -> Iterator[deployer.Planned]:
        tags, boundary = self._tagged(entry.tags), entry.permissions_boundary
        bound: Properties = {"boundary": (boundary,)} if boundary else {}
        own = _fixed(entry) or _made(name)
        yield deployer.Planned("aws:iam/role:Role", name, own | _path(entry) | bound | tags)
        role = {"role": (self._role_arn(name, entry),)} | bound
        if entry.grants or entry.statements:
            yield deployer.Planned("aws:iam/rolePolicy:RolePolicy", f"{name}-grants", role)
        for number in range(2, 2 + self._stack.managed_policies(entry)):
            numbered = f"{name}-grants-{number}"
            policy = _made(numbered)
            yield deployer.Planned("aws:iam/policy:Policy", numbered, policy | tags)
            attached = role | {"policy": (self._iam(f"policy/{policy['made'][0]}"),)}
            yield deployer.Planned("aws:iam/rolePolicyAttachment:RolePolicyAttachment", numbered, attached)

    def _profile(self, name: str, workloads: tuple[str, ...], tags: Mapping[str, str]) -> deployer.Planned:
        roles = {"role": tuple(self._role_arn(each, self._stack.workloads[each]) for each in workloads)}
        token = "aws:rolesanywhere/profile:Profile"  # noqa: S105 - the token of a type
        return deployer.Planned(token, name, roles | self._tagged(tags))

    def _instance(self, name: str, instance: Instance) -> Iterator[deployer.Planned]:
        own: Properties = {"role": (self._role_arn(name, instance),)} | self._tagged(instance.tags)
        made = _made(name) | _path(instance)
        yield deployer.Planned("aws:iam/instanceProfile:InstanceProfile", name, made | own)
        if instance.launch is not None:
            yield deployer.Planned("aws:ec2/instance:Instance", name, own)

    def _role_arn(self, name: str, role: GrantedRole) -> str:
        return self._iam(f"role{role.path or '/'}{(_fixed(role) or _made(name))['made'][0]}")

    def _iam(self, resource: str) -> str:
        return f"arn:{self._words['partition']}:iam::{self._words['account']}:{resource}"

    def _tagged(self, own: Mapping[str, str]) -> Properties:
        return {"tags": ()} if {**self._tags, **own} else {}


def _made(name: str) -> Properties:
    return {"made": (f"{name}-{_DIGITS}",)}


def _path(role: GrantedRole) -> Properties:
    return {"path": (role.path or "/",)}


def _fixed(role: GrantedRole) -> Properties:
    """The name a role has in AWS where the stack file says it; no suffix is added then."""
    name = role.name if isinstance(role, CrossAccountRole) else None
    return {"made": (name,)} if name else {}
