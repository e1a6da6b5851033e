"""Where a trust anchor's trust comes from: the rules for its certificates.

Rules: User Guide, "The IAM Roles Anywhere trust model" (requirements for trust anchors) and "Quotas".
"""

import base64
import binascii
import re
import warnings
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import botocore
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, mldsa, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from aws_facts.limits import CERTIFICATES_PER_ANCHOR
from sandbox.rolesanywhere import pem
from sandbox.rolesanywhere.errors import ValidationException
from sandbox.rolesanywhere.fidelity.trust_anchors import (
    BAD_CERTIFICATE,
    BASIC_CONSTRAINTS,
    BUNDLE_SIZE,
    EXPIRED_CERTIFICATE,
    KEY_ALGORITHM,
    KEY_CERT_SIGN,
    PRIVATE_CA_ARN,
    PRIVATE_CA_UNREADABLE,
    PRIVATE_KEY,
    PUBLIC_AUTHORITY,
    SELF_SIGNED,
    SIGNATURE_ALGORITHM,
    SOURCE_MISMATCH,
)
from sandbox.rolesanywhere.place import Place
from sandbox.rolesanywhere.signed import extension_of, strongly_signed

_BLOCK = pem.block("CERTIFICATE")
_PRIVATE_CA = re.compile(
    r"arn:(?P<partition>aws(?:-[^:]+)?):acm-pca:(?P<region>[^:]+):[0-9]{12}:certificate-authority/[a-f0-9-]{36}"
)
_PUBLIC_KEYS = (
    rsa.RSAPublicKey,
    ec.EllipticCurvePublicKey,
    mldsa.MLDSA44PublicKey,
    mldsa.MLDSA65PublicKey,
    mldsa.MLDSA87PublicKey,
)


class Authority(Protocol):
    """Reads the certificate of an authority of AWS Private CA, as the service's own role would."""

    def __call__(self, account: str, region: str, arn: str, /) -> str | None:
        """Return the certificate in PEM; None when there is no such CA there, or it is not active."""
        ...


def unreadable(account: str, region: str, arn: str, /) -> str | None:  # noqa: ARG001 - it reads none
    """Where there is no AWS Private CA."""
    return None


class Trusted(NamedTuple):
    """What a trust anchor trusts.

    Attributes:
        source_type: Its kind.
        certificates: The certificates in PEM.
        private_ca: The Private CA they were read from; empty for a bundle.
    """

    source_type: str
    certificates: str
    private_ca: str = ""


def check(source: Mapping[str, Any], place: Place, now: datetime, authority: Authority) -> Trusted:
    """Check the ``source`` member of a create or update; a Private CA's certificate is read now.

    Args:
        source: The member, checked against the service model.
        place: Where the trust anchor is.
        now: The time certificates are judged at.
        authority: Reads the certificate of a Private CA.

    Raises:
        ValidationException: The source breaks a rule, or the Private CA cannot be read.
    """
    kind, data = source.get("sourceType"), source.get("sourceData", {})
    if kind == "SELF_SIGNED_REPOSITORY":
        raise ValidationException(SELF_SIGNED())
    if kind == "AWS_ACM_PCA" and "acmPcaArn" in data:
        return Trusted(kind, _private_authority(data["acmPcaArn"], place, now, authority), data["acmPcaArn"])
    if kind != "CERTIFICATE_BUNDLE" or "x509CertificateData" not in data:
        raise ValidationException(SOURCE_MISMATCH(type=kind))
    bundle: str = data["x509CertificateData"]
    for certificate in parse(bundle):
        _check_certificate(certificate, now)
    return Trusted(kind, bundle)


def parse(bundle: str) -> list[x509.Certificate]:
    """The certificates of a bundle: blocks as RFC 7468 writes them, blank lines, nothing else.

    Args:
        bundle: The text.

    Raises:
        ValidationException: It has a private key, no certificate, too many, or anything else in it.
    """
    if pem.PRIVATE_KEY.search(bundle):
        raise ValidationException(PRIVATE_KEY())
    blocks = _BLOCK.findall(bundle)
    if not blocks or _BLOCK.sub("", bundle).strip():
        raise ValidationException(BAD_CERTIFICATE())
    if len(blocks) > CERTIFICATES_PER_ANCHOR.value:
        raise ValidationException(BUNDLE_SIZE(limit=CERTIFICATES_PER_ANCHOR.value))
    try:
        return [_load(block) for block in blocks]
    except (ValueError, binascii.Error, x509.InvalidVersion) as error:
        raise ValidationException(BAD_CERTIFICATE()) from error


def _load(block: str) -> x509.Certificate:
    return x509.load_der_x509_certificate(base64.b64decode(block.replace("\n", ""), validate=True))


def _check_certificate(certificate: x509.Certificate, now: datetime) -> None:
    """Raise for the first rule a certificate of a trust anchor breaks."""
    try:
        extensions = certificate.extensions
        key = certificate.public_key()
    except UnsupportedAlgorithm as error:
        raise ValidationException(KEY_ALGORITHM()) from error
    except (ValueError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType) as error:
        raise ValidationException(BAD_CERTIFICATE()) from error
    basic = extension_of(extensions, x509.BasicConstraints)
    if certificate.version is not x509.Version.v3 or basic is None or not basic.ca:
        raise ValidationException(BASIC_CONSTRAINTS())
    usage = extension_of(extensions, x509.KeyUsage)
    if usage is None or not usage.key_cert_sign:
        raise ValidationException(KEY_CERT_SIGN())
    if not strongly_signed(certificate):
        raise ValidationException(SIGNATURE_ALGORITHM())
    if not isinstance(key, _PUBLIC_KEYS):
        raise ValidationException(KEY_ALGORITHM())
    if certificate.not_valid_after_utc < now:
        raise ValidationException(EXPIRED_CERTIFICATE())
    if _public_key_bytes(certificate) in _public_authorities():
        raise ValidationException(PUBLIC_AUTHORITY())


def _public_key_bytes(certificate: x509.Certificate) -> bytes:
    return certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


@cache
def _public_authorities() -> frozenset[bytes]:
    """The public keys of the authorities that botocore trusts."""
    text = Path(botocore.__file__).with_name("cacert.pem").read_text("ascii")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # some old roots break rules that only matter where they are used
        return frozenset(_public_key_bytes(_load(block)) for block in _BLOCK.findall(text))


def _private_authority(arn: str, place: Place, now: datetime, authority: Authority) -> str:
    """The certificate of a Private CA of the anchor's own account and Region."""
    match = _PRIVATE_CA.fullmatch(arn)
    if match is None or (match["partition"], match["region"]) != (place.partition, place.region):
        raise ValidationException(PRIVATE_CA_ARN(arn=arn))
    pem = authority(place.account, place.region, arn)
    if pem is None:
        raise ValidationException(PRIVATE_CA_UNREADABLE())
    _check_certificate(x509.load_pem_x509_certificate(pem.encode("ascii")), now)
    return pem
