"""The ASGI front: the only thing that listens, and everything it lets through."""

import logging
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any, Protocol

from sandbox import bodies
from sandbox.control import Control
from sandbox.doors import Admission, Doors, Route, Scope
from sandbox.refusals import Failure, Refused, json_error
from sandbox.wire import Request, Response, query_pairs

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_log = logging.getLogger("sandbox")


class Emulator(Protocol):
    """The services behind the front, all but ours."""

    @property
    def app(self) -> Callable[[Scope, Receive, Send], Awaitable[None]]:
        """An ASGI application."""
        ...

    def check(self, request: Request, service: str) -> None:
        """Authenticate a request.

        Raises:
            Refused: Not who they say they are.
        """
        ...


class Service(Protocol):
    """A service answered by this process itself."""

    def handle(self, request: Request) -> Response:
        """Answer one request."""
        ...


@dataclass(frozen=True)
class Front:
    """Sorts requests: ours, Roles Anywhere's, an instance's, the emulator's, or refused.

    Attributes:
        doors: Who may pass where.
        emulator: The services behind.
        rolesanywhere: The Roles Anywhere service.
        private_ca: The Private CA service.
        control: The routes that are not AWS's.
        metadata: The metadata service of instances.
    """

    doors: Doors
    emulator: Emulator
    rolesanywhere: Service
    private_ca: Service
    control: Control
    metadata: Service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection event of the server."""
        if scope["type"] == "lifespan":
            # The emulator's own lifespan looks for Docker, runs scripts and opens sockets: it never starts.
            await _lifespan(receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)
        else:
            await receive()
            await send({"type": "websocket.close", "code": 1008})

    async def _http(self, whole: Scope, receive: Receive, send: Send) -> None:
        scope = self.doors.strip(whole)
        try:
            admission = self.doors.admit(scope)
            # A forwarded request is what the metadata service refuses: it has to see that it is one.
            shown = whole if admission.route is Route.METADATA else scope
            request = await _read(shown, receive, admission)
            bodies.inspect(admission.service, request)
            if admission.route is Route.CLOUD:
                self.emulator.check(request, admission.service)
                await self.emulator.app(scope, _replay(request.body), _without_cors(send))
                return
            response = self._answer(admission.route, request)
        except Refused as refused:
            response = refused.response
        except Exception:  # noqa: BLE001 - whatever it is, the caller gets an answer and the log the reason
            _log.exception("%s %s failed", scope["method"], scope["path"])
            response = json_error("InternalFailure", "The local AWS failed; its log says why.", 500)
        await _send(response, scope["method"], send)

    def _answer(self, route: Route, request: Request) -> Response:
        if route is Route.CONTROL:
            return self.control.answer(request)
        if route is Route.METADATA:
            return self.metadata.handle(request)
        service = self.private_ca if route is Route.PRIVATE_CA else self.rolesanywhere
        return service.handle(request)


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


async def _read(scope: Scope, receive: Receive, admission: Admission) -> Request:
    chunks: list[bytes] = []
    more = True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            raise Refused(
                admission.service, Failure.MALFORMED, "The connection closed before the body was whole."
            )
        chunks.append(message.get("body", b""))
        if sum(map(len, chunks)) > admission.body_limit:
            limit = f"The local AWS takes {admission.body_limit} bytes here."
            raise Refused(admission.service, Failure.MALFORMED, limit)
        more = message.get("more_body", False)
    headers: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]},{value}" if name in headers else value
    query: dict[str, list[str]] = {}
    for name, value in query_pairs(scope["query_string"]):
        query.setdefault(name, []).append(value)
    return Request(
        method=scope["method"],
        path=scope["path"],
        raw_path=scope["raw_path"].decode("latin-1"),
        query=query,
        headers=headers,
        raw_headers=list(scope["headers"]),
        body=b"".join(chunks),
        client=scope["client"][0],
        scheme=scope["scheme"],
    )


def _replay(body: bytes) -> Receive:
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        return messages.pop() if messages else {"type": "http.disconnect"}

    return receive


def _without_cors(send: Send) -> Send:
    """No page in a browser is let in, so none is told that it may come."""

    async def send_without(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [
                pair for pair in message["headers"] if not pair[0].lower().startswith(b"access-control-")
            ]
            message = {**message, "headers": headers}
        await send(message)

    return send_without


async def _send(response: Response, method: str, send: Send) -> None:
    headers = {"content-length": str(len(response.body)), **response.headers}
    pairs = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": response.status, "headers": pairs})
    await send({"type": "http.response.body", "body": b"" if method == "HEAD" else response.body})
