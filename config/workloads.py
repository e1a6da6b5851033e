"""Workloads: things outside of AWS that present a certificate, and what each may do."""

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, ValidationInfo, model_validator

from config.certificates import Certificate
from config.model import Model
from config.names import AnchorReference, WorkloadReference, not_empty, without_repetition
from config.profiles import OwnProfile, SecondWall, statements_text
from config.references import Declared, declared
from config.refusal import Finding, found, refuse, refuse_several
from config.roles import GrantedRole, Targets
from config.tags import Tags
from policies import PolicyError, certificate_trust_policy, longest_arn, session_policy

# As long as the ARN of a trust anchor can be; no partition has all of it.
_LONGEST_ANCHOR = (
    "arn:aws-us-gov:rolesanywhere:ap-northeast-1:111122223333:"
    "trust-anchor/00000000-0000-0000-0000-000000000000"
)


def _path_on_its_machine(value: str) -> str:
    if "-----BEGIN" in value:
        raise refuse(
            "the text of a certificate or of a key",
            "the path of the file on the workload's own machine",
            "Name the file. A key never leaves its machine: where this one has been written down, replace "
            "it.",
        )
    if not value.strip() or "\n" in value:
        raise refuse(repr(value), "a path on one line", "Name the file.")
    return value


_FilePath = Annotated[str, AfterValidator(_path_on_its_machine)]


class Consumer(Model):
    """Where the workload keeps what it presents, on its own machine: for the ready-made command."""

    certificate: _FilePath = Field(description="Path of its certificate.")
    private_key: _FilePath = Field(alias="privateKey", description="Path of the certificate's key.")
    chain: _FilePath | None = Field(
        default=None, description="Path of the intermediate certificates to send along, if there are any."
    )

    @model_validator(mode="after")
    def _three_files(self) -> Self:
        """The client sends the first certificate of a file alone: a chain in the same file is never sent."""
        findings = []
        if self.chain == self.certificate:
            findings.append(
                Finding(
                    "the certificate and its chain in one file",
                    "two files: the chain is sent only from a file of its own",
                    "Put the intermediate certificates into another file.",
                    ("chain",),
                )
            )
        if self.private_key in (self.certificate, self.chain):
            findings.append(
                Finding(
                    "the key in the file of a certificate",
                    "a file of its own, which its owner alone can read",
                    "Put the key into another file.",
                    ("privateKey",),
                )
            )
        if findings:
            raise refuse_several(findings)
        return self


class Certified(Model):
    """Whose certificate is meant."""

    trust_anchor: AnchorReference = Field(
        alias="trustAnchor", description="The anchor its certificate chains to."
    )
    certificate: Certificate = Field(description="Which certificate it is.")


class Workload(GrantedRole, Certified):
    """One thing outside of AWS that presents a certificate, and what it may do."""

    shares_certificates_with: Annotated[
        tuple[WorkloadReference, ...], AfterValidator(not_empty), AfterValidator(without_repetition)
    ] = Field(
        alias="sharesCertificatesWith",
        default=(),
        description="Other workloads that a certificate of this one may be as well. Where nobody says so, "
        "two "
        "workloads of one anchor never have a certificate in common.",
    )
    profile: OwnProfile | None = Field(
        default=None,
        description="Settings of the profile made for it alone; not for one in a shared profile.",
    )
    tags: Tags = Field(
        default={}, description="Tags of its role and its profile, beside those of the whole stack."
    )
    consumer: Consumer | None = Field(
        default=None, description="Where it keeps its certificate, for the command among the outputs."
    )

    @model_validator(mode="after")
    def _documents_fit(self, info: ValidationInfo) -> Self:
        """Render every document with the longest ARNs there can be: size limits show before a deployment."""
        findings = []
        names = declared(info)
        try:
            certificate_trust_policy(trust_anchor_arn=_LONGEST_ANCHOR, certificate=self.certificate.match)
        except PolicyError as error:
            findings += [found(problem, ("certificate",)) for problem in error.problems]
        misfits = self.misfits(names)
        findings += misfits
        if not misfits and self.second_wall is SecondWall.GRANTS and not self.has_second_wall(names):
            findings.append(
                Finding(
                    "grants too long for a session policy",
                    "at most 2,048 characters, and room for the tags of its certificate",
                    "Leave sessionPolicy out or say none, or split the workload into two.",
                    ("profile", "sessionPolicy"),
                )
            )
        if self.profile and self.profile.managed_policies and not (self.grants or self.statements):
            findings.append(
                Finding(
                    "managed policies that narrow a role which may do nothing",
                    "grants: a session policy never allows what the role does not",
                    "Say under grants what it may do with which target; AWS's own policies are for all "
                    "targets.",
                    ("profile", "managedPolicies"),
                )
            )
        if findings:
            raise refuse_several(findings)
        return self

    @property
    def second_wall(self) -> Any:
        """What the stack file says narrows the sessions of its own profile; None when it says nothing."""
        return self.profile.session_policy if self.profile else None

    def has_second_wall(self, names: Declared) -> bool:
        """Whether a session policy equal to its grants fits.

        Args:
            names: What the stack file declares.
        """
        planned = [grant.granted(names, longest_arn(grant.kind, grant.target)) for grant in self.grants]
        return bool(session_policy(*self.granted(names), where="its grants", planned=planned))

    def role_arguments(self, tags: Mapping[str, str], targets: Targets) -> dict[str, Any]:
        """The arguments of a component that makes its role, without the anchor: only what was set.

        Args:
            tags: Tags of everything the stack makes.
            targets: ARN and KMS key of each target, by kind and name.
        """
        return self.certificate.arguments() | self.granted_arguments(tags, targets)

    def profile_arguments(self, tags: Mapping[str, str]) -> dict[str, Any]:
        """The arguments a component takes for its own profile: only what was set.

        Args:
            tags: The tags its role gets; the profile's own are added.
        """
        profile = self.profile or OwnProfile()
        settings = profile.settings()
        if isinstance(profile.session_policy, tuple):
            settings["session_policy"] = statements_text(profile.session_policy)
        elif profile.session_policy is SecondWall.NONE:
            settings["session_policy"] = ""
        merged = {**tags, **profile.tags}
        return settings | ({"tags": merged} if merged else {})
