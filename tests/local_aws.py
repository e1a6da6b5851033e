"""The local AWS in this process, as the tests meet it: over TLS, through boto3."""

import asyncio
import os
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.httpsession import URLLib3Session

from sandbox.bootstrap import make_user
from sandbox.clock import Clock
from sandbox.emulator import load
from sandbox.keys import KeyPair
from sandbox.listening import new_runner
from sandbox.server import Server
from sandbox.settings import Settings

ACCOUNT = "111122223333"
REGION = "us-east-1"


@dataclass(frozen=True)
class LocalAws:
    """A running local AWS.

    Attributes:
        server: The server, for tests that must look inside.
        loop: The event loop it runs on, in a thread of its own.
    """

    server: Server
    loop: asyncio.AbstractEventLoop

    @property
    def endpoint(self) -> str:
        """The https address of every service."""
        return f"https://127.0.0.1:{self.server.https_port}"

    @property
    def http_endpoint(self) -> str:
        """The http address, which answers Roles Anywhere alone."""
        return f"http://127.0.0.1:{self.server.http_port}"

    @property
    def ca_file(self) -> str:
        """The CA bundle a client must trust."""
        return str(self.server.tls.authority)

    @property
    def account(self) -> str:
        """The account of the deployer."""
        return self.server.settings.account

    @property
    def region(self) -> str:
        """The Region of the sandbox."""
        return self.server.settings.region

    @property
    def directory(self) -> Path:
        """The instance's own folder."""
        return self.server.settings.directory

    @property
    def control_token(self) -> str:
        """The bearer token of the control routes."""
        return self.server.control_token

    @property
    def clock(self) -> Clock:
        """The sandbox's time; a test that moves it moves it back."""
        return self.server.clock

    @property
    def deployer(self) -> KeyPair:
        """The deployer's key pair."""
        return self.server.deployer(self.account)

    def make_user(self, name: str, policy_document: dict[str, Any], account: str | None = None) -> KeyPair:
        """Make an IAM user with one inline policy, in process; the name must be new."""
        return make_user(self.server.cloud, account or self.account, name, policy_document)

    def session_of(self, pair: KeyPair) -> dict[str, Any]:
        """What the local AWS keeps of a temporary key, to be changed by a test."""
        return load().sessions[pair.access_key_id]

    def client(
        self, service: str, user: KeyPair | None = None, region: str | None = None, **config: Any
    ) -> Any:
        """A boto3 client over TLS, signed as the deployer or as another user; it never retries.

        Clients share one pool of connections: a handshake for each would be most of the tests' time.
        """
        pair = user or self.deployer
        made = boto3.client(  # type: ignore[call-overload]
            service,
            endpoint_url=self.endpoint,
            verify=self.ca_file,
            region_name=region or self.region,
            aws_access_key_id=pair.access_key_id,
            aws_secret_access_key=pair.secret_access_key,
            aws_session_token=pair.session_token,
            config=Config(retries={"total_max_attempts": 1}, **config),
        )
        made._endpoint.http_session = _pool(self.ca_file)
        return made


@cache
def _pool(ca_file: str) -> URLLib3Session:
    """The connections of every client to one local AWS, which only it speaks for."""
    return URLLib3Session(
        verify=ca_file,  # type: ignore[arg-type]  # a path works too, as botocore's own clients give one
        max_pool_connections=50,
    )


def scrub_environment() -> None:
    """Forget the developer's own AWS settings: no test may ever use them."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ["AWS_EC2_METADATA_DISABLED"] = "true"
    os.environ["AWS_CONFIG_FILE"] = os.environ["AWS_SHARED_CREDENTIALS_FILE"] = os.devnull


def _serve(settings: Settings, started: "Future[LocalAws]") -> None:
    async def run() -> None:
        server = Server(settings)
        local = LocalAws(server, asyncio.get_running_loop())
        await server.serve(lambda: started.set_result(local))

    try:
        with new_runner() as runner:
            runner.run(run())
    except BaseException as fault:
        if started.done():
            raise
        started.set_exception(fault)


@contextmanager
def serving() -> Iterator[LocalAws]:
    """A local AWS in a thread of this process, for as long as the block lasts."""
    with tempfile.TemporaryDirectory(prefix="local-aws-") as folder:
        started: Future[LocalAws] = Future()
        settings = Settings(Path(folder), "test-instance", ACCOUNT, REGION)
        thread = threading.Thread(target=_serve, args=(settings, started), name="local-aws", daemon=True)
        thread.start()
        local = started.result(timeout=60)
        yield local
        local.loop.call_soon_threadsafe(local.server.stop)
        thread.join(timeout=10)
        assert not thread.is_alive(), "the local AWS did not stop"


@pytest.fixture(scope="session")
def local_aws() -> Iterator[LocalAws]:
    """One local AWS for the whole test session."""
    with serving() as local:
        yield local
