"""A real Vault in development mode, on loopback, for the tests that are marked `vault`."""

import json
import os
import secrets
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from sandbox.progress import silent
from sandbox.provider.errors import ServiceError
from sandbox.provider.vault.server import Server
from sandbox.vault import find_vault
from tests.local_aws import LocalAws
from tests.vault.memory import serving

PATIENCE = 60.0


class VaultRefused(Exception):  # noqa: N818 - it is what happened
    """What Vault said."""


@dataclass(frozen=True)
class RunningVault:
    """A Vault that runs.

    Attributes:
        address: Where.
        token: Its root token.
    """

    address: str
    token: str

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """The whole answer to a request: what `vault read` and `vault write` do."""
        request = urllib.request.Request(  # noqa: S310 - loopback
            f"{self.address}/v1/{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"X-Vault-Token": self.token},
        )
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
                content = answer.read()
        except urllib.error.HTTPError as error:
            raise VaultRefused(error.read().decode()) from error
        found: dict[str, Any] = json.loads(content) if content else {}
        return found

    def answers(self) -> bool:
        try:
            Server(self.address, self.token).read("sys/mounts/secret")
        except ServiceError:
            return False
        return True


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    return port


@pytest.fixture(scope="session")
def vault(local_aws: LocalAws, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningVault]:
    """One real Vault for the session; it trusts the sandbox's authority, and its token is in no file."""
    home = tmp_path_factory.mktemp("vault")
    running = RunningVault(f"http://127.0.0.1:{_free_port()}", secrets.token_urlsafe(24))
    environment = {
        "PATH": os.defpath,
        "HOME": str(home),
        "TMPDIR": str(home),
        "VAULT_DEV_ROOT_TOKEN_ID": running.token,
        "AWS_CA_BUNDLE": local_aws.ca_file,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    command = find_vault(silent).server(running.address.removeprefix("http://"))
    with (
        (home / "log").open("w") as log,
        subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=home) as server,
    ):
        try:
            deadline = time.monotonic() + PATIENCE
            while not running.answers():
                told = (home / "log").read_text()
                assert server.poll() is None, told
                assert time.monotonic() < deadline, told
                time.sleep(0.05)
            yield running
        finally:
            server.terminate()
            server.wait(timeout=PATIENCE)


@pytest.fixture(params=["in memory", pytest.param("real", marks=pytest.mark.vault)])
def any_vault(request: pytest.FixtureRequest) -> Iterator[RunningVault]:
    """A Vault for what has to be the same with both: the one in memory keeps the quick tests quick."""
    if request.param == "real":
        yield request.getfixturevalue("vault")
        return
    with serving() as address:
        yield RunningVault(address, "root")
