"""The ASGI front: the only thing that listens, and everything it lets through."""

import hmac
import json
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Protocol
from urllib.parse import parse_qs

from sandbox.doors import Doors, Refused, Route
from sandbox.wire import Request, Response

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

BODY_LIMIT = 16 * 1024 * 1024
"""Bytes of a body the front reads itself; DynamoDB's own limit. S3 bodies are passed on unread."""

_log = logging.getLogger("sandbox")


class Service(Protocol):
    """A service answered by this process beside ministack."""

    def handle(self, request: Request) -> Response:
        """Answer one request."""
        ...


class Front:
    """Sorts requests: ours, Roles Anywhere, ministack's, or refused.

    Args:
        doors: Who may pass where.
        cloud: ministack's ASGI application.
        rolesanywhere: The Roles Anywhere service.
        instance: The id told by the health route.
        control_token: The bearer token of the control routes.
        make_deployer: Makes or finds the deployer of an account; answers its key pair as JSON data.
    """

    def __init__(
        self,
        *,
        doors: Doors,
        cloud: Callable[[Scope, Receive, Send], Awaitable[None]],
        rolesanywhere: Service,
        instance: str,
        control_token: str,
        make_deployer: Callable[[str], dict[str, str]],
    ) -> None:
        self._doors = doors
        self._cloud = cloud
        self._rolesanywhere = rolesanywhere
        self._instance = instance
        self._control_token = control_token
        self._make_deployer = make_deployer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection event of the server."""
        if scope["type"] == "lifespan":
            # ministack's own lifespan looks for Docker, runs scripts and opens sockets: it never starts.
            await _lifespan(receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)
        else:
            await receive()
            await send({"type": "websocket.close", "code": 1008})

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope = self._doors.strip(scope)
        try:
            route = self._doors.route(scope)
            if route is Route.STREAM:
                await self._cloud(scope, receive, send)
                return
            request = await _read(scope, receive)
            self._doors.inspect(route, request)
            if route is Route.CLOUD:
                await self._cloud(scope, _replay(request.body), send)
                return
            response = self._answer(route, request)
        except Refused as refused:
            response = refused.response
        except Exception:
            _log.exception("%s %s failed", scope["method"], scope["path"])
            response = json_response(500, {"message": "The local AWS failed; see the sandbox's log."})
        await _send(response, send)

    def _answer(self, route: Route, request: Request) -> Response:
        if route is Route.HEALTH:
            return json_response(200, {"instance": self._instance})
        if route is Route.DEPLOYERS:
            return self._deployers(request)
        return self._rolesanywhere.handle(request)

    def _deployers(self, request: Request) -> Response:
        expected = f"Bearer {self._control_token}".encode()
        if not hmac.compare_digest(request.headers.get("authorization", "").encode(), expected):
            return json_response(403, {"message": "The control token is missing or wrong."})
        try:
            account = json.loads(request.body)["account"]
        except (ValueError, TypeError, KeyError):
            account = None
        if not (isinstance(account, str) and len(account) == 12 and account.isascii() and account.isdigit()):  # noqa: PLR2004
            return json_response(400, {"message": 'Send {"account": "<12 digits>"}.'})
        return json_response(200, self._make_deployer(account))


def json_response(status: int, content: dict[str, Any], **headers: str) -> Response:
    """A JSON answer.

    Args:
        status: HTTP status code.
        content: What to say.
        **headers: More headers.
    """
    return Response(status, {"content-type": "application/json", **headers}, json.dumps(content).encode())


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


async def _read(scope: Scope, receive: Receive) -> Request:
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise Refused(400, "RequestTimeout", "The connection closed before the body was whole.")
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > BODY_LIMIT:
            raise Refused(413, "RequestEntityTooLarge", f"A body may have {BODY_LIMIT} bytes.")
        chunks.append(chunk)
        if not message.get("more_body", False):
            break
    headers: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]},{value}" if name in headers else value
    raw_path = scope.get("raw_path") or scope["path"].encode()
    return Request(
        method=scope["method"],
        path=scope["path"],
        raw_path=raw_path.decode("latin-1"),
        query=parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True),
        headers=headers,
        raw_headers=list(scope["headers"]),
        body=b"".join(chunks),
        client=(scope.get("client") or ("127.0.0.1", 0))[0],
        scheme=scope["scheme"],
    )


def _replay(body: bytes) -> Receive:
    messages = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> MutableMapping[str, Any]:
        return messages.pop() if messages else {"type": "http.disconnect"}

    return receive


async def _send(response: Response, send: Send) -> None:
    headers = {"content-length": str(len(response.body)), **response.headers}
    await send(
        {
            "type": "http.response.start",
            "status": response.status,
            "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        }
    )
    await send({"type": "http.response.body", "body": response.body})
