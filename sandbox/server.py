"""The local AWS as one process: ministack and Roles Anywhere behind our front, on loopback."""

import asyncio
import json
import logging
import os
import secrets
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, cast

from hypercorn.asyncio.run import worker_serve
from hypercorn.config import Config, Sockets
from hypercorn.utils import wrap_app

from sandbox.bootstrap import make_deployer, make_user, rewrite_policy
from sandbox.clock import Clock
from sandbox.control import Control
from sandbox.deployers import stack_deployer_name
from sandbox.doors import Doors
from sandbox.enforcement import Cloud
from sandbox.errors import SandboxError
from sandbox.files import write_private
from sandbox.front import Front
from sandbox.instance import kept_file, sessions_file
from sandbox.kept import load, save
from sandbox.keys import KeyPair
from sandbox.listening import GRACE_SECONDS, bind, new_runner
from sandbox.metadata import InstanceMetadata
from sandbox.metadata.roles import InstanceRoles
from sandbox.private_ca import PrivateCa
from sandbox.rolesanywhere import Rates, RolesAnywhere, write_sessions_to
from sandbox.settings import Settings, read_arguments
from sandbox.tls import TlsFiles, make_certificate

_HEADER_LIMIT = 256 * 1024
_REQUESTS_PER_CONNECTION = 1_000_000_000


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
            SandboxError: A port is taken, or what was kept cannot be read.
        """
        settings = self.settings
        kept = self._kept()
        self._https = bind(settings.https_port, kept.get("https_port", 0))
        self._http = bind(settings.http_port, kept.get("http_port", 0))
        self.https_port: int = self._https.getsockname()[1]
        self.http_port: int = self._http.getsockname()[1]
        self.control_token = secrets.token_urlsafe(32)
        self.tls: TlsFiles = make_certificate(settings.directory, self.clock.machine())
        self.cloud = Cloud(settings.directory, settings.account, settings.region, self.clock)
        self.private_ca = PrivateCa(authenticate=self.cloud.authenticate, authorize=self.cloud.authorize)
        self.rolesanywhere = self._rolesanywhere()
        self.deployers: dict[str, KeyPair] = {}
        self.stack_deployers: dict[str, KeyPair] = {}
        self._stop = asyncio.Event()
        if kept:
            self._go_on(kept)
        self.deployer(settings.account)

    def deployer(self, account: str) -> KeyPair:
        """The deployer's key pair in an account; made when it is not there.

        Args:
            account: 12-digit account id.
        """
        if account not in self.deployers:
            self.deployers[account] = make_deployer(self.cloud, account)
        return self.deployers[account]

    def stack_deployer(self, account: str, stack: str, policy: dict[str, Any]) -> KeyPair:
        """The key pair of the user that deploys one stack, with this policy and no other.

        Args:
            account: 12-digit account id.
            stack: The stack's name.
            policy: The identity policy document.
        """
        name = stack_deployer_name(stack)
        place = f"{account}/{name}"
        if place in self.stack_deployers:
            rewrite_policy(self.cloud, account, name, policy)
        else:
            self.stack_deployers[place] = make_user(self.cloud, account, name, policy)
        return self.stack_deployers[place]

    async def serve(self, ready: Callable[[], None]) -> None:
        """Serve until ``stop`` is called.

        Args:
            ready: Called once requests are answered.
        """
        config = Config()
        config.certfile, config.keyfile = str(self.tls.certificate), str(self.tls.key)
        config.h11_max_incomplete_size = _HEADER_LIMIT
        config.keep_alive_max_requests = _REQUESTS_PER_CONNECTION
        config.graceful_timeout = GRACE_SECONDS
        config.loglevel = "WARNING"
        front = Front(
            self._doors(),
            self.cloud,
            self.rolesanywhere,
            self.private_ca,
            self._control(),
            self._metadata(),
        )
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

    def ready(self) -> None:
        """Tell where it is; from now on what was kept is older than what is."""
        self.write_description()
        kept_file(self.settings.directory).unlink(missing_ok=True)

    def keep(self) -> None:
        """Write down everything, if that is wanted; to be called when nobody is served any more.

        Raises:
            SandboxError: Something cannot be kept.
        """
        if self.settings.persist:
            parts = {
                "clock": self.clock.offset.total_seconds(),
                "https_port": self.https_port,
                "http_port": self.http_port,
                "deployers": self.deployers,
                "stack_deployers": self.stack_deployers,
                **self.cloud.stores(),
                "rolesanywhere": self.rolesanywhere.store.contents(),
            }
            save(kept_file(self.settings.directory), parts)

    def _kept(self) -> dict[str, Any]:
        file = kept_file(self.settings.directory)
        return load(file) if self.settings.persist and file.exists() else {}

    def _go_on(self, kept: dict[str, Any]) -> None:
        """Hold what was kept; the session of before is as good as it was."""
        self.clock.advance(timedelta(seconds=kept["clock"]))
        self.deployers.update(kept["deployers"])
        self.stack_deployers.update(kept["stack_deployers"])
        for name, store in self.cloud.stores().items():
            store.update(kept[name])
        self.cloud.temporary.remember()
        self.rolesanywhere.store.fill(kept["rolesanywhere"])

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
            "clockOffsetSeconds": round(self.clock.offset.total_seconds()),
            "accounts": {account: _key_data(pair) for account, pair in self.deployers.items()},
        }

    def write_description(self) -> None:
        """Write ``server.json`` so that a reader sees all of it or none."""
        content = json.dumps(self.description(), indent=2).encode()
        write_private(self.settings.directory / "server.json", content)

    def _doors(self) -> Doors:
        return Doors(self.https_port, self.http_port, self.cloud.services, self.cloud.sub_resources)

    def _control(self) -> Control:
        return Control(
            self.settings.instance,
            self.control_token,
            self._deployer_data,
            lambda *of: _key_data(self.stack_deployer(*of)),
            self.clock,
            self.write_description,
        )

    def _rolesanywhere(self) -> RolesAnywhere:
        return RolesAnywhere(
            authenticate=self.cloud.authenticate,
            authorize=self.cloud.authorize,
            role_exists=self.cloud.role_exists,
            roles=self.cloud.temporary,
            authority=self.private_ca.certificate,
            clock=self.clock,
            rates=Rates(time.monotonic) if self.settings.rates else None,
        )

    def _metadata(self) -> InstanceMetadata:
        roles = InstanceRoles(self.cloud.instance_profile, self.cloud.temporary, self.clock)
        return InstanceMetadata(self.cloud.instance, roles, self.clock)

    def _deployer_data(self, account: str) -> dict[str, str]:
        pair = self.deployer(account)
        self.write_description()
        return _key_data(pair)


def _key_data(pair: KeyPair) -> dict[str, str]:
    return {"accessKeyId": pair.access_key_id, "secretAccessKey": pair.secret_access_key}


async def _main(server: Server) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, server.stop)
    await server.serve(server.ready)
    server.keep()


def main(arguments: list[str] | None = None) -> None:
    """Run the server until SIGTERM or SIGINT.

    Args:
        arguments: The command line; the process's own when left out.
    """
    logging.basicConfig(
        stream=sys.stderr, level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s"
    )
    for name in ("sandbox.metadata", "sandbox.rolesanywhere", "sandbox.sts"):
        logging.getLogger(name).setLevel(logging.INFO)
    settings = read_arguments(sys.argv[1:] if arguments is None else arguments)
    os.umask(0o077)
    try:
        server = Server(settings)
        write_sessions_to(sessions_file(settings.directory))
        with new_runner() as runner:
            runner.run(_main(server))
    except SandboxError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
