"""Why a workload's certificate gets no session: what AWS does not say, from certificate and stack file.

The checks are made in the order of the service; where a stack's real anchor is not at hand, its certificates
in the stack file are.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509

from aws_facts import Problem
from aws_facts.tags import PRINCIPAL_TAG
from certs import Finding, broken, identity_of, judge_chain, judge_end_entity, read_certificates
from config import Stack
from policies import certificate_trust_policy
from policies.evaluate import Decision, PolicyType, compile_policy, decide_trust

# The anchor's own ARN is beside the point here: the request names it, and the policy does.
_ACCOUNT = "111122223333"
_ANCHOR = f"arn:aws:rolesanywhere:us-east-1:{_ACCOUNT}:trust-anchor/00000000-0000-0000-0000-000000000000"
_SERVICE = "rolesanywhere.amazonaws.com"
_ACTION = "sts:AssumeRole"


@dataclass(frozen=True, slots=True)
class Presented:
    """What somebody presented.

    Attributes:
        leaf: The end-entity certificate.
        chain: What was sent along.
        key_matches: Whether the private key is the certificate's; None where nobody looked.
    """

    leaf: x509.Certificate
    chain: tuple[x509.Certificate, ...]
    key_matches: bool | None = None


def explain_refusal(
    presented: Presented, *, now: datetime, stack: Stack | None = None, workload: str | None = None
) -> tuple[Problem, ...]:
    """Everything that stands between a certificate and its session, the first check first.

    Args:
        presented: What was presented.
        now: The present, with a time zone.
        stack: What the stack file says, where it is at hand.
        workload: The workload's name in it.

    Returns:
        One problem for each check that fails; empty when nothing that can be seen from here does.
    """
    found = [*_key(presented), *_of_certificate(presented, now)]
    if stack is not None and workload in stack.workloads:
        found = [*_key(presented), *_path(presented, stack, workload, now), *_of_certificate(presented, now)]
        found += _trust(presented, stack, workload)
    return tuple(found)


def _key(presented: Presented) -> Iterator[Problem]:
    if presented.key_matches is False:
        yield Problem(
            where="the private key",
            got="the key of another certificate",
            expected=f"the key of {presented.leaf.subject.rfc4514_string()}",
            remedy="Give the key that was made with this certificate.",
        )


def _of_certificate(presented: Presented, now: datetime) -> Iterator[Problem]:
    yield from _problems(broken(judge_end_entity(presented.leaf, now=now)))


def _path(presented: Presented, stack: Stack, workload: str, now: datetime) -> Iterator[Problem]:
    name = stack.workloads[workload].trust_anchor
    anchor = stack.trust_anchors[name]
    if anchor.bundle_files and all(file.exists() for file in anchor.bundle_files):
        bundle = read_certificates(anchor.pem().encode(), where=f"trust anchor {name}")
        findings = judge_chain(presented.leaf, presented.chain, bundle.certificates, now=now)
        yield from _problems(broken(findings))


def _trust(presented: Presented, stack: Stack, workload: str) -> Iterator[Problem]:
    match = stack.workloads[workload].certificate.match
    text = certificate_trust_policy(trust_anchor_arn=_ANCHOR, certificate=match)
    policy = compile_policy(text, PolicyType.TRUST, name=f"the trust policy of {workload}")
    identity = identity_of(presented.leaf)
    context: dict[str, str | tuple[str, ...]] = {
        "aws:SourceArn": _ANCHOR,
        "aws:SourceAccount": _ACCOUNT,
        **{PRINCIPAL_TAG + key: value for key, value in identity.tags.items()},
    }
    arn = f"arn:aws:iam::{_ACCOUNT}:role/{workload}"
    decision = decide_trust(policy, service=_SERVICE, actions=[_ACTION], resource=arn, context=context)[
        _ACTION
    ]
    yield from _conditions(decision, workload)


def _conditions(decision: Decision, workload: str) -> Iterator[Problem]:
    for reason in () if decision.allowed else decision.reasons:
        tag = (reason.key or "").removeprefix(PRINCIPAL_TAG)
        yield Problem(
            where=f"workload {workload}, {tag}",
            got=" or ".join(map(repr, reason.actual)) if reason.actual else "a certificate without it",
            expected=f"{' or '.join(map(repr, reason.expected))} ({reason.operator})",
            remedy="Present the workload's own certificate, or change `certificate` in the stack file.",
        )


def _problems(findings: tuple[Finding, ...]) -> Iterator[Problem]:
    for finding in findings:
        yield finding.problem()
