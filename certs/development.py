"""A development PKI on disk: a root, an intermediate and one certificate for each workload.

For rehearsals and first steps. The root's key lies unencrypted (0600) beside its certificate, which no
production authority would do. ``certs.layout`` says which files there are.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature

from aws_facts import Problem
from certs import authority, keyfiles
from certs.errors import CertificateError
from certs.issuer import Issuer
from certs.keys import PrivateKey, new_key
from certs.layout import AuthorityFiles, WorkloadFiles, as_pem
from certs.locking import PATIENCE, held
from certs.register import Register
from certs.subject import Subject, check_subject

# Also the sign that a directory is ours: nothing is written into another one.
LOCK = ".development-pki"


@dataclass(frozen=True, slots=True)
class DevelopmentPki:
    """A development PKI that is complete and valid now.

    Attributes:
        directory: Where it lies.
        anchor_bundle: The root's certificate: the trust anchor's bundle.
        workloads: The files of each workload, by ``Subject.folder``: its CN where the subject is a CN alone.
        events: What was made or made again this time, one sentence each; empty when nothing was.
    """

    directory: Path
    anchor_bundle: Path
    workloads: Mapping[str, WorkloadFiles]
    events: tuple[str, ...]


def development_bundle(directory: Path) -> Path:
    """Where the trust anchor's bundle of a development PKI is, whether it exists or not.

    Args:
        directory: The development PKI's directory.
    """
    return AuthorityFiles(directory).root


def workload_files(directory: Path, subject: str | Subject) -> WorkloadFiles:
    """Where the files of a workload are, whether they exist or not.

    Args:
        directory: The development PKI's directory.
        subject: Who the workload's certificate is for; a text is its CN.
    """
    return AuthorityFiles(directory).workload(subject)


def check_development_directory(directory: Path) -> None:
    """Refuse a directory that has other files in it; nothing is written.

    Args:
        directory: Where a development PKI lies or shall lie.

    Raises:
        CertificateError: It is a file, or a directory with files that no development PKI has made.
    """
    if not directory.exists():
        return
    if not directory.is_dir():
        got = "a file"
    elif not (directory / LOCK).exists() and any(directory.iterdir()):
        got = "a directory with other files in it"
    else:
        return
    raise CertificateError(
        Problem(
            where=str(directory),
            got=got,
            expected="a new or empty directory, or one that holds a development PKI",
            remedy="Name a directory of its own, such as pki/dev.",
        )
    )


def ensure_development_pki(
    directory: Path,
    subjects: Iterable[str | Subject],
    *,
    now: datetime | None = None,
    patience: timedelta = PATIENCE,
    root_lifetime: timedelta = authority.ROOT_LIFETIME,
) -> DevelopmentPki:
    """Make what is missing, make again what is expired or about to be, and keep everything else.

    Keys are kept for as long as their files are there, so making a certificate again never separates it
    from its key, and a new root of the same key does not strand the certificates below it.

    Args:
        directory: Where the PKI lies or shall lie; new, empty, or made by this function before.
        subjects: Whom each certificate is for; a text is a CN.
        now: The present, with a time zone; the machine's time when left out.
        patience: How long to wait for another process that works on the same directory.
        root_lifetime: How long a root that is made now is valid; at least as long as an intermediate.

    Returns:
        The complete PKI, with what was made this time in ``events``.

    Raises:
        CertificateError: The directory holds something else, another process does not finish, or a
            subject cannot become session tags.
        KeyFileError: A file cannot be read or written, or a private key is open to others.
    """
    wanted = tuple(dict.fromkeys(Subject.named(each) if isinstance(each, str) else each for each in subjects))
    for subject in wanted:
        check_subject(subject)
    with locked(directory, patience):
        return _Workshop(directory, now or datetime.now(UTC), root_lifetime).complete(wanted)


class _Workshop:
    """One pass over a locked directory.

    Args:
        directory: The PKI's directory.
        now: The present.
        root_lifetime: How long a root that is made now is valid.
    """

    def __init__(self, directory: Path, now: datetime, root_lifetime: timedelta) -> None:
        self._directory = directory
        self._files = AuthorityFiles(directory)
        self._now = now
        self._root_lifetime = root_lifetime
        self._events: list[str] = []

    def complete(self, subjects: Iterable[Subject]) -> DevelopmentPki:
        root = self._root()
        intermediate = self._intermediate(root)
        workloads = {subject.folder: self._workload(intermediate, subject) for subject in subjects}
        return DevelopmentPki(self._directory, self._files.root, workloads, tuple(self._events))

    def _root(self) -> Issuer:
        key = self._key(self._files.root_key)
        certificate = self._certificate(
            self._files.root,
            key,
            signed_by=None,
            spare=authority.INTERMEDIATE_LIFETIME,
            issue=lambda: authority.issue_root(
                key, "Development Root CA", now=self._now, lifetime=self._root_lifetime
            ),
        )
        return Issuer(certificate, key)

    def _intermediate(self, root: Issuer) -> Issuer:
        key = self._key(self._files.intermediate_key)
        certificate = self._certificate(
            self._files.intermediate,
            key,
            signed_by=root.certificate,
            spare=authority.END_ENTITY_LIFETIME,
            issue=lambda: authority.issue_intermediate(
                root, key, "Development Intermediate CA", now=self._now
            ),
        )
        return Issuer(certificate, key)

    def _workload(self, intermediate: Issuer, subject: Subject) -> WorkloadFiles:
        files = self._files.workload(subject)
        keyfiles.make_private_directory(self._directory / "workloads")
        keyfiles.make_private_directory(files.certificate.parent)
        key = self._key(files.private_key)
        self._certificate(
            files.certificate,
            key,
            signed_by=intermediate.certificate,
            spare=authority.END_ENTITY_LIFETIME / 3,
            issue=lambda: self._recorded(
                authority.issue_end_entity(intermediate, key, subject, now=self._now)
            ),
        )
        chain = as_pem(intermediate.certificate)
        if not files.chain.exists() or files.chain.read_text() != chain:
            keyfiles.replace_file(files.chain, chain)
        return files

    def _recorded(self, certificate: x509.Certificate) -> x509.Certificate:
        """A certificate of a workload, after it is in the register: only then can it be handed out."""
        Register(self._directory).record(certificate)
        return certificate

    def _key(self, path: Path) -> PrivateKey:
        if not path.exists():
            keyfiles.write_private_key(path, new_key())
        return keyfiles.read_private_key(path)

    def _certificate(
        self,
        path: Path,
        key: PrivateKey,
        *,
        signed_by: x509.Certificate | None,
        spare: timedelta,
        issue: Callable[[], x509.Certificate],
    ) -> x509.Certificate:
        """The certificate at a path; issued again when it is of no more use."""
        current, reason = _usable(path, key, signed_by, (self._now, self._now + spare))
        if current is not None:
            return current
        certificate = issue()
        keyfiles.replace_file(path, as_pem(certificate))
        subject = certificate.subject.rfc4514_string()
        until = f"{certificate.not_valid_after_utc:%Y-%m-%d %H:%M} UTC"
        self._events.append(f"Made {path}: {subject}, valid until {until}{reason}.")
        return certificate


def _usable(
    path: Path,
    key: PrivateKey,
    signed_by: x509.Certificate | None,
    needed: tuple[datetime, datetime],
) -> tuple[x509.Certificate | None, str]:
    """The certificate at a path, or None and why another is needed."""
    if not path.exists():
        return None, ""
    try:
        certificate = x509.load_pem_x509_certificate(path.read_bytes())
        certificate.verify_directly_issued_by(signed_by or certificate)
    except (ValueError, TypeError, InvalidSignature):
        return None, "; the one before was damaged or of another issuer"
    if certificate.public_key() != key.public_key():
        return None, "; the one before was of another key"
    if certificate.not_valid_after_utc < needed[1]:
        return None, f"; the one before ends on {certificate.not_valid_after_utc:%Y-%m-%d %H:%M} UTC"
    if certificate.not_valid_before_utc > needed[0]:
        return None, f"; the one before starts on {certificate.not_valid_before_utc:%Y-%m-%d %H:%M} UTC"
    return certificate, ""


@contextmanager
def locked(directory: Path, patience: timedelta) -> Iterator[None]:
    """Hold the directory's lock: two processes never work on the same PKI at once.

    Args:
        directory: The PKI's directory.
        patience: How long to wait for another process.

    Raises:
        CertificateError: The directory holds something else, or another process does not finish.
    """
    check_development_directory(directory)
    keyfiles.make_private_directory(directory)
    with held(directory / LOCK, patience):
        for leftover in directory.rglob(".*.partial"):
            leftover.unlink()
        ignore = directory / ".gitignore"
        if not ignore.exists():
            keyfiles.replace_file(ignore, "# Development keys: never in version control.\n*\n")
        yield
