"""Requests put together by hand, to say what no SDK would say."""

import http.client
import json
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from sandbox.keys import KeyPair
from tests.local_aws import LocalAws

FORM = {"content-type": "application/x-www-form-urlencoded"}
IDENTITY = b"Action=GetCallerIdentity&Version=2011-06-15"


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def code(self) -> str:
        """AWS's error code, in whatever protocol."""
        if self.body.lstrip().startswith(b"{"):
            content = json.loads(self.body)
            return str(content.get("__type", ""))
        root = ET.fromstring(self.body)  # noqa: S314 - made by our own server
        found = next(element.text for element in root.iter() if element.tag.rpartition("}")[2] == "Code")
        return str(found)


def signed(
    local_aws: LocalAws,
    service: str,
    method: str = "POST",
    path: str = "/",
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    user: KeyPair | None = None,
    endpoint: str | None = None,
) -> dict[str, str]:
    """The headers of a request, signed as an SDK signs it."""
    pair = user or local_aws.deployer
    url = f"{endpoint or local_aws.endpoint}{path}"
    request = AWSRequest(method, url, headers={"host": urlsplit(url).netloc, **(headers or {})}, data=body)
    signer = S3SigV4Auth if service == "s3" else SigV4Auth
    signer(Credentials(pair.access_key_id, pair.secret_access_key), service, local_aws.region).add_auth(
        request
    )
    return {name.lower(): str(value) for name, value in request.headers.items()}


def send(
    local_aws: LocalAws,
    method: str,
    path: str,
    headers: Mapping[str, str] | Sequence[tuple[str, str]],
    body: bytes = b"",
    *,
    endpoint: str | None = None,
) -> Answer:
    """Send exactly this, and nothing an HTTP client would add."""
    address = urlsplit(endpoint or local_aws.endpoint)
    connection: http.client.HTTPConnection
    if address.scheme == "https":
        context = ssl.create_default_context(cafile=local_aws.ca_file)
        connection = http.client.HTTPSConnection("127.0.0.1", address.port, context=context, timeout=20)
    else:
        connection = http.client.HTTPConnection("127.0.0.1", address.port, timeout=20)
    pairs = list(headers.items()) if isinstance(headers, Mapping) else list(headers)
    try:
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        if not any(name.lower() == "host" for name, _ in pairs):
            connection.putheader("host", address.netloc)
        for name, value in pairs:
            connection.putheader(name, value)
        if body and not any(name.lower() == "content-length" for name, _ in pairs):
            connection.putheader("content-length", str(len(body)))
        connection.endheaders(body)
        response = connection.getresponse()
        return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
    finally:
        connection.close()


def call(local_aws: LocalAws, service: str, **request: Any) -> Answer:
    """Sign and send."""
    headers = signed(local_aws, service, **request)
    method, path = request.get("method", "POST"), request.get("path", "/")
    return send(local_aws, method, path, headers, request.get("body", b""), endpoint=request.get("endpoint"))


def identity(local_aws: LocalAws, headers: Mapping[str, str] | None = None) -> Answer:
    """GetCallerIdentity as the deployer, with more headers that are not signed."""
    own = signed(local_aws, "sts", headers=FORM, body=IDENTITY)
    return send(local_aws, "POST", "/", {**own, **(headers or {})}, IDENTITY)
