"""What may pass the front: an allow list, judged before the emulator behind it sees anything.

A request passes when it is one of our control routes, asks for an instance's own metadata, or carries one
SigV4 signature, names a service and an operation form that is offered here, and leaves nothing open to two
readings. Every other way in (internal paths, root keys, virtual hosts, forwarding headers, web sockets,
unsigned calls) needs no rule of its own: it is not on the list.
"""

import re
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any
from urllib.parse import parse_qs

from sandbox.control import HEALTH_PATH, METHODS
from sandbox.metadata import METADATA_PATH
from sandbox.refusals import Failure, Refused
from sandbox.wire import query_pairs

Scope = MutableMapping[str, Any]
"""An ASGI connection scope."""

_METHODS = {
    "acm-pca": {"POST"},
    "dynamodb": {"POST"},
    "ec2": {"POST"},
    "events": {"POST"},
    "iam": {"POST"},
    "sns": {"POST"},
    "sts": {"POST"},
    "s3": {"DELETE", "GET", "HEAD", "POST", "PUT"},
    "rolesanywhere": {"DELETE", "GET", "PATCH", "POST", "PUT"},
}
_BODY_LIMITS = {
    "acm-pca": 1 << 20,
    "ec2": 1 << 20,
    "events": 1 << 20,
    "iam": 1 << 20,
    "sns": 1 << 20,
    "sts": 1 << 20,
    "rolesanywhere": 1 << 20,
    "dynamodb": 1 << 24,
    "s3": 1 << 28,
    "": 1 << 18,
}
_FORWARDED = re.compile(rb"x-forwarded-.*|forwarded|x-real-ip|via|true-client-ip|x-original-.*|x-rewrite-url")
_SINGLE = re.compile(rb"host|authorization|content-(?:type|length|encoding)|date|x-amz-.*")
_KEY = r"A[KS]IA[A-Z0-9]{16}"
_CREDENTIAL = r"([^/,\s]+)/\d{8}/[a-z0-9-]+/([a-z0-9-]+)/aws4_request"
_HEADER_SIGNATURE = re.compile(
    rf"AWS4-HMAC-SHA256 Credential={_CREDENTIAL}, ?SignedHeaders=([a-z0-9;_-]+), ?Signature=[0-9a-f]{{64}}"
)
_CERTIFICATE_SIGNATURE = re.compile(r"AWS4-X509-[A-Z0-9-]+ .*/rolesanywhere/aws4_request, ?.*")
_QUERY_SIGNATURE = re.compile(_CREDENTIAL)
# With one of these the emulator reads another body than the one that was sent.
_ENCODINGS = frozenset({"content-encoding", "x-amz-decoded-content-length"})
_BUCKET_PATH = re.compile(r"/(?:([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/.*)?)?", re.DOTALL)
# First path segments the emulator reads as something other than a bucket.
_TAKEN_NAMES = re.compile(
    r"iceberg.*|health|oauth2|login|logout|v20180820|restapis?|key-value-stores|environments|webtoken|clitoken|metrics"
)
_PARTIQL = frozenset({"BatchExecuteStatement", "ExecuteStatement", "ExecuteTransaction"})
_EVENTS_OPERATIONS = frozenset(
    {
        "DeleteRule",
        "DescribeRule",
        "ListRules",
        "ListTagsForResource",
        "ListTargetsByRule",
        "PutRule",
        "PutTargets",
        "RemoveTargets",
        "TagResource",
        "TestEventPattern",
        "UntagResource",
    }
)
"""What EventBridge offers here: rules and their targets, and whether an event matches. None is delivered."""

_TARGETS = {"dynamodb": "DynamoDB_20120810", "events": "AWSEvents"}
"""The services whose operation is named by a header, and what stands before it there."""


class Route(Enum):
    """Where a request that may pass goes."""

    CONTROL = auto()
    METADATA = auto()
    ROLES_ANYWHERE = auto()
    PRIVATE_CA = auto()
    CLOUD = auto()


_OURS = {"rolesanywhere": Route.ROLES_ANYWHERE, "acm-pca": Route.PRIVATE_CA}


@dataclass(frozen=True, slots=True)
class Admission:
    """A request that may pass.

    Attributes:
        route: Where it goes.
        service: The service its signature names; empty for a control route.
        body_limit: How many bytes its body may have.
        presigned: Whether the signature is in the query.
    """

    route: Route
    service: str = ""
    presigned: bool = False

    @property
    def body_limit(self) -> int:
        """How many bytes the body may have."""
        return _BODY_LIMITS[self.service]


@dataclass(frozen=True, slots=True)
class Doors:
    """The rules of the front.

    Attributes:
        https_port: The port of every service.
        http_port: The port of Roles Anywhere alone.
        services: The services of the emulator that are switched on.
        sub_resources: The query parameters that select an S3 operation; a request may name one.
    """

    https_port: int
    http_port: int
    services: frozenset[str]
    sub_resources: frozenset[str]

    def strip(self, scope: Scope) -> Scope:
        """The scope without what only a proxy could truthfully say: nobody forwards to us."""
        headers = [
            (name, value) for name, value in scope["headers"] if not _FORWARDED.fullmatch(name.lower())
        ]
        return {**scope, "headers": headers}

    def admit(self, scope: Scope) -> Admission:
        """Decide from the head of a request where it goes.

        Args:
            scope: The ASGI scope, already stripped.

        Raises:
            Refused: It goes nowhere.
        """
        headers = _single_headers(scope)
        port = self.https_port if scope["scheme"] == "https" else self.http_port
        if headers.get("host") not in {f"127.0.0.1:{port}", f"localhost:{port}"}:
            raise Refused("", Failure.NOT_HERE, f"This is 127.0.0.1:{port}; the request is for another host.")
        control = self._control(scope)
        if control is not None:
            return control
        if scope["scheme"] == "http" and METADATA_PATH.fullmatch(scope["path"]):
            return Admission(Route.METADATA)
        admission = self._signature(scope, headers)
        if admission.route is Route.CLOUD:
            self._cloud(admission, scope, headers)
        elif admission.route is Route.PRIVATE_CA:
            self._over_tls(admission.service, scope)
            _plain_post(admission.service, scope, headers)
        if scope["method"] not in _METHODS[admission.service]:
            raise Refused(admission.service, Failure.NOT_HERE, f"{scope['method']} is not offered here.")
        return admission

    def _control(self, scope: Scope) -> Admission | None:
        """A control route: all but health over TLS only, because a token travels there."""
        path = scope["path"]
        if scope["method"] in METHODS.get(path, ()) and (path == HEALTH_PATH or scope["scheme"] == "https"):
            return Admission(Route.CONTROL)
        return None

    def _signature(self, scope: Scope, headers: Mapping[str, str]) -> Admission:
        query = dict(query_pairs(scope["query_string"]))
        authorization = headers.get("authorization")
        if authorization is None:
            return _query_signature(query)
        if any(name.lower() in {"x-amz-algorithm", "x-amz-credential", "x-amz-signature"} for name in query):
            raise Refused(
                "", Failure.INCOMPLETE, "A request is signed in its header or in its query, not in both."
            )
        if _CERTIFICATE_SIGNATURE.fullmatch(authorization):
            return Admission(Route.ROLES_ANYWHERE, "rolesanywhere")
        named = _HEADER_SIGNATURE.fullmatch(authorization)
        if named is None:
            raise Refused("", Failure.INCOMPLETE)
        key, service, signed = named[1], named[2], named[3].split(";")
        _check_key(service, key)
        unsigned = {"host", *(name for name in headers if name.startswith("x-amz-"))}.difference(signed)
        if unsigned:
            raise Refused(service, Failure.WRONG_SIGNATURE, f"Not signed: {', '.join(sorted(unsigned))}")
        return Admission(_OURS.get(service, Route.CLOUD), service)

    def _cloud(self, admission: Admission, scope: Scope, headers: Mapping[str, str]) -> None:
        service = admission.service
        if service not in self.services:
            offered = ", ".join(sorted(self.services | _OURS.keys()))
            raise Refused(
                service, Failure.NOT_HERE, f"The local AWS does not offer {service}; it offers {offered}."
            )
        self._over_tls(service, scope)
        if service == "s3":
            query = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
            self._s3(scope["path"], query, headers)
        else:
            _plain_post(service, scope, headers)
        if service in _TARGETS:
            _target(service, headers.get("x-amz-target", ""))
        elif "x-amz-target" in headers:
            raise Refused(service, Failure.MALFORMED, "X-Amz-Target is not part of this service's protocol.")

    def _over_tls(self, service: str, scope: Scope) -> None:
        if scope["scheme"] != "https":
            message = f"https://127.0.0.1:{self.https_port} answers {service}; this port only Roles Anywhere."
            raise Refused(service, Failure.NOT_HERE, message)

    def _s3(self, path: str, query: Mapping[str, list[str]], headers: Mapping[str, str]) -> None:
        bucket = _BUCKET_PATH.fullmatch(path)
        if bucket is None:
            raise Refused("s3", Failure.MALFORMED, "The specified bucket is not valid.")
        if bucket[1] and _TAKEN_NAMES.fullmatch(bucket[1]):
            message = f"The local AWS cannot hold a bucket named {bucket[1]}: its path is another service's."
            raise Refused("s3", Failure.NOT_HERE, message)
        if re.fullmatch(r"/[^/]+//+", path):
            raise Refused(
                "s3", Failure.NOT_HERE, "The local AWS cannot hold an object named by slashes alone."
            )
        named = sorted(self.sub_resources.intersection(query))
        if len(named) > 1:
            raise Refused("s3", Failure.MALFORMED, f"Conflicting query string parameters: {', '.join(named)}")
        if any(name.lower() == "action" for name in query):
            raise Refused("s3", Failure.MALFORMED, "Action is not a parameter of S3.")
        if headers.get("content-type", "").lower().startswith("multipart/form-data"):
            raise Refused("s3", Failure.NOT_HERE, "The local AWS does not offer browser form uploads.")


def _plain_post(service: str, scope: Scope, headers: Mapping[str, str]) -> None:
    if scope["path"] != "/" or scope["query_string"] or not _ENCODINGS.isdisjoint(headers):
        raise Refused(service, Failure.MALFORMED, "The request must be a plain POST to /.")


def _target(service: str, target: str) -> None:
    """Refuse an operation that is not offered."""
    version, _, operation = target.partition(".")
    known = version == _TARGETS[service] and re.fullmatch(r"[A-Za-z]+", operation)
    if service == "dynamodb" and (not known or operation in _PARTIQL):
        raise Refused(service, Failure.NOT_HERE, "The local AWS offers DynamoDB's API without PartiQL.")
    if service == "events" and (not known or operation not in _EVENTS_OPERATIONS):
        raise Refused(service, Failure.NOT_HERE, f"The local AWS does not offer events:{operation}.")


def _single_headers(scope: Scope) -> dict[str, str]:
    """The headers by lower-case name; one that decides anything may come once only."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name = raw_name.lower()
        if not _SINGLE.fullmatch(name):
            continue
        text = name.decode("latin-1")
        if text in headers:
            raise Refused("", Failure.MALFORMED, f"The header {text} comes twice.")
        headers[text] = raw_value.decode("latin-1").strip()
    return headers


def _check_key(service: str, key: str) -> None:
    # The emulator reads "test", any 12 digits and its own environment's key as the root user.
    if not re.fullmatch(_KEY, key):
        raise Refused(service, Failure.UNKNOWN_KEY)


def _query_signature(query: Mapping[str, str]) -> Admission:
    credential = query.get("X-Amz-Credential")
    if credential is None:
        raise Refused("", Failure.NO_SIGNATURE)
    named = _QUERY_SIGNATURE.fullmatch(credential)
    complete = all(query.get(f"X-Amz-{name}") for name in ("Date", "Expires", "Signature", "SignedHeaders"))
    if named is None or not complete or query.get("X-Amz-Algorithm") != "AWS4-HMAC-SHA256":
        raise Refused("", Failure.INCOMPLETE)
    if named[2] != "s3":
        raise Refused(named[2], Failure.NOT_HERE, "The local AWS takes presigned requests for S3 only.")
    _check_key("s3", named[1])
    if "host" not in query["X-Amz-SignedHeaders"].split(";"):
        raise Refused("s3", Failure.WRONG_SIGNATURE)
    return Admission(Route.CLOUD, "s3", presigned=True)
