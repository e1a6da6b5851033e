"""Whether what was presented leads to the trust anchor that was named, and may be an end entity's.

Path validation: RFC 5280 section 6. Certificate rules:
https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html .
"""

from datetime import datetime
from functools import lru_cache

from cryptography import x509

from certs import Finding, Presented, present
from sandbox.rolesanywhere.errors import AccessDeniedException
from sandbox.rolesanywhere.resources import TrustAnchor
from sandbox.rolesanywhere.sessions import fidelity
from sandbox.rolesanywhere.sessions.authorization import SignedRequest
from sandbox.rolesanywhere.sessions.refusal import Check, SessionRefused

_LEADS_TO_ANOTHER = 2


def check_path(signed: SignedRequest, anchor: TrustAnchor, now: datetime) -> Presented:
    """Check the certificates of a request against one trust anchor.

    Args:
        signed: The request's certificates.
        anchor: The trust anchor it names.
        now: The present, with a time zone.

    Raises:
        SessionRefused: They do not lead there, or break a rule.
    """
    presented = _presented(signed, anchors_of(anchor.certificates), now)
    if len(presented.path) < _LEADS_TO_ANOTHER:
        got = presented.error or "the trust anchor's own certificate"
        raise _untrusted(f"a path to {anchor.arn}", got)
    if presented.above:
        raise _untrusted(presented.above[0].expected, _told(presented.above[0]))
    _check_leaf(presented)
    return presented


def _check_leaf(presented: Presented) -> None:
    broken = {finding.rule: finding for finding in presented.leaf}
    if not broken:
        return
    if "leaf-subject" in broken:
        finding, text = broken["leaf-subject"], fidelity.EMPTY_SUBJECT()
    else:
        finding, text = next(iter(broken.values())), fidelity.INSUFFICIENT()
    error = AccessDeniedException(text)
    raise SessionRefused(Check.LEAF, error, expected=finding.expected, got=_told(finding))


def _presented(signed: SignedRequest, anchors: tuple[x509.Certificate, ...], now: datetime) -> Presented:
    """What is presented hardly changes from one session to the next: a valid path is judged once."""
    remembered = _remembered(signed.leaf, signed.chain, anchors)
    for known in remembered:
        if known.valid_at(now):
            return known
    presented = present(signed.leaf, signed.chain, anchors, now=now)
    if presented.path:
        remembered[:] = [presented]
    return presented


@lru_cache(maxsize=4096)
def _remembered(
    leaf: x509.Certificate, chain: tuple[x509.Certificate, ...], anchors: tuple[x509.Certificate, ...]
) -> list[Presented]:
    """A place for the last valid path of these very certificates."""
    del leaf, chain, anchors
    return []


@lru_cache(maxsize=256)
def anchors_of(pem: str) -> tuple[x509.Certificate, ...]:
    """The certificates of a trust anchor.

    Args:
        pem: Its bundle, which was checked when the anchor was made.
    """
    return tuple(x509.load_pem_x509_certificates(pem.encode()))


def _untrusted(expected: str, got: str) -> SessionRefused:
    error = AccessDeniedException(fidelity.UNTRUSTED())
    return SessionRefused(Check.PATH, error, expected=expected, got=got)


def _told(finding: Finding) -> str:
    return f"{finding.got} on {finding.certificate}"
