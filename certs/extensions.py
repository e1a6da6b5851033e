"""An extension of a certificate, or that it has none."""

from typing import TypeVar

from cryptography import x509

Extension = TypeVar("Extension", bound=x509.ExtensionType)


def extension_of(certificate: x509.Certificate, kind: type[Extension]) -> Extension | None:
    """The value of one extension; None where the certificate does not have it.

    Args:
        certificate: The certificate.
        kind: The extension's class.

    Raises:
        ValueError: The extensions cannot be read, and so neither can this one.
        x509.DuplicateExtension: The certificate has an extension twice.
        x509.UnsupportedGeneralNameType: A name in an extension is of a kind nobody knows.
    """
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None
