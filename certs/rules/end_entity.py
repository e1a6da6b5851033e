"""Rules a workload's own certificate must obey."""

from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from certs.findings import Answer, failed, passed, unknown
from certs.rules.every import self_signed

_LARGEST_AWS_MENTIONS = 16 * 1024


def basic_constraints(certificate: x509.Certificate, _: datetime) -> Answer:
    """Where basicConstraints is present, it says that the certificate is no CA's."""
    try:
        constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
    except x509.ExtensionNotFound:
        return passed("no basicConstraints")
    return (
        failed("basicConstraints with CA:TRUE")
        if constraints.ca
        else passed("basicConstraints with CA:FALSE")
    )


def key_usage(certificate: x509.Certificate, _: datetime) -> Answer:
    """The key may make digital signatures."""
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return failed("no keyUsage")
    if usage.digital_signature:
        return passed("keyUsage with digitalSignature")
    return failed("keyUsage without digitalSignature")


def subject(certificate: x509.Certificate, _: datetime) -> Answer:
    """The subject names somebody; a SAN does not stand in for it."""
    if list(certificate.subject):
        return passed(certificate.subject.rfc4514_string())
    return failed("an empty subject")


def issued_by_another(certificate: x509.Certificate, _: datetime) -> Answer:
    """Whether a self-signed end-entity certificate is taken is not documented."""
    if not self_signed(certificate):
        return passed("signed by another key than its own")
    return unknown(
        "a self-signed certificate",
        "Have it issued by a CA: it can only chain to itself, and a trust anchor has to be a CA.",
    )


def size(certificate: x509.Certificate, _: datetime) -> Answer:
    """AWS's guide has no maximum; one of its patterns mentions 16 KB."""
    length = len(certificate.public_bytes(Encoding.DER))
    if length > _LARGEST_AWS_MENTIONS:
        return unknown(f"{length} bytes of DER", "Shorten names and extensions to less than 16 KB.")
    return passed(f"{length} bytes of DER")
