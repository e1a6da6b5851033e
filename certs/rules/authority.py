"""Rules a trust anchor's certificate must obey, and those of every intermediate below it."""

from datetime import datetime, timedelta

from cryptography import x509

from certs.findings import Answer, failed, passed, unknown
from certs.public_roots import public_root_of, public_roots

# https://docs.aws.amazon.com/prescriptive-guidance (Securing IAM Roles Anywhere with a private certificate)
_LONGEST_ROOT_AWS_MENTIONS = timedelta(days=10 * 366)


def basic_constraints(certificate: x509.Certificate, _: datetime) -> Answer:
    """The certificate says that it is a CA's."""
    try:
        constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
    except x509.ExtensionNotFound:
        return failed("no basicConstraints")
    if not constraints.ca:
        return failed("basicConstraints with CA:FALSE")
    return passed("basicConstraints with CA:TRUE")


def key_usage(certificate: x509.Certificate, _: datetime) -> Answer:
    """The key may sign certificates."""
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return failed("no keyUsage")
    return (
        passed("keyUsage with keyCertSign") if usage.key_cert_sign else failed("keyUsage without keyCertSign")
    )


def intermediate_key_usage(certificate: x509.Certificate, now: datetime) -> Answer:
    """As ``key_usage``; path validation looks at it only where it is present, and AWS names no rule."""
    answer = key_usage(certificate, now)
    if answer.got == "no keyUsage":
        return unknown(
            answer.got, "Issue the CA with keyUsage keyCertSign, as RFC 5280 section 4.2.1.3 asks."
        )
    return answer


def crl_sign(certificate: x509.Certificate, _: datetime) -> Answer:
    """The key may sign CRLs, which AWS allows and revocation needs in practice."""
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return unknown("no keyUsage", "Issue the CA with cRLSign too if you want to revoke by CRL.")
    if usage.crl_sign:
        return passed("keyUsage with cRLSign")
    return unknown("keyUsage without cRLSign", "Issue the CA with cRLSign too if you want to revoke by CRL.")


def path_length(certificate: x509.Certificate, _: datetime) -> Answer:
    """No AWS text asks for a path length; whether one is enforced is not documented."""
    try:
        constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
    except x509.ExtensionNotFound:
        return passed("no path length, and none is asked for")
    if constraints.path_length is None:
        return passed("no path length, and none is asked for")
    return unknown(
        f"path length {constraints.path_length}",
        f"Send at most {constraints.path_length} CAs below it: chains are judged as if AWS enforced it.",
    )


def subject(certificate: x509.Certificate, _: datetime) -> Answer:
    """A CA has a name (RFC 5280 section 4.1.2.6); AWS asks it of end-entity certificates only."""
    if list(certificate.subject):
        return passed(certificate.subject.rfc4514_string())
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
