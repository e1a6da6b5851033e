"""Private keys as PKCS#8 (RFC 5958), in the clear or encrypted with a passphrase.

Encrypted is PBES2 of RFC 8018: PBKDF2 with HMAC-SHA-256, then AES-256-CBC. ``cryptography`` writes the same
form with 2,048 rounds and takes no other number, so the structure is declared here with its ASN.1 types.
It may still change those: tests have other readers open what is written here. Reading is left to the library.
OWASP's Password Storage Cheat Sheet asks for 600,000 rounds.
"""

import os
from base64 import b64encode
from textwrap import wrap

from cryptography.hazmat import asn1
from cryptography.hazmat.primitives import hashes, padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509 import ObjectIdentifier

from certs.keys import PrivateKey

ROUNDS = 600_000

_PBES2 = ObjectIdentifier("1.2.840.113549.1.5.13")
_PBKDF2 = ObjectIdentifier("1.2.840.113549.1.5.12")
_HMAC_SHA256 = ObjectIdentifier("1.2.840.113549.2.9")
_AES256_CBC = ObjectIdentifier("2.16.840.1.101.3.4.1.42")
_SALT = 16
_KEY = 32
_PEM_LINE = 64


@asn1.sequence
class _Prf:
    algorithm: ObjectIdentifier
    parameters: asn1.Null


@asn1.sequence
class _Pbkdf2Parameters:
    salt: bytes
    iterations: int
    prf: _Prf


@asn1.sequence
class _KeyDerivation:
    algorithm: ObjectIdentifier
    parameters: _Pbkdf2Parameters


@asn1.sequence
class _EncryptionScheme:
    algorithm: ObjectIdentifier
    initialization_vector: bytes


@asn1.sequence
class _Pbes2Parameters:
    key_derivation: _KeyDerivation
    encryption_scheme: _EncryptionScheme


@asn1.sequence
class _Pbes2:
    algorithm: ObjectIdentifier
    parameters: _Pbes2Parameters


@asn1.sequence
class _EncryptedPrivateKeyInfo:
    algorithm: _Pbes2
    data: bytes


def key_pem(key: PrivateKey, passphrase: bytes | None) -> bytes:
    """A private key as PEM.

    Args:
        key: The key.
        passphrase: What it is encrypted with; None leaves it in the clear.
    """
    if passphrase is None:
        return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    der = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    lines = wrap(b64encode(_encrypted(der, passphrase)).decode("ascii"), _PEM_LINE)
    label = "ENCRYPTED PRIVATE KEY"
    return "\n".join([f"-----BEGIN {label}-----", *lines, f"-----END {label}-----", ""]).encode("ascii")


def _encrypted(der: bytes, passphrase: bytes) -> bytes:
    salt, vector = os.urandom(_SALT), os.urandom(algorithms.AES.block_size // 8)
    secret = PBKDF2HMAC(hashes.SHA256(), _KEY, salt, ROUNDS).derive(passphrase)
    padder = padding.PKCS7(algorithms.AES.block_size).padder()
    encryptor = Cipher(algorithms.AES(secret), modes.CBC(vector)).encryptor()
    data = encryptor.update(padder.update(der) + padder.finalize()) + encryptor.finalize()
    parameters = _Pbkdf2Parameters(
        salt=salt, iterations=ROUNDS, prf=_Prf(algorithm=_HMAC_SHA256, parameters=asn1.Null())
    )
    scheme = _EncryptionScheme(algorithm=_AES256_CBC, initialization_vector=vector)
    derivation = _KeyDerivation(algorithm=_PBKDF2, parameters=parameters)
    algorithm = _Pbes2(
        algorithm=_PBES2, parameters=_Pbes2Parameters(key_derivation=derivation, encryption_scheme=scheme)
    )
    return asn1.encode_der(_EncryptedPrivateKeyInfo(algorithm=algorithm, data=data))
