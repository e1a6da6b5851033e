"""Certificate signing requests (RFC 2986): what is taken over from one, and what is not.

A request says who it is for and proves that its sender holds the key. Only the subject and the alternative
names are read; every other extension it asks for, such as CA:TRUE, is left behind.
"""

from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm

from aws_facts import Problem
from certs.errors import CertificateError
from certs.keys import PublicKey, key_problems
from certs.reading import holds_private_key
from certs.subject import Subject
from certs.subject_reading import read_subject

_REMEDY = "Make the request again, for example: openssl req -new -key KEY -subj /O=Acme/CN=web-1"


@dataclass(frozen=True, slots=True)
class Request:
    """A request whose signature is right and whose key is strong enough.

    Attributes:
        subject: Who it is for.
        public_key: The key it is signed with; the private one never leaves its device.
        left_behind: Extensions it asks for that are not taken over, by name or OID.
    """

    subject: Subject
    public_key: PublicKey
    left_behind: tuple[str, ...]


def read_request(data: bytes, *, where: str) -> Request:
    """Read a request in PEM or DER.

    Args:
        data: The contents of its file.
        where: What to call it in an error, such as its file.

    Raises:
        CertificateError: It is no request, holds a private key, is not signed by its own key, or has a key,
            a name or an alternative name that cannot be certified; with everything that is wrong.
    """
    request = _parse(data, where)
    try:
        genuine = request.is_signature_valid
        public_key = request.public_key()
    except (ValueError, UnsupportedAlgorithm) as error:
        raise _refused(where, f"a key or signature that is not supported: {error}") from error
    if not genuine:
        raise _refused(where, "a signature that its own key did not make")
    problems = list(key_problems(public_key, where=f"{where}, its key"))
    subject = None
    try:
        subject = read_subject(request, where=where)
        problems += subject.problems()
    except CertificateError as error:
        problems += error.problems
    if problems or subject is None or not isinstance(public_key, PublicKey):
        raise CertificateError(*problems)
    return Request(subject, public_key, _left_behind(request))


def _parse(data: bytes, where: str) -> x509.CertificateSigningRequest:
    if holds_private_key(data):
        raise CertificateError(
            Problem(
                where=where,
                got="a private key",
                expected="a certificate signing request only",
                remedy="Send the request without the key. Where others could have read it, replace the key.",
            )
        )
    try:
        if data.lstrip().startswith(b"-----BEGIN"):
            return x509.load_pem_x509_csr(data)
        return x509.load_der_x509_csr(data)
    except (ValueError, x509.InvalidVersion) as error:
        raise _refused(where, "no certificate signing request") from error


def _left_behind(request: x509.CertificateSigningRequest) -> tuple[str, ...]:
    return tuple(
        type(extension.value).__name__
        if not isinstance(extension.value, x509.UnrecognizedExtension)
        else extension.oid.dotted_string
        for extension in request.extensions
        if not isinstance(extension.value, x509.SubjectAlternativeName)
    )


def _refused(where: str, got: str) -> CertificateError:
    return CertificateError(
        Problem(where, got, "a request in PEM or DER, signed by the key it names", _REMEDY)
    )
