"""Requests as bytes: what no HTTP library would send."""

import json
import re
import socket
from collections.abc import Mapping, Sequence
from contextlib import suppress

from tests.rolesanywhere.sessions.lab import Lab
from tests.rolesanywhere.sessions.signer import Answer

_SECONDS = 20
Headers = Mapping[str, str] | Sequence[tuple[str, str]]


def request(
    query: str,
    headers: Headers,
    body: bytes,
    *,
    method: str = "POST",
    path: str = "/sessions",
    version: str = "1.1",
    more: Sequence[tuple[str, str]] = (),
    length: bool = True,
) -> bytes:
    """One request; ``more`` are headers that come last, ``length`` adds Content-Length."""
    pairs = [*(headers.items() if isinstance(headers, Mapping) else headers), *more]
    if length:
        pairs.append(("Content-Length", str(len(body))))
    lines = [f"{method} {path}?{query} HTTP/{version}", *(f"{name}: {value}" for name, value in pairs)]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def send(lab: Lab, data: bytes) -> Answer:
    """Send bytes and read one answer; the connection has a bound, so that a hang is a failure."""
    address = ("127.0.0.1", lab.account.local.server.http_port)
    with socket.create_connection(address, timeout=_SECONDS) as connection:
        # A server may answer before it has read everything.
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(data)
        head, body = _read(connection)
    lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
    return Answer(int(lines[0].split()[1]), headers, json.loads(body) if body else {})


def _read(connection: socket.socket) -> tuple[bytes, bytes]:
    found = b""
    while True:
        head, end, body = found.partition(b"\r\n\r\n")
        length = re.search(rb"\r\ncontent-length: (\d+)", head.lower())
        if end and (length is None or len(body) >= int(length[1])):
            return head, body
        more = connection.recv(1 << 16)
        if not more:
            return head, body
        found += more
