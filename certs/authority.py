"""Issue certificates with exactly the extensions Roles Anywhere needs, and short lives.

Requirements: https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html ; the profile of
the extensions: RFC 5280 sections 4.2.1.1 to 4.2.1.3 and 4.2.1.9.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from aws_facts import Problem
from aws_facts.limits import COMMON_NAME
from aws_facts.tags import characters_no_tag_carries
from certs.errors import CertificateError
from certs.keyfiles import PrivateKey

ROOT_LIFETIME = timedelta(days=5 * 365)
ROOT_LIFETIME_MAXIMUM = timedelta(days=10 * 365)
INTERMEDIATE_LIFETIME = timedelta(days=365)
END_ENTITY_LIFETIME = timedelta(days=7)

# Machines whose clocks are a little behind accept a new certificate at once.
CLOCK_TOLERANCE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Issuer:
    """A certificate authority that can sign.

    Attributes:
        certificate: Its certificate.
        key: The private key of that certificate.
    """

    certificate: x509.Certificate
    key: PrivateKey


def new_key() -> ec.EllipticCurvePrivateKey:
    """A new private key on the curve P-256."""
    return ec.generate_private_key(ec.SECP256R1())


def issue_root(
    key: PrivateKey, common_name: str, *, now: datetime, lifetime: timedelta = ROOT_LIFETIME
) -> x509.Certificate:
    """A self-signed root that may sign intermediates, and no chain longer than that.

    Args:
        key: The root's own key.
        common_name: Its subject's CN, up to 64 characters.
        now: The present, with a time zone.
        lifetime: How long it is valid; ten years at most.

    Raises:
        CertificateError: The name cannot become a session tag, or the lifetime is too long.
    """
    if lifetime > ROOT_LIFETIME_MAXIMUM:
        raise CertificateError(
            Problem(
                where=f"root CN={common_name}",
                got=f"a lifetime of {lifetime.days} days",
                expected=f"at most {ROOT_LIFETIME_MAXIMUM.days} days",
                remedy="Choose a shorter lifetime and rotate: a trust anchor holds the old root and the new.",
            )
        )
    builder = _builder(key, common_name, now, lifetime).issuer_name(_name(common_name))
    return _as_authority(builder, path_length=1).sign(key, hashes.SHA256())


def issue_intermediate(
    issuer: Issuer,
    key: PrivateKey,
    common_name: str,
    *,
    now: datetime,
    lifetime: timedelta = INTERMEDIATE_LIFETIME,
) -> x509.Certificate:
    """An intermediate that may sign end-entity certificates only.

    Args:
        issuer: Who signs.
        key: The intermediate's own key.
        common_name: Its subject's CN, up to 64 characters.
        now: The present, with a time zone.
        lifetime: How long it is valid.

    Raises:
        CertificateError: The name cannot become a session tag, or it would outlive its issuer.
    """
    _refuse_outliving(issuer, common_name, now + lifetime)
    builder = _with_issuer(_builder(key, common_name, now, lifetime), issuer)
    return _as_authority(builder, path_length=0).sign(issuer.key, hashes.SHA256())


def issue_end_entity(
    issuer: Issuer,
    key: PrivateKey,
    common_name: str,
    *,
    now: datetime,
    lifetime: timedelta = END_ENTITY_LIFETIME,
) -> x509.Certificate:
    """The certificate of one workload: digitalSignature, and nothing it could sign others with.

    Args:
        issuer: Who signs.
        key: The workload's own key.
        common_name: The subject's CN, up to 64 characters; it becomes ``x509Subject/CN``.
        now: The present, with a time zone.
        lifetime: How long it is valid.

    Raises:
        CertificateError: The name cannot become a session tag, or it would outlive its issuer.
    """
    _refuse_outliving(issuer, common_name, now + lifetime)
    builder = _with_issuer(_builder(key, common_name, now, lifetime), issuer)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_key_usage(digital_signature=True), critical=True)
    return builder.sign(issuer.key, hashes.SHA256())


def check_common_name(common_name: str) -> None:
    """Refuse a CN that Roles Anywhere could not turn into a session tag.

    Args:
        common_name: The CN of a subject.

    Raises:
        CertificateError: It is empty, longer than 64 characters, or has a character no tag carries.
    """
    bad = characters_no_tag_carries(common_name)
    if common_name.strip() and len(common_name) <= COMMON_NAME.value and not bad:
        return
    got = f"{common_name!r}" + (f" with {' '.join(map(repr, bad))}" if bad else "")
    raise CertificateError(
        Problem(
            where="the subject's CN",
            got=f"{len(common_name)} characters" if len(common_name) > COMMON_NAME.value else got,
            expected=f"1 to {COMMON_NAME.value} letters, digits, blanks and _ . : / = + - @",
            remedy="Choose a name that a session tag can carry: a policy can match no other.",
        )
    )


def _builder(
    key: PrivateKey, common_name: str, now: datetime, lifetime: timedelta
) -> x509.CertificateBuilder:
    check_common_name(common_name)
    return (
        x509.CertificateBuilder()
        .subject_name(_name(common_name))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCK_TOLERANCE)
        .not_valid_after(now + lifetime)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _with_issuer(builder: x509.CertificateBuilder, issuer: Issuer) -> x509.CertificateBuilder:
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


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _refuse_outliving(issuer: Issuer, common_name: str, until: datetime) -> None:
    limit = issuer.certificate.not_valid_after_utc
    if until > limit:
        raise CertificateError(
            Problem(
                where=f"CN={common_name}",
                got=f"a certificate until {until:%Y-%m-%d %H:%M} UTC",
                expected=f"no longer than its issuer, until {limit:%Y-%m-%d %H:%M} UTC",
                remedy="Choose a shorter lifetime, or renew the issuer first.",
            )
        )
