"""What a stack file may say: one model for each kind of entry, every field described.

Keys are written in the file as Pulumi writes them, ``readCapacity`` for ``read_capacity``. Values are never
converted: a number in quotes is a text.
"""

from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

from aws_facts import Problem, ToolkitError, limits
from certs import development_bundle
from config import advice
from config.refusal import refuse, refuse_all, refuse_several
from config.rules import (
    Action,
    AnchorName,
    AnchorReference,
    AttributeName,
    BucketName,
    BucketReference,
    BundlePath,
    Capacity,
    CommonName,
    DevelopmentPath,
    ProfileName,
    Seconds,
    TableName,
    TableReference,
    WorkloadName,
    WorkloadReference,
    not_empty,
    suggestion,
    without_repetition,
)
from policies import Access, Kind, actions_of, grants_policy
from policies import Grant as GrantedActions


class Model(BaseModel):
    """Frozen, strict, and closed to keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)


class TrustAnchor(Model):
    """Whose certificates are trusted: exactly one of ``bundle`` and ``development``."""

    bundle: BundlePath | None = Field(
        default=None,
        description="File with the one or two CA certificates (PEM) to trust, from the project's root.",
    )
    development: DevelopmentPath | None = Field(
        default=None,
        description="Directory of a development PKI, from the project's root; made there when it is absent.",
    )

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.bundle is None) == (self.development is None):
            raise refuse(
                "neither bundle nor development" if self.bundle is None else "bundle and development",
                "exactly one of bundle and development",
                "Name the file of your CA certificates, or a directory such as pki/dev to rehearse with.",
            )
        return self

    @property
    def bundle_file(self) -> Path:
        """The file with the certificates to trust."""
        return self.bundle or development_bundle(self.development or Path())

    def pem(self) -> str:
        """The certificates to trust; line ends are those of PEM, whatever the file's are."""
        return self.bundle_file.read_text(encoding="ascii")


class AttributeType(Enum):
    """The type of a key attribute, in DynamoDB's letters."""

    STRING = "S"
    NUMBER = "N"
    BINARY = "B"


class Table(Model):
    """A DynamoDB table, encrypted, recoverable to a point in time and protected against deletion."""

    attributes: dict[AttributeName, AttributeType] = Field(
        min_length=1, description="The key attributes and their types: S (text), N (number) or B (bytes)."
    )
    hash_key: str = Field(alias="hashKey", description="The attribute that is the partition key.")
    range_key: str | None = Field(
        alias="rangeKey", default=None, description="The attribute that is the sort key, if any."
    )
    read_capacity: Capacity | None = Field(
        alias="readCapacity",
        default=None,
        description="Provisioned reads a second; leave both capacities out to pay per request.",
    )
    write_capacity: Capacity | None = Field(
        alias="writeCapacity",
        default=None,
        description="Provisioned writes a second; leave both capacities out to pay per request.",
    )

    @field_validator("hash_key", "range_key")
    @classmethod
    def _declared_attribute(cls, value: str | None, info: ValidationInfo) -> str | None:
        attributes = info.data.get("attributes")
        if value is None or attributes is None or value in attributes:
            return value
        raise refuse(
            f"{value!r}, which attributes does not declare",
            "one of the table's attributes",
            suggestion(value, attributes),
        )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        findings = []
        if self.range_key == self.hash_key:
            findings.append((f"{self.hash_key!r} as both keys", "two attributes", "Leave rangeKey out."))
        unused = sorted(set(self.attributes) - {self.hash_key, self.range_key})
        if unused:
            findings.append(
                (
                    f"attributes that are no key: {', '.join(unused)}",
                    "only the attributes of the table's keys: items may have any others undeclared",
                    "Remove them from attributes.",
                )
            )
        if (self.read_capacity is None) != (self.write_capacity is None):
            findings.append(
                (
                    "one of readCapacity and writeCapacity",
                    "both, or neither to pay per request",
                    "Add the missing one or remove the other.",
                )
            )
        if findings:
            raise refuse_several(findings)
        return self

    def arguments(self) -> Any:
        """What was set, by the names of the fields: the arguments of the component that makes the table."""
        return self.model_dump(mode="json", exclude_none=True)


class Bucket(Model):
    """An S3 bucket: private, versioned, encrypted, owner-enforced, and reached over TLS only."""


class Certificate(Model):
    """Which certificate is the workload."""

    common_name: CommonName = Field(
        alias="commonName", description="The CN of the certificate's subject, compared exactly."
    )


class Grant(Model):
    """What a workload may do with one target: ``table`` or ``bucket``, and ``access`` or ``actions``."""

    table: TableReference | None = Field(default=None, description="A name declared under tables.")
    bucket: BucketReference | None = Field(default=None, description="A name declared under buckets.")
    access: Access | None = Field(default=None, description="read, write, read-write or list.")
    actions: Annotated[tuple[Action, ...], AfterValidator(not_empty)] | None = Field(
        default=None, description="Single actions of the target's service, such as dynamodb:GetItem."
    )

    @model_validator(mode="after")
    def _one_target_one_extent(self) -> Self:
        findings = []
        for first, second in (("table", "bucket"), ("access", "actions")):
            given = [name for name in (first, second) if getattr(self, name) is not None]
            if len(given) != 1:
                got = f"{first} and {second}" if given else f"neither {first} nor {second}"
                expected = f"exactly one of {first} and {second}"
                remedy = f"Remove {first} or {second}." if given else f"Add {first} or {second}."
                findings.append((got, expected, remedy))
        if findings:
            raise refuse_several(findings)
        return self

    @property
    def kind(self) -> Kind:
        """What the target is."""
        return Kind.TABLE if self.table is not None else Kind.BUCKET

    @property
    def target(self) -> str:
        """The target's name in the stack file."""
        return self.table or self.bucket or ""

    @property
    def allowed(self) -> frozenset[str]:
        """The actions the grant stands for."""
        if self.access is not None:
            return actions_of(self.access, self.kind)
        return frozenset(self.actions or ())


class Workload(Model):
    """One thing outside of AWS that presents a certificate, and what it may do."""

    trust_anchor: AnchorReference = Field(
        alias="trustAnchor", description="The anchor its certificate chains to."
    )
    certificate: Certificate = Field(description="Which certificate it is.")
    grants: tuple[Grant, ...] = Field(default=(), description="What it may do; nothing when left out.")

    @model_validator(mode="after")
    def _policy_fits(self) -> Self:
        """Render the policy with the longest ARNs there can be: a size limit shows before a deployment."""
        suffix = "x" * limits.AUTONAME_SUFFIX
        longest = {
            Kind.TABLE: "arn:aws-us-gov:dynamodb:ap-northeast-1:111122223333:table/",
            Kind.BUCKET: "arn:aws-us-gov:s3:::",
        }
        grants = [
            GrantedActions(longest[grant.kind] + grant.target + suffix, grant.allowed)
            for grant in self.grants
        ]
        try:
            if grants:
                grants_policy(grants, where="its grants, as a policy")
        except ToolkitError as error:
            raise refuse_all(error) from error
        return self


class Profile(Model):
    """The workloads that get their sessions through one Roles Anywhere profile, and for how long."""

    workloads: Annotated[
        tuple[WorkloadReference, ...],
        Field(max_length=limits.ROLES_PER_PROFILE.value),
        AfterValidator(not_empty),
        AfterValidator(without_repetition),
    ] = Field(description="Names declared under workloads.")
    duration_seconds: Seconds = Field(
        alias="durationSeconds", default=3600, description="How long a session lives, in seconds."
    )


class Stack(Model):
    """One stack file: everything under the project's namespace."""

    trust_anchors: dict[AnchorName, TrustAnchor] = Field(
        alias="trustAnchors",
        min_length=1,
        max_length=limits.TRUST_ANCHORS.value,
        description="Whose certificates are trusted.",
    )
    tables: dict[TableName, Table] = Field(default={}, description="DynamoDB tables to make.")
    buckets: dict[
        BucketName, Annotated[Bucket, BeforeValidator(lambda value: {} if value is None else value)]
    ] = Field(default={}, description="S3 buckets to make.")
    workloads: dict[WorkloadName, Workload] = Field(min_length=1, description="Who may do what.")
    profiles: dict[ProfileName, Profile] = Field(
        min_length=1, max_length=limits.PROFILES.value, description="Through which profile sessions start."
    )

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What works but should be thought over, with an alternative."""
        return advice.on_keys({name: (t.hash_key, t.range_key) for name, t in self.tables.items()})

    @property
    def profile_of(self) -> dict[str, str]:
        """The name of the profile each workload is in."""
        return {workload: name for name, profile in self.profiles.items() for workload in profile.workloads}
