"""Whether what a workload presents leads to a trust anchor, and what every rule says of it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from cryptography import x509

from certs.findings import Finding, Verdict, broken, subject_text
from certs.paths import Chain, paths, why_no_path
from certs.rules import INTERMEDIATE_RULES, judge_all
from certs.rules.chain import CHAIN_RULES


def judge_chain(
    leaf: x509.Certificate,
    intermediates: Iterable[x509.Certificate],
    anchors: Iterable[x509.Certificate],
    *,
    now: datetime,
    unsent: Iterable[x509.Certificate] = (),
) -> tuple[Finding, ...]:
    """What every rule says of a chain; ``judge_end_entity`` and ``judge_anchor`` judge its two ends.

    Args:
        leaf: The end-entity certificate.
        intermediates: What is sent with it.
        anchors: The certificates of the trust anchor.
        now: The time of the judgement, with a time zone.
        unsent: Certificates that lie about and are not sent, such as those behind the first of a
            ``--certificate`` file; they help to say what is missing.

    Returns:
        What the rules say of the chain, then of each intermediate on the path.
    """
    chain = find_chain(leaf, tuple(intermediates), tuple(anchors), now=now)
    findings = _judge(chain, now)
    if chain.path:
        return findings
    whole = find_chain(leaf, (*chain.intermediates, *unsent), chain.anchors, now=now)
    if not whole.path:
        return findings
    return tuple(_told_of(finding, whole, chain.intermediates) for finding in findings)


def find_chain(
    leaf: x509.Certificate,
    intermediates: tuple[x509.Certificate, ...],
    anchors: tuple[x509.Certificate, ...],
    *,
    now: datetime,
) -> Chain:
    """The path to judge: of all paths the one that breaks the fewest rules.

    Args:
        leaf: The end-entity certificate.
        intermediates: What is sent with it.
        anchors: The certificates of the trust anchor.
        now: The time of the judgement, with a time zone.
    """
    chain = Chain(leaf, intermediates, anchors, ())
    found = [replace(chain, path=path) for path in paths(leaf, intermediates, anchors)]
    if not found:
        return replace(chain, missing=why_no_path(leaf, intermediates, anchors))
    return min(found, key=lambda one: (len(broken(_judge(one, now))), len(one.path)))


def _judge(chain: Chain, now: datetime) -> tuple[Finding, ...]:
    findings = judge_all(CHAIN_RULES, chain, subject_text(chain.leaf), now)
    for certificate in chain.path[1:-1]:
        findings += judge_all(INTERMEDIATE_RULES, certificate, subject_text(certificate), now)
    return findings


def _told_of(finding: Finding, whole: Chain, sent: tuple[x509.Certificate, ...]) -> Finding:
    if finding.rule != "chain-path" or finding.verdict is not Verdict.FAIL:
        return finding
    unsent = ", ".join(subject_text(c) for c in whole.path[1:-1] if c not in sent)
    return replace(
        finding,
        got=f"{finding.got}; what is missing is not sent, though it is in the file: {unsent}",
        remedy="Move all but the first from the --certificate file into a file for --intermediates.",
    )
