"""What travels between the sandbox's front and the services behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import parse_qsl


@lru_cache(maxsize=64)
def query_pairs(query_string: bytes) -> tuple[tuple[str, str], ...]:
    """The parameters of a query in their order, decoded; a client's are often those of its last request.

    Args:
        query_string: The query as it came.
    """
    return tuple(parse_qsl(query_string.decode("latin-1"), keep_blank_values=True))


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request, read completely.

    Attributes:
        method: The HTTP method, upper case.
        path: The decoded path.
        raw_path: The path as it was sent, percent-encoding kept; signatures are over this one.
        query: Every query parameter with its values in order, decoded.
        headers: Lower-case names; a repeated header's values are joined by a comma.
        raw_headers: The headers as they arrived.
        body: The whole body.
        client: The address of the peer.
        scheme: ``https`` or ``http``: the transport really used, never what a header claims.
    """

    method: str
    path: str
    raw_path: str
    query: Mapping[str, Sequence[str]]
    headers: Mapping[str, str]
    raw_headers: Sequence[tuple[bytes, bytes]]
    body: bytes
    client: str = "127.0.0.1"
    scheme: str = "https"


@dataclass(frozen=True, slots=True)
class Response:
    """One HTTP response.

    Attributes:
        status: The HTTP status code.
        headers: Response headers.
        body: The body's bytes.
    """

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who signed a request, once the signature was checked.

    Attributes:
        account: The 12-digit account id of the principal.
        arn: The principal's ARN.
        region: The Region in the signature's scope.
    """

    account: str
    arn: str
    region: str


class AccessDenied(Exception):  # noqa: N818 - the name is AWS's
    """A request that was not authenticated or not authorised.

    Args:
        code: AWS's error code, such as ``AccessDeniedException``.
        message: AWS's wording.
        status: The HTTP status code.
    """

    def __init__(self, code: str, message: str, status: int = 403) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status
