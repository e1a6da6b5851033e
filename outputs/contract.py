"""The outputs of every stack: what a consumer may rely on, typed and numbered.

The same shape in every stack. A field is added freely; one that is renamed or removed gets a new
``contractVersion``.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, NotRequired, Protocol, TypedDict

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from aws_facts import Arn
from outputs.command import ConsumerFiles, credential_process

VERSION = 1


class _Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def _whole(value: Any) -> Any:
    """The engine's numbers are floats."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


class Named(_Closed):
    """A thing of Roles Anywhere, known by its ARN."""

    arn: str = Field(description="Its ARN.")


class Target(_Closed):
    """A table or a bucket."""

    name: str = Field(description="Its name in AWS, with Pulumi's random suffix.")
    arn: str = Field(description="Its ARN.")


class Issued(_Closed):
    """A certificate of AWS Private CA; its key is where its request was made."""

    arn: str = Field(description="Its ARN.")
    certificate: str = Field(description="The certificate, PEM.")
    chain: str = Field(description="The certificates above it, PEM.")


class Workload(_Closed):
    """What a credential consumer needs to ask for a session."""

    trust_anchor_arn: str = Field(alias="trustAnchorArn", description="The anchor its certificate chains to.")
    profile_arn: str = Field(alias="profileArn", description="The profile its session starts through.")
    role_arn: str = Field(alias="roleArn", description="The role its session has.")
    region: str = Field(description="The Region of the anchor and the profile.")
    duration_seconds: int = Field(
        alias="durationSeconds", description="How long its session lives at most, in seconds."
    )
    credential_process: str = Field(
        alias="credentialProcess",
        description="The command that prints its credentials. Where the stack file does not say where the "
        "certificate lies, add --certificate, --private-key and, with an intermediate, --intermediates.",
    )
    certificate: str | None = Field(
        default=None, description="Where its certificate lies on its own machine, if the stack file says so."
    )
    private_key: str | None = Field(
        alias="privateKey", default=None, description="Where the certificate's key lies; never the key."
    )
    chain: str | None = Field(default=None, description="Where the intermediates to send along lie.")


class Instance(_Closed):
    """What EC2 needs to give an instance its role."""

    instance_profile_name: str = Field(
        alias="instanceProfileName", description="The instance profile, as EC2 takes it."
    )
    instance_profile_arn: str = Field(alias="instanceProfileArn", description="The instance profile's ARN.")
    role_arn: str = Field(alias="roleArn", description="The role in it; its name is the same.")
    instance_id: str | None = Field(
        alias="instanceId", default=None, description="The instance the stack launched, if it did."
    )


class CrossAccountRole(_Closed):
    """What a session of the trusted role needs to go on to a role here."""

    role_arn: str = Field(alias="roleArn", description="The role to assume.")
    trusted_role_arn: str = Field(
        alias="trustedRoleArn", description="The role of the other account whose sessions are let in."
    )
    external_id: str | None = Field(
        alias="externalId", default=None, description="The id to assume it with, where one was agreed on."
    )
    duration_seconds: Annotated[int, BeforeValidator(_whole)] = Field(
        alias="durationSeconds", description="How long a session lives at most, in seconds."
    )


class ExpiryAlarm(_Closed):
    """Who tells that certificates end."""

    rule_arn: str = Field(alias="ruleArn", description="The rule of EventBridge.")
    topic_arn: str = Field(alias="topicArn", description="The topic to subscribe to.")


class Contract(BaseModel):
    """Everything a stack exports; a newer stack may export more.

    ``Contract.model_validate`` reads what ``pulumi stack output --json`` prints.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    contract_version: Literal[1] = Field(alias="contractVersion", description="The shape's number.")
    region: str = Field(description="The Region the stack is deployed to.")
    trust_anchors: dict[str, Named] = Field(alias="trustAnchors", description="By name in the stack file.")
    profiles: dict[str, Named] = Field(description="Those that workloads share, by name in the stack file.")
    workloads: dict[str, Workload] = Field(description="By name in the stack file.")
    instances: dict[str, Instance] = Field(default={}, description="By name in the stack file.")
    cross_account_roles: dict[str, CrossAccountRole] = Field(
        alias="crossAccountRoles", default={}, description="By name in the stack file."
    )
    tables: dict[str, Target] = Field(description="By name in the stack file.")
    buckets: dict[str, Target] = Field(description="By name in the stack file.")
    private_cas: dict[str, Named] = Field(
        alias="privateCertificateAuthorities", default={}, description="By name in the stack file."
    )
    private_certificates: dict[str, Issued] = Field(
        alias="privateCertificates", default={}, description="By name in the stack file."
    )
    expiry_alarm: ExpiryAlarm | None = Field(
        alias="expiryAlarm", default=None, description="Where the stack file has one."
    )


class HasArn(Protocol):
    """Anything with an ARN, known already or not yet."""

    @property
    def arn(self) -> Any:
        """Its ARN."""


class HasName(HasArn, Protocol):
    """Anything with an ARN and a name in AWS, known already or not yet."""

    @property
    def name(self) -> Any:
        """Its name."""


class IsIssued(HasArn, Protocol):
    """A certificate, known already or not yet."""

    @property
    def certificate(self) -> Any:
        """The certificate, PEM."""

    @property
    def chain(self) -> Any:
        """The certificates above it, PEM."""


class HasInstance(HasArn, Protocol):
    """A role with an instance profile, known already or not yet."""

    @property
    def instance_profile_name(self) -> Any:
        """The instance profile's name."""

    @property
    def instance_profile_arn(self) -> Any:
        """The instance profile's ARN."""

    @property
    def instance_id(self) -> Any:
        """The instance, if there is one."""


class HasTrust(HasArn, Protocol):
    """A role for a role of another account, known already or not yet."""

    @property
    def trusted_role_arn(self) -> Any:
        """The role that is let in."""

    @property
    def external_id(self) -> Any:
        """The id both sides agreed on, if there is one."""

    @property
    def duration_seconds(self) -> Any:
        """How long a session lives."""


class HasTopic(Protocol):
    """What tells that certificates end, known already or not yet."""

    @property
    def rule_arn(self) -> Any:
        """The rule's ARN."""

    @property
    def topic_arn(self) -> Any:
        """The topic's ARN."""


class Files(TypedDict):
    """Where a workload keeps what it presents, as ``ConsumerFiles`` has it."""

    certificate: str
    private_key: str
    chain: str | None


class Known(TypedDict):
    """What the outputs of a workload are made of, once it is known.

    Attributes:
        trust_anchor_arn: The anchor its certificate chains to.
        profile_arn: The profile its session starts through.
        role_arn: The role its session has.
        duration_seconds: How long its session lives at most, in seconds; the engine's numbers are floats.
        files: Where it keeps its certificate, if the stack knows.
    """

    trust_anchor_arn: str
    profile_arn: str
    role_arn: str
    duration_seconds: float
    files: NotRequired[Files | None]


def workload(known: Known) -> dict[str, object]:
    """The outputs of one workload.

    Args:
        known: Its ARNs and what its command needs.

    Raises:
        ArnError: The anchor's ARN is none.
    """
    anchor, profile, role = known["trust_anchor_arn"], known["profile_arn"], known["role_arn"]
    region, seconds = Arn.parse(anchor).region, int(known["duration_seconds"])
    named = known.get("files")
    files = ConsumerFiles(**named) if named else None
    command = credential_process(
        trust_anchor_arn=anchor,
        profile_arn=profile,
        role_arn=role,
        region=region,
        duration_seconds=seconds,
        files=files,
    )
    return Workload(
        trustAnchorArn=anchor,
        profileArn=profile,
        roleArn=role,
        region=region,
        durationSeconds=seconds,
        credentialProcess=command,
        certificate=files.certificate if files else None,
        privateKey=files.private_key if files else None,
        chain=files.chain if files else None,
    ).model_dump(by_alias=True, exclude_none=True)


def exports(  # noqa: PLR0913, PLR0917 - one argument for each section of the contract
    region: object,
    trust_anchors: Mapping[str, HasArn],
    profiles: Mapping[str, HasArn],
    workloads: Mapping[str, object],
    instances: Mapping[str, HasInstance],
    cross_account_roles: Mapping[str, HasTrust],
    tables: Mapping[str, HasName],
    buckets: Mapping[str, HasName],
    private_cas: Mapping[str, HasArn] | None = None,
    private_certificates: Mapping[str, IsIssued] | None = None,
    expiry_alarm: HasTopic | None = None,
) -> dict[str, object]:
    """What a program exports, in the contract's shape.

    Args:
        region: The Region the stack is deployed to.
        trust_anchors: By name in the stack file.
        profiles: Those that workloads share, by name in the stack file.
        workloads: What ``workload`` returned for each, by name in the stack file.
        instances: By name in the stack file.
        cross_account_roles: By name in the stack file.
        tables: By name in the stack file.
        buckets: By name in the stack file.
        private_cas: By name in the stack file.
        private_certificates: By name in the stack file.
        expiry_alarm: What tells that certificates end, if anything does.
    """
    of_some = {
        **_alarm(expiry_alarm),
        "privateCertificateAuthorities": {key: {"arn": ca.arn} for key, ca in (private_cas or {}).items()},
        "privateCertificates": {
            key: {"arn": each.arn, "certificate": each.certificate, "chain": each.chain}
            for key, each in (private_certificates or {}).items()
        },
    }
    return {
        "contractVersion": VERSION,
        "region": region,
        "trustAnchors": {key: {"arn": anchor.arn} for key, anchor in trust_anchors.items()},
        "profiles": {key: {"arn": profile.arn} for key, profile in profiles.items()},
        "workloads": dict(workloads),
        "instances": {
            key: {
                "instanceProfileName": role.instance_profile_name,
                "instanceProfileArn": role.instance_profile_arn,
                "roleArn": role.arn,
                "instanceId": role.instance_id,
            }
            for key, role in instances.items()
        },
        "crossAccountRoles": {
            key: {
                "roleArn": role.arn,
                "trustedRoleArn": role.trusted_role_arn,
                "externalId": role.external_id,
                "durationSeconds": role.duration_seconds,
            }
            for key, role in cross_account_roles.items()
        },
        "tables": {key: {"name": table.name, "arn": table.arn} for key, table in tables.items()},
        "buckets": {key: {"name": bucket.name, "arn": bucket.arn} for key, bucket in buckets.items()},
        # Where there are none, nothing is said of them: a stack of before keeps the outputs it had.
        **{section: entries for section, entries in of_some.items() if entries},
    }


def _alarm(alarm: HasTopic | None) -> dict[str, dict[str, Any]]:
    return {"expiryAlarm": {"ruleArn": alarm.rule_arn, "topicArn": alarm.topic_arn}} if alarm else {}


def rows(contract: Contract) -> list[tuple[str, str, str]]:
    """The contract as a table a person reads.

    Args:
        contract: A stack's outputs.

    Returns:
        What it is, its name in the stack file, and its ARN; of a workload its profile and its role.
    """
    shared = {profile.arn for profile in contract.profiles.values()}
    own = {name: each.profile_arn for name, each in contract.workloads.items()}
    return [
        *(("trust anchor", name, anchor.arn) for name, anchor in contract.trust_anchors.items()),
        *(("profile", name, profile.arn) for name, profile in contract.profiles.items()),
        *(("profile", name, arn) for name, arn in own.items() if arn not in shared),
        *(("role", name, workload.role_arn) for name, workload in contract.workloads.items()),
        *(("role", name, each.role_arn) for name, each in contract.instances.items()),
        *(("role", name, each.role_arn) for name, each in contract.cross_account_roles.items()),
        *(("instance profile", name, each.instance_profile_arn) for name, each in contract.instances.items()),
        *(("instance", name, each.instance_id or "none") for name, each in contract.instances.items()),
        *(("table", name, table.arn) for name, table in contract.tables.items()),
        *(("bucket", name, bucket.arn) for name, bucket in contract.buckets.items()),
        *(("private CA", name, ca.arn) for name, ca in contract.private_cas.items()),
        *(("private certificate", name, each.arn) for name, each in contract.private_certificates.items()),
        *(("expiry alarm", "topic", each.topic_arn) for each in (contract.expiry_alarm,) if each),
    ]
