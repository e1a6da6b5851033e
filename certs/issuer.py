"""A certificate authority that can sign, and why what it signs might be of no use."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509

from aws_facts import Problem
from certs.errors import CertificateError
from certs.keys import PrivateKey
from certs.names import DistinguishedName


@dataclass(frozen=True, slots=True)
class Issuer:
    """A certificate authority that can sign.

    Attributes:
        certificate: Its certificate.
        key: The private key of that certificate.
    """

    certificate: x509.Certificate
    key: PrivateKey

    def problems(self, now: datetime) -> Iterator[Problem]:
        """Why what it signs would be of no use: dates, usage, key, or a name that no tag can carry.

        Args:
            now: The present, with a time zone.
        """
        where = f"the issuer {self.certificate.subject.rfc4514_string()}"
        try:
            name = DistinguishedName.read(self.certificate.subject, where=where)
            yield from name.problems(where=where)
        except CertificateError as error:
            yield from error.problems
        if self.key.public_key() != self.certificate.public_key():
            yield Problem(
                where, "another key than its certificate's", "its own key", "Name its own key file."
            )
        start, end = self.certificate.not_valid_before_utc, self.certificate.not_valid_after_utc
        if not start <= now <= end:
            yield Problem(
                where,
                f"a certificate valid from {start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M} UTC",
                f"one that is valid now, {now:%Y-%m-%d %H:%M} UTC",
                "Renew the authority, and give the trust anchor its new certificate.",
            )
        if not _signs_certificates(self.certificate):
            yield Problem(
                where,
                "a certificate that may not sign others",
                "basicConstraints with CA:TRUE, keyUsage with keyCertSign, and a subject key identifier",
                "Issue with an authority made by `certs init`.",
            )


def _signs_certificates(certificate: x509.Certificate) -> bool:
    try:
        extensions = certificate.extensions
        extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
        constraints = extensions.get_extension_for_class(x509.BasicConstraints).value
        usage = extensions.get_extension_for_class(x509.KeyUsage).value
    except (x509.ExtensionNotFound, x509.DuplicateExtension, ValueError):
        return False
    return constraints.ca and usage.key_cert_sign
