"""What may pass the front: an allow list, judged before ministack sees anything."""

import re
from enum import Enum, auto
from typing import Any

from sandbox.wire import Request, Response


class Route(Enum):
    """Where a request that may pass goes."""

    HEALTH = auto()
    DEPLOYERS = auto()
    ROLES_ANYWHERE = auto()
    CLOUD = auto()
    STREAM = auto()


class Refused(Exception):  # noqa: N818 - an answer, not a fault
    """A request that goes nowhere.

    Args:
        status: HTTP status code.
        code: AWS's error code.
        message: What the caller reads.
    """

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        import json

        self.response = Response(
            status,
            {"content-type": "application/json", "x-amzn-errortype": code},
            json.dumps({"__type": code, "message": message}).encode(),
        )


_SCOPE = re.compile(
    r"AWS4-(?:HMAC-SHA256|X509-[A-Z0-9-]+) Credential=[^/,\s]+/\d{8}/[a-z0-9-]+/([a-z0-9-]+)/aws4_request"
)
_FORWARDED = re.compile(rb"x-forwarded-.*|forwarded|x-real-ip|via")


class Doors:
    """The rules of the front."""

    def strip(self, scope: Any) -> Any:
        """The scope without what only a proxy could truthfully say."""
        headers = [pair for pair in scope["headers"] if not _FORWARDED.fullmatch(pair[0].lower())]
        return {**scope, "headers": headers}

    def route(self, scope: Any) -> Route:
        """Where a request goes, judged from its head alone."""
        if scope["path"] == "/_rolesanywhere/health":
            return Route.HEALTH
        if scope["path"] == "/_rolesanywhere/deployers" and scope["scheme"] == "https":
            return Route.DEPLOYERS
        authorization = next((v for n, v in scope["headers"] if n.lower() == b"authorization"), b"").decode(
            "latin-1"
        )
        named = _SCOPE.match(authorization)
        if named is None or scope["path"].startswith("/_"):
            raise Refused(403, "MissingAuthenticationTokenException", "Missing Authentication Token")
        if named[1] == "rolesanywhere":
            return Route.ROLES_ANYWHERE
        if scope["scheme"] != "https":
            raise Refused(403, "AccessDeniedException", "This port answers Roles Anywhere only.")
        return Route.STREAM if named[1] == "s3" else Route.CLOUD

    def inspect(self, route: Route, request: Request) -> None:
        """Refuse what only the body shows."""
