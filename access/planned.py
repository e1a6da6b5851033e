"""The landscape a stack file describes, before anything is deployed: no engine, no network.

The documents are made by the same functions that the components call, and in the same way; a test compares
them with what a real deployment holds.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from cryptography import x509

import config
from access import stand_ins
from access.landscape import (
    DEFAULT_MAPPING,
    Document,
    Landscape,
    Place,
    Profile,
    Role,
    Source,
    Target,
    TrustAnchor,
    Workload,
)
from aws_facts import Arn, partition_of
from aws_facts.limits import ROLE_SESSION_DURATION
from certs import read_certificates
from policies import (
    ExtraStatement,
    Grant,
    Kind,
    certificate_trust_policy,
    longest_arn,
    longest_key_arn,
    role_policies,
    session_policy,
    tls_only_bucket_policy,
)
from policies.evaluate import PolicyType


def planned(stack: config.Stack, place: config.Place) -> Landscape:
    """What a stack file describes.

    Args:
        stack: The valid stack.
        place: Where it is deployed to; its Region must be known.

    Returns:
        The landscape; what AWS will name has stand-in ARNs (``access.stand_ins``).

    Raises:
        ArnError: The Region is none.
    """
    partition = partition_of(place.region)
    here = Place(partition, (place.accounts or (stand_ins.ACCOUNT,))[0], place.region)
    return _Plan(stack, here, place.default_tags).landscape()


class _Plan:
    """One stack file being laid out.

    Args:
        stack: The stack.
        place: Where it goes.
        default_tags: What the provider puts on everything.
    """

    def __init__(self, stack: config.Stack, place: Place, default_tags: Mapping[str, str]) -> None:
        self.stack = stack
        self.place = place
        self.default_tags = default_tags
        self.anchors = {name: self._anchor(name, each) for name, each in stack.trust_anchors.items()}
        self.targets = {f"{target.kind}:{target.name}": target for target in self._targets()}
        self.arns = {
            (Kind.TABLE if target.kind == "table" else Kind.BUCKET, target.name): target.arn
            for target in self.targets.values()
        }

    def landscape(self) -> Landscape:
        """Everything laid out."""
        arguments = {
            name: self.stack.workload_arguments(name, self.anchors[each.trust_anchor].arn, self.arns)
            for name, each in self.stack.workloads.items()
        }
        roles = {name: self._role(name, each) for name, each in arguments.items()}
        shared = self.stack.profile_of
        profiles = {
            name: _profile(
                name,
                each.arguments({}, [roles[workload].arn for workload in each.workloads]),
                stand_ins.profile_arn(self.place, name),
                each,
            )
            for name, each in self.stack.profiles.items()
        }
        # A profile of a workload's own may have the name of one that others share.
        own = {name: _own(name, profiles) for name in self.stack.workloads if name not in shared}
        profiles |= {
            profile: self._own_profile(name, profile, arguments[name], roles[name].arn)
            for name, profile in own.items()
        }
        workloads = {
            name: Workload(name, name, (shared | own)[name], each.trust_anchor)
            for name, each in self.stack.workloads.items()
        }
        return Landscape(Source.PLANNED, self.place, self.anchors, roles, profiles, self.targets, workloads)

    def _anchor(self, name: str, anchor: config.TrustAnchor) -> TrustAnchor:
        certificates = None
        if anchor.bundle_files and all(file.exists() for file in anchor.bundle_files):
            where = f"trust anchor {name}"
            certificates = read_certificates(anchor.pem().encode(), where=where).certificates
        arn = anchor.arn or stand_ins.trust_anchor_arn(self.place, name)
        if anchor.is_adopted:
            return TrustAnchor(name, arn, certificates, None)
        lists = [each.file.read_bytes() for each in anchor.revocation_lists if each.enabled]
        crls = tuple(map(x509.load_pem_x509_crl, lists)) or None
        return TrustAnchor(name, arn, certificates, anchor.enabled, crls)

    def _targets(self) -> Iterator[Target]:
        for name, table in self.stack.tables.items():
            policy = _elsewhere("table", name) if table.arn else None
            yield Target("table", name, table.arn or stand_ins.table_arn(self.place, name), policy)
        for name, bucket in self.stack.buckets.items():
            arn = bucket.arn or stand_ins.bucket_arn(self.place, name)
            own = Document(f"the policy of bucket {name}", PolicyType.RESOURCE, tls_only_bucket_policy(arn))
            yield Target("bucket", name, arn, _elsewhere("bucket", name) if bucket.arn else own)

    def _role(self, name: str, arguments: Mapping[str, Any]) -> Role:
        workload = self.stack.workloads[name]
        trust = certificate_trust_policy(
            trust_anchor_arn=arguments["trust_anchor_arn"], certificate=workload.certificate.match
        )
        boundary = workload.permissions_boundary
        low, high = ROLE_SESSION_DURATION.low, ROLE_SESSION_DURATION.high
        return Role(
            name=name,
            arn=stand_ins.role_arn(self.place, name, workload.path or "/"),
            trust=Document(f"the trust policy of {name}", PolicyType.TRUST, trust),
            identity=tuple(self._identity(name, arguments)),
            boundary=Document(f"the boundary of {name}", PolicyType.BOUNDARY, None, boundary)
            if boundary
            else None,
            max_session_seconds=min(max(low, self.stack.duration_seconds(name)), high),
            tags={**self.default_tags, **arguments.get("tags", {})},
        )

    def _identity(self, name: str, arguments: Mapping[str, Any]) -> Iterator[Document]:
        grants, statements = self._granted(name, arguments)
        if not grants and not statements:
            return
        where, longest = f"role {name}", _longest(arguments.get("grants", ()))
        # As many documents as the component plans before AWS has named anything.
        several = role_policies(longest, statements, where=where).managed
        found = role_policies(grants, statements, where=where, planned=longest if several else None)
        if found.inline is not None:
            yield Document(f"{name}-grants", PolicyType.IDENTITY, found.inline)
        for number, text in enumerate(found.managed, start=2):
            numbered = f"{name}-grants-{number}"
            yield Document(numbered, PolicyType.IDENTITY, text, stand_ins.policy_arn(self.place, numbered))

    def _own_profile(self, name: str, profile: str, arguments: Mapping[str, Any], role_arn: str) -> Profile:
        settings = {**arguments, "role_arns": [role_arn]}
        if "session_policy" not in settings and not settings.get("managed_policy_arns"):
            settings["session_policy"] = self._second_wall(name, arguments)
        arn = stand_ins.profile_arn(self.place, f"{name} alone")
        return _profile(profile, settings, arn, self.stack.workloads[name].profile)

    def _second_wall(self, name: str, arguments: Mapping[str, Any]) -> str | None:
        grants, statements = self._granted(name, arguments)
        return session_policy(grants, statements, where=f"workload {name}") if grants or statements else None

    def _granted(self, name: str, arguments: Mapping[str, Any]) -> tuple[list[Grant], list[ExtraStatement]]:
        grants = [
            _grant(each, each["target_arn"], each.get("kms_key_arn")) for each in arguments.get("grants", ())
        ]
        return grants, [each.extra for each in self.stack.workloads[name].statements]


def _profile(
    name: str, arguments: Mapping[str, Any], arn: str, settings: config.ProfileSettings | None
) -> Profile:
    """A profile from its component's arguments, and what the stack file maps through it."""
    mappings = settings.attribute_mappings if settings else None
    text = arguments.get("session_policy")
    inline = (Document(f"the session policy of profile {name}", PolicyType.SESSION, text),) if text else ()
    managed = (
        Document(f"the managed session policy {each}", PolicyType.SESSION, None, each)
        for each in arguments.get("managed_policy_arns", ())
    )
    return Profile(
        name=name,
        arn=arn,
        role_arns=tuple(arguments["role_arns"]),
        session=(*inline, *managed),
        duration_seconds=arguments["duration_seconds"],
        accepts_session_name=arguments.get("accept_role_session_name", False),
        enabled=arguments.get("enabled", True),
        mappings=mappings.specifiers if mappings else DEFAULT_MAPPING,
    )


def _own(name: str, taken: Mapping[str, Profile]) -> str:
    return f"{name} (its own)" if name in taken else name


def _elsewhere(kind: str, name: str) -> Document:
    """The policy of what exists already: its owner's, and not in the stack file."""
    return Document(f"the policy of {kind} {name}", PolicyType.RESOURCE, None)


def _grant(arguments: Mapping[str, Any], arn: str, kms_key_arn: str | None) -> Grant:
    indexes = frozenset(arguments.get("indexes", ()))
    return Grant(arn, frozenset(arguments["actions"]), indexes, kms_key_arn)


def _longest(grants: Any) -> list[Grant]:
    """Each grant with the longest ARNs it may get, to plan sizes with; the same ones for the same target."""
    numbers: dict[str, int] = {}

    def number(arn: str) -> int:
        return numbers.setdefault(arn, len(numbers))

    found = []
    for grant in grants:
        kind = Kind.TABLE if Arn.parse(grant["target_arn"]).service == Kind.TABLE.value else Kind.BUCKET
        arn, key = longest_arn(kind, number=number(grant["target_arn"])), grant.get("kms_key_arn")
        found.append(_grant(grant, arn, longest_key_arn(number=number(key)) if key else None))
    return found
