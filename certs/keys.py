"""The kinds of keys that are made and accepted here.

Roles Anywhere takes RSA, EC and ML-DSA keys; a smallest size is not documented, so what is weak is refused on
our own account: RSA below 2,048 bits (NIST SP 800-131A revision 2, section 3).
https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html
"""

from collections.abc import Callable, Mapping
from enum import Enum

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, mldsa, rsa

from aws_facts import Problem
from certs.errors import CertificateError

PrivateKey = (
    ec.EllipticCurvePrivateKey
    | rsa.RSAPrivateKey
    | mldsa.MLDSA44PrivateKey
    | mldsa.MLDSA65PrivateKey
    | mldsa.MLDSA87PrivateKey
)
PublicKey = (
    ec.EllipticCurvePublicKey
    | rsa.RSAPublicKey
    | mldsa.MLDSA44PublicKey
    | mldsa.MLDSA65PublicKey
    | mldsa.MLDSA87PublicKey
)

RSA_MINIMUM = 2048
RSA_MAXIMUM = 4096
_MLDSA = (
    mldsa.MLDSA44PrivateKey,
    mldsa.MLDSA65PrivateKey,
    mldsa.MLDSA87PrivateKey,
    mldsa.MLDSA44PublicKey,
    mldsa.MLDSA65PublicKey,
    mldsa.MLDSA87PublicKey,
)
_CURVES = (ec.SECP256R1, ec.SECP384R1, ec.SECP521R1)
_EXPONENT = 65537


class KeyType(Enum):
    """A kind of key that can be made."""

    P256 = "p256"
    P384 = "p384"
    RSA2048 = "rsa2048"
    RSA3072 = "rsa3072"
    RSA4096 = "rsa4096"
    MLDSA44 = "mldsa44"
    MLDSA65 = "mldsa65"
    MLDSA87 = "mldsa87"


_GENERATORS: Mapping[KeyType, Callable[[], PrivateKey]] = {
    KeyType.P256: lambda: ec.generate_private_key(ec.SECP256R1()),
    KeyType.P384: lambda: ec.generate_private_key(ec.SECP384R1()),
    KeyType.RSA2048: lambda: rsa.generate_private_key(_EXPONENT, 2048),
    KeyType.RSA3072: lambda: rsa.generate_private_key(_EXPONENT, 3072),
    KeyType.RSA4096: lambda: rsa.generate_private_key(_EXPONENT, 4096),
    KeyType.MLDSA44: mldsa.MLDSA44PrivateKey.generate,
    KeyType.MLDSA65: mldsa.MLDSA65PrivateKey.generate,
    KeyType.MLDSA87: mldsa.MLDSA87PrivateKey.generate,
}


def new_key(key_type: KeyType = KeyType.P256) -> PrivateKey:
    """A new private key; on the curve P-256 unless another kind is asked for.

    Args:
        key_type: Its kind.

    Raises:
        CertificateError: The OpenSSL that ``cryptography`` was built with has no such kind.
    """
    try:
        return _GENERATORS[key_type]()
    except UnsupportedAlgorithm as error:
        raise CertificateError(
            Problem(
                where="the key's type",
                got=f"{key_type.value}, which this machine's cryptography library does not have",
                expected="a kind of key the library can make",
                remedy="Install the cryptography wheel the requirements name, or choose p256.",
            )
        ) from error


def key_type_of(key: object, *, where: str) -> KeyType:
    """The kind of a public key, so that its successor can be of the same.

    Args:
        key: The public key of a certificate.
        where: What to call the certificate in an error.

    Raises:
        CertificateError: No key of this kind is made here.
    """
    if isinstance(key, ec.EllipticCurvePublicKey):
        name = key.curve.name.removeprefix("secp").removesuffix("r1")
        name = f"p{name}"
    elif isinstance(key, rsa.RSAPublicKey):
        name = f"rsa{key.key_size}"
    else:
        name = type(key).__name__.removesuffix("PublicKey").lower()
    try:
        return KeyType(name)
    except ValueError as error:
        raise CertificateError(
            Problem(
                where=where,
                got=f"a key of the kind {name}",
                expected=f"one of {', '.join(each.value for each in KeyType)}",
                remedy="Say with --key-type what kind the new key shall be, or keep the key.",
            )
        ) from error


def signature_hash(key: PrivateKey) -> hashes.SHA256 | None:
    """What a signature of this key is made over: SHA-256, or the whole message where the key is ML-DSA.

    SHA-256 for every curve: one client of AWS takes the name of its request's algorithm from the hash its
    certificate was signed with, and AWS documents SHA-256 only.

    Args:
        key: The key that signs.
    """
    return None if isinstance(key, _MLDSA) else hashes.SHA256()


def key_problems(key: object, *, where: str) -> tuple[Problem, ...]:
    """What is wrong with a public key that somebody wants to have certified.

    Args:
        key: The public key of a request.
        where: What to call it in a problem.

    Returns:
        At most one problem: the kind, the curve or the size is not accepted.
    """
    if isinstance(key, rsa.RSAPublicKey):
        accepted = RSA_MINIMUM <= key.key_size <= RSA_MAXIMUM
        got = f"an RSA key of {key.key_size} bits"
    elif isinstance(key, ec.EllipticCurvePublicKey):
        accepted, got = isinstance(key.curve, _CURVES), f"an EC key on the curve {key.curve.name}"
    else:
        accepted = isinstance(key, _MLDSA)
        got = f"a key of type {type(key).__name__.removesuffix('PublicKey')}"
    if accepted:
        return ()
    return (
        Problem(
            where=where,
            got=got,
            expected=f"EC on P-256, P-384 or P-521, RSA of {RSA_MINIMUM} to {RSA_MAXIMUM} bits, or ML-DSA",
            remedy="Make a key of one of these kinds where the workload runs, and a request with it.",
        ),
    )
