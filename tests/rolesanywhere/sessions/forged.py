"""Certificates that no library issues: parts exchanged in DER, and signed again by the CA's own key."""

from collections.abc import Callable
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from tests.rolesanywhere.authorities import children, tlv
from tests.rolesanywhere.sessions.pki import Issued

# AlgorithmIdentifier of RFC 3279 section 2.2: signatures with SHA-1.
_SHA1 = {
    "rsa": bytes.fromhex("300d06092a864886f70d0101050500"),
    "ec": bytes.fromhex("300906072a8648ce3d0401"),
}
SERIAL, SIGNATURE = 1, 2
"""Places of fields in a version 3 TBSCertificate (RFC 5280 section 4.1)."""

Fields = list[bytes]


def forged(issued: Issued, issuer: Issued, change: Callable[[Fields], Fields], digest: Any = None) -> Issued:
    """A certificate whose fields were changed, with a right signature of its issuer."""
    tbs, algorithm, _ = children(issued.certificate.public_bytes(Encoding.DER))
    fields = change(children(tbs))
    if digest is not None:
        algorithm = fields[SIGNATURE]
    body = tlv(0x30, b"".join(fields))
    signature = _sign(issuer.key, body, digest or hashes.SHA256())
    der = tlv(0x30, body + algorithm + tlv(0x03, b"\x00" + signature))
    return Issued(x509.load_der_x509_certificate(der), issued.key)


def with_serial(issued: Issued, issuer: Issued, content: bytes) -> Issued:
    """The same with another serial number, given as the content of an INTEGER."""
    serial = tlv(0x02, content)
    return forged(issued, issuer, lambda fields: [*fields[:SERIAL], serial, *fields[SERIAL + 1 :]])


def signed_with_sha1(issued: Issued, issuer: Issued) -> Issued:
    """The same with a genuine SHA-1 signature."""
    algorithm = _SHA1["rsa" if isinstance(issuer.key, rsa.RSAPrivateKey) else "ec"]
    return forged(
        issued,
        issuer,
        lambda fields: [*fields[:SIGNATURE], algorithm, *fields[SIGNATURE + 1 :]],
        hashes.SHA1(),  # noqa: S303 - to be refused
    )


def _sign(key: Any, body: bytes, digest: Any) -> bytes:
    made: bytes = (
        key.sign(body, padding.PKCS1v15(), digest)
        if isinstance(key, rsa.RSAPrivateKey)
        else key.sign(body, ec.ECDSA(digest))
    )
    return made
