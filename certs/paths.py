"""Paths from an end-entity certificate to a trust anchor, found by names and signatures, and validated."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import NameOID
from cryptography.x509.verification import (
    Criticality,
    ExtensionPolicy,
    PolicyBuilder,
    Store,
    VerificationError,
)

from certs.extensions import extension_of
from certs.findings import subject_text

# https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication-sign-process.html
INTERMEDIATES_SENT = 5
_PATHS_LOOKED_AT = 64


@dataclass(frozen=True, slots=True)
class Chain:
    """What a workload presents, and how it leads to a trust anchor.

    Attributes:
        leaf: The end-entity certificate.
        intermediates: Every certificate that is sent with it.
        anchors: The certificates of the trust anchor.
        path: The end-entity certificate, the CAs above it and the anchor's; empty when there is no path.
        missing: Why there is no path; empty when there is one.
    """

    leaf: x509.Certificate
    intermediates: tuple[x509.Certificate, ...]
    anchors: tuple[x509.Certificate, ...]
    path: tuple[x509.Certificate, ...]
    missing: str = ""


def issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Whether names and signature say that one certificate issued another.

    Args:
        certificate: The certificate that was issued.
        issuer: The certificate of whoever may have issued it.
    """
    if certificate.issuer != issuer.subject:
        return False
    try:
        certificate.verify_directly_issued_by(issuer)
    except (InvalidSignature, UnsupportedAlgorithm, TypeError, ValueError):
        return False
    return True


def paths(
    leaf: x509.Certificate,
    intermediates: Sequence[x509.Certificate],
    anchors: Sequence[x509.Certificate],
) -> Iterator[tuple[x509.Certificate, ...]]:
    """Every path by names and signatures, dates and extensions not yet looked at.

    Args:
        leaf: The end-entity certificate.
        intermediates: What is sent with it, in any order.
        anchors: The certificates of the trust anchor.
    """
    unfinished: list[tuple[x509.Certificate, ...]] = [(leaf,)]
    looked_at = 0
    while unfinished and looked_at < _PATHS_LOOKED_AT:
        path = unfinished.pop(0)
        looked_at += 1
        if path[-1] in anchors:
            yield path
            continue
        yield from ((*path, anchor) for anchor in anchors if issued_by(path[-1], anchor))
        unfinished += [
            (*path, above)
            for above in dict.fromkeys(intermediates)
            if above not in path and above not in anchors and issued_by(path[-1], above)
        ]


def why_no_path(
    leaf: x509.Certificate,
    intermediates: Sequence[x509.Certificate],
    anchors: Sequence[x509.Certificate],
) -> str:
    """The last certificate reached, and what is missing above it; the arguments are those of ``paths``."""
    top = leaf
    climbed = {leaf}
    while above := [c for c in intermediates if c not in climbed and issued_by(top, c)]:
        top = above[0]
        climbed.add(top)
    name = top.issuer.rfc4514_string() or "an empty name"
    namesakes = [c for c in (*intermediates, *anchors) if c.subject == top.issuer and c != top]
    signed_with = _unverifiable_signature(top)
    if namesakes and signed_with:
        return f"{subject_text(top)} has a signature with {signed_with}, which proves nothing of its issuer"
    if namesakes:
        return f"{subject_text(top)} was issued by {name}, but with another key than the one given"
    folded = name.casefold()
    if any(c.subject.rfc4514_string().casefold() == folded for c in (*intermediates, *anchors)):
        return f"{subject_text(top)} names its issuer {name}, which is spelt in other letters there"
    if top.issuer == top.subject:
        return f"{subject_text(top)} is signed by itself and is not in the trust anchor"
    return f"{subject_text(top)} was issued by {name}, which is neither sent nor in the trust anchor"


def _unverifiable_signature(certificate: x509.Certificate) -> str:
    """What a signature is made with, where that is too weak or too strange to be verified; else empty."""
    try:
        algorithm = certificate.signature_hash_algorithm
    except UnsupportedAlgorithm:
        return f"algorithm {certificate.signature_algorithm_oid.dotted_string}"
    return algorithm.name.upper() if isinstance(algorithm, hashes.MD5 | hashes.SHA1) else ""


def unjudged_constraint(path: Sequence[x509.Certificate]) -> str:
    """A name constraint that validation passes over; empty where it looks at all of them.

    ``cryptography`` does not compare directory names, which it tells only of critical constraints, nor
    e-mail addresses in subjects (RFC 5280 section 4.2.1.10).

    Args:
        path: A certificate and the CAs above it.
    """
    for place, above in enumerate(path[1:], start=1):
        constraints = extension_of(above, x509.NameConstraints)
        if constraints is None:
            continue
        trees = [*(constraints.permitted_subtrees or ()), *(constraints.excluded_subtrees or ())]
        if any(isinstance(tree, x509.DirectoryName) for tree in trees):
            return f"a name constraint on directory names on {subject_text(above)}"
        addressed = [c for c in path[:place] if c.subject.get_attributes_for_oid(NameOID.EMAIL_ADDRESS)]
        if addressed and any(isinstance(tree, x509.RFC822Name) for tree in trees):
            return (
                f"a name constraint on e-mail addresses on {subject_text(above)}, "
                f"and one in the subject {subject_text(addressed[0])}"
            )
    return ""


def validation_error(chain: Chain, now: datetime) -> str:
    """Why path validation as RFC 5280 section 6 has it refuses a chain; empty when it accepts.

    Keys, hashes, key usage and what AWS asks of either end are rules of their own.

    Args:
        chain: The chain; certificates of its path are offered, besides those that are sent.
        now: The time of the validation, with a time zone.
    """
    return validated_path(chain.leaf, chain.intermediates, chain.anchors, now)[1]


def validated_path(
    leaf: x509.Certificate,
    intermediates: Sequence[x509.Certificate],
    anchors: Sequence[x509.Certificate],
    now: datetime,
) -> tuple[tuple[x509.Certificate, ...], str]:
    """The path that validation as RFC 5280 section 6 has it finds, or why it finds none.

    Args:
        leaf: The end-entity certificate.
        intermediates: What is sent with it, in any order.
        anchors: The certificates of the trust anchor.
        now: The time of the validation, with a time zone.

    Returns:
        The path from the end-entity certificate to the trust anchor's and an empty text, or no path and
        the reason.
    """
    verifier = (
        PolicyBuilder()
        .store(Store(list(anchors)))
        .time(now)
        .max_chain_depth(INTERMEDIATES_SENT)
        .extension_policies(
            ee_policy=ExtensionPolicy.permit_all(),
            ca_policy=ExtensionPolicy.permit_all().require_present(
                x509.BasicConstraints, Criticality.AGNOSTIC, None
            ),
        )
        .build_client_verifier()
    )
    try:
        return tuple(verifier.verify(leaf, list(intermediates)).chain), ""
    except (VerificationError, ValueError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType) as error:
        return (), str(error).removeprefix("validation failed: ").split(" (encountered")[0]
