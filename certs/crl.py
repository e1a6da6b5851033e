"""Revocation lists that an authority makes: RFC 5280 section 5, the whole list each time.

https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_ImportCrl.html
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from aws_facts import Problem
from aws_facts.limits import CRL_SIZE
from certs.authority import CLOCK_TOLERANCE
from certs.errors import CertificateError
from certs.issuer import Issuer
from certs.keyfiles import make_private_directory, replace_file
from certs.keys import signature_hash
from certs.layout import AuthorityFiles
from certs.locking import held
from certs.register import Entry, Register

CRL_LIFETIME = timedelta(days=7)
"""How long a list is current unless another time is asked for: as long as a workload's certificate lives."""

_LOCK = ".crl-lock"


def issue_crl(
    issuer: Issuer,
    entries: Iterable[Entry],
    *,
    number: int,
    now: datetime,
    lifetime: timedelta = CRL_LIFETIME,
) -> x509.CertificateRevocationList:
    """Sign a revocation list.

    Args:
        issuer: Who issued the certificates, and now signs the list.
        entries: What is known of its certificates; those that are not revoked are left out.
        number: The list's CRLNumber; larger than that of every list before.
        now: The present, with a time zone.
        lifetime: Until when the next list is promised.

    Raises:
        CertificateError: The issuer cannot sign, or no time is left until the next list.
    """
    problems = tuple(issuer.problems(now))
    if lifetime <= timedelta():
        problems += (
            Problem("the revocation list", f"a lifetime of {lifetime}", "more than none", "Choose 7d."),
        )
    if problems:
        raise CertificateError(*problems)
    identifier = issuer.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(now - CLOCK_TOLERANCE)
        .next_update(now + lifetime)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier), critical=False
        )
        .add_extension(x509.CRLNumber(number), critical=False)
    )
    for entry in entries:
        if entry.revocation is not None:
            builder = builder.add_revoked_certificate(_revoked(entry))
    return builder.sign(issuer.key, signature_hash(issuer.key))


def renew_crl(
    directory: Path, issuer: Issuer, *, now: datetime, lifetime: timedelta = CRL_LIFETIME
) -> x509.CertificateRevocationList:
    """Make the next revocation list of an authority on disk, and write it over the one before.

    A certificate that had ended before the list before was made, and is on that list, is left out: RFC 5280
    section 3.3 asks for it on one list beyond its validity.

    Args:
        directory: The authority's directory.
        issuer: Its intermediate, ready to sign.
        now: The present, with a time zone.
        lifetime: Until when the next list is promised.

    Raises:
        CertificateError: The register or the list before cannot be read, the issuer cannot sign, or the list
            is larger than AWS takes.
        KeyFileError: The list cannot be written.
    """
    files = AuthorityFiles(directory)
    make_private_directory(files.register)
    with held(files.register / _LOCK):
        before = read_own_crl(files.revocation_list)
        number = 1 if before is None else _number(before, files.revocation_list) + 1
        entries = [entry for entry in Register(directory).entries() if not _is_done(entry, before)]
        crl = issue_crl(issuer, entries, number=number, now=now, lifetime=lifetime)
        text = crl.public_bytes(Encoding.PEM).decode("ascii")
        _refuse_large(files.revocation_list, text, len(crl))
        replace_file(files.revocation_list, text)
    return crl


def read_own_crl(path: Path) -> x509.CertificateRevocationList | None:
    """The list an authority made last; None where it made none.

    Args:
        path: Its file.

    Raises:
        CertificateError: The file cannot be read.
    """
    try:
        return x509.load_pem_x509_crl(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise _unreadable(path) from error


def _number(crl: x509.CertificateRevocationList, path: Path) -> int:
    try:
        return crl.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number
    except (x509.ExtensionNotFound, ValueError) as error:
        raise _unreadable(path) from error


def _revoked(entry: Entry) -> x509.RevokedCertificate:
    revocation = entry.revocation
    assert revocation is not None  # noqa: S101 - the caller looked
    builder = x509.RevokedCertificateBuilder().serial_number(entry.serial).revocation_date(revocation.at)
    reason = x509.ReasonFlags(revocation.reason)
    if reason is not x509.ReasonFlags.unspecified:
        # "unspecified" SHOULD be left out: RFC 5280 section 5.3.1.
        builder = builder.add_extension(x509.CRLReason(reason), critical=False)
    return builder.build()


def _is_done(entry: Entry, before: x509.CertificateRevocationList | None) -> bool:
    return (
        before is not None
        and entry.ends is not None
        and entry.ends < before.last_update_utc
        and before.get_revoked_certificate_by_serial_number(entry.serial) is not None
    )


def _refuse_large(path: Path, text: str, count: int) -> None:
    if len(text) > CRL_SIZE.value:
        raise CertificateError(
            Problem(
                where=str(path),
                got=f"a list of {count} certificates in {len(text)} bytes",
                expected=f"at most {CRL_SIZE.value} {CRL_SIZE.unit}: AWS imports no larger one",
                remedy="Make a new authority (`certs renew ca`), and take the old one out of the anchor: "
                "then none of its certificates counts. Shorter lifetimes keep a list short.",
            )
        )


def _unreadable(path: Path) -> CertificateError:
    return CertificateError(
        Problem(
            where=str(path),
            got="no revocation list with a number",
            expected="the list `certs crl` made last: the next one's number is one more",
            remedy="Restore the file from where it was imported, such as `aws rolesanywhere get-crl`.",
        )
    )
