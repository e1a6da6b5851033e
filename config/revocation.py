"""Revocation lists of a trust anchor: files here, judged before anything is created."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

from cryptography import x509
from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

from aws_facts import limits
from certs import AuthorityFiles, CertificateError, crl_problems, read_certificates, read_crl
from config.arns import RevocationListArn
from config.model import Model
from config.references import declared
from config.refusal import Finding, found, refuse


def _here(value: Path, info: ValidationInfo) -> Path:
    path = declared(info).root / value
    if path.is_file():
        return path
    raise refuse(
        f"{value}: no such file", "a file that can be read", "Give the path from the project's root."
    )


_File = Annotated[Path, Field(strict=False), AfterValidator(_here)]


class RevocationList(Model):
    """A list of certificates that get no more sessions."""

    file: _File = Field(
        description="File with the whole list, in PEM, from the project's root: what `certs crl` writes."
    )
    issuer: _File | None = Field(
        default=None,
        description="File with the certificate of the authority that signed it, where that is none of the "
        "anchor's own. Left out, it is intermediate.pem beside the list, if there is one.",
    )
    enabled: bool = Field(default=True, description="Whether the list counts; imported it is either way.")
    existing_arn: RevocationListArn | None = Field(
        alias="existingArn",
        default=None,
        description="ARN of a list that was imported by hand, to be taken over instead of importing another.",
    )

    @property
    def issuer_file(self) -> Path | None:
        """The file with the certificate of who signed it, besides the anchor's."""
        beside = AuthorityFiles(self.file.parent).intermediate
        return self.issuer or (beside if beside.is_file() else None)

    def issuers(self) -> tuple[x509.Certificate, ...]:
        """Authorities below the anchor that may have signed it.

        Raises:
            CertificateError: The file cannot be read.
        """
        file = self.issuer_file
        if file is None:
            return ()
        return read_certificates(file.read_bytes(), where=file.name).certificates

    def findings(self, anchors: Sequence[x509.Certificate], below: Sequence[str | int]) -> Iterator[Finding]:
        """What is wrong with the list.

        Args:
            anchors: The certificates of its trust anchor; none where they are not known here.
            below: Its place below the anchor.
        """
        try:
            issuers = self.issuers()
            # Of an anchor whose certificates are elsewhere, whoever is named as issuer must have signed it.
            trusted, under = (anchors, issuers) if anchors else (issuers, ())
            given = read_crl(
                self.file.read_bytes(), where=self.file.name, anchors=trusted, intermediates=under
            )
            problems = crl_problems(given, now=datetime.now(UTC))
        except CertificateError as error:
            problems = error.problems
        yield from (found(problem, (*below, "file"), placed=True) for problem in problems)

    def arguments(self, trust_anchor_arn: Any, anchors: Sequence[x509.Certificate]) -> dict[str, Any]:
        """The arguments of the component that imports it, without tags.

        Args:
            trust_anchor_arn: The ARN of its anchor, known already or not yet.
            anchors: The certificates of its anchor; none where they are not known here.
        """
        from certs.layout import as_pem

        settings: dict[str, Any] = {"enabled": False} if not self.enabled else {}
        if self.existing_arn:
            settings["existing_arn"] = self.existing_arn
        return {
            "trust_anchor_arn": trust_anchor_arn,
            "crl": self.file.read_text(encoding="ascii"),
            "issuer_certificates": as_pem(*anchors, *self.issuers()),
        } | settings


def _listed(value: Any) -> Any:
    """One file, one entry, or a list of either."""
    several = value if isinstance(value, list) else [value]
    return tuple({"file": each} if isinstance(each, str) else each for each in several)


RevocationLists = Annotated[
    tuple[RevocationList, ...],
    Field(max_length=limits.CRLS_PER_ANCHOR.value),
    BeforeValidator(_listed, json_schema_input_type=str | RevocationList | list[str | RevocationList]),
]
