"""Cross-account roles: what one role of another account may do here."""

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, ValidationInfo, model_validator

from aws_facts import arn_kinds, limits
from config.anchors import StackOutput
from config.arns import misplaced
from config.model import all_of, one_of
from config.names import not_empty, without_repetition
from config.place import Place
from config.references import declared
from config.refusal import Finding, found, refuse_several
from config.roles import GrantedRole, Targets
from policies import PolicyError, TrustedRole, cross_account_trust_policy, trusted_role_problems

# Stands in where another stack says which role it is.
_SOME_ROLE = "arn:aws:iam::111122223333:role/" + "x" * limits.ROLE_NAME.value
_KEYS = {
    "trusted_role": "trustedRole",
    "external_id": "externalId",
    "source_identities": "sourceIdentities",
    "session_tags": "sessionTags",
}


class CrossAccountRole(GrantedRole):
    """A role that the sessions of one role of another account may go on to, for an hour at most."""

    model_config = all_of([one_of("trustedRole", "fromStack")])

    trusted_role: str | None = Field(
        alias="trustedRole", default=None, description="ARN of the other account's role; never the account."
    )
    from_stack: StackOutput | None = Field(
        alias="fromStack",
        default=None,
        description="The same, read from another stack's outputs, such as workloads.bridge.roleArn.",
    )
    external_id: str | None = Field(
        alias="externalId",
        default=None,
        description="An id both sides agreed on, without which nobody comes in; no secret.",
    )
    source_identities: Annotated[
        tuple[str, ...], AfterValidator(not_empty), AfterValidator(without_repetition)
    ] = Field(
        alias="sourceIdentities",
        default=(),
        description="Source identities that are let in, such as CN=web for a certificate; any when left out.",
    )
    session_tags: Annotated[
        tuple[str, ...], AfterValidator(not_empty), AfterValidator(without_repetition)
    ] = Field(
        alias="sessionTags",
        default=(),
        description="Keys of session tags that may be taken along, each with the value the session has.",
    )
    name: Annotated[str, Field(pattern=r"^[\w+=,.@-]{1,64}$")] | None = Field(
        default=None,
        description="The role's name in AWS, where the other account has to know its ARN before it is made; "
        "with a random suffix when left out.",
    )
    duration_seconds: Annotated[
        int, Field(ge=limits.SESSION_DURATION.low, le=limits.CHAINED_SESSION.value)
    ] = Field(
        alias="durationSeconds",
        default=limits.CHAINED_SESSION.value,
        description="How long a session lives, in seconds: AWS caps a chained one at an hour.",
    )

    @model_validator(mode="after")
    def _documents_fit(self, info: ValidationInfo) -> Self:
        names = declared(info)
        findings = [*self._one_source(), *self._trust_findings(), *self.misfits(names)]
        findings += _elsewhere(self.trusted_role, names.place)
        if findings:
            raise refuse_several(findings)
        return self

    def _one_source(self) -> list[Finding]:
        given = [key for key in (self.trusted_role, self.from_stack) if key is not None]
        if len(given) == 1:
            return []
        got = "trustedRole and fromStack" if given else "neither trustedRole nor fromStack"
        remedy = "Remove one of them." if given else "Name the one role of the other account that comes in."
        return [Finding(got, "exactly one of trustedRole and fromStack", remedy)]

    def _trust_findings(self) -> list[Finding]:
        """What is wrong with who is let in, each at its own key."""
        trusted = self._trusted(self.trusted_role or _SOME_ROLE)
        findings = [
            found(problem, (_KEYS[problem.where.rpartition(".")[2]],))
            for problem in trusted_role_problems(trusted, where="")
        ]
        if findings:
            return findings
        try:
            cross_account_trust_policy(trusted)
        except PolicyError as error:
            return [found(problem) for problem in error.problems]
        return []

    def _trusted(self, arn: str) -> TrustedRole:
        return TrustedRole(
            arn=arn,
            external_id=self.external_id or "",
            source_identities=self.source_identities,
            session_tags=self.session_tags,
        )

    def arguments(self, tags: Mapping[str, str], targets: Targets, referenced_arn: Any = None) -> Any:
        """The arguments of the component that makes it: only what was set.

        Args:
            tags: Tags of everything the stack makes.
            targets: ARN and KMS key of each target, by kind and name.
            referenced_arn: What another stack says the trusted role is; None when no stack was asked.
        """
        optional = {
            "external_id": self.external_id,
            "source_identities": list(self.source_identities),
            "session_tags": list(self.session_tags),
            "role_name": self.name,
        }
        required = {
            "trusted_role_arn": self.trusted_role or referenced_arn,
            "duration_seconds": self.duration_seconds,
        }
        chosen = {name: value for name, value in optional.items() if value}
        return required | chosen | self.granted_arguments(tags, targets)


def role_arn_findings(value: object, place: Place) -> list[Finding]:
    """What is wrong with what another stack says is the role that comes in.

    Args:
        value: The output's value, whatever it is.
        place: Where this stack is deployed to.
    """
    if isinstance(value, str) and arn_kinds.ROLE.read(value):
        return _elsewhere(value, place)
    got = "nothing" if value is None else repr(value)
    remedy = "Name the output as that stack exports it, such as workloads.bridge.roleArn."
    return [Finding(got, f"the ARN of {arn_kinds.ROLE.what}", remedy)]


def _elsewhere(text: str | None, place: Place) -> list[Finding]:
    """Another account, but no other partition: credentials never leave theirs."""
    arn = arn_kinds.ROLE.read(text or "")
    if arn is None:
        return []
    findings = [each._replace(below=("trustedRole",)) for each in misplaced(arn, place, here=False)]
    if arn.account in place.accounts:
        findings.append(
            Finding(
                f"a role of {arn.account}, which is this stack's own account",
                "a role of another account",
                "Grant that role itself what it may do: within an account nobody needs to go on to another.",
                ("trustedRole",),
            )
        )
    return findings
