"""A certificate authority on disk: made at once, opened to issue from, and what it issues as files.

Whatever is made here appears complete or not at all, and never overwrites anything.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature

from aws_facts import Problem
from certs import authority
from certs.errors import CertificateError
from certs.issuer import Issuer
from certs.keyfiles import read_private_key, replace_file, write_private_key
from certs.keys import KeyType, PrivateKey, new_key
from certs.layout import AuthorityFiles, WorkloadFiles, as_pem, certificate_in
from certs.names import DistinguishedName
from certs.staging import new_directory

_IGNORED = "# Private keys: never in version control.\n*.key\nprivate-key.pem\n"


@dataclass(frozen=True, slots=True)
class AuthorityPlan:
    """What a new authority shall be.

    Attributes:
        root: The root's subject.
        intermediate: The intermediate's subject; another than the root's.
        key_type: The kind of both keys.
        root_lifetime: How long the root is valid; ten years at most.
        intermediate_lifetime: How long the intermediate is valid; no longer than the root.
    """

    root: DistinguishedName
    intermediate: DistinguishedName
    key_type: KeyType = KeyType.P256
    root_lifetime: timedelta = authority.ROOT_LIFETIME
    intermediate_lifetime: timedelta = authority.INTERMEDIATE_LIFETIME


def make_authority(
    directory: Path, plan: AuthorityPlan, *, now: datetime, passphrase: bytes | None = None
) -> AuthorityFiles:
    """Make a root and an intermediate, keys and certificates, in a new directory.

    Args:
        directory: The directory; new, or empty.
        plan: What to make.
        now: The present, with a time zone.
        passphrase: What both keys are encrypted with; not encrypted when left out.

    Raises:
        CertificateError: The plan cannot be carried out.
        KeyFileError: Something is there already, a file cannot be written, or the passphrase is short.
    """
    if plan.root == plan.intermediate:
        raise CertificateError(
            Problem(
                where="the intermediate's subject",
                got=f"the root's own, {plan.root}",
                expected="two different names",
                remedy="Name the intermediate otherwise, such as CN=Issuing CA: a chain is found by names.",
            )
        )
    with new_directory(directory) as staging:
        files = AuthorityFiles(staging)
        root_key, key = new_key(plan.key_type), new_key(plan.key_type)
        root = authority.issue_root(root_key, plan.root, now=now, lifetime=plan.root_lifetime)
        intermediate = authority.issue_intermediate(
            Issuer(root, root_key), key, plan.intermediate, now=now, lifetime=plan.intermediate_lifetime
        )
        _keep_out_of_git(staging)
        write_private_key(files.root_key, root_key, passphrase=passphrase)
        write_private_key(files.intermediate_key, key, passphrase=passphrase)
        replace_file(files.root, as_pem(root))
        replace_file(files.intermediate, as_pem(intermediate))
    return AuthorityFiles(directory)


def authority_certificates(directory: Path) -> tuple[x509.Certificate, x509.Certificate]:
    """The root and the intermediate of an authority on disk; no key is read.

    Args:
        directory: Where ``root.pem`` and ``intermediate.pem`` lie.

    Raises:
        CertificateError: One cannot be read, or the intermediate is not the root's.
    """
    files = AuthorityFiles(directory)
    root, intermediate = _certificate(files.root), _certificate(files.intermediate)
    try:
        intermediate.verify_directly_issued_by(root)
    except (ValueError, TypeError, InvalidSignature) as error:
        raise CertificateError(
            Problem(
                where=str(files.intermediate),
                got="a certificate that the root beside it did not issue",
                expected=f"one issued by {root.subject.rfc4514_string()}",
                remedy="Put the root back that belongs to it: no chain would lead to the trust anchor.",
            )
        ) from error
    return root, intermediate


def open_authority(directory: Path, *, passphrase: Callable[[], bytes] | None = None) -> Issuer:
    """The intermediate of an authority on disk, ready to issue.

    Args:
        directory: Where ``root.pem``, ``intermediate.pem`` and ``intermediate.key`` lie.
        passphrase: Asked for the passphrase, and only when the key is encrypted.

    Raises:
        CertificateError: A certificate cannot be read, or the intermediate is not the root's.
        KeyFileError: The key cannot be read or is open to others.
    """
    _, intermediate = authority_certificates(directory)
    key_file = AuthorityFiles(directory).intermediate_key
    return Issuer(intermediate, read_private_key(key_file, passphrase=passphrase))


def write_issued(
    directory: Path,
    certificate: x509.Certificate,
    issuer: x509.Certificate,
    *,
    key: PrivateKey | None = None,
    passphrase: bytes | None = None,
) -> WorkloadFiles:
    """Write what a workload needs into a new directory.

    Args:
        directory: The directory; new, or empty.
        certificate: The workload's certificate.
        issuer: The intermediate the workload sends along.
        key: The workload's key; left out when it stays on its device.
        passphrase: What the key is encrypted with; not encrypted when left out.

    Raises:
        KeyFileError: Something is there already, a file cannot be written, or the passphrase is short.
    """
    with new_directory(directory) as staging:
        files = WorkloadFiles.within(staging)
        if key is not None:
            _keep_out_of_git(staging)
            write_private_key(files.private_key, key, passphrase=passphrase)
        replace_file(files.certificate, as_pem(certificate))
        replace_file(files.chain, as_pem(issuer))
    return WorkloadFiles.within(directory)


def _keep_out_of_git(directory: Path) -> None:
    """Before there is a key: what a killed process leaves behind is not committed either."""
    replace_file(directory / ".gitignore", _IGNORED)


def _certificate(path: Path) -> x509.Certificate:
    return certificate_in(
        path,
        expected="the certificate of an authority",
        remedy="Name the directory that `certs init` made.",
    )
