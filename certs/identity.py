"""The session a certificate would get: its session tags, source identity and session name.

Rules: https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html , with the default mapping
of https://docs.aws.amazon.com/rolesanywhere/latest/userguide/attribute-mapping.html .
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509

from aws_facts import Problem
from aws_facts.rdn import RDN_NAMES
from certs.extensions import extension_of
from certs.findings import Finding, broken, subject_text
from certs.rules.rule import UNREADABLE, judge_all
from certs.rules.session import SESSION_RULES, Session

# "CN=" and 61 characters are the 64 that STS allows for a source identity.
_PREFIXED_COMMON_NAME = 61
_COMMON_NAME = 64
_ANY_TIME = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Identity:
    """What Roles Anywhere makes of a certificate, with the default attribute mapping.

    Attributes:
        tags: The session tags, such as ``x509Subject/CN``, and their values.
        source_identity: ``sts:SourceIdentity``; None where AWS does not say what it becomes.
        session_name: The role session name, unless the request brings one that the profile accepts.
        unmapped: Names in the certificate that become no tag, such as a second dNSName.
        findings: What the rules about tags, source identity and session name say.
    """

    tags: Mapping[str, str]
    source_identity: str | None
    session_name: str
    unmapped: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The rules that are broken, as problems."""
        return tuple(finding.problem() for finding in broken(self.findings))


def identity_of(certificate: x509.Certificate) -> Identity:
    """The session a certificate would get.

    Nothing is left out that breaks a rule: a value no tag carries is in ``tags`` and in ``findings``.

    Args:
        certificate: The end-entity certificate.
    """
    tags: dict[str, str] = {}
    unmapped: list[str] = []
    subject = certificate.subject
    _add(tags, unmapped, "x509Subject", subject)
    _add(tags, unmapped, "x509Issuer", certificate.issuer)
    _add_alternative_names(tags, unmapped, certificate)
    session = Session(
        tags=tags,
        common_names=tuple(_values(subject, "CN")),
        source_identity=source_identity_of(tags.get("x509Subject/CN"), certificate.serial_number),
        name=f"{certificate.serial_number:x}",
        unmapped=tuple(unmapped),
    )
    findings = judge_all(SESSION_RULES, session, subject_text(certificate), _ANY_TIME)
    return Identity(tags, session.source_identity, session.name, session.unmapped, findings)


def _add(tags: dict[str, str], unmapped: list[str], prefix: str, name: x509.Name) -> None:
    """Tags of one name; an attribute that is repeated is joined with / in the certificate's order."""
    for attribute in name:
        short = RDN_NAMES.get(attribute.oid.dotted_string, attribute.oid.dotted_string)
        key = f"{prefix}/{short}"
        if isinstance(attribute.value, bytes):
            unmapped.append(f"{key}, which is a bit string")
        else:
            tags[key] = f"{tags[key]}/{attribute.value}" if key in tags else attribute.value


def _add_alternative_names(tags: dict[str, str], unmapped: list[str], certificate: x509.Certificate) -> None:
    """Tags of the first dNSName, the first URI and the first directoryName; AWS maps no other."""
    try:
        names = extension_of(certificate, x509.SubjectAlternativeName) or ()
    except UNREADABLE:  # which the rule named readable tells
        return
    seen: set[type] = set()
    for name in names:
        again = type(name) in seen
        seen.add(type(name))
        if isinstance(name, x509.DirectoryName):
            if again:
                unmapped.append(f"another directoryName, {name.value.rfc4514_string()}")
            else:
                _add(tags, unmapped, "x509SAN/Name", name.value)
        elif isinstance(name, x509.DNSName | x509.UniformResourceIdentifier):
            kind = "DNS" if isinstance(name, x509.DNSName) else "URI"
            if again:
                unmapped.append(f"another {kind} name, {name.value}")
            else:
                tags[f"x509SAN/{kind}"] = name.value
        else:
            unmapped.append(f"a name of type {type(name).__name__}")


def _values(name: x509.Name, short: str) -> list[str]:
    return [str(attribute.value) for attribute in name if RDN_NAMES.get(attribute.oid.dotted_string) == short]


def source_identity_of(common_name: str | None, serial: int | None = None) -> str | None:
    """What the source identity of a certificate becomes.

    Args:
        common_name: The subject's CN, if it has one.
        serial: The certificate's serial number, where it is known.

    Returns:
        The source identity; None where it cannot be said.
    """
    if common_name is None:
        digits = "" if serial is None else f"{serial:x}"
        return f"ID={digits.zfill(len(digits) + len(digits) % 2)}" if digits else None
    if len(common_name) <= _PREFIXED_COMMON_NAME:
        return f"CN={common_name}"
    return common_name if len(common_name) <= _COMMON_NAME else None
