"""Whether a certificate on the path is revoked by an enabled CRL of its trust anchor.

RFC 5280 section 6.3.3; where AWS says nothing the safe side is taken, as ``fidelity.crls`` tells.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

from cryptography import x509

from sandbox.rolesanywhere import crls
from sandbox.rolesanywhere.crls import RevocationList
from sandbox.rolesanywhere.errors import AccessDeniedException
from sandbox.rolesanywhere.fidelity.crls import CRL_DISTRIBUTION_POINTS, REVOCATION_UNKNOWN
from sandbox.rolesanywhere.resources import Crl, TrustAnchor
from sandbox.rolesanywhere.sessions import fidelity
from sandbox.rolesanywhere.sessions.refusal import Check, SessionRefused
from sandbox.rolesanywhere.sessions.trusted import anchors_of
from sandbox.rolesanywhere.signed import extension_of
from sandbox.rolesanywhere.state import Shelf


class Status(StrEnum):
    """What CRLs say of a certificate."""

    NOT_LISTED = "not listed"
    REVOKED = "revoked"
    NO_LIST = "no CRL of its issuer"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What CRLs say of a certificate, and why.

    Attributes:
        status: What they say.
        why: Why the status is unknown, empty otherwise.
    """

    status: Status
    why: str = ""


def check_revocation(
    path: Sequence[x509.Certificate], anchor: TrustAnchor, shelf: Shelf, now: datetime
) -> None:
    """Check the certificates of a path against the CRLs of their trust anchor.

    Args:
        path: The end-entity certificate, the CAs above it, and the trust anchor's.
        anchor: The trust anchor.
        shelf: What the service keeps in the place.
        now: The present, with a time zone.

    Raises:
        SessionRefused: One is revoked, or there is a CRL for it and none that can be relied on.
    """
    if anchor.crl_dp_revocation:
        expected = "a trust anchor without crlDpRevocationEnabled: a rehearsal fetches no list"
        raise _refused(CRL_DISTRIBUTION_POINTS(), expected, anchor.arn)
    lists = [crls.read(crl.data) for crl in shelf.crls.all() if _counts(crl, anchor)]
    for certificate, issuer in pairwise(path) if lists else ():
        judgement = judge(certificate, (issuer, *anchors_of(anchor.certificates)), lists, now)
        who = f"{certificate.subject.rfc4514_string()} serial {certificate.serial_number:x}"
        if judgement.status is Status.REVOKED:
            raise _refused(fidelity.REVOKED(), "a certificate that no CRL lists", f"{who}, revoked")
        if judgement.status is Status.UNKNOWN:
            raise _refused(REVOCATION_UNKNOWN(), f"a CRL that counts for {who}", judgement.why)


def judge(
    certificate: x509.Certificate,
    issuers: Sequence[x509.Certificate],
    lists: Iterable[RevocationList],
    now: datetime,
) -> Judgement:
    """What lists say of one certificate.

    Args:
        certificate: The certificate.
        issuers: Its issuer on the path, then others that are trusted; only those of its issuer's name count.
        lists: The lists there are, of whatever CA.
        now: The present, with a time zone.
    """
    signers = [each for each in issuers if each.subject == certificate.issuer]
    own = [each for each in lists if each.issuer == certificate.issuer or _signers(each, signers)]
    faults = [_not_genuine(each, certificate, signers) for each in own]
    genuine = [each for each, fault in zip(own, faults, strict=True) if not fault]
    if any(certificate.serial_number in each.serials for each in genuine):
        return Judgement(Status.REVOKED)
    faults = [fault for fault in faults if fault] + [_not_usable(each, certificate, now) for each in genuine]
    if not own:
        elsewhere = _listed_elsewhere(certificate)
        return Judgement(Status.UNKNOWN if elsewhere else Status.NO_LIST, elsewhere)
    return Judgement(Status.NOT_LISTED) if "" in faults else Judgement(Status.UNKNOWN, "; ".join(faults))


def _counts(crl: Crl, anchor: TrustAnchor) -> bool:
    return crl.enabled and crl.trust_anchor_arn == anchor.arn


def _signers(found: RevocationList, issuers: Sequence[x509.Certificate]) -> list[x509.Certificate]:
    return [issuer for issuer in issuers if crls.signed_by(found, issuer)]


def _not_genuine(
    found: RevocationList, certificate: x509.Certificate, issuers: Sequence[x509.Certificate]
) -> str:
    """Why a list is not the issuer's; empty when it is."""
    if found.issuer != certificate.issuer:
        return f"a CRL of its key in the name of {found.issuer.rfc4514_string()}"
    signers = _signers(found, issuers)
    if not signers:
        return "a CRL in its name that another key signed"
    return "" if any(map(_may_sign, signers)) else "a CRL of a CA without keyUsage cRLSign"


def _may_sign(issuer: x509.Certificate) -> bool:
    usage = extension_of(issuer.extensions, x509.KeyUsage)
    return usage is None or usage.crl_sign


def _not_usable(found: RevocationList, certificate: x509.Certificate, now: datetime) -> str:
    """Why a list that does not mention a certificate says nothing about it; empty when it does."""
    if not found.this_update <= now <= found.next_update:
        return f"a CRL for {found.this_update:%Y-%m-%dT%H:%M:%SZ} to {found.next_update:%Y-%m-%dT%H:%M:%SZ}"
    if not found.covers(certificate):
        return "a CRL for other certificates of the CA"
    return _listed_elsewhere(certificate)


def _listed_elsewhere(certificate: x509.Certificate) -> str:
    """That a certificate names another issuer of its CRLs (RFC 5280 section 4.2.1.13); else empty."""
    points = extension_of(certificate.extensions, x509.CRLDistributionPoints) or ()
    own = x509.DirectoryName(certificate.issuer)
    elsewhere = any(point.crl_issuer and own not in point.crl_issuer for point in points)
    return "a certificate that only a CRL of another issuer would list" if elsewhere else ""


def _refused(text: str, expected: str, got: str) -> SessionRefused:
    return SessionRefused(Check.REVOCATION, AccessDeniedException(text), expected=expected, got=got)
