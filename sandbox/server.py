"""The local AWS as one process: ministack and Roles Anywhere behind our front, on loopback."""

import argparse
import asyncio
import json
import logging
import os
import re
import secrets
import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from hypercorn.asyncio.run import worker_serve
from hypercorn.config import Config, Sockets
from hypercorn.utils import wrap_app

from aws_facts import Problem
from sandbox.bootstrap import make_deployer
from sandbox.clock import Clock
from sandbox.doors import Doors
from sandbox.enforcement import Cloud
from sandbox.errors import SandboxError
from sandbox.files import write_private
from sandbox.front import Control, Front
from sandbox.keys import KeyPair
from sandbox.rolesanywhere import RolesAnywhere
from sandbox.tls import TlsFiles, make_certificate

LOOPBACK = "127.0.0.1"
_HEADER_LIMIT = 256 * 1024
_REQUESTS_PER_CONNECTION = 1_000_000_000
_GRACE_SECONDS = 0.3
"""How long open requests, and then open TLS connections, may take to end at shutdown."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What one server process is started with.

    Attributes:
        directory: The instance's own folder.
        instance: The instance's id.
        account: The account whose deployer is made at start.
        region: The Region of the sandbox.
        https_port: Port of all services; 0 means any free one.
        http_port: Port of Roles Anywhere alone; 0 means any free one.
    """

    directory: Path
    instance: str
    account: str
    region: str
    https_port: int = 0
    http_port: int = 0


class _Loop(asyncio.SelectorEventLoop):
    """An event loop that does not wait 30 seconds for a client to say goodbye over TLS."""

    async def create_server(self, *args: Any, **options: Any) -> Any:
        """Open a server; a TLS one gives up its shutdown after the grace time."""
        if options.get("ssl") is not None:
            options.setdefault("ssl_shutdown_timeout", _GRACE_SECONDS)
        return await super().create_server(*args, **options)

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        """Report a fault, unless it is only a client that was gone or did not say goodbye over TLS."""
        if not isinstance(context.get("exception"), OSError):
            super().call_exception_handler(context)


@dataclass
class Server:
    """One local AWS.

    Attributes:
        settings: What it was started with.
        clock: Its time.
    """

    settings: Settings
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        """Bind the ports and make everything that must exist before the first request.

        Raises:
            SandboxError: A port is taken.
        """
        settings = self.settings
        self._https = _bind(settings.https_port)
        self._http = _bind(settings.http_port)
        self.https_port: int = self._https.getsockname()[1]
        self.http_port: int = self._http.getsockname()[1]
        self.control_token = secrets.token_urlsafe(32)
        self.tls: TlsFiles = make_certificate(settings.directory, self.clock.now())
        self.cloud = Cloud(settings.directory, settings.account, settings.region, self.clock)
        self.deployers: dict[str, KeyPair] = {}
        self._stop = asyncio.Event()
        self.deployer(settings.account)

    def deployer(self, account: str) -> KeyPair:
        """The deployer's key pair in an account; made when it is not there.

        Args:
            account: 12-digit account id.
        """
        if account not in self.deployers:
            self.deployers[account] = make_deployer(self.cloud, account)
        return self.deployers[account]

    async def serve(self, ready: Callable[[], None]) -> None:
        """Serve until ``stop`` is called.

        Args:
            ready: Called once requests are answered.
        """
        config = Config()
        config.certfile, config.keyfile = str(self.tls.certificate), str(self.tls.key)
        config.h11_max_incomplete_size = _HEADER_LIMIT
        config.keep_alive_max_requests = _REQUESTS_PER_CONNECTION
        config.graceful_timeout = _GRACE_SECONDS
        config.loglevel = "WARNING"
        front = Front(self._doors(), self.cloud, self._rolesanywhere(), self._control())
        for listening in (self._https, self._http):
            listening.listen(config.backlog)
        ready()
        sockets = Sockets([self._https], [self._http], [])
        try:
            await worker_serve(
                wrap_app(cast("Any", front), config.wsgi_max_body_size, "asgi"),
                config,
                sockets=sockets,
                shutdown_trigger=self._stop.wait,
            )
        except Exception:
            # How a client ends its connection while we stop is no fault of ours.
            if not self._stop.is_set():
                raise

    def stop(self) -> None:
        """End ``serve``; to be called on its event loop."""
        self._stop.set()

    def description(self) -> dict[str, Any]:
        """What ``server.json`` tells the other processes of this instance."""
        return {
            "instance": self.settings.instance,
            "pid": os.getpid(),
            "httpsPort": self.https_port,
            "httpPort": self.http_port,
            "region": self.settings.region,
            "caFile": str(self.tls.authority),
            "controlToken": self.control_token,
            "accounts": {account: _key_data(pair) for account, pair in self.deployers.items()},
        }

    def write_description(self) -> None:
        """Write ``server.json`` so that a reader sees all of it or none."""
        content = json.dumps(self.description(), indent=2).encode()
        write_private(self.settings.directory / "server.json", content)

    def _doors(self) -> Doors:
        return Doors(self.https_port, self.http_port, self.cloud.services, self.cloud.sub_resources)

    def _control(self) -> Control:
        return Control(self.settings.instance, self.control_token, self._deployer_data)

    def _rolesanywhere(self) -> RolesAnywhere:
        return RolesAnywhere(
            authenticate=self.cloud.authenticate,
            authorize=self.cloud.authorize,
            role_exists=self.cloud.role_exists,
            roles=self.cloud.temporary,
            clock=self.clock,
        )

    def _deployer_data(self, account: str) -> dict[str, str]:
        pair = self.deployer(account)
        self.write_description()
        return _key_data(pair)


def _key_data(pair: KeyPair) -> dict[str, str]:
    return {"accessKeyId": pair.access_key_id, "secretAccessKey": pair.secret_access_key}


def _bind(port: int) -> socket.socket:
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


def _account(text: str) -> str:
    if re.fullmatch(r"[0-9]{12}", text) is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no account id: 12 digits")
    return text


def _region(text: str) -> str:
    if re.fullmatch(r"[a-z]{2}(?:-[a-z]+)+-[0-9]{1,2}", text) is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no Region, such as eu-central-1")
    return text


def _arguments(arguments: list[str]) -> Settings:
    parser = argparse.ArgumentParser(prog="python -m sandbox.server", description=__doc__)
    parser.add_argument("--directory", type=Path, required=True, help="the instance's own folder")
    parser.add_argument("--instance", required=True, help="the instance's id")
    parser.add_argument("--account", type=_account, required=True, help="12-digit account id")
    parser.add_argument("--region", type=_region, required=True, help="the sandbox's Region")
    parser.add_argument("--https-port", type=int, default=0, help="port of all services; 0: any free one")
    parser.add_argument("--http-port", type=int, default=0, help="port of Roles Anywhere; 0: any free one")
    return Settings(**vars(parser.parse_args(arguments)))


def new_runner() -> asyncio.Runner:
    """A runner whose event loop ends in time even with TLS connections open."""
    return asyncio.Runner(loop_factory=_Loop)


async def _main(server: Server) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, server.stop)
    await server.serve(server.write_description)


def main(arguments: list[str] | None = None) -> None:
    """Run the server until SIGTERM or SIGINT.

    Args:
        arguments: The command line; the process's own when left out.
    """
    logging.basicConfig(
        stream=sys.stderr, level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s"
    )
    logging.getLogger("sandbox.rolesanywhere").setLevel(logging.INFO)
    settings = _arguments(sys.argv[1:] if arguments is None else arguments)
    try:
        server = Server(settings)
    except SandboxError as error:
        sys.exit(str(error))
    with new_runner() as runner:
        runner.run(_main(server))


if __name__ == "__main__":
    main()
