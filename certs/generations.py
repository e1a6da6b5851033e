"""The files of a workload in generations, so that a certificate and its key change at one moment.

::

    certificate.pem -> current/certificate.pem      the names consumers know; private-key.pem, chain.pem too
    current -> generations/<serial>                 the one link that is changed
    generations/<serial>/certificate.pem ...        a generation: complete, and never changed again

Kubernetes switches mounted secrets the same way (``..data``). A consumer that opened the certificate before
the switch and the key after it still reads two generations: it must compare them and read again.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from cryptography import x509

from aws_facts import Problem
from certs.errors import KeyFileError
from certs.keyfiles import copy_private_key, replace_file, write_private_key
from certs.keys import PrivateKey
from certs.layout import WorkloadFiles, as_pem, certificate_in
from certs.locking import held
from certs.staging import new_directory

GENERATIONS = "generations"
CURRENT = "current"
_LOCK = ".renewing"


@contextmanager
def generations(folder: Path) -> Iterator["Generations"]:
    """A workload's folder, held by this process alone; its plain files become its first generation.

    Args:
        folder: The workload's folder.

    Yields:
        Its generations.

    Raises:
        CertificateError: There is no certificate in it, or another process does not finish.
        KeyFileError: A file cannot be read or written.
    """
    current_certificate(folder)
    try:
        with held(folder / _LOCK):
            found = Generations(folder)
            found.adopt()
            yield found
    except OSError as error:
        raise _not_written(folder, error) from error


def current_certificate(folder: Path) -> x509.Certificate:
    """The certificate a workload presents.

    Args:
        folder: The workload's folder.

    Raises:
        CertificateError: There is none.
    """
    return certificate_in(
        WorkloadFiles.within(folder).certificate,
        expected="the certificate of a workload",
        remedy="Name the folder that `certs issue` or `certs sign` made, such as ca/workloads/web.",
    )


class Generations:
    """The generations of one workload.

    Args:
        folder: The workload's folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.files = WorkloadFiles.within(folder)

    def adopt(self) -> None:
        """Make what the folder holds now a generation, with the same contents at every moment."""
        certificate = current_certificate(self._folder)
        place = self._place(certificate)
        if not place.exists():
            with new_directory(place) as staging:
                copies = WorkloadFiles.within(staging)
                if self.files.private_key.exists():
                    copy_private_key(self.files.private_key, copies.private_key)
                replace_file(copies.certificate, as_pem(certificate))
                replace_file(copies.chain, self.files.chain.read_text(encoding="ascii"))
        self._point(place)
        for file in (self.files.certificate, self.files.private_key, self.files.chain):
            if file.exists() and not file.is_symlink():
                _link(file, Path(CURRENT, file.name))

    def add(
        self,
        certificate: x509.Certificate,
        issuer: x509.Certificate,
        *,
        key: PrivateKey | None,
        passphrase: bytes | None,
        now: datetime,
    ) -> None:
        """Add a generation, switch to it, and remove those that have ended; the one before is kept.

        Args:
            certificate: The new certificate.
            issuer: The intermediate to send with it.
            key: Its key; None where the key stays the one of the generation before.
            passphrase: What the new key is encrypted with; not encrypted when left out.
            now: The present, with a time zone.
        """
        before, place = self._current(), self._place(certificate)
        with new_directory(place) as staging:
            files = WorkloadFiles.within(staging)
            if key is not None:
                write_private_key(files.private_key, key, passphrase=passphrase)
            elif self.files.private_key.exists():
                copy_private_key(self.files.private_key, files.private_key)
            replace_file(files.certificate, as_pem(certificate))
            replace_file(files.chain, as_pem(issuer))
        self._point(place)
        for each in (self._folder / GENERATIONS).iterdir():
            if each not in {before, place} and current_certificate(each).not_valid_after_utc < now:
                shutil.rmtree(each)

    def _place(self, certificate: x509.Certificate) -> Path:
        return self._folder / GENERATIONS / f"{certificate.serial_number:x}"

    def _current(self) -> Path:
        return self._folder / (self._folder / CURRENT).readlink()

    def _point(self, place: Path) -> None:
        link = self._folder / CURRENT
        target = Path(GENERATIONS, place.name)
        if not link.is_symlink() or link.readlink() != target:
            _link(link, target)


def _link(path: Path, target: Path) -> None:
    """Put a symbolic link where something else may be, at one moment."""
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    new.unlink(missing_ok=True)
    new.symlink_to(target)
    new.replace(path)


def _not_written(folder: Path, error: OSError) -> KeyFileError:
    return KeyFileError(
        Problem(
            where=str(error.filename or folder),
            got=error.strerror or str(error),
            expected="a folder whose files can be read and replaced",
            remedy="Check its owner and mode, and the free space; then run the command again.",
        )
    )
