"""Renewal: a new certificate for the same subject, and a new authority in the place of an old one."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509

from aws_facts import Problem
from certs import authority
from certs.authority_directory import AuthorityPlan, authority_certificates, make_authority
from certs.errors import CertificateError
from certs.extensions import extension_of
from certs.findings import subject_text
from certs.generations import current_certificate, generations
from certs.issuer import Issuer
from certs.keyfiles import replace_file
from certs.keys import KeyType, PrivateKey, PublicKey, key_problems, key_type_of, new_key
from certs.layout import AuthorityFiles, as_pem
from certs.names import DistinguishedName
from certs.register import Register
from certs.subject_reading import read_subject

_GENERATION = re.compile(r"(.*) G([1-9][0-9]*)")


@dataclass(frozen=True, slots=True)
class RenewalPlan:
    """How a workload's certificate is renewed.

    Attributes:
        keep_key: Whether the key stays; a new one is made otherwise.
        key_type: The kind of the new key; the old one's when None.
        lifetime: How long the new certificate is valid; as long as the old one when None.
        within: Renew only what ends within this time; None renews in any case.
        passphrase: What the new key is encrypted with; not encrypted when None.
    """

    keep_key: bool = False
    key_type: KeyType | None = None
    lifetime: timedelta | None = None
    within: timedelta | None = None
    passphrase: bytes | None = None


def is_due(certificate: x509.Certificate, within: timedelta | None, now: datetime) -> bool:
    """Whether a certificate is to be renewed.

    Args:
        certificate: The certificate.
        within: How soon its end must be; None for any.
        now: The present, with a time zone.
    """
    return within is None or certificate.not_valid_after_utc <= now + within


def renew_workload(
    folder: Path,
    directory: Path,
    opened: Callable[[], Issuer],
    plan: RenewalPlan,
    *,
    now: datetime,
) -> x509.Certificate | None:
    """Issue a workload's certificate again, and switch its files to it at one moment.

    Args:
        folder: The workload's folder.
        directory: The authority that signs; not necessarily the one that signed before.
        opened: Opens that authority, once it is known that something is to be signed.
        plan: How to renew.
        now: The present, with a time zone.

    Returns:
        The new certificate; None where the one that is there is not due yet.

    Raises:
        CertificateError: There is no certificate, it is revoked or a CA's, its names cannot be taken over,
            or the authority cannot sign.
        KeyFileError: A file cannot be read or written.
    """
    if not is_due(current_certificate(folder), plan.within, now):
        return None
    issuer = opened()
    with generations(folder) as held:
        before = current_certificate(folder)  # another process may have been faster
        if not is_due(before, plan.within, now):
            return None
        where = str(held.files.certificate)
        _refuse_others(before, directory, where)
        key: PrivateKey | None
        public: PublicKey
        if plan.keep_key:
            key, public = None, _certifiable(before.public_key(), where)
        else:
            if not held.files.private_key.exists():
                raise _elsewhere(str(held.files.private_key))
            key = new_key(plan.key_type or key_type_of(before.public_key(), where=where))
            public = key.public_key()
        certificate = authority.issue_end_entity(
            issuer,
            public,
            read_subject(before, where=where),
            now=now,
            lifetime=plan.lifetime or _lifetime(before),
        )
        Register(directory).record(certificate)
        held.add(certificate, issuer.certificate, key=key, passphrase=plan.passphrase, now=now)
    return certificate


def next_authority(directory: Path) -> tuple[AuthorityPlan, int]:
    """What follows on an authority: names with the next generation's number, the same keys and lifetimes.

    Other names on purpose: a list or a chain in a name that two keys have is a riddle to every validator.

    Args:
        directory: The authority's directory.

    Returns:
        The plan, and the number of the generation.

    Raises:
        CertificateError: The authority cannot be read, or a name has no CN to number.
    """
    root, intermediate = authority_certificates(directory)
    name, number = _next_name(root)
    return (
        AuthorityPlan(
            name,
            _next_name(intermediate)[0],
            key_type_of(root.public_key(), where=subject_text(root)),
            _lifetime(root),
            _lifetime(intermediate),
        ),
        number,
    )


def renew_authority(
    directory: Path,
    output: Path,
    plan: AuthorityPlan,
    *,
    now: datetime,
    passphrase: bytes | None = None,
) -> AuthorityFiles:
    """Make the next generation of an authority beside it; the old one stays as it is, and can still revoke.

    Args:
        directory: The authority's directory.
        output: The new authority's; new, or empty.
        plan: What to make, as ``next_authority`` proposes it.
        now: The present, with a time zone.
        passphrase: What the new keys are encrypted with; not encrypted when left out.

    Returns:
        The new authority, with ``bundle.pem``: the old root and the new one, for the time of the overlap.

    Raises:
        CertificateError: The old authority cannot be read, or the plan cannot be carried out.
        KeyFileError: Something is there already, or a file cannot be written.
    """
    root, _ = authority_certificates(directory)
    if plan.root.x509() == root.subject:
        raise CertificateError(
            Problem(
                where="the new root's subject",
                got=f"the old root's own, {plan.root}",
                expected="another name: both are trusted during the overlap",
                remedy="Number it, such as CN=Root CA G2.",
            )
        )
    files = make_authority(output, plan, now=now, passphrase=passphrase)
    new_root, _ = authority_certificates(output)
    replace_file(files.bundle, as_pem(root, new_root))
    return files


def _refuse_others(certificate: x509.Certificate, directory: Path, where: str) -> None:
    constraints = extension_of(certificate, x509.BasicConstraints)
    if constraints is not None and constraints.ca:
        raise CertificateError(
            Problem(where, "a CA's certificate", "a workload's", "Renew an authority with `certs renew ca`.")
        )
    entry = Register(directory).find(certificate.serial_number)
    if entry is not None and entry.revocation is not None:
        raise CertificateError(
            Problem(
                where=where,
                got=f"a certificate revoked on {entry.revocation.at:%Y-%m-%d} ({entry.revocation.reason})",
                expected="one that counts: who holds a revoked one must not get another by it",
                remedy="Find out who has the key; then issue anew with `certs issue`.",
            )
        )


def _certifiable(key: object, where: str) -> PublicKey:
    if not isinstance(key, PublicKey):
        raise CertificateError(*key_problems(key, where=where))
    return key


def _elsewhere(where: str) -> CertificateError:
    return CertificateError(
        Problem(
            where=where,
            got="no private key: it was made on its device",
            expected="a key here, or one that is kept",
            remedy="Renew with --keep-key; or make a new key on the device and sign its request.",
        )
    )


def _lifetime(certificate: x509.Certificate) -> timedelta:
    """How long a certificate was meant to live when it was issued."""
    span = certificate.not_valid_after_utc - certificate.not_valid_before_utc
    return span - authority.CLOCK_TOLERANCE if span > authority.CLOCK_TOLERANCE else span


def _next_name(certificate: x509.Certificate) -> tuple[DistinguishedName, int]:
    where = subject_text(certificate)
    name = DistinguishedName.read(certificate.subject, where=where)
    numbered = list(name.attributes)
    for place, (key, value) in enumerate(numbered):
        if key == "CN":
            match = _GENERATION.fullmatch(value)
            base, number = (match[1], int(match[2]) + 1) if match else (value, 2)
            numbered[place] = (key, f"{base} G{number}")
            return DistinguishedName(tuple(numbered)), number
    raise CertificateError(
        Problem(where, "a name without CN", "a CN to number", "Give the names: --root-subject CN=...")
    )
