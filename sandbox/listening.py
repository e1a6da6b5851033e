"""The sockets of the local AWS, and an event loop that lets go of them in time."""

import asyncio
import contextlib
import socket
from typing import Any

from aws_facts import Problem
from sandbox.errors import SandboxError

LOOPBACK = "127.0.0.1"
GRACE_SECONDS = 0.3
"""How long open requests, and then open TLS connections, may take to end at shutdown."""


class _Loop(asyncio.SelectorEventLoop):
    """An event loop that does not wait 30 seconds for a client to say goodbye over TLS."""

    async def create_server(self, *args: Any, **options: Any) -> Any:
        """Open a server; a TLS one gives up its shutdown after the grace time."""
        if options.get("ssl") is not None:
            options.setdefault("ssl_shutdown_timeout", GRACE_SECONDS)
        return await super().create_server(*args, **options)

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        """Report a fault, unless it is only a client that was gone or did not say goodbye over TLS."""
        if not isinstance(context.get("exception"), OSError):
            super().call_exception_handler(context)


def new_runner() -> asyncio.Runner:
    """A runner whose event loop ends in time even with TLS connections open."""
    return asyncio.Runner(loop_factory=_Loop)


def bind(port: int, before: int = 0) -> socket.socket:
    """Take a port: the one that is named, else the one of before if it is free, else any."""
    if not port and before:
        with contextlib.suppress(SandboxError):
            return bind(before)
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        listening.bind((LOOPBACK, port))
    except OSError as error:
        listening.close()
        problem = Problem(
            where=f"port {port} of {LOOPBACK}",
            got=error.strerror or str(error),
            expected="a port nobody uses",
            remedy="Stop what listens there, or give another port; 0 takes any free one.",
        )
        raise SandboxError(problem) from error
    listening.settimeout(0)
    return listening
