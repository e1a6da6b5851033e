"""Issue certificates with exactly the extensions Roles Anywhere needs, and short lives.

Requirements: https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html ; the profile of
the extensions: RFC 5280 sections 4.2.1.1 to 4.2.1.3, 4.2.1.6 and 4.2.1.9.
"""

from datetime import datetime, timedelta

from cryptography import x509

from aws_facts import Problem
from certs.errors import CertificateError
from certs.issuer import Issuer
from certs.keys import PrivateKey, PublicKey, key_problems, signature_hash
from certs.names import DistinguishedName
from certs.subject import Subject, check_subject

ROOT_LIFETIME = timedelta(days=5 * 365)
ROOT_LIFETIME_MAXIMUM = timedelta(days=10 * 365)
INTERMEDIATE_LIFETIME = timedelta(days=365)
END_ENTITY_LIFETIME = timedelta(days=7)
# Our own bound: nothing but expiry ends a certificate unless a revocation list is imported.
END_ENTITY_LIFETIME_MAXIMUM = timedelta(days=398)

# Machines whose clocks are a little behind accept a new certificate at once.
CLOCK_TOLERANCE = timedelta(minutes=5)


def issue_root(
    key: PrivateKey,
    name: str | DistinguishedName,
    *,
    now: datetime,
    lifetime: timedelta = ROOT_LIFETIME,
) -> x509.Certificate:
    """A self-signed root that may sign intermediates, and no chain longer than that.

    Args:
        key: The root's own key.
        name: Its subject; a text is its CN, up to 64 characters.
        now: The present, with a time zone.
        lifetime: How long it is valid; ten years at most.

    Raises:
        CertificateError: The name cannot become a session tag, or the lifetime is too long.
    """
    subject = _authority_subject(name)
    check_subject(subject)
    _refuse_long_life(f"root {subject.name}", lifetime, ROOT_LIFETIME_MAXIMUM)
    builder = _builder(key.public_key(), subject, now, lifetime).issuer_name(subject.name.x509())
    return _as_authority(builder, path_length=1).sign(key, signature_hash(key))


def issue_intermediate(
    issuer: Issuer,
    key: PrivateKey,
    name: str | DistinguishedName,
    *,
    now: datetime,
    lifetime: timedelta = INTERMEDIATE_LIFETIME,
) -> x509.Certificate:
    """An intermediate that may sign end-entity certificates only.

    Args:
        issuer: Who signs.
        key: The intermediate's own key.
        name: Its subject; a text is its CN, up to 64 characters.
        now: The present, with a time zone.
        lifetime: How long it is valid.

    Raises:
        CertificateError: The name cannot become a session tag, it would outlive its issuer, or the issuer
            cannot sign it.
    """
    subject = _authority_subject(name)
    builder = _with_issuer(_builder(key.public_key(), subject, now, lifetime), issuer, now)
    _refuse_outliving(issuer, str(subject.name), now + lifetime)
    return _as_authority(builder, path_length=0).sign(issuer.key, signature_hash(issuer.key))


def issue_end_entity(
    issuer: Issuer,
    key: PrivateKey | PublicKey,
    subject: str | Subject,
    *,
    now: datetime,
    lifetime: timedelta = END_ENTITY_LIFETIME,
) -> x509.Certificate:
    """The certificate of one workload: digitalSignature, and nothing it could sign others with.

    Args:
        issuer: Who signs.
        key: The workload's own key; the public one is enough.
        subject: Who it is for; a text is a CN. What it says becomes ``x509Subject/...`` and ``x509SAN/...``.
        now: The present, with a time zone.
        lifetime: How long it is valid; 398 days at most.

    Raises:
        CertificateError: A name cannot become a session tag, the key is weak, it would live too long or
            outlive its issuer, or the issuer cannot sign it.
    """
    subject = Subject.named(subject) if isinstance(subject, str) else subject
    public_key = key.public_key() if isinstance(key, PrivateKey) else key
    problems = key_problems(public_key, where=f"the key for {subject.name}")
    if problems:
        raise CertificateError(*problems)
    builder = _with_issuer(_builder(public_key, subject, now, lifetime), issuer, now)
    _refuse_long_life(str(subject.name), lifetime, END_ENTITY_LIFETIME_MAXIMUM)
    _refuse_outliving(issuer, str(subject.name), now + lifetime)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_key_usage(digital_signature=True), critical=True)
    alternative_names = subject.alternative_names()
    if alternative_names is not None:
        # Not critical beside a subject that is not empty: RFC 5280 section 4.2.1.6.
        builder = builder.add_extension(alternative_names, critical=False)
    return builder.sign(issuer.key, signature_hash(issuer.key))


def _authority_subject(name: str | DistinguishedName) -> Subject:
    return Subject.named(name) if isinstance(name, str) else Subject(name)


def _builder(key: PublicKey, subject: Subject, now: datetime, lifetime: timedelta) -> x509.CertificateBuilder:
    check_subject(subject)
    if lifetime <= timedelta():
        raise CertificateError(
            Problem(
                str(subject.name), f"a lifetime of {lifetime}", "more than none", "Choose one, such as 7d."
            )
        )
    return (
        x509.CertificateBuilder()
        .subject_name(subject.name.x509())
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCK_TOLERANCE)
        .not_valid_after(now + lifetime)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _with_issuer(builder: x509.CertificateBuilder, issuer: Issuer, now: datetime) -> x509.CertificateBuilder:
    problems = tuple(issuer.problems(now))
    if problems:
        raise CertificateError(*problems)
    identifier = issuer.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return builder.issuer_name(issuer.certificate.subject).add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier), critical=False
    )


def _as_authority(builder: x509.CertificateBuilder, *, path_length: int) -> x509.CertificateBuilder:
    constraints = x509.BasicConstraints(ca=True, path_length=path_length)
    builder = builder.add_extension(constraints, critical=True)
    return builder.add_extension(_key_usage(signs_certificates=True), critical=True)


def _key_usage(*, digital_signature: bool = False, signs_certificates: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _refuse_long_life(where: str, lifetime: timedelta, longest: timedelta) -> None:
    if lifetime > longest:
        raise CertificateError(
            Problem(
                where=where,
                got=f"a lifetime of {lifetime.days} days",
                expected=f"at most {longest.days} days",
                remedy="Choose a shorter lifetime and renew: a trust anchor holds the old root and the new.",
            )
        )


def _refuse_outliving(issuer: Issuer, where: str, until: datetime) -> None:
    limit = issuer.certificate.not_valid_after_utc
    if until > limit:
        raise CertificateError(
            Problem(
                where=where,
                got=f"a certificate until {until:%Y-%m-%d %H:%M} UTC",
                expected=f"no longer than its issuer, until {limit:%Y-%m-%d %H:%M} UTC",
                remedy="Choose a shorter lifetime, or renew the issuer first.",
            )
        )
