"""Which workloads of a stack a certificate of an authority on disk would be, and what they expect of it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography import x509

from aws_facts import Problem
from certs import CertificateError, DistinguishedName, Subject, authority_certificates
from cli.opening import project
from policies import CertificateMatch, Match, common_certificate

if TYPE_CHECKING:
    from config import Stack, TrustAnchor

# Enough to see a slip of the pen; not a list of a large stack.
_DIFFERENCES_TOLD = 8
_SUBJECT = "x509Subject/"
_ISSUER = "x509Issuer/"
_DNS = "x509SAN/DNS"
_URI = "x509SAN/URI"
_DIRECTORY_NAME = "x509SAN/Name/"


def subject_for(stack: str, workload: str, given: Subject, directory: Path) -> Subject:
    """The subject a workload expects, completed from what was said on the command line.

    Args:
        stack: The stack's name.
        workload: The workload's name in it.
        given: What the command line says; needed where the stack allows several values or a pattern.
        directory: The authority that shall issue.

    Raises:
        CertificateError: There is no such workload, its trust anchor is another authority, it expects
            something that was not said, or it expects something else than was said.
        config.ConfigError: The stack file is wrong.
    """
    import config

    declared = config.check(project(), stack)
    if workload not in declared.workloads:
        remedy = config.suggestion(workload, declared.workloads)
        raise CertificateError(Problem("--workload", workload, f"a workload of stack {stack}", remedy))
    authority = authority_certificates(directory)
    wanted = declared.workloads[workload]
    anchor = wanted.trust_anchor
    if not _may_trust(declared.trust_anchors[anchor], authority):
        raise CertificateError(
            Problem(
                where=f"workload {workload} of stack {stack}",
                got=f"the trust anchor {anchor}, which does not trust {directory}",
                expected="the authority whose root or intermediate is that anchor's bundle",
                remedy="Name the right authority with --ca, or the right bundle in the stack file.",
            )
        )
    match = wanted.certificate.match
    subject = _completed(match, given, where=f"workload {workload} of stack {stack}")
    problems = _differences(match, subject, authority[1], where=f"workload {workload} of stack {stack}")
    if problems:
        raise CertificateError(*problems)
    return subject


def expecting(stack: str, subject: Subject, directory: Path, *, where: str) -> tuple[str, ...]:
    """The workloads a subject would be, with a certificate of this authority; says where that is in doubt.

    Args:
        stack: The stack's name.
        subject: Who the certificate is for.
        directory: The authority that shall issue.
        where: What asked for it, such as a request's file.

    Raises:
        CertificateError: No workload expects it, with what those that trust the authority do expect; or the
            authority's certificates cannot be read.
        config.ConfigError: The stack file is wrong.
    """
    import config

    declared: Stack = config.check(project(), stack)
    authority = authority_certificates(directory)
    found: list[str] = []
    problems = [_unexpected(subject, stack, where)]
    for name, workload in declared.workloads.items():
        anchor = declared.trust_anchors[workload.trust_anchor]
        if _may_trust(anchor, authority):
            differences = _differences(
                workload.certificate.match, subject, authority[1], where=f"workload {name}"
            )
            problems += differences
            found += () if differences else (name + _doubt(anchor),)
    if not found:
        raise CertificateError(*problems[: 1 + _DIFFERENCES_TOLD])
    return tuple(found)


def _unexpected(subject: Subject, stack: str, where: str) -> Problem:
    return Problem(
        where=where,
        got=f"the subject {subject.name}, which no workload of stack {stack} expects from this authority",
        expected="a subject, with its alternative names, that a role's trust policy names",
        remedy="Make the request for a workload's subject, declare the workload, or name another --stack. "
        "To sign all the same, say --allow-unexpected-subject.",
    )


def anchor_certificates(anchor: "TrustAnchor") -> tuple[x509.Certificate, ...] | None:
    """The certificates an anchor trusts; None where they are not in a file on this machine.

    Args:
        anchor: An anchor of a stack that is right.
    """
    if anchor.bundle is None and anchor.development is None:
        return None
    try:
        return tuple(x509.load_pem_x509_certificates(anchor.pem().encode("ascii")))
    except FileNotFoundError:  # a development PKI that nothing has made yet
        return ()


def _may_trust(anchor: "TrustAnchor", authority: Sequence[x509.Certificate]) -> bool:
    """Whether an anchor trusts one of the certificates; one whose certificates are elsewhere may."""
    trusted = anchor_certificates(anchor)
    return trusted is None or any(each in trusted for each in authority)


def _doubt(anchor: "TrustAnchor") -> str:
    known = anchor_certificates(anchor) is not None
    return "" if known else " (whether its trust anchor trusts this authority cannot be seen here)"


def _completed(match: CertificateMatch, given: Subject, *, where: str) -> Subject:
    """What was said, with everything else the match leaves no choice about."""
    problems: list[Problem] = []

    def single(tag: str, wanted: Match | None) -> tuple[str, ...]:
        if wanted is None or tag in given.tags:
            return ()
        if not wanted.like and len(wanted.values) == 1:
            return wanted.values
        kind = "one that fits" if wanted.like else "one of"
        problems.append(
            Problem(
                where=where,
                got=f"no value for {tag}",
                expected=f"{kind} {', '.join(map(repr, wanted.values))}",
                remedy="Say which with the option for it, such as --common-name; see --help.",
            )
        )
        return ()

    def name(prefix: str, wanted: Mapping[str, Match], known: DistinguishedName) -> DistinguishedName:
        missing = {key: found for key, each in wanted.items() if (found := single(prefix + key, each))}
        if not missing:
            return known
        return DistinguishedName.of({key: known.values(key) for key, _ in known.attributes} | missing)

    directory = given.directory_names[0] if given.directory_names else DistinguishedName(())
    directory = name(_DIRECTORY_NAME, match.directory_name, directory)
    subject = Subject(
        name(_SUBJECT, match.subject, given.name),
        dns=(*single(_DNS, match.dns), *given.dns),
        uris=(*single(_URI, match.uri), *given.uris),
        directory_names=((directory,) if directory.attributes else ()) + given.directory_names[1:],
    )
    if problems:
        raise CertificateError(*problems)
    return subject


def _differences(
    match: CertificateMatch, subject: Subject, issuer: x509.Certificate, *, where: str
) -> tuple[Problem, ...]:
    """What keeps a certificate of this subject and issuer from satisfying a match."""
    issuer_name = DistinguishedName.read(
        issuer.subject, where=f"the issuer {issuer.subject.rfc4514_string()}"
    )
    tags = {**subject.tags, **issuer_name.tags(_ISSUER)}
    return tuple(
        Problem(
            where=where,
            got=f"{tag} {tags[tag]!r}" if tag in tags else f"no {tag}",
            expected=f"{'a text like' if wanted.like else 'exactly'} {' or '.join(map(repr, wanted.values))}",
            remedy="Give it the name the workload expects, or declare this one in the stack file.",
        )
        for tag, wanted in match.by_tag.items()
        if tag not in tags or not _satisfied(wanted, tags[tag])
    )


def _satisfied(wanted: Match, value: str) -> bool:
    """Whether a value is one of those wanted: both, as matches of one attribute, have it in common."""
    exact = CertificateMatch(dns=Match((value,)))
    return common_certificate(exact, CertificateMatch(dns=wanted)) is not None
