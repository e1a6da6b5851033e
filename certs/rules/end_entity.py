"""Rules a workload's own certificate must obey."""

from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from certs.extensions import extension_of
from certs.findings import Answer, failed, passed, subject_text, unknown
from certs.paths import issued_by

_LARGEST_AWS_MENTIONS = 16 * 1024
_PURPOSES = {
    ExtendedKeyUsageOID.CLIENT_AUTH: "clientAuth",
    ExtendedKeyUsageOID.SERVER_AUTH: "serverAuth",
}


def basic_constraints(certificate: x509.Certificate, _: datetime) -> Answer:
    """Where basicConstraints is present, it says that the certificate is no CA's."""
    constraints = extension_of(certificate, x509.BasicConstraints)
    if constraints is None:
        return passed("no basicConstraints")
    return (
        failed("basicConstraints with CA:TRUE")
        if constraints.ca
        else passed("basicConstraints with CA:FALSE")
    )


def key_usage(certificate: x509.Certificate, _: datetime) -> Answer:
    """The key may make digital signatures."""
    usage = extension_of(certificate, x509.KeyUsage)
    if usage is not None and usage.digital_signature:
        return passed("keyUsage with digitalSignature")
    return failed("no keyUsage" if usage is None else "keyUsage without digitalSignature")


def extended_key_usage(certificate: x509.Certificate, _: datetime) -> Answer:
    """AWS asks for no extended key usage, and none helps."""
    usage = extension_of(certificate, x509.ExtendedKeyUsage)
    if usage is None:
        return passed("no extendedKeyUsage")
    names = ", ".join(_PURPOSES.get(oid, oid.dotted_string) for oid in usage)
    return passed(f"extendedKeyUsage {names}, which AWS does not ask for")


def subject(certificate: x509.Certificate, _: datetime) -> Answer:
    """The subject names somebody; a SAN does not stand in for it."""
    if list(certificate.subject):
        return passed(subject_text(certificate))
    return failed("an empty subject")


def issued_by_another(certificate: x509.Certificate, _: datetime) -> Answer:
    """Whether a self-signed end-entity certificate is taken is not documented."""
    if not issued_by(certificate, certificate):
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
