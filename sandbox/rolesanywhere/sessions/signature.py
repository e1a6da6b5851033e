"""Whether the holder of the certificate's key signed the request: AWS's Signature Version 4 with X.509.

https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication-sign-process.html . There is no key
derivation: the string to sign is signed with the certificate's own key. RSA is PKCS #1 v1.5 and ECDSA a DER
sequence, both over SHA-256 whatever the curve or the label; ML-DSA (FIPS 204) signs the string itself.
"""

import hashlib
from functools import lru_cache
from urllib.parse import quote

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, mldsa, padding, rsa

from sandbox.rolesanywhere.errors import AccessDeniedException
from sandbox.rolesanywhere.routes import SESSIONS_PATH
from sandbox.rolesanywhere.sessions import fidelity
from sandbox.rolesanywhere.sessions.authorization import Family, SignedRequest
from sandbox.rolesanywhere.sessions.refusal import Check, SessionRefused
from sandbox.wire import Request

_MLDSA = (mldsa.MLDSA44PublicKey, mldsa.MLDSA65PublicKey, mldsa.MLDSA87PublicKey)


def verify(request: Request, signed: SignedRequest) -> None:
    """Check the signature with the key of the certificate that was sent.

    Args:
        request: The request.
        signed: What its headers present.

    Raises:
        SessionRefused: Another key signed, another algorithm is named, or something was changed.
    """
    key, text = signed.leaf.public_key(), string_to_sign(request, signed)
    try:
        if signed.family is Family.RSA and isinstance(key, rsa.RSAPublicKey):
            key.verify(signed.signature, text, padding.PKCS1v15(), hashes.SHA256())
        elif signed.family is Family.ECDSA and isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signed.signature, text, ec.ECDSA(hashes.SHA256()))
        elif signed.family is Family.MLDSA and isinstance(key, _MLDSA):
            key.verify(signed.signature, text)
        else:
            raise _refused(f"a key for {signed.algorithm}", f"a certificate with {type(key).__name__}")
    except InvalidSignature as error:
        raise _refused("a signature by the certificate's key over what was sent", "another one") from error


def string_to_sign(request: Request, signed: SignedRequest) -> bytes:
    """What the client signed.

    Args:
        request: The request.
        signed: What its headers present.
    """
    digest = hashlib.sha256(canonical_request(request, signed.signed_headers)).hexdigest()
    return f"{signed.algorithm}\n{signed.date}\n{signed.scope}\n{digest}".encode()


def canonical_request(request: Request, signed_headers: tuple[str, ...]) -> bytes:
    """The one form of a request that client and service agree on.

    The helper writes the path ``/sessions`` whatever its endpoint's base path is.

    Args:
        request: The request.
        signed_headers: The names of the signed headers, all of them sent.
    """
    pairs = sorted(
        (_escaped(name), _escaped(value)) for name in request.query for value in request.query[name]
    )
    lines = [request.method, SESSIONS_PATH, "&".join(f"{name}={value}" for name, value in pairs)]
    lines += [f"{name}:{' '.join(request.headers[name].split())}" for name in signed_headers]
    lines += ["", ";".join(signed_headers), hashlib.sha256(request.body).hexdigest()]
    return "\n".join(lines).encode("latin-1")


@lru_cache(maxsize=256)
def _escaped(text: str) -> str:
    return quote(text, safe="-_.~")


def _refused(expected: str, got: str) -> SessionRefused:
    error = AccessDeniedException(fidelity.INVALID_SIGNATURE())
    return SessionRefused(Check.SIGNATURE, error, expected=expected, got=got)
