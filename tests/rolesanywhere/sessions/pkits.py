"""The cases of NIST's PKITS, each from its signed message: certificates and revocation lists.

Public Key Interoperability Test Suite, Certification Path Validation, version 1.0.1 (2011), which the package
``cryptography-vectors`` brings along.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from cryptography import x509

from tests.rolesanywhere.authorities import children

_CERTIFICATES, _LISTS = 0xA0, 0xA1
"""Fields of SignedData (RFC 5652 section 5.1)."""


@dataclass(frozen=True)
class Case:
    """One case.

    Attributes:
        name: Its name, such as ``InvalidCASignatureTest2``.
        leaf: The end-entity certificate, DER.
        chain: The CAs' certificates but for the root's, DER.
        lists: The CRLs, DER.
    """

    name: str
    leaf: bytes
    chain: tuple[bytes, ...]
    lists: tuple[bytes, ...]

    @property
    def invalid(self) -> bool:
        """Whether the path must not be accepted."""
        return self.name.startswith("Invalid")

    @property
    def valid(self) -> bool:
        """Whether the path may be accepted; what its name does not say depends on policies asked for."""
        return self.name.startswith("Valid")


@cache
def root() -> x509.Certificate:
    """The one trust anchor."""
    return x509.load_der_x509_certificate((_data() / "certs" / "TrustAnchorRootCertificate.crt").read_bytes())


def cases() -> Iterator[Case]:
    """Every case that there is a signed message of: all but Valid onlySomeReasons Test18."""
    for message in sorted((_data() / "smime").iterdir(), key=lambda each: each.name):
        parts = [
            part
            for part in message_from_bytes(message.read_bytes()).walk()
            if part.get_filename() == "smime.p7s"
        ]
        signature = parts[0].get_payload(decode=True)
        assert isinstance(signature, bytes)
        fields = {field[0]: field for field in children(children(children(signature)[1])[0])}
        *chain, leaf = children(fields[_CERTIFICATES])
        name = _names()[leaf].removesuffix("EE.crt")
        lists = children(fields[_LISTS]) if _LISTS in fields else []
        yield Case(name, leaf, tuple(reversed(chain)), tuple(lists))


def _data() -> Traversable:
    return files("cryptography_vectors") / "x509" / "PKITS_data"


@cache
def _names() -> dict[bytes, str]:
    return {each.read_bytes(): each.name for each in (_data() / "certs").iterdir()}
