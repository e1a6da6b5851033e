"""One sandbox instance: the folder it owns, what its server wrote there, and whether it still lives."""

import hashlib
import json
import sys
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import psutil

from sandbox.keys import KeyPair

TOOLKIT = Path(__file__).resolve().parent.parent
"""Where this project's packages are."""

HOME = ".sandbox"
"""The folder, at the Pulumi project's root, that holds everything a rehearsal writes. Git ignores it."""

DEFAULT = "default"
"""The name of the sandbox that is meant when none is named."""

_NAMED = "named"

_SOURCES = ("sandbox", "certs", "aws_facts")
_NOT_THE_SERVERS = (
    "asking",
    "deploying",
    "ending",
    "engine",
    "go_build",
    "operation",
    "plugin",
    "process",
    "programs",
    "protection",
    "provider",
    "records",
    "recovery",
    "rehearsal",
    "stack",
    "vault",
)
"""Modules of `sandbox` that the server never loads, so that changing them keeps a running sandbox."""


@dataclass(frozen=True, slots=True)
class Instance:
    """A running local AWS.

    Attributes:
        directory: The instance's own folder, owner-only.
        identifier: Its random id; engine state is bound to it.
        pid: The server's process id.
        https_port: The port of the one address for every service.
        http_port: The port that answers Roles Anywhere alone.
        region: The Region it was started for.
        ca_file: The CA certificate that vouches for its https address.
        control_token: Proves to the server that a request comes from this folder's owner.
        accounts: Deployer keys by account id.
        offset: How far its clock is from the machine's.
    """

    directory: Path
    identifier: str
    pid: int
    https_port: int
    http_port: int
    region: str
    ca_file: Path
    control_token: str = field(repr=False)
    accounts: dict[str, KeyPair]
    offset: timedelta = timedelta()

    @property
    def endpoint(self) -> str:
        """The address of every service."""
        return f"https://127.0.0.1:{self.https_port}"

    @property
    def http_endpoint(self) -> str:
        """The address for clients that need plain http: Roles Anywhere only."""
        return f"http://127.0.0.1:{self.http_port}"

    @property
    def log_file(self) -> Path:
        """What the server wrote."""
        return self.directory / "server.log"


def home(root: Path, name: str = DEFAULT) -> Path:
    """The folder of one sandbox of a Pulumi project.

    Args:
        root: The project's root.
        name: The sandbox's name.
    """
    return root / HOME if name == DEFAULT else root / HOME / _NAMED / name


def names(root: Path) -> list[str]:
    """Every sandbox a project has or had, the default one first."""
    named = root / HOME / _NAMED
    return [DEFAULT, *(sorted(each.name for each in named.iterdir()) if named.is_dir() else ())]


def instance_directory(root: Path, identifier: str, name: str = DEFAULT) -> Path:
    """The folder of one instance.

    Args:
        root: The project's root.
        identifier: The instance's id.
        name: The sandbox's name.
    """
    return home(root, name) / "instances" / identifier


def sessions_file(directory: Path) -> Path:
    """Where a server writes one line of JSON for each CreateSession."""
    return directory / "sessions.jsonl"


def kept_file(directory: Path) -> Path:
    """Where a server leaves its state when it ends, if it was started to keep it."""
    return directory / "kept.json"


def read_instance(directory: Path) -> Instance | None:
    """What a server wrote when it began to serve, or None while it has not."""
    try:
        written = json.loads((directory / "server.json").read_text())
    except FileNotFoundError:
        return None
    return Instance(
        directory=directory,
        identifier=written["instance"],
        pid=written["pid"],
        https_port=written["httpsPort"],
        http_port=written["httpPort"],
        region=written["region"],
        ca_file=Path(written["caFile"]),
        control_token=written["controlToken"],
        accounts={
            account: KeyPair(pair["accessKeyId"], pair["secretAccessKey"])
            for account, pair in written["accounts"].items()
        },
        offset=timedelta(seconds=written["clockOffsetSeconds"]),
    )


def server_fingerprint(root: Path = TOOLKIT) -> str:
    """Identifies the code a server runs, so that a server of older code is noticed.

    Args:
        root: Where this project's packages are.
    """
    digest = hashlib.sha256(sys.version.encode())
    for folder in _SOURCES:
        for file in sorted((root / folder).rglob("*")):
            if file.suffix not in {".py", ".json"}:
                continue
            if folder == "sandbox" and file.relative_to(root / folder).parts[0].startswith(_NOT_THE_SERVERS):
                continue
            digest.update(file.read_bytes())
    digest.update((root / "requirements" / "sandbox.txt").read_bytes())
    return digest.hexdigest()


def process_of(pid: int, started: float) -> psutil.Process | None:
    """The process with this id, unless the id was given to another one since.

    Args:
        pid: The process id.
        started: When that process was created, in seconds since the epoch.
    """
    try:
        process = psutil.Process(pid)
        same = abs(process.create_time() - started) < 1 and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return None
    return process if same else None
