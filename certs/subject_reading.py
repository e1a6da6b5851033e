"""Who a certificate, or a request for one, is for: read from it, unless it says more than can be kept."""

from collections.abc import Iterable

from cryptography import x509

from aws_facts import Problem
from certs.errors import CertificateError
from certs.names import DistinguishedName
from certs.subject import Subject

_KINDS = (x509.DNSName, x509.UniformResourceIdentifier, x509.DirectoryName)


def read_subject(signed: x509.CertificateSigningRequest | x509.Certificate, *, where: str) -> Subject:
    """The distinguished name and the alternative names of a request or a certificate.

    Args:
        signed: The request or the certificate.
        where: What to call it in an error, such as its file.

    Raises:
        CertificateError: A name is of a kind Roles Anywhere does not map, or cannot be read.
    """
    name = DistinguishedName.read(signed.subject, where=f"{where}, the subject")
    try:
        names = signed.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return Subject(name)
    except (ValueError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType) as error:
        raise CertificateError(
            Problem(
                where=where,
                got=f"extensions that cannot be read: {error}",
                expected="extensions as RFC 5280 section 4.2 has them",
                remedy="Make it again, for example: openssl req -new -key KEY -subj /O=Acme/CN=web-1",
            )
        ) from error
    problems = _unmapped(names, where)
    if problems:
        raise CertificateError(*problems)
    directory = names.get_values_for_type(x509.DirectoryName)
    return Subject(
        name,
        dns=tuple(names.get_values_for_type(x509.DNSName)),
        uris=tuple(names.get_values_for_type(x509.UniformResourceIdentifier)),
        directory_names=tuple(
            DistinguishedName.read(each, where=f"{where}, the SAN's directory name") for each in directory
        ),
    )


def _unmapped(names: Iterable[x509.GeneralName], where: str) -> tuple[Problem, ...]:
    return tuple(
        Problem(
            where=f"{where}, the SAN",
            got=f"a name of the kind {type(name).__name__}",
            expected="DNS names, URIs and directory names",
            remedy="Leave it out: Roles Anywhere maps no other kind.",
        )
        for name in names
        if not isinstance(name, _KINDS)
    )
