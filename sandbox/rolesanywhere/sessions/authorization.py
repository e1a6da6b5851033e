"""The ``Authorization`` header of CreateSession, and the certificates beside it.

https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication-sign-process.html : algorithm,
``Credential=<serial in decimal>/<date>/<region>/rolesanywhere/aws4_request``, signed headers, signature.
"""

import re
from base64 import b64decode
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from cryptography import x509

from sandbox.rolesanywhere.errors import AccessDeniedException
from sandbox.rolesanywhere.sessions import fidelity
from sandbox.rolesanywhere.sessions.refusal import Check, SessionRefused
from sandbox.rolesanywhere.signed import UNREADABLE
from sandbox.wire import Request

CERTIFICATE, CHAIN, DATE = "x-amz-x509", "x-amz-x509-chain", "x-amz-date"
LONGEST_CHAIN = 5
"""Certificates in the chain header, at most (User Guide, signing process)."""

WINDOW = timedelta(minutes=5)
"""How far a request's date may be from the machine's time, on both sides."""

_ALWAYS_SIGNED = frozenset({"content-type", "host", DATE, CERTIFICATE})
_HEADER = re.compile(
    r"AWS4-X509-(?P<family>RSA|ECDSA|MLDSA)(?P<digest>-SHA(?:256|384|512))? "
    r"Credential=(?P<serial>[1-9][0-9]{0,48})/(?P<day>[0-9]{8})/(?P<region>[a-z0-9-]{1,32})"
    r"/rolesanywhere/aws4_request, ?"
    r"SignedHeaders=(?P<headers>[a-z0-9-]+(?:;[a-z0-9-]+)*), ?"
    r"Signature=(?P<signature>(?:[0-9a-f]{2})+)"
)
_DATE = re.compile(r"[0-9]{8}T[0-9]{6}Z")


class Family(StrEnum):
    """The kind of key a request is signed with, as the algorithm names it."""

    RSA = "RSA"
    ECDSA = "ECDSA"
    MLDSA = "MLDSA"


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """A CreateSession request as its headers present it; nothing of it is proven yet.

    Attributes:
        algorithm: The whole algorithm, such as ``AWS4-X509-ECDSA-SHA256``.
        family: The kind of key it names.
        date: ``X-Amz-Date`` as it came.
        scope: ``<day>/<region>/rolesanywhere/aws4_request``.
        region: The Region of the scope.
        signed_headers: The names of the signed headers, lower case and sorted.
        signature: The signature's bytes.
        leaf: The end-entity certificate.
        chain: The certificates of the chain header, in its order.
    """

    algorithm: str
    family: Family
    date: str
    scope: str
    region: str
    signed_headers: tuple[str, ...]
    signature: bytes
    leaf: x509.Certificate
    chain: tuple[x509.Certificate, ...]


def read(request: Request, now: datetime) -> SignedRequest:
    """Read who a request claims to come from.

    Args:
        request: The request.
        now: The machine's time, by which clients sign.

    Raises:
        SessionRefused: Something is missing, malformed, not signed, or from another time.
    """
    match = _HEADER.fullmatch(request.headers.get("authorization", ""))
    if match is None or (match["digest"] is None) != (match["family"] == Family.MLDSA):
        raise _refused("AWS4-X509-<RSA-SHA256, ECDSA-SHA256 or MLDSA> Credential=…", "another Authorization")
    names = tuple(match["headers"].split(";"))
    _check_names(names, request)
    _check_date(request.headers[DATE], match["day"], now)
    leaf, chain = _certificates(request)
    if str(leaf.serial_number) != match["serial"]:
        raise _refused(f"the certificate's serial {leaf.serial_number} as Credential", match["serial"])
    return SignedRequest(
        algorithm=match[0].partition(" ")[0],
        family=Family(match["family"]),
        date=request.headers[DATE],
        scope=f"{match['day']}/{match['region']}/rolesanywhere/aws4_request",
        region=match["region"],
        signed_headers=names,
        signature=bytes.fromhex(match["signature"]),
        leaf=leaf,
        chain=chain,
    )


def sent_certificate(request: Request) -> x509.Certificate:
    """The certificate a request sends, whether anything about it is right or not.

    Args:
        request: The request.

    Raises:
        SessionRefused: There is none, or it cannot be read.
    """
    return _certificate(request.headers.get(CERTIFICATE, ""), CERTIFICATE)


def _check_names(names: tuple[str, ...], request: Request) -> None:
    if list(names) != sorted(set(names)):
        raise _refused("each signed header once, in order", ";".join(names))
    required = _ALWAYS_SIGNED | ({CHAIN} if CHAIN in request.headers else set())
    missing = sorted(required - set(names)) or sorted(set(names) - request.headers.keys())
    if missing:
        raise _refused(f"the header {missing[0]}, sent and signed", "a request without")


def _check_date(date: str, day: str, now: datetime) -> None:
    try:
        if not _DATE.fullmatch(date):
            raise ValueError(date)  # noqa: TRY301 - what is no date is told like one that cannot be
        sent = datetime.fromisoformat(date)
    except ValueError as error:
        raise _refused("X-Amz-Date as YYYYMMDDTHHMMSSZ", date) from error
    if day != date[:8]:
        raise _refused(f"the day of X-Amz-Date, {date[:8]}, in the scope", day)
    if abs(now - sent) > WINDOW:
        raise _refused(f"a date within {WINDOW} of {now:%Y%m%dT%H%M%SZ}", date)


def _certificates(request: Request) -> tuple[x509.Certificate, tuple[x509.Certificate, ...]]:
    texts = [text.strip() for text in request.headers[CHAIN].split(",")] if CHAIN in request.headers else []
    if len(texts) > LONGEST_CHAIN:
        error = AccessDeniedException(fidelity.UNTRUSTED())
        expected, got = f"at most {LONGEST_CHAIN} certificates", f"{len(texts)} certificates"
        raise SessionRefused(Check.PATH, error, expected=f"{CHAIN} with {expected}", got=got)
    leaf = _certificate(request.headers[CERTIFICATE], CERTIFICATE)
    return leaf, tuple(_certificate(text, CHAIN) for text in texts)


@lru_cache(maxsize=1024)
def _certificate(text: str, header: str) -> x509.Certificate:
    try:
        certificate = x509.load_der_x509_certificate(b64decode(text, validate=True))
        # What is read later must be readable: a lazy parser would fail in the middle of a check.
        certificate.subject, certificate.issuer, certificate.extensions, certificate.public_key()
    except UNREADABLE as error:
        raise _refused(f"{header} with certificates in base64 of DER", str(error)) from error
    return certificate


def _refused(expected: str, got: str) -> SessionRefused:
    error = AccessDeniedException(fidelity.INVALID_SIGNATURE())
    return SessionRefused(Check.SIGNATURE, error, expected=expected, got=got)
