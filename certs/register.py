"""What an authority issued and revoked: one small file a certificate, in its own directory.

A file each, so that processes that issue at the same time never wait for each other, and one that is killed
leaves the others' entries whole. There are no secrets in it; losing it makes revocation need ``force``.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509

from aws_facts import Problem
from certs.errors import CertificateError
from certs.findings import subject_text
from certs.keyfiles import make_private_directory, replace_file
from certs.layout import AuthorityFiles
from certs.locking import held

REASONS = tuple(
    each.value
    for each in x509.ReasonFlags
    # A hold that nothing here lifts is a revocation by another name; the other is for delta lists alone.
    if each not in {x509.ReasonFlags.certificate_hold, x509.ReasonFlags.remove_from_crl}
)
"""Why a certificate can be revoked, as RFC 5280 section 5.3.1 spells it."""

_LOCK = ".lock"


@dataclass(frozen=True, slots=True)
class Revocation:
    """That a certificate no longer counts.

    Attributes:
        at: Since when, to the second.
        reason: Why, one of ``REASONS``.
    """

    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One certificate of an authority.

    Attributes:
        serial: Its serial number.
        subject: Whom it is for; empty where only the number is known.
        ends: Until when it is valid; None where only the number is known.
        revocation: Since when and why it is revoked; None while it counts.
    """

    serial: int
    subject: str = ""
    ends: datetime | None = None
    revocation: Revocation | None = None


class Register:
    """The register of the authority in one directory.

    Args:
        directory: The authority's directory.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = AuthorityFiles(directory).register

    def record(self, certificate: x509.Certificate) -> Entry:
        """Note a certificate, before anybody has it; what is noted already stays as it is.

        Args:
            certificate: What was issued.

        Raises:
            KeyFileError: The register cannot be written.
        """
        known = self.find(certificate.serial_number)
        if known is not None:
            return known
        entry = Entry(
            certificate.serial_number,
            subject_text(certificate),
            certificate.not_valid_after_utc.replace(microsecond=0),
        )
        self._write(entry)
        return entry

    def find(self, serial: int) -> Entry | None:
        """What is known of a certificate; None where nothing is.

        Args:
            serial: Its serial number.

        Raises:
            CertificateError: The entry cannot be read.
        """
        path = self._file(serial)
        return _read(path) if path.exists() else None

    def entries(self) -> tuple[Entry, ...]:
        """Everything that was noted, by serial number.

        Raises:
            CertificateError: An entry cannot be read.
        """
        found = (_read(path) for path in self._directory.glob("*.json"))
        return tuple(sorted(found, key=lambda entry: entry.serial))

    def revoke(self, serial: int, revocation: Revocation, *, force: bool = False) -> Entry:
        """Revoke a certificate; one that is revoked already keeps its date and reason.

        Args:
            serial: Its serial number.
            revocation: Since when, and why.
            force: Whether a number that is not in the register may be revoked.

        Returns:
            The entry as it is now: with another revocation than the one given when there was one before.

        Raises:
            CertificateError: Nothing with this number was issued here, or the entry cannot be read.
            KeyFileError: The register cannot be written.
        """
        make_private_directory(self._directory)
        with held(self._directory / _LOCK):
            known = self.find(serial)
            if known is None and not force:
                raise _never_issued(self._directory.parent, serial)
            if known is not None and known.revocation is not None:
                return known
            entry = Entry(serial, known.subject if known else "", known.ends if known else None, revocation)
            self._write(entry)
        return entry

    def _file(self, serial: int) -> Path:
        return self._directory / f"{serial:x}.json"

    def _write(self, entry: Entry) -> None:
        make_private_directory(self._directory)
        document: dict[str, str] = {"serial": f"{entry.serial:x}"}
        if entry.ends is not None:
            document |= {"subject": entry.subject, "notAfter": entry.ends.isoformat()}
        if entry.revocation is not None:
            document |= {"revokedAt": entry.revocation.at.isoformat(), "reason": entry.revocation.reason}
        replace_file(self._file(entry.serial), json.dumps(document, indent=2) + "\n")


def _read(path: Path) -> Entry:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        revoked = document.get("revokedAt")
        return Entry(
            int(document["serial"], 16),
            document.get("subject", ""),
            _moment(document["notAfter"]) if "notAfter" in document else None,
            Revocation(_moment(revoked), _reason(document["reason"])) if revoked else None,
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CertificateError(
            Problem(
                where=str(path),
                got="no entry of a register",
                expected="what was written there: serial, subject, notAfter, and revokedAt with reason",
                remedy="Restore the file: without it a revoked certificate would be left out of the list.",
            )
        ) from error


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _reason(text: str) -> str:
    if text not in REASONS:
        raise ValueError(text)
    return text


def _never_issued(directory: Path, serial: int) -> CertificateError:
    return CertificateError(
        Problem(
            where=str(directory),
            got=f"the serial number {serial:x}, which was never issued here",
            expected="the serial number, or the file, of a certificate this authority issued",
            remedy="Give the certificate's file: one that this authority signed counts as issued. "
            "To revoke a number all the same, say --force.",
        )
    )
