"""Whether a CRL lists a certificate of a path: RFC 5280 section 6.3.3, as far as a file can tell."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm

from access.verdicts import Check, Finding, Verdict
from certs.findings import subject_text

_EXPECTED = "a certificate that no CRL of its issuer lists"
_REISSUE = "Issue a new certificate for whoever may still have one."
_UNDERSTOOD = (x509.AuthorityKeyIdentifier, x509.CRLNumber)


def revocation_findings(
    path: Sequence[x509.Certificate],
    issuers: Sequence[x509.Certificate],
    lists: Sequence[x509.CertificateRevocationList],
    now: datetime,
) -> Iterator[Finding]:
    """What revocation lists say of a path.

    Args:
        path: The end-entity certificate and the CAs above it, the anchor's own left out.
        issuers: Every CA that may have signed a list: those sent, and the anchor's.
        lists: At least one list.
        now: The time of the judgement.
    """
    found = [each for crl in lists for each in _of_list(crl, path, issuers, now)]
    if found:
        yield from found
    else:
        others = ", ".join(sorted({crl.issuer.rfc4514_string() for crl in lists}))
        yield Finding(
            Check.REVOCATION, Verdict.ASSUMED, "the CRLs", f"lists of other issuers: {others}", _EXPECTED
        )


def _of_list(
    crl: x509.CertificateRevocationList,
    path: Sequence[x509.Certificate],
    issuers: Sequence[x509.Certificate],
    now: datetime,
) -> Iterator[Finding]:
    for certificate in path:
        if crl.issuer != certificate.issuer:
            continue
        who = f"{subject_text(certificate)} serial {certificate.serial_number:x}"
        why = _not_usable(crl, issuers, now)
        if why:
            yield Finding(
                Check.REVOCATION,
                Verdict.UNKNOWN,
                who,
                why,
                "a CRL that can be relied on",
                "Publish a new one.",
            )
        elif crl.get_revoked_certificate_by_serial_number(certificate.serial_number) is not None:
            yield Finding(Check.REVOCATION, Verdict.FAILED, who, "revoked", _EXPECTED, _REISSUE)
        else:
            yield Finding(Check.REVOCATION, Verdict.PASSED, who, "not listed", _EXPECTED)


def _not_usable(
    crl: x509.CertificateRevocationList, issuers: Sequence[x509.Certificate], now: datetime
) -> str:
    """Why a list says nothing; empty when it does."""
    if not any(_signed(crl, issuer) for issuer in issuers):
        return "a CRL in the issuer's name that no CA at hand has signed"
    end = crl.next_update_utc
    if crl.last_update_utc > now or end is None or end < now:
        until = "no end" if end is None else f"{end:%Y-%m-%d}"
        return f"a CRL of {crl.last_update_utc:%Y-%m-%d} to {until}"
    strange = [each.oid.dotted_string for each in crl.extensions if each.critical]
    if strange and not all(isinstance(each.value, _UNDERSTOOD) for each in crl.extensions if each.critical):
        return f"a CRL with the critical extension {', '.join(strange)}"
    return ""


def _signed(crl: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    if issuer.subject != crl.issuer:
        return False
    try:
        return crl.is_signature_valid(issuer.public_key())  # type: ignore[arg-type]
    except (TypeError, ValueError, UnsupportedAlgorithm):  # a key of another kind signs nothing of this
        return False
