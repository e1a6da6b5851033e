"""A Pulumi project of a test's own, driven the way a person drives it: by the command."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import psutil
import yaml

from sandbox.instance import Instance, read_instance

ROOT = Path(__file__).resolve().parent.parent.parent
FILES = ("Pulumi.yaml", "Pulumi.dev.yaml", "__main__.py")
ACCOUNT = "111122223333"
REGION = "eu-central-1"
PATIENCE = 120.0
"""Seconds after which something that was waited for will not happen any more."""


@dataclass(frozen=True)
class Project:
    """A copy of the project's own files in a folder of the test's.

    Attributes:
        root: The folder.
        environment: Variables for every command, besides the machine's own.
        measured: Whether its commands tell what they cover, which slows them down.
    """

    root: Path
    environment: dict[str, str] = field(default_factory=dict)
    measured: bool = True

    def variables(self, more: dict[str, str]) -> dict[str, str]:
        own = os.environ if self.measured else _unmeasured()
        return {**own, **self.environment, **more}

    def command(self, *arguments: str) -> list[str]:
        """The command line; the proof at the end of an `up` has tests of its own, which ask for it."""
        words = list(arguments)
        if words[:1] == ["up"] and "--prove" not in words:
            words.append("--no-prove")
        return [sys.executable, "-P", "-m", "cli", "--project", str(self.root), *words]

    def run(self, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            self.command(*arguments),
            capture_output=True,
            text=True,
            check=False,
            cwd=self.root,
            stdin=subprocess.DEVNULL,
            env=self.variables(environment),
        )

    def succeed(self, *arguments: str, **environment: str) -> str:
        done = self.run(*arguments, **environment)
        assert done.returncode == 0, f"{arguments}: exit {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout + done.stderr

    @contextmanager
    def running(self, *arguments: str, **environment: str) -> "Iterator[subprocess.Popen[str]]":
        """A command in the background; killed, with all it started but the sandbox, when the block ends."""
        log = self.root / "background.log"
        with (
            log.open("w") as output,
            subprocess.Popen(
                self.command(*arguments),
                stdout=output,
                stderr=output,
                stdin=subprocess.DEVNULL,
                text=True,
                cwd=self.root,
                env=_unmeasured() | self.environment | environment,  # what is killed cannot tell
            ) as process,
        ):
            try:
                yield process
            finally:
                process.kill()

    @property
    def instance(self) -> Instance:
        found = [read_instance(each) for each in (self.root / ".sandbox" / "instances").iterdir()]
        (instance,) = [each for each in found if each is not None]
        return instance

    def client(self, service: str) -> Any:
        instance = self.instance
        key = instance.accounts[ACCOUNT]
        return _client(
            service, instance.endpoint, str(instance.ca_file), key.access_key_id, key.secret_access_key
        )

    def outputs(self) -> dict[str, Any]:
        return self.outputs_of("dev")

    def outputs_of(self, stack: str) -> dict[str, Any]:
        values: dict[str, Any] = json.loads(self.run("outputs", "--stack", stack, "--json").stdout)
        return values

    def state(self) -> dict[str, Any]:
        """The engine's own export of the stack."""
        exported = self.run("pulumi", "stack", "export")
        deployment: dict[str, Any] = json.loads(exported.stdout)["deployment"]
        return deployment

    def edit(self, change: Callable[[dict[str, Any]], None]) -> None:
        """Change the stack file's values."""
        file = self.root / "Pulumi.dev.yaml"
        values = yaml.safe_load(file.read_text())
        change(values["config"])
        file.write_text(yaml.safe_dump(values, sort_keys=False))

    def kill_engine(self) -> None:
        """SIGKILL the engine and nothing else, as an out-of-memory killer would."""
        noted = json.loads((self.instance.directory / "work" / "dev.engine.json").read_text())
        os.kill(noted["pid"], signal.SIGKILL)

    def processes(self) -> list[psutil.Process]:
        """Everything alive that belongs to this project's sandbox, its server excepted."""
        found = []
        for process in psutil.process_iter():
            try:
                if process.environ().get("AWS_ENDPOINT_URL") == self.instance.endpoint:
                    found.append(process)
            except (psutil.AccessDenied, psutil.NoSuchProcess, psutil.ZombieProcess):
                continue
        return found


def _unmeasured() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("COV")}


@cache
def _client(service: str, endpoint: str, ca_file: str, key_id: str, secret: str) -> Any:
    """A client for one sandbox; making one takes longer than most calls."""
    return boto3.client(  # type: ignore[call-overload]
        service,
        endpoint_url=endpoint,
        verify=ca_file,
        region_name=REGION,
        aws_access_key_id=key_id,
        aws_secret_access_key=secret,
    )


def make_project(root: Path, *, measured: bool = True, **environment: str) -> Project:
    root.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        shutil.copy(ROOT / name, root)
    return Project(root, environment, measured)


def until(condition: Callable[[], object], what: str) -> None:
    """Wait for something that must happen."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.05)
