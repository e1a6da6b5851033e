"""Whom a development PKI makes certificates for: workloads whose subject the stack file says exactly."""

from collections.abc import Mapping

from aws_facts.rdn import RDN_NAMES
from certs import DistinguishedName, Subject
from config.stack import Stack
from config.workloads import Workload
from policies import Match

_NAMES = frozenset(RDN_NAMES.values())


def development_subjects(stack: Stack, anchor: str) -> tuple[tuple[Subject, ...], tuple[str, ...]]:
    """The subjects a development anchor's workloads have.

    Args:
        stack: The stack.
        anchor: The name of a development anchor.

    Returns:
        A subject for each workload of the anchor that names one, and the names of the workloads that do not:
        patterns, attributes of the issuer and attributes without a short name leave it open.
    """
    subjects, left_open = [], []
    for name, workload in stack.workloads.items():
        if workload.trust_anchor != anchor:
            continue
        subject = development_subject(workload, name)
        if subject is None:
            left_open.append(name)
        else:
            subjects.append(subject)
    return tuple(subjects), tuple(left_open)


def development_subject(workload: Workload, name: str) -> Subject | None:
    """The subject of the certificate a development PKI makes for a workload.

    Args:
        workload: The workload.
        name: Its name, which is its CN where it may have any.

    Returns:
        The subject; None where the stack file leaves it open.
    """
    match = workload.certificate.match
    if match.any_certificate_of_the_anchor:
        return Subject.named(name)
    everything = match.by_tag.values()
    if match.issuer or any(each.like for each in everything) or not match.subject.keys() <= _NAMES:
        return None
    if not match.directory_name.keys() <= _NAMES:
        return None
    # A certificate is never without a subject, even where only its SAN is asked for.
    return Subject(
        name=_name(match.subject or {"CN": Match((name,))}),
        dns=_values(match.dns),
        uris=_values(match.uri),
        directory_names=(_name(match.directory_name),) if match.directory_name else (),
    )


def _values(match: Match | None) -> tuple[str, ...]:
    return match.values[:1] if match else ()


def _name(matches: Mapping[str, Match]) -> DistinguishedName:
    return DistinguishedName.of({name: match.values[0] for name, match in matches.items()})
