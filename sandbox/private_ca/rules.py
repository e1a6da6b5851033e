"""What AWS Private CA refuses and moto's backend would do."""

import base64
import binascii
from collections.abc import Callable, Mapping
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

from sandbox.private_ca.errors import PrivateCaError

ACTIVE = "ACTIVE"
_PENDING = "PENDING_CERTIFICATE"
_DELETED = "DELETED"
_ROOT = "arn:aws:acm-pca:::template/RootCACertificate/V1"
_TEMPLATES = frozenset({_ROOT, "arn:aws:acm-pca:::template/EndEntityCertificate/V1", None})
Members = Mapping[str, Any]


def check(name: str, authority: Any, members: Members) -> None:
    """Refuse an operation on a CA that is not in the state for it, or whose input does not belong to it.

    Args:
        name: The operation.
        authority: moto's own record of the CA.
        members: The operation's input.

    Raises:
        PrivateCaError: AWS would not do it.
    """
    rule = _RULES.get(name)
    if rule is not None:
        rule(authority, members)


def _issue(authority: Any, members: Members) -> None:
    template = members.get("TemplateArn")
    if template not in _TEMPLATES:
        raise PrivateCaError("InvalidArgsException", f"The local AWS does not know the template {template}.")
    states = {ACTIVE, _PENDING} if template == _ROOT else {ACTIVE}
    _require(authority, states)
    request = _loaded(x509.load_pem_x509_csr, members["Csr"], "MalformedCSRException")
    if not request.is_signature_valid:
        raise PrivateCaError("MalformedCSRException", "The request is not signed with its own key.")
    if template == _ROOT and request.public_key() != authority.key.public_key():
        raise PrivateCaError("MalformedCSRException", "A root's certificate is for the authority's own key.")


def _import(authority: Any, members: Members) -> None:
    _require(authority, {ACTIVE, _PENDING, "DISABLED", "EXPIRED"})
    certificate = _loaded(
        x509.load_pem_x509_certificate, members["Certificate"], "MalformedCertificateException"
    )
    if certificate.public_key() != authority.key.public_key():
        raise PrivateCaError(
            "CertificateMismatchException", "The certificate is not for this authority's key."
        )
    if authority.certificate_authority_type == "ROOT":
        try:
            certificate.verify_directly_issued_by(certificate)
        except (ValueError, TypeError, InvalidSignature) as error:
            raise PrivateCaError(
                "CertificateMismatchException", "A root signs its own certificate."
            ) from error


def _revoke(authority: Any, members: Members) -> None:
    _require(authority, {ACTIVE})
    serial = members["CertificateSerial"].replace(":", "").lower()
    issued = map(x509.load_pem_x509_certificate, authority.issued_certificates.values())
    found = next((each for each in issued if f"{each.serial_number:x}" == serial.lstrip("0")), None)
    if found is None:
        raise PrivateCaError(
            "ResourceNotFoundException", f"No certificate of {authority.arn} has this serial."
        )
    if found.public_key() == authority.key.public_key():
        # The words terraform-provider-aws looks for when it destroys a certificate.
        raise PrivateCaError("InvalidRequestException", "Self-signed certificate can not be revoked")


def _delete(authority: Any, _: Members) -> None:
    _require(authority, {_PENDING, "CREATING", "DISABLED", "EXPIRED", "FAILED"})


def _update(authority: Any, _: Members) -> None:
    _require(authority, {ACTIVE, "DISABLED"})


def _certificate(authority: Any, members: Members) -> None:
    if members["CertificateArn"] not in authority.issued_certificates:
        raise PrivateCaError("ResourceNotFoundException", f"Resource {members['CertificateArn']} not found")


def _not_deleted(authority: Any, _: Members) -> None:
    if authority.status == _DELETED:
        raise PrivateCaError(
            "InvalidStateException", f"The certificate authority {authority.arn} is deleted."
        )


_RULES: Mapping[str, Callable[[Any, Members], None]] = {
    "CreatePermission": _not_deleted,
    "DeleteCertificateAuthority": _delete,
    "DeletePermission": _not_deleted,
    "GetCertificate": _certificate,
    "GetCertificateAuthorityCsr": _not_deleted,
    "ImportCertificateAuthorityCertificate": _import,
    "IssueCertificate": _issue,
    "RevokeCertificate": _revoke,
    "TagCertificateAuthority": _not_deleted,
    "UntagCertificateAuthority": _not_deleted,
    "UpdateCertificateAuthority": _update,
}


def _require(authority: Any, states: set[str]) -> None:
    if authority.status not in states:
        raise PrivateCaError(
            "InvalidStateException",
            f"The certificate authority {authority.arn} is {authority.status}; "
            f"this takes one that is {' or '.join(sorted(states))}.",
        )


def _loaded(load: Callable[[bytes], Any], encoded: str, code: str) -> Any:
    """What a blob of the JSON protocol holds."""
    try:
        loaded = load(base64.b64decode(encoded, validate=True))
        loaded.public_key()
    except (ValueError, binascii.Error, UnsupportedAlgorithm) as error:
        raise PrivateCaError(code, "It is not PEM that can be read.") from error
    return loaded
