"""A client of the tests' own: signs as the User Guide says, and can do every part of it wrong on purpose."""

import hashlib
import http.client
import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import quote

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from tests.local_aws import LocalAws

REGION = "us-east-1"
ARNS = ("profileArn", "roleArn", "trustAnchorArn")


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: Any

    @property
    def credentials(self) -> dict[str, str]:
        """The credentials of the one set."""
        assert self.status == 201, self.body
        (only,) = self.body["credentialSet"]
        found: dict[str, str] = only["credentials"]
        return found

    @property
    def refusal(self) -> tuple[int, str, str]:
        """Status, code and text of an error."""
        return self.status, self.headers.get("x-amzn-errortype", ""), self.body.get("message", "")


@dataclass(frozen=True)
class Signer:
    """Somebody with a certificate and a key.

    Attributes:
        local: The local AWS to ask.
        leaf: The certificate that is sent.
        key: The key that signs.
        chain: The certificates of the chain header.
        region: The Region of the scope.
        date: The date of the request; the machine's time when left out.
        in_query: Whether the ARNs are in the query, as the helper sends them.
        unsigned: Headers that are sent and not signed.
        label: Another algorithm than the key's own.
        serial: Another serial than the certificate's.
        extra: More headers, or others.
        reverse: Whether the signed headers stand in reverse order.
        again: A parameter that is in the query once more.
    """

    local: LocalAws
    leaf: x509.Certificate
    key: Any
    chain: tuple[x509.Certificate, ...] = ()
    region: str = REGION
    date: datetime | None = None
    in_query: bool = True
    unsigned: frozenset[str] = frozenset()
    label: str = ""
    serial: int | None = None
    extra: Mapping[str, str] = field(default_factory=dict)
    again: tuple[str, str] | None = None
    reverse: bool = False

    def but(self, **changes: Any) -> "Signer":
        """The same client with something else about it."""
        return replace(self, **changes)

    def ask(self, **members: Any) -> Answer:
        """Ask for a session; members are those of the request, ARNs included."""
        return self.send(*self.signed(**members))

    def signed(self, raw: bytes | None = None, /, **members: Any) -> tuple[str, dict[str, str], bytes]:
        """A signed request: the query, the headers and the body, which ``raw`` replaces."""
        named = {name: members.pop(name) for name in ARNS if self.in_query and name in members}
        pairs = sorted([*named.items(), *([self.again] if self.again else [])])
        query = "&".join(f"{name}={quote(value, safe='')}" for name, value in pairs)
        body = json.dumps(members).encode() if raw is None else raw
        headers = self._headers()
        names = sorted((name for name in headers if name not in self.unsigned), reverse=self.reverse)
        canonical = [
            *("POST", "/sessions", query),
            *(f"{name}:{headers[name]}" for name in names),
            *("", ";".join(names), hashlib.sha256(body).hexdigest()),
        ]
        date = headers["x-amz-date"]
        scope = f"{date[:8]}/{self.region}/rolesanywhere/aws4_request"
        digest = hashlib.sha256("\n".join(canonical).encode()).hexdigest()
        algorithm = self.label or _algorithm(self.key)
        signature = _sign(self.key, f"{algorithm}\n{date}\n{scope}\n{digest}".encode())
        serial = self.leaf.serial_number if self.serial is None else self.serial
        headers["authorization"] = (
            f"{algorithm} Credential={serial}/{scope}, "
            f"SignedHeaders={';'.join(names)}, Signature={signature.hex()}"
        )
        return query, headers, body

    def send(self, query: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Send a request as it is."""
        connection = http.client.HTTPConnection("127.0.0.1", self.local.server.http_port, timeout=30)
        try:
            connection.request("POST", "/sessions" + (f"?{query}" if query else ""), body, dict(headers))
            response = connection.getresponse()
            found = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, found, json.loads(response.read()))
        finally:
            connection.close()

    def _headers(self) -> dict[str, str]:
        date = self.date or self.local.clock.machine()
        headers = {
            "content-type": "application/json",
            "host": f"127.0.0.1:{self.local.server.http_port}",
            "x-amz-date": f"{date:%Y%m%dT%H%M%SZ}",
            "x-amz-x509": _encoded(self.leaf),
            **self.extra,
        }
        if self.chain:
            headers["x-amz-x509-chain"] = ",".join(map(_encoded, self.chain))
        return headers


def _encoded(certificate: x509.Certificate) -> str:
    return b64encode(certificate.public_bytes(Encoding.DER)).decode()


def _algorithm(key: Any) -> str:
    if isinstance(key, rsa.RSAPrivateKey):
        return "AWS4-X509-RSA-SHA256"
    return "AWS4-X509-ECDSA-SHA256" if isinstance(key, ec.EllipticCurvePrivateKey) else "AWS4-X509-MLDSA"


def _sign(key: Any, text: bytes) -> bytes:
    made: Any
    if isinstance(key, rsa.RSAPrivateKey):
        made = key.sign(text, padding.PKCS1v15(), hashes.SHA256())
    elif isinstance(key, ec.EllipticCurvePrivateKey):
        made = key.sign(text, ec.ECDSA(hashes.SHA256()))
    else:
        made = key.sign(text)
    return bytes(made)
