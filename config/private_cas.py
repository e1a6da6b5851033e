"""Certificate authorities of AWS Private CA, and the certificates they issue."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, ValidationInfo, model_validator

from certs import CertificateError, DistinguishedName, Subject, check_subject, read_request
from config.arns import PrivateCaArn
from config.model import Model, all_of, one_of
from config.names import PrivateCaReference
from config.references import declared
from config.refusal import Finding, found, refuse, refuse_several
from config.tags import Tags

_KEYS = ("EC_prime256v1", "EC_secp384r1", "RSA_2048", "RSA_4096")
_SHORT_LIVED_DAYS = 7


def _key(value: str) -> str:
    if value in _KEYS:
        return value
    raise refuse(repr(value), f"one of {', '.join(_KEYS)}", "Choose one of them, as AWS spells it.")


class PrivateCertificateAuthority(Model):
    """A root of AWS Private CA: made here, or one that exists."""

    model_config = all_of([one_of("commonName", "arn")])

    common_name: str | None = Field(
        alias="commonName",
        default=None,
        description="The CN of its subject, which every session of its certificates carries.",
    )
    organization: str | None = Field(default=None, description="The O of its subject.")
    key_algorithm: Annotated[str, AfterValidator(_key)] = Field(
        alias="keyAlgorithm", default=_KEYS[0], description=f"Its key: {', '.join(_KEYS)}."
    )
    years: Annotated[int, Field(ge=1, le=30)] = Field(
        default=10, description="How long its own certificate is valid."
    )
    generation: Annotated[int, Field(ge=1)] = Field(
        default=1, description="Raised by one, its own certificate is issued anew, and its anchor updated."
    )
    short_lived: bool = Field(
        alias="shortLived",
        default=False,
        description="Whether it issues certificates of seven days at most, at AWS's lower price.",
    )
    acm_may_issue: bool = Field(
        alias="acmMayIssue",
        default=False,
        description="Whether AWS Certificate Manager may issue from it; Roles Anywhere needs no permission.",
    )
    restorable_days: Annotated[int, Field(ge=7, le=30)] = Field(
        alias="restorableDays", default=30, description="How long it can be restored after it was deleted."
    )
    tags: Tags = Field(default={}, description="Tags of this authority, beside those of the whole stack.")
    arn: PrivateCaArn | None = Field(
        default=None, description="ARN of an authority that exists already and that somebody else owns."
    )

    @model_validator(mode="after")
    def _made_or_adopted(self) -> Self:
        findings = []
        if (self.arn is None) == (self.common_name is None):
            findings.append(
                Finding(
                    "commonName and arn" if self.arn else "neither commonName nor arn",
                    "exactly one of commonName and arn",
                    "Give the CN of a new authority, or the ARN of one there already is.",
                )
            )
        if self.arn is not None and self.model_fields_set - {"arn"}:
            findings.append(
                Finding(
                    "settings of an authority that somebody else owns",
                    "arn alone",
                    "Remove them, or make the authority here.",
                )
            )
        if self.common_name is not None:
            findings += self._subject_findings()
        if findings:
            raise refuse_several(findings)
        return self

    def _subject_findings(self) -> list[Finding]:
        parts = {"CN": self.common_name or "", **({"O": self.organization} if self.organization else {})}
        try:
            check_subject(Subject(DistinguishedName.of(parts)))
        except CertificateError as error:
            return [found(problem, placed=True) for problem in error.problems]
        return []

    def arguments(self, tags: Mapping[str, str]) -> Any:
        """The arguments of the component that makes the authority, or passes its ARN on.

        Args:
            tags: Tags of everything the stack makes.
        """
        if self.arn is not None:
            return {"existing_arn": self.arn}
        own = {**tags, **self.tags}
        return {
            "common_name": self.common_name,
            **({"organization": self.organization} if self.organization else {}),
            "key_algorithm": self.key_algorithm,
            "validity_years": self.years,
            "generation": self.generation,
            "short_lived": self.short_lived,
            "acm_may_issue": self.acm_may_issue,
            "restorable_days": self.restorable_days,
            **({"tags": own} if own else {}),
        }


def _request(value: Path, info: ValidationInfo) -> Path:
    """A request that can be certified; the key is not in it, and is never asked for."""
    path = declared(info).root / value
    try:
        read_request(path.read_bytes(), where=str(value))
    except OSError as error:
        raise refuse(
            f"{value}: {error.strerror}",
            "a file with a certificate signing request in PEM",
            "Give the path from the project's root; openssl req -new -key KEY makes one.",
        ) from error
    except CertificateError as error:
        raise refuse_several(found(problem, placed=True) for problem in error.problems) from error
    return path


class PrivateCertificate(Model):
    """A certificate an authority issues for a request; its key stays where it was made."""

    authority: PrivateCaReference = Field(description="A name declared under privateCertificateAuthorities.")
    request: Annotated[Path, AfterValidator(_request)] = Field(
        description="File with the certificate signing request (PEM), from the project's root."
    )
    days: Annotated[int, Field(ge=1, le=398)] = Field(default=7, description="How long it is valid.")

    @model_validator(mode="after")
    def _as_short_as_its_authority_issues(self, info: ValidationInfo) -> Self:
        authority = declared(info).private_cas.get(self.authority)
        short = isinstance(authority, Mapping) and authority.get("shortLived") is True
        if short and self.days > _SHORT_LIVED_DAYS:
            raise refuse_several(
                [
                    Finding(
                        f"{self.days} days of an authority with shortLived",
                        f"at most {_SHORT_LIVED_DAYS}",
                        "Ask for fewer days, or make the authority without shortLived.",
                        ("days",),
                    )
                ]
            )
        return self

    def arguments(self, authority_arn: Any, key_algorithm: str) -> Any:
        """The arguments of the component that has it issued.

        Args:
            authority_arn: The ARN of its authority, known already or not yet.
            key_algorithm: The authority's own key.
        """
        return {
            "authority_arn": authority_arn,
            "signing_request": self.request.read_text(encoding="ascii"),
            "key_algorithm": key_algorithm,
            "validity_days": self.days,
        }
