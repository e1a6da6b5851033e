"""Who presents a certificate: one in a file, one that somebody describes, or a workload's own."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509

import config
from certs import (
    DistinguishedName,
    Subject,
    identity_of,
    read_certificates,
    source_identity_of,
    workload_files,
)
from certs.findings import subject_text
from policies import CertificateMatch, Match

_ISSUER = "x509Issuer/"


@dataclass(frozen=True, slots=True, eq=False)
class Presenter:
    """Whoever presents a certificate, as the service and its policies see it.

    Attributes:
        name: What to call it: a workload's name, a file, or a subject.
        subject: The subject as RFC 4514 writes it.
        tags: Every session tag that AWS can make of it, before a profile's mapping.
        source_identity: ``sts:SourceIdentity``; None where nobody can say.
        session_name: The session's name; None where there is no certificate with a serial number.
        knows_issuer: Whether its issuer is known; else no ``x509Issuer`` tag is.
        certificate: The certificate; None where it is only described.
        chain: What is sent with it.
        key_matches: Whether the private key is its own; None where nobody looked.
        trust_anchor: The name of the only anchor it can be of; None for any.
    """

    name: str
    subject: str
    tags: Mapping[str, str]
    source_identity: str | None
    session_name: str | None
    knows_issuer: bool
    certificate: x509.Certificate | None = None
    chain: tuple[x509.Certificate, ...] = ()
    key_matches: bool | None = None
    trust_anchor: str | None = None


def presenter_of(
    certificate: x509.Certificate,
    chain: tuple[x509.Certificate, ...] = (),
    *,
    name: str = "",
    key_matches: bool | None = None,
) -> Presenter:
    """Whoever presents a certificate.

    Args:
        certificate: The end-entity certificate.
        chain: What is sent with it.
        name: What to call it; its subject when empty.
        key_matches: Whether the private key is its own; None where nobody looked.
    """
    identity, subject = identity_of(certificate), subject_text(certificate)
    return Presenter(
        name=name or subject,
        subject=subject,
        tags=identity.tags,
        source_identity=identity.source_identity,
        session_name=identity.session_name,
        knows_issuer=True,
        certificate=certificate,
        chain=chain,
        key_matches=key_matches,
    )


def described(subject: Subject, issuer: DistinguishedName | None = None, *, name: str = "") -> Presenter:
    """Whoever would present a certificate that somebody describes.

    Args:
        subject: Who it is for.
        issuer: Its issuer, where that is said.
        name: What to call it; its subject when empty.
    """
    tags = {**subject.tags, **(issuer.tags(_ISSUER) if issuer else {})}
    return Presenter(
        name=name or str(subject.name),
        subject=str(subject.name),
        tags=tags,
        source_identity=source_identity_of(tags.get("x509Subject/CN")),
        session_name=None,
        knows_issuer=issuer is not None,
    )


def of_workloads(stack: config.Stack, root: Path) -> dict[str, Presenter]:
    """Each workload of a stack, by name: with its certificate where that is on this machine, else described.

    Args:
        stack: The stack.
        root: The project's root, from which the stack file's paths start.

    Raises:
        CertificateError: A workload's file holds no certificate.
    """
    return {name: _of_workload(name, stack, root) for name in stack.workloads}


def representatives(stack: config.Stack) -> dict[str, Presenter]:
    """For each workload of a stack, by name, one certificate of those that its description fits.

    Args:
        stack: The stack.
    """
    return {
        name: _representative(name, each.certificate.match, each.trust_anchor)
        for name, each in stack.workloads.items()
    }


def _of_workload(name: str, stack: config.Stack, root: Path) -> Presenter:
    workload = stack.workloads[name]
    for leaf, chain in _files(name, stack, root):
        if leaf.exists():
            bundle = read_certificates(leaf.read_bytes(), where=str(leaf))
            there = chain is not None and chain.exists()
            sent = (
                read_certificates(chain.read_bytes(), where=str(chain)).certificates
                if chain and there
                else ()
            )
            return presenter_of(bundle.certificates[0], sent, name=name)
    return _representative(name, workload.certificate.match, workload.trust_anchor)


def _files(name: str, stack: config.Stack, root: Path) -> list[tuple[Path, Path | None]]:
    """Where its certificate and its chain may lie: where it says, or in the development PKI."""
    workload, found = stack.workloads[name], []
    if workload.consumer is not None:
        chain = workload.consumer.chain
        found.append((root / workload.consumer.certificate, root / chain if chain else None))
    directory = stack.trust_anchors[workload.trust_anchor].development
    subject = config.development_subject(workload, name)
    if directory is not None and subject is not None:
        files = workload_files(directory, subject)
        found.append((files.certificate, files.chain))
    return found


def _representative(name: str, match: CertificateMatch, anchor: str) -> Presenter:
    """One certificate of those a workload's description fits: the first value of each attribute."""
    tags = {tag: _example(each) for tag, each in match.by_tag.items()}
    if not any(tag.startswith("x509Subject/") for tag in tags):
        tags["x509Subject/CN"] = name
    subject = DistinguishedName.of(
        {tag.partition("/")[2]: value for tag, value in tags.items() if tag.startswith("x509Subject/")}
    )
    return Presenter(
        name=name,
        subject=str(subject),
        tags=tags,
        source_identity=source_identity_of(tags.get("x509Subject/CN")),
        session_name=None,
        knows_issuer=False,
        trust_anchor=anchor,
    )


def _example(match: Match) -> str:
    """The first value; of a pattern a text that it matches."""
    value = match.values[0]
    return value.replace("*", "any").replace("?", "x") if match.like else value
