"""Rules a trust anchor's certificate must obey, and those of every intermediate below it."""

from datetime import datetime, timedelta

from cryptography import x509

from certs.extensions import extension_of
from certs.findings import Answer, failed, passed, subject_text, unknown
from certs.public_roots import public_root_of, public_roots

# https://docs.aws.amazon.com/prescriptive-guidance (Securing IAM Roles Anywhere with a private certificate)
_LONGEST_ROOT_AWS_MENTIONS = timedelta(days=10 * 366)


def basic_constraints(certificate: x509.Certificate, _: datetime) -> Answer:
    """The certificate says that it is a CA's."""
    constraints = extension_of(certificate, x509.BasicConstraints)
    if constraints is None:
        return failed("no basicConstraints")
    return (
        passed("basicConstraints with CA:TRUE")
        if constraints.ca
        else failed("basicConstraints with CA:FALSE")
    )


def key_usage(certificate: x509.Certificate, _: datetime) -> Answer:
    """The key may sign certificates."""
    usage = extension_of(certificate, x509.KeyUsage)
    if usage is None:
        return failed("no keyUsage")
    return (
        passed("keyUsage with keyCertSign") if usage.key_cert_sign else failed("keyUsage without keyCertSign")
    )


def intermediate_key_usage(certificate: x509.Certificate, now: datetime) -> Answer:
    """As ``key_usage``; path validation looks at it only where it is present, and AWS names no rule."""
    if extension_of(certificate, x509.KeyUsage) is None:
        return unknown(
            "no keyUsage", "Issue the CA with keyUsage keyCertSign, as RFC 5280 section 4.2.1.3 asks."
        )
    return key_usage(certificate, now)


def crl_sign(certificate: x509.Certificate, _: datetime) -> Answer:
    """The key may sign CRLs, which AWS allows and revocation needs in practice."""
    usage = extension_of(certificate, x509.KeyUsage)
    if usage is not None and usage.crl_sign:
        return passed("keyUsage with cRLSign")
    got = "no keyUsage" if usage is None else "keyUsage without cRLSign"
    return unknown(got, "Issue the CA with cRLSign too if you want to revoke by CRL.")


def path_length(certificate: x509.Certificate, _: datetime) -> Answer:
    """No AWS text asks for a path length; whether one is enforced is not documented."""
    constraints = extension_of(certificate, x509.BasicConstraints)
    if constraints is None or constraints.path_length is None:
        return passed("no path length, and none is asked for")
    return unknown(
        f"path length {constraints.path_length}",
        f"Send at most {constraints.path_length} CAs below it: chains are judged as if AWS enforced it.",
    )


def subject(certificate: x509.Certificate, _: datetime) -> Answer:
    """A CA has a name (RFC 5280 section 4.1.2.6); AWS asks it of end-entity certificates only."""
    if list(certificate.subject):
        return passed(subject_text(certificate))
    return unknown("an empty subject", "Give the CA a name: what it issues has an empty issuer otherwise.")


def not_public(certificate: x509.Certificate, _: datetime) -> Answer:
    """A CA that the public trusts issues to anybody, so Roles Anywhere takes none for an anchor."""
    root = public_root_of(certificate)
    if root:
        return failed(f"the publicly trusted CA {root}, or one it issued")
    return passed(f"no CA of {public_roots().origin}")


def lifetime(certificate: x509.Certificate, _: datetime) -> Answer:
    """AWS's guide has no maximum; one of its patterns mentions ten years for a root."""
    days = (certificate.not_valid_after_utc - certificate.not_valid_before_utc).days
    if timedelta(days=days) > _LONGEST_ROOT_AWS_MENTIONS:
        return unknown(f"a lifetime of {days} days", "Prefer ten years at most, and rotate.")
    return passed(f"a lifetime of {days} days")
