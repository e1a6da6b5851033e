"""Which files a certificate authority and its workloads have, in a directory made here.

::

    root.pem root.key                       the root: a trust anchor's bundle, and its key
    intermediate.pem intermediate.key       signs the workloads' certificates
    workloads/<name>/certificate.pem        what the workload presents
    workloads/<name>/private-key.pem        its key
    workloads/<name>/chain.pem              the intermediate it sends along
    register/<serial>.json                  what was issued, and whether it is revoked
    revoked.crl                             the revocation list made last
"""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from aws_facts import Problem
from certs.errors import CertificateError
from certs.subject import Subject

_UNSAFE = re.compile(r"[^A-Za-z0-9_@=+-]")


@dataclass(frozen=True, slots=True)
class WorkloadFiles:
    """What one workload needs to ask for a session.

    Attributes:
        certificate: Its end-entity certificate, PEM.
        private_key: The key of that certificate, PKCS#8 PEM, mode 0600.
        chain: The intermediate to send with it, PEM.
    """

    certificate: Path
    private_key: Path
    chain: Path

    @classmethod
    def within(cls, folder: Path) -> "WorkloadFiles":
        """The files of the workload a folder belongs to.

        Args:
            folder: The folder.
        """
        return cls(folder / "certificate.pem", folder / "private-key.pem", folder / "chain.pem")


@dataclass(frozen=True, slots=True)
class AuthorityFiles:
    """The files of a root and an intermediate.

    Attributes:
        directory: Where they lie.
    """

    directory: Path

    @property
    def root(self) -> Path:
        """The root's certificate: a trust anchor's bundle."""
        return self.directory / "root.pem"

    @property
    def root_key(self) -> Path:
        """The root's key; needed for a new intermediate only, so it may lie elsewhere."""
        return self.directory / "root.key"

    @property
    def intermediate(self) -> Path:
        """The intermediate's certificate."""
        return self.directory / "intermediate.pem"

    @property
    def intermediate_key(self) -> Path:
        """The intermediate's key."""
        return self.directory / "intermediate.key"

    @property
    def bundle(self) -> Path:
        """The roots of the authority before and of this one; there only where this one follows on another."""
        return self.directory / "bundle.pem"

    @property
    def register(self) -> Path:
        """What was issued and revoked, a file each."""
        return self.directory / "register"

    @property
    def revocation_list(self) -> Path:
        """The revocation list made last, PEM."""
        return self.directory / "revoked.crl"

    def workload(self, subject: str | Subject) -> WorkloadFiles:
        """Where the files of a workload are, whether they exist or not.

        Args:
            subject: Who its certificate is for; a text is its CN.
        """
        wanted = subject if isinstance(subject, str) else subject.folder
        name = _UNSAFE.sub("_", wanted)
        if name != wanted:
            # Two names that differ only in what a file name cannot carry stay two directories.
            name += "-" + hashlib.sha256(wanted.encode()).hexdigest()[:8]
        return WorkloadFiles.within(self.directory / "workloads" / name)


def as_pem(*certificates: x509.Certificate) -> str:
    """Certificates as PEM, one after another.

    Args:
        *certificates: The certificates.
    """
    return "".join(each.public_bytes(Encoding.PEM).decode("ascii") for each in certificates)


def certificate_in(path: Path, *, expected: str, remedy: str) -> x509.Certificate:
    """The certificate in a file that was written here.

    Args:
        path: The file.
        expected: What should be there.
        remedy: What to do where it is not.

    Raises:
        CertificateError: The file cannot be read, or holds none.
    """
    try:
        return x509.load_pem_x509_certificate(path.read_bytes())
    except (OSError, ValueError) as error:
        got = (error.strerror if isinstance(error, OSError) else None) or "no certificate in PEM"
        raise CertificateError(Problem(str(path), got, expected, remedy)) from error
