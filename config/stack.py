"""One stack file as a whole: its entries, and what each component gets of them."""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BeforeValidator, Field, PrivateAttr, ValidationInfo, model_validator

from aws_facts import Problem, limits
from config import advice
from config.anchors import TrustAnchor
from config.cross_account import CrossAccountRole
from config.expiry_alarm import ExpiryAlarm
from config.instances import Instance
from config.model import Model
from config.names import AnchorName, BucketName, PrivateName, ProfileName, RoleName, TableName, WorkloadName
from config.private_cas import PrivateCertificate, PrivateCertificateAuthority
from config.profiles import OwnProfile, Profile, ProfileSettings, SecondWall
from config.references import Declared, declared
from config.refusal import refuse
from config.roles import GrantedRole, Targets
from config.tags import ENVIRONMENT, Tags
from config.targets import Bucket, Table
from config.workloads import Workload
from policies import Kind

_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,62}")


def _environment(value: str) -> str:
    if _WORD.fullmatch(value):
        return value
    raise refuse(
        repr(value), "one word of at most 63 letters, digits, - and _", "Write a word such as production."
    )


def _or_empty(value: Any) -> Any:
    """A key without a value, as in ``demo-data:``, is an entry without settings."""
    return {} if value is None else value


class Stack(Model):
    """One stack file: everything under the project's namespace."""

    environment: Annotated[str, AfterValidator(_environment)] | None = Field(
        default=None,
        description="What the stack is, in one word: the tag environment of everything it makes.",
    )
    tags: Tags = Field(default={}, description="Tags of everything the stack makes.")
    trust_anchors: dict[AnchorName, TrustAnchor] = Field(
        alias="trustAnchors",
        default={},
        min_length=1,
        max_length=limits.TRUST_ANCHORS.value,
        description="Whose certificates are trusted.",
    )
    private_cas: dict[PrivateName, PrivateCertificateAuthority] = Field(
        alias="privateCertificateAuthorities",
        default={},
        description="Authorities of AWS Private CA to make or to use.",
    )
    private_certificates: dict[PrivateName, PrivateCertificate] = Field(
        alias="privateCertificates",
        default={},
        description="Certificates those authorities issue, for keys that stay where they are.",
    )
    tables: dict[TableName, Table] = Field(default={}, description="DynamoDB tables to make or to use.")
    buckets: dict[
        BucketName, Annotated[Bucket, BeforeValidator(_or_empty, json_schema_input_type=Bucket | None)]
    ] = Field(default={}, description="S3 buckets to make or to use.")
    workloads: dict[WorkloadName, Workload] = Field(
        default={}, min_length=1, description="Who may do what, with a certificate."
    )
    instances: dict[RoleName, Instance] = Field(
        default={}, description="What EC2 instances may do, each with an instance profile of its own."
    )
    cross_account_roles: dict[RoleName, CrossAccountRole] = Field(
        alias="crossAccountRoles", default={}, description="What roles of other accounts may do here."
    )
    profiles: dict[ProfileName, Profile] = Field(
        default={},
        description="Profiles several workloads share. A workload in none of them gets one of its own.",
    )

    expiry_alarm: ExpiryAlarm | None = Field(
        alias="expiryAlarm", default=None, description="Who is told that certificates end."
    )

    _declared: Declared = PrivateAttr()

    @model_validator(mode="after")
    def _keep_what_is_declared(self, info: ValidationInfo) -> Self:
        self._declared = declared(info)
        return self

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What works but should be thought over, with an alternative."""
        return advice.warnings(self, self._declared)

    @property
    def profile_of(self) -> dict[str, str]:
        """The name of the shared profile each workload is in; one with a profile of its own is not here."""
        return {workload: name for name, profile in self.profiles.items() for workload in profile.workloads}

    @property
    def roles(self) -> Iterator[tuple[tuple[str, str], GrantedRole]]:
        """Every role the stack makes, with its place in the stack file."""
        sections: dict[str, Mapping[str, GrantedRole]] = {
            "workloads": self.workloads,
            "instances": self.instances,
            "crossAccountRoles": self.cross_account_roles,
        }
        for section, roles in sections.items():
            yield from (((section, name), role) for name, role in roles.items())

    @property
    def common_tags(self) -> dict[str, str]:
        """Tags of everything the stack makes."""
        return self.tags | ({ENVIRONMENT: self.environment} if self.environment else {})

    def certificate_arguments(self, authorities: Mapping[str, Any]) -> dict[str, Any]:
        """By name, the arguments of the components that have certificates issued.

        Args:
            authorities: The components of the stack's authorities, by name.
        """
        return {
            name: each.arguments(
                authorities[each.authority].arn, self.private_cas[each.authority].key_algorithm
            )
            for name, each in self.private_certificates.items()
        }

    def anchor_arguments(
        self, referenced_arns: Mapping[str, Any], authorities: Mapping[str, Any]
    ) -> dict[str, Any]:
        """By name, the arguments of the components that make trust anchors, or pass their ARNs on.

        Args:
            referenced_arns: What other stacks say the ARN of an anchor is, by the anchor's name.
            authorities: The components of the stack's own authorities, by name.
        """
        return {
            name: anchor.arguments(self.common_tags, referenced_arns.get(name), authorities)
            for name, anchor in self.trust_anchors.items()
        }

    def narrowed_by(self, name: str) -> str:
        """What narrows a workload's sessions beside its role: grants, statements, managedPolicies or none.

        Args:
            name: The workload's name.
        """
        shared, workload = self.profile_of.get(name), self.workloads[name]
        profile = self.profiles[shared] if shared else workload.profile or OwnProfile()
        if isinstance(profile.session_policy, tuple):
            return "statements"
        if profile.managed_policies:
            return "managedPolicies"
        if shared or profile.session_policy is SecondWall.NONE or not self.has_second_wall(name):
            return SecondWall.NONE.value
        return SecondWall.GRANTS.value

    def has_second_wall(self, name: str) -> bool:
        """Whether a session policy equal to a workload's grants fits.

        Args:
            name: The workload's name.
        """
        return self.workloads[name].has_second_wall(self._declared)

    def managed_policies(self, role: GrantedRole) -> int:
        """How many managed policies a role needs beside its inline one.

        Args:
            role: A workload, an instance or a role for another account, of this stack.
        """
        return role.managed_policies(self._declared)

    def duration_seconds(self, name: str) -> int:
        """How long a workload's sessions live.

        Args:
            name: The workload's name.
        """
        shared, own = self.profile_of.get(name), self.workloads[name].profile or OwnProfile()
        return self.profiles[shared].duration_seconds if shared else own.duration_seconds

    def revocation_arguments(self, anchor_arns: Mapping[str, Any]) -> Mapping[str, Any]:
        """The arguments of the components that import revocation lists, by name.

        Args:
            anchor_arns: The ARN of each trust anchor, known already or not yet.
        """
        return {
            entry: arguments
            for name, anchor in self.trust_anchors.items()
            for entry, arguments in anchor.revocation_arguments(
                name, anchor_arns[name], self.common_tags
            ).items()
        }

    def notification_arguments(self, anchor_arns: Mapping[str, Any]) -> Mapping[str, Any]:
        """The arguments of the components that put notification settings, by the name of the anchor.

        Args:
            anchor_arns: The ARN of each trust anchor, known already or not yet.
        """
        return {
            name: {"trust_anchor_arn": anchor_arns[name], "settings": anchor.notifications.arguments()}
            for name, anchor in self.trust_anchors.items()
            if anchor.notifications is not None
        }

    def mapping_arguments(
        self, own_arns: Mapping[str, Any], shared_arns: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """The arguments of the components that put attribute mappings, by a name of their own.

        Args:
            own_arns: The ARN of each workload's own profile, by the workload's name.
            shared_arns: The ARN of each shared profile, by its name.
        """
        own = {name: each.profile for name, each in self.workloads.items() if each.profile}
        settings: list[tuple[str, ProfileSettings, Any]] = [
            *((f"workload-{name}", profile, own_arns[name]) for name, profile in own.items()),
            *((f"profile-{name}", profile, shared_arns[name]) for name, profile in self.profiles.items()),
        ]
        return {
            name: profile.attribute_mappings.arguments(arn)
            for name, profile, arn in settings
            if profile.attribute_mappings is not None
        }

    def alarm_arguments(self) -> Mapping[str, Any]:
        """The arguments of the component that tells of certificates that end, by its name."""
        alarm = self.expiry_alarm
        return {alarm.NAME: alarm.arguments(self.common_tags)} if alarm else {}

    def settings(
        self, anchors: Mapping[str, Any], own: Mapping[str, Any], shared: Mapping[str, Any]
    ) -> Iterator[tuple[str, str, Any]]:
        """What stands beside anchors and profiles: the component's class, its name, its arguments.

        Args:
            anchors: The component of each trust anchor, by name; it has an ``arn``.
            own: The component of each workload with a profile of its own; it has a ``profile_arn``.
            shared: The component of each shared profile, by name; it has an ``arn``.
        """
        arns = {name: anchor.arn for name, anchor in anchors.items()}
        profiles = {name: profile.arn for name, profile in shared.items()}
        of_workloads = {name: workload.profile_arn for name, workload in own.items()}
        kinds = {
            "RevocationList": self.revocation_arguments(arns),
            "NotificationSettings": self.notification_arguments(arns),
            "AttributeMappings": self.mapping_arguments(of_workloads, profiles),
            "ExpiryAlarm": self.alarm_arguments(),
        }
        for kind, entries in kinds.items():
            yield from ((kind, name, arguments) for name, arguments in entries.items())

    def instance_arguments(self, arns: Mapping[tuple[Kind, str], Any]) -> dict[str, Any]:
        """By name, the arguments of the components of instances.

        Args:
            arns: The ARN of each target, known already or not yet.
        """
        targets, tags = self.targets(arns), self.common_tags
        return {name: instance.arguments(tags, targets) for name, instance in self.instances.items()}

    def crossing_arguments(
        self, arns: Mapping[tuple[Kind, str], Any], trusted: Mapping[str, Any]
    ) -> dict[str, Any]:
        """By name, the arguments of the components of roles for other accounts.

        Args:
            arns: The ARN of each target, known already or not yet.
            trusted: The ARN of each trusted role that another stack makes.
        """
        targets, tags = self.targets(arns), self.common_tags
        return {
            name: role.arguments(tags, targets, trusted.get(name))
            for name, role in self.cross_account_roles.items()
        }

    def targets(self, arns: Mapping[tuple[Kind, str], Any]) -> Targets:
        """ARN and KMS key of each target, by kind and name.

        Args:
            arns: The ARN of each target, known already or not yet.
        """
        keys = {
            **{(Kind.TABLE, key): table.kms_key for key, table in self.tables.items()},
            **{(Kind.BUCKET, key): bucket.kms_key for key, bucket in self.buckets.items()},
        }
        return {target: (arns[target], kms_key) for target, kms_key in keys.items()}

    def session_facts(self, name: str) -> dict[str, Any]:
        """What a consumer needs of a workload beside its ARNs: how long sessions live, and its files.

        Args:
            name: The workload's name.
        """
        consumer = self.workloads[name].consumer
        files = consumer.model_dump() if consumer else None
        return {"duration_seconds": self.duration_seconds(name), "files": files}

    def workload_arguments(
        self, name: str, trust_anchor_arn: Any, arns: Mapping[tuple[Kind, str], Any]
    ) -> Any:
        """The arguments of the component that makes a workload's role, or its role and its own profile.

        Args:
            name: The workload's name.
            trust_anchor_arn: The ARN of its trust anchor, known already or not yet.
            arns: The ARN of each target, by kind and name.

        Returns:
            What the stack file sets; the component's defaults stand for the rest.
        """
        workload = self.workloads[name]
        role = workload.role_arguments(self.common_tags, self.targets(arns))
        role["trust_anchor_arn"] = trust_anchor_arn
        if name not in self.profile_of:
            return role | workload.profile_arguments(role.get("tags", {}))
        return role | {"session_duration_seconds": self.duration_seconds(name)}
