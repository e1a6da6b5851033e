"""Certificate authorities that the public trusts, which Roles Anywhere takes for no trust anchor.

``public_roots.txt`` is made by ``tests/certs/make_public_roots.py`` from Mozilla's list as certifi ships it.
https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from certs.extensions import extension_of

_FILE = Path(__file__).with_name("public_roots.txt")


@dataclass(frozen=True, slots=True)
class PublicRoots:
    """What is known of them.

    Attributes:
        origin: Which list, of which date.
        by_key: Names of roots by the SHA-256 of their public key, in hexadecimal.
        by_identifier: Names of roots by their subject key identifier, in hexadecimal.
    """

    origin: str
    by_key: Mapping[str, str]
    by_identifier: Mapping[str, str]


@cache
def public_roots() -> PublicRoots:
    """The roots, read once."""
    origin, *lines = _FILE.read_text(encoding="utf-8").splitlines()
    rows = [line.split(" ", 2) for line in lines]
    return PublicRoots(
        origin.removeprefix("# "),
        {key: name for key, _, name in rows},
        {identifier: name for _, identifier, name in rows if identifier != "-"},
    )


def key_fingerprint(certificate: x509.Certificate) -> str:
    """The SHA-256 of a certificate's public key, in hexadecimal; empty for a key of an unknown kind.

    Args:
        certificate: The certificate.
    """
    try:
        key = certificate.public_key()
    except UnsupportedAlgorithm:
        return ""
    return hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def public_root_of(certificate: x509.Certificate) -> str:
    """The public root whose key a certificate has or was issued with; empty when there is none.

    A certificate further down than one step below a root is not recognised.

    Args:
        certificate: A CA's certificate.
    """
    known = public_roots()
    own = known.by_key.get(key_fingerprint(certificate), "")
    issuer = extension_of(certificate, x509.AuthorityKeyIdentifier)
    its = (issuer.key_identifier if issuer else None) or b""
    return own or known.by_identifier.get(its.hex(), "")
