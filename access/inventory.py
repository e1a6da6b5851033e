"""The resources a stack will make, with what its deployer's policy asks of each: from the stack file alone.

The components say the same in their own words (`components/`); a test runs the program and compares.
"""

from collections.abc import Iterator, Mapping

from config import Bucket, Stack, Table, TrustAnchor
from policies import deployer

_DIGITS = "?" * 7
"""What Pulumi puts after a logical name and a hyphen: seven hexadecimal digits."""

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
        for name, anchor in stack.trust_anchors.items():
            yield from self._anchor(name, anchor)
        for name, table in stack.tables.items():
            yield from self._table(name, table)
        for name, bucket in stack.buckets.items():
            yield from self._bucket(name, bucket)
        for name in stack.workloads:
            yield from self._role(name)
        for name, profile in stack.profiles.items():
            yield self._profile(name, profile.workloads, profile.tags)
        for name, workload in stack.workloads.items():
            if name not in stack.profile_of:
                own = workload.profile.tags if workload.profile else {}
                yield self._profile(name, (name,), {**workload.tags, **own})

    def _anchor(self, name: str, anchor: TrustAnchor) -> Iterator[deployer.Planned]:
        if not anchor.is_adopted:
            token = "aws:rolesanywhere/trustAnchor:TrustAnchor"  # noqa: S105 - the token of a type
            yield deployer.Planned(token, name, self._tagged(anchor.tags))

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

    def _role(self, name: str) -> Iterator[deployer.Planned]:
        workload = self._stack.workloads[name]
        tags, boundary = self._tagged(workload.tags), workload.permissions_boundary
        bound: Properties = {"boundary": (boundary,)} if boundary else {}
        place: Properties = {"path": (workload.path or "/",)}
        yield deployer.Planned("aws:iam/role:Role", name, _made(name) | place | bound | tags)
        role = {"role": (self._role_arn(name),)} | bound
        if workload.grants or workload.statements:
            yield deployer.Planned("aws:iam/rolePolicy:RolePolicy", f"{name}-grants", role)
        for number in range(2, 2 + self._stack.managed_policies(name)):
            numbered = f"{name}-grants-{number}"
            policy = _made(numbered)
            yield deployer.Planned("aws:iam/policy:Policy", numbered, policy | tags)
            attached = role | {"policy": (self._iam(f"policy/{policy['made'][0]}"),)}
            yield deployer.Planned("aws:iam/rolePolicyAttachment:RolePolicyAttachment", numbered, attached)

    def _profile(self, name: str, workloads: tuple[str, ...], tags: Mapping[str, str]) -> deployer.Planned:
        roles = {"role": tuple(map(self._role_arn, workloads))}
        token = "aws:rolesanywhere/profile:Profile"  # noqa: S105 - the token of a type
        return deployer.Planned(token, name, roles | self._tagged(tags))

    def _role_arn(self, name: str) -> str:
        return self._iam(f"role{self._stack.workloads[name].path or '/'}{_made(name)['made'][0]}")

    def _iam(self, resource: str) -> str:
        return f"arn:{self._words['partition']}:iam::{self._words['account']}:{resource}"

    def _tagged(self, own: Mapping[str, str]) -> Properties:
        return {"tags": ()} if {**self._tags, **own} else {}


def _made(name: str) -> Properties:
    return {"made": (f"{name}-{_DIGITS}",)}
