"""Rules about a revocation list that is to be imported for a trust anchor."""

from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes

from aws_facts.limits import CRL_SIZE
from certs.extensions import extension_of
from certs.findings import AWS_IS_SILENT, Answer, failed, passed, subject_text, unknown
from certs.paths import paths
from certs.reading import Form
from certs.rules.rule import Rule

_RFC_5280 = "RFC 5280 section "
_CONVERT = "Convert it: openssl crl -in FILE -inform DER -out CLEAN"
_AGAIN = "Have its authority make the list again, such as with `certs crl`, and import that."
_UNDERSTOOD = (x509.IssuingDistributionPoint, x509.AuthorityKeyIdentifier, x509.CRLNumber)


@dataclass(frozen=True, slots=True, eq=False)
class GivenList:
    """A revocation list somebody wants to import.

    Attributes:
        where: What its file is called in messages.
        data: The file's bytes.
        form: How the file holds it: PEM or DER.
        crl: The list.
        anchors: The certificates of the trust anchor it is for.
        intermediates: Authorities below the anchor, one of which may have signed it.
    """

    where: str
    data: bytes
    form: Form
    crl: x509.CertificateRevocationList
    anchors: tuple[x509.Certificate, ...]
    intermediates: tuple[x509.Certificate, ...]

    @property
    def signer(self) -> x509.Certificate | None:
        """Whose key signed the list: of the anchor's certificates or of the intermediates; else None."""
        return next((each for each in (*self.anchors, *self.intermediates) if _signed(self.crl, each)), None)


def form(given: GivenList, _: datetime) -> Answer:
    """ImportCrl's page says PEM; that others saw DER accepted is no promise."""
    return passed("PEM") if given.form is Form.PEM else unknown("DER, not PEM", _CONVERT)


def size(given: GivenList, _: datetime) -> Answer:
    """ImportCrl takes so many bytes."""
    got = f"{len(given.data)} {CRL_SIZE.unit}"
    return failed(got) if len(given.data) > CRL_SIZE.value else passed(got)


def signature(given: GivenList, _: datetime) -> Answer:
    """The list is signed by the anchor's CA, or by one below it."""
    signer = given.signer
    if signer is None:
        return failed(f"a list of {_issuer(given)} that none of {_names(given)} signed")
    if signer in given.anchors:
        return passed(f"signed by {subject_text(signer)}, which the anchor trusts")
    if not any(paths(signer, given.intermediates, given.anchors)):
        return failed(f"signed by {subject_text(signer)}, from which no path leads to the anchor")
    return unknown(
        f"signed by {subject_text(signer)}, an authority below the anchor",
        "Try in an account that a listed certificate is refused; or put the issuing CA itself into the "
        "anchor's bundle.",
    )


def issuer(given: GivenList, _: datetime) -> Answer:
    """The name on the list is that of who signed it, and that one may sign lists."""
    signer = given.signer
    if signer is None or signer.subject != given.crl.issuer:
        return failed(f"the issuer {_issuer(given)}")
    usage = extension_of(signer, x509.KeyUsage)
    if usage is None:
        return unknown(f"{_issuer(given)}, without keyUsage", "Issue the CA with keyUsage cRLSign.")
    return passed(f"{_issuer(given)}, with cRLSign") if usage.crl_sign else failed("keyUsage without cRLSign")


def number(given: GivenList, _: datetime) -> Answer:
    """RFC 5280 asks every list for a number; AWS does not say that it looks at it."""
    found = _extension(given.crl, x509.CRLNumber)
    if found is None:
        return unknown("no CRLNumber", "Have the list made with one: it tells which of two lists is newer.")
    return passed(f"number {found.crl_number}")


def current(given: GivenList, now: datetime) -> Answer:
    """The list has begun, and the next one is not due yet."""
    start, end = given.crl.last_update_utc, given.crl.next_update_utc
    if end is None:
        return failed("no nextUpdate")
    got = f"{start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M} UTC"
    return passed(got) if start <= now <= end else failed(f"a stale list, {got}" if now > end else got)


def complete(given: GivenList, _: datetime) -> Answer:
    """The whole list of one issuer: each import takes the place of the one before."""
    for extension in given.crl.extensions:
        value = extension.value
        if isinstance(value, x509.DeltaCRLIndicator):
            return failed("a delta list, which names only what is new")
        if isinstance(value, x509.IssuingDistributionPoint):
            return _point(value)
        if extension.critical and not isinstance(value, _UNDERSTOOD):
            return failed(f"the critical extension {extension.oid.dotted_string}")
    count = len(given.crl)
    return passed(f"{count} revoked certificate" + ("" if count == 1 else "s"))


def signature_hash(given: GivenList, _: datetime) -> Answer:
    """A hash for which nobody can make two lists of one signature."""
    digest = given.crl.signature_hash_algorithm
    if digest is None:
        return passed("a signature over the whole list")
    name = digest.name.upper()
    return failed(name) if isinstance(digest, hashes.MD5 | hashes.SHA1) else passed(name)


def _point(point: x509.IssuingDistributionPoint) -> Answer:
    if point.indirect_crl:
        return failed("an indirect list, which names certificates of other issuers")
    if point.only_some_reasons or point.only_contains_attribute_certs:
        return failed("a list of some reasons, or of attribute certificates, only")
    return unknown("a list for one distribution point or kind of certificate", "Import the whole list.")


def _signed(crl: x509.CertificateRevocationList, authority: x509.Certificate) -> bool:
    try:
        return crl.is_signature_valid(authority.public_key())  # type: ignore[arg-type]
    except (TypeError, ValueError, UnsupportedAlgorithm):  # a key that signs nothing, or another kind of key
        return False


def _extension(crl: x509.CertificateRevocationList, kind: type[x509.CRLNumber]) -> x509.CRLNumber | None:
    return next((each.value for each in crl.extensions if isinstance(each.value, kind)), None)


def _issuer(given: GivenList) -> str:
    return given.crl.issuer.rfc4514_string() or "an empty name"


def _names(given: GivenList) -> str:
    authorities = map(subject_text, (*given.anchors, *given.intermediates))
    return ", ".join(dict.fromkeys(authorities)) or "no authority"


CRL_RULES = (
    Rule("crl-format", form, "PEM", _CONVERT, CRL_SIZE.source),
    Rule(
        "crl-size",
        size,
        f"at most {CRL_SIZE.value} bytes",
        "Shorten the list: make certificates live shorter, or start a new authority.",
        CRL_SIZE.source,
    ),
    Rule(
        "crl-signature",
        signature,
        "a list signed by a CA the trust anchor trusts",
        "Import the list of the CA that issued the workloads' certificates; name that CA's certificate "
        "(`issuer`, --intermediates) where it is not in the anchor's bundle.",
        _RFC_5280 + "6.3.3 (f)",
    ),
    Rule(
        "crl-issuer", issuer, "the name of the CA that signed it, with cRLSign", _AGAIN, _RFC_5280 + "5.1.2.3"
    ),
    Rule("crl-number", number, "a CRLNumber", "", _RFC_5280 + "5.2.3"),
    Rule(
        "crl-current",
        current,
        "a list that is current now, {now}",
        _AGAIN,
        _RFC_5280 + "5.1.2.5; " + AWS_IS_SILENT,
    ),
    Rule("crl-complete", complete, "the whole list of one issuer", _AGAIN, _RFC_5280 + "5.2"),
    Rule("crl-signature-hash", signature_hash, "SHA-256 or stronger", _AGAIN),
)
