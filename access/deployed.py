"""The landscape that is deployed: what the contract names, read with read-only calls."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Literal, cast

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
from access.reader import Reader
from aws_facts import Arn
from certs import read_certificates
from outputs import Contract
from outputs import Workload as Deployed
from policies.evaluate import PolicyType


def deployed(contract: Contract, reader: Reader, *, now: datetime) -> Landscape:
    """What a stack's outputs name, as it is in the cloud now.

    Args:
        contract: The stack's outputs.
        reader: Reads the cloud.
        now: When that is.

    Raises:
        ToolkitError: Something the contract names is not there, or may not be read.
    """
    return _Reading(contract, reader).landscape(now)


class _Reading:
    """One deployed stack being read.

    Args:
        contract: Its outputs.
        reader: Reads the cloud.
    """

    def __init__(self, contract: Contract, reader: Reader) -> None:
        self.contract = contract
        self.reader = reader
        # A policy that several roles or profiles have is asked for once.
        self.managed: dict[str, str | None] = {}

    def landscape(self, now: datetime) -> Landscape:
        """Everything the contract names."""
        workloads = self.contract.workloads
        named_anchors = {each.arn: name for name, each in self.contract.trust_anchors.items()}
        for each in workloads.values():
            named_anchors.setdefault(each.trust_anchor_arn, each.trust_anchor_arn)
        anchors = {name: self._anchor(name, arn) for arn, name in named_anchors.items()}
        profiles = {name: self._profile(name, each.arn) for name, each in self.contract.profiles.items()}
        named = {each.arn: name for name, each in profiles.items()}
        for name, each in workloads.items():
            if each.profile_arn not in named:
                own = f"{name} (its own)" if name in profiles else name
                named[each.profile_arn] = own
                profiles[own] = self._profile(own, each.profile_arn)
        return Landscape(
            source=Source.DEPLOYED,
            place=self._place(workloads.values()),
            trust_anchors=anchors,
            roles={name: self._role(name, each.role_arn) for name, each in workloads.items()},
            profiles=profiles,
            targets={f"{each.kind}:{each.name}": each for each in self._targets()},
            workloads={
                name: Workload(name, name, named[each.profile_arn], named_anchors[each.trust_anchor_arn])
                for name, each in workloads.items()
            },
            read_at=now,
        )

    def _place(self, workloads: Iterable[Deployed]) -> Place:
        arn = Arn.parse(next(iter(workloads)).role_arn)
        return Place(arn.partition, arn.account, self.contract.region)

    def _anchor(self, name: str, arn: str) -> TrustAnchor:
        found: Mapping[str, Any] = self.reader.trust_anchor(_identifier(arn))
        pem = found.get("source", {}).get("sourceData", {}).get("x509CertificateData")
        where = f"trust anchor {name}"
        certificates = read_certificates(pem.encode(), where=where).certificates if pem else None
        return TrustAnchor(name, arn, certificates, bool(found.get("enabled")), self.reader.crls(arn))

    def _profile(self, name: str, arn: str) -> Profile:
        found: Mapping[str, Any] = self.reader.profile(_identifier(arn))
        text = found.get("sessionPolicy")
        inline = (
            (Document(f"the session policy of profile {name}", PolicyType.SESSION, text),) if text else ()
        )
        managed = tuple(
            Document(f"the managed session policy {each}", PolicyType.SESSION, self._managed(each), each)
            for each in found.get("managedPolicyArns") or ()
        )
        return Profile(
            name=name,
            arn=arn,
            role_arns=tuple(found.get("roleArns") or ()),
            session=inline + managed,
            duration_seconds=int(found.get("durationSeconds") or 3600),
            accepts_session_name=bool(found.get("acceptRoleSessionName")),
            enabled=bool(found.get("enabled")),
            mappings=_mappings(found.get("attributeMappings")),
        )

    def _role(self, name: str, arn: str) -> Role:
        own = arn.rpartition("/")[2]
        found: Mapping[str, Any] = self.reader.role(own)
        boundary = (found.get("PermissionsBoundary") or {}).get("PermissionsBoundaryArn")
        inline = (
            Document(policy, PolicyType.IDENTITY, _text(document))
            for policy, document in self.reader.inline_policies(own).items()
        )
        attached = (
            Document(each.rpartition("/")[2], PolicyType.IDENTITY, self._managed(each), each)
            for each in self.reader.attached_policies(own)
        )
        return Role(
            name=name,
            arn=str(found["Arn"]),
            trust=Document(
                f"the trust policy of {name}", PolicyType.TRUST, _text(found["AssumeRolePolicyDocument"])
            ),
            identity=(*inline, *attached),
            boundary=Document(
                f"the boundary of {name}", PolicyType.BOUNDARY, self._managed(boundary), boundary
            )
            if boundary
            else None,
            max_session_seconds=int(found.get("MaxSessionDuration") or 3600),
            tags={tag["Key"]: tag["Value"] for tag in found.get("Tags") or ()},
        )

    def _targets(self) -> Iterable[Target]:
        for name, table in self.contract.tables.items():
            yield _target("table", name, table.arn, self.reader.table_policy(table.arn))
        for name, bucket in self.contract.buckets.items():
            yield _target("bucket", name, bucket.arn, self.reader.bucket_policy(bucket.name))

    def _managed(self, arn: str) -> str | None:
        if arn not in self.managed:
            document = self.reader.managed_policy(arn)
            self.managed[arn] = None if document is None else _text(document)
        return self.managed[arn]


def _target(
    kind: Literal["table", "bucket"], name: str, arn: str, read: tuple[bool, object | None]
) -> Target:
    known, document = read
    if known and document is None:
        return Target(kind, name, arn)
    text = None if document is None else _text(document)
    return Target(kind, name, arn, Document(f"the policy of {kind} {name}", PolicyType.RESOURCE, text))


def _identifier(arn: str) -> str:
    return arn.rpartition("/")[2]


def _text(document: object) -> str:
    """A document as text: boto3 gives some parsed and some not."""
    return document if isinstance(document, str) else json.dumps(document)


def _mappings(listed: object) -> Mapping[str, tuple[str, ...]]:
    """The attribute mappings GetProfile tells; those of a profile that tells none are AWS's own."""
    if not listed:
        return DEFAULT_MAPPING
    found = {
        each["certificateField"]: tuple(rule["specifier"] for rule in each.get("mappingRules", ()))
        for each in cast("list[Mapping[str, Any]]", listed)
    }
    # One and the same object, so that what depends on the mapping is computed once for all profiles.
    return DEFAULT_MAPPING if found == DEFAULT_MAPPING else found
