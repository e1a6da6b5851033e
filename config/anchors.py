"""Trust anchors: whose certificates are trusted."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Self

from cryptography import x509
from pydantic import AfterValidator, Field, PlainValidator, ValidationInfo, WithJsonSchema, model_validator

from certs import (
    CertificateError,
    anchor_bundle_problems,
    check_development_directory,
    development_bundle,
    read_certificates,
)
from config.arns import AnchorArn, PrivateCaSource
from config.model import Model, all_of, one_of
from config.notifications import Notifications
from config.references import declared
from config.refusal import Finding, found, refuse, refuse_several
from config.revocation import RevocationLists
from config.tags import Tags

_SOURCES = {
    "bundle": "bundle",
    "private_ca": "privateCa",
    "arn": "arn",
    "from_stack": "fromStack",
    "development": "development",
}
_OTHERS = ("arn", "from_stack")
_OWN = frozenset({"enabled", "notifications", "revocation_lists", "tags"})


def _bundle(value: Any, info: ValidationInfo) -> tuple[Path, ...]:
    """The files of a bundle: each is judged by itself, then all of them together."""
    several = isinstance(value, list)
    names = value if several else [value]
    if not names or not all(isinstance(name, str) for name in names):
        raise refuse(
            "an empty list" if value == [] else repr(value),
            "the path of a file with one or two CA certificates in PEM, or a list of such paths",
            "Give the path from the project's root, as a text.",
        )
    paths = tuple(declared(info).root / name for name in names)
    findings = [
        finding._replace(below=(index,) if several else ())
        for index, (name, path) in enumerate(zip(names, paths, strict=True))
        for finding in _file_findings(name, path)
    ]
    if several and not findings:
        where = ", ".join(names)
        problems = anchor_bundle_problems(joined(paths), where=where, now=datetime.now(UTC))
        findings = [found(problem, placed=True) for problem in problems]
    if findings:
        raise refuse_several(findings)
    return paths


def _file_findings(name: str, path: Path) -> list[Finding]:
    try:
        pem = path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "a file that is not ASCII text"
        return [
            Finding(
                f"{name}: {reason}",
                "a file with one or two CA certificates in PEM",
                "Give the path from the project's root.",
            )
        ]
    problems = anchor_bundle_problems(pem, where=name, now=datetime.now(UTC))
    return [found(problem, placed=True) for problem in problems]


def joined(paths: tuple[Path, ...]) -> str:
    """Several PEM files as one bundle; line ends are those of PEM, whatever the files' are.

    Args:
        paths: The files.
    """
    texts = [path.read_text(encoding="ascii") for path in paths]
    return texts[0] if len(texts) == 1 else "".join(text.rstrip("\n") + "\n" for text in texts)


def _development(value: Path, info: ValidationInfo) -> Path:
    path = declared(info).root / value
    try:
        check_development_directory(path)
    except CertificateError as error:
        raise refuse_several(found(problem, placed=True) for problem in error.problems) from error
    return path


_BUNDLE_SCHEMA = {
    "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}],
}


class StackOutput(Model):
    """An output of another stack, whose team owns what it names."""

    stack: str = Field(
        pattern=r"^[^/\s]+/[^/\s]+/[^/\s]+$",
        description="The other stack, as <organization>/<project>/<stack>; with a backend of your own the "
        "organization is the word organization.",
    )
    output: str = Field(
        pattern=r"^[^.\s]+(\.[^.\s]+)*$",
        description="The output that is the ARN, such as trustAnchors.corp.arn.",
    )


class TrustAnchor(Model):
    """Whose certificates are trusted: made from a bundle or a Private CA, or an anchor that exists."""

    model_config = all_of([one_of(*_SOURCES.values())])

    bundle: Annotated[tuple[Path, ...], PlainValidator(_bundle), WithJsonSchema(_BUNDLE_SCHEMA)] | None = (
        Field(
            default=None,
            description="File with the one or two CA certificates (PEM) to trust, from the project's root; "
            "or a list of such files.",
        )
    )
    private_ca: PrivateCaSource | None = Field(
        alias="privateCa",
        default=None,
        description="The authority of AWS Private CA to trust: a name declared under "
        "privateCertificateAuthorities, whose renewal then updates the anchor; or an ARN.",
    )
    arn: AnchorArn | None = Field(
        default=None, description="ARN of an anchor that exists already and that somebody else owns."
    )
    from_stack: StackOutput | None = Field(
        alias="fromStack", default=None, description="The same, read from another stack's outputs."
    )
    development: Annotated[Path, AfterValidator(_development)] | None = Field(
        default=None,
        description="Directory of a development PKI, from the project's root; made there when it is absent.",
    )
    development_years: Annotated[int, Field(ge=2, le=10)] = Field(
        alias="developmentYears",
        default=5,
        description="How long a development PKI's root is valid when it is made; one that is there stays.",
    )
    enabled: bool = Field(
        default=True,
        description="Whether sessions can be had with its certificates; the anchor stays either way.",
    )
    notifications: Notifications | None = Field(
        default=None, description="When it warns that certificates end; 45 days before when left out."
    )
    revocation_lists: RevocationLists = Field(
        alias="revocationList",
        default=(),
        description="File with the list of certificates that get no more sessions; or settings with one, or "
        "a list of two.",
    )
    tags: Tags = Field(default={}, description="Tags of this anchor, beside those of the whole stack.")

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        given = [name for field, name in _SOURCES.items() if getattr(self, field) is not None]
        names = ", ".join(_SOURCES.values())
        findings = []
        if len(given) != 1:
            findings.append(
                Finding(
                    " and ".join(given) if given else "no source",
                    f"exactly one of {names}",
                    "Name the file of your CA certificates, or a directory such as pki/dev to rehearse with.",
                )
            )
        if "development_years" in self.model_fields_set and self.development is None:
            findings.append(
                Finding(
                    "the lifetime of a CA that is not made here",
                    "developmentYears beside development",
                    "Remove it: your own CA's certificate says how long it is valid.",
                    ("developmentYears",),
                )
            )
        if self.is_adopted and self.model_fields_set & _OWN:
            findings.append(
                Finding(
                    "settings of an anchor that somebody else owns",
                    "enabled, notifications, revocationList and tags only where the anchor is made here",
                    "Remove them, or make the anchor here.",
                )
            )
        if findings:
            raise refuse_several(findings)
        return self

    @model_validator(mode="after")
    def _lists_of_its_own(self) -> Self:
        several = len(self.revocation_lists) > 1
        findings = [
            finding
            for index, entry in enumerate(self.revocation_lists)
            for finding in entry.findings(
                self.certificates(), ("revocationList", index) if several else ("revocationList",)
            )
        ]
        if findings:
            raise refuse_several(findings)
        return self

    @property
    def is_adopted(self) -> bool:
        """Whether the anchor exists already and is somebody else's."""
        return any(getattr(self, field) is not None for field in _OTHERS)

    @property
    def bundle_files(self) -> tuple[Path, ...]:
        """The files with the certificates to trust; empty where they are not on this machine."""
        if self.development is not None:
            return (development_bundle(self.development),)
        return self.bundle or ()

    def pem(self) -> str:
        """The certificates to trust."""
        return joined(self.bundle_files)

    def certificates(self) -> tuple[x509.Certificate, ...]:
        """The certificates to trust; none where they are not on this machine, or not made yet."""
        if not all(path.is_file() for path in self.bundle_files):
            return ()
        return (
            read_certificates(self.pem().encode(), where="bundle").certificates if self.bundle_files else ()
        )

    def revocation_arguments(self, name: str, arn: Any, tags: Mapping[str, str]) -> Mapping[str, Any]:
        """The arguments of the components that import its revocation lists, by name.

        Args:
            name: The anchor's name.
            arn: The anchor's ARN, known already or not yet.
            tags: Tags of everything the stack makes.
        """
        own = {**tags, **self.tags}
        return {
            name if index == 1 else f"{name}-{index}": entry.arguments(arn, self.certificates())
            | ({"tags": own} if own else {})
            for index, entry in enumerate(self.revocation_lists, start=1)
        }

    def arguments(
        self,
        tags: Mapping[str, str],
        referenced_arn: Any = None,
        authorities: Mapping[str, Any] | None = None,
    ) -> Any:
        """The arguments of the component that makes the anchor, or passes its ARN on.

        Args:
            tags: Tags of everything the stack makes.
            referenced_arn: What another stack says the ARN is; None when no stack was asked.
            authorities: The components of the stack's own authorities, by name.
        """
        if self.is_adopted:
            return {"existing_arn": self.arn or referenced_arn}
        own_ca = (authorities or {}).get(self.private_ca or "")
        if own_ca is not None:
            source = {"private_ca_arn": own_ca.arn, "private_ca_certificate": own_ca.certificate}
        elif self.private_ca:
            source = {"private_ca_arn": self.private_ca}
        else:
            source = {"certificate_bundle": self.pem()}
        settings: dict[str, Any] = {"enabled": False} if not self.enabled else {}
        own = {**tags, **self.tags}
        return source | settings | ({"tags": own} if own else {})
