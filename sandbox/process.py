"""Starts, finds and stops the local AWS. A crashed or outdated one is replaced, never reused by accident."""

import contextlib
import json
import os
import secrets
import shutil
import signal
import ssl
import subprocess
import sys
import time
import urllib.request
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil
from filelock import FileLock

from aws_facts import Problem
from sandbox.environment import harmless
from sandbox.errors import SandboxError
from sandbox.files import make_private_directory, write_private
from sandbox.instance import (
    Instance,
    answers,
    home,
    instance_directory,
    process_of,
    read_instance,
    server_fingerprint,
)
from sandbox.progress import Report

START_SECONDS = 60.0
STOP_SECONDS = 5.0
_SERVER = "sandbox.server"


@dataclass(frozen=True, slots=True)
class Status:
    """What there is of a sandbox.

    Attributes:
        instance: The instance that was started last, when its server got as far as serving.
        state: ``running``, ``outdated`` (older code), ``crashed`` (its process is gone) or ``stopped``.
    """

    instance: Instance | None
    state: str


def status(root: Path) -> Status:
    """Look, and change nothing."""
    record = _read_record(root)
    if record is None:
        return Status(None, "stopped")
    instance = read_instance(instance_directory(root, record.instance))
    alive = process_of(record.pid, record.started) is not None
    if instance is None or not alive or not answers(instance):
        return Status(instance, "crashed")
    return Status(instance, "running" if record.fingerprint == server_fingerprint() else "outdated")


def ensure_running(root: Path, account: str, region: str, report: Report) -> Instance:
    """Return the running sandbox with a deployer in the account, starting or replacing it where needed.

    Args:
        root: The Pulumi project's root.
        account: The 12-digit account id that must have a deployer.
        region: The Region a new sandbox is started for.
        report: Told what happens.

    Raises:
        SandboxError: The server did not start, with the last lines of its log.
    """
    _make_home(root)
    with FileLock(home(root) / "lock"):
        found = status(root)
        if found.state == "running" and found.instance is not None:
            instance = found.instance
        else:
            if found.state != "stopped":
                report(f"the sandbox of before is {found.state}; a new, empty one takes its place")
            _clear(root)
            instance = _start(root, account, region, report)
        if account not in instance.accounts:
            _add_account(instance, account)
            instance = read_instance(instance.directory) or instance
    return instance


def stop(root: Path) -> bool:
    """Stop the sandbox and remove everything it held.

    Returns:
        Whether there was one.
    """
    _make_home(root)
    with FileLock(home(root) / "lock"):
        return _clear(root)


def _make_home(root: Path) -> None:
    """Make the folder of the sandbox, which git ignores by itself."""
    ignored = make_private_directory(home(root)) / ".gitignore"
    if not ignored.exists():
        write_private(ignored, b"*\n")


@dataclass(frozen=True, slots=True)
class _Record:
    """Which process was started last; written before it serves, so that a dead start is noticed too."""

    instance: str
    pid: int
    started: float
    fingerprint: str


def _read_record(root: Path) -> _Record | None:
    try:
        return _Record(**json.loads((home(root) / "current.json").read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def _clear(root: Path) -> bool:
    """Stop what runs and remove the folders of every instance: state never outlives its cloud."""
    record = _read_record(root)
    instances = home(root) / "instances"
    recorded = process_of(record.pid, record.started) if record is not None else None
    for server in {*_servers_below(instances), *([recorded] if recorded else [])}:
        terminate(server)
    (home(root) / "current.json").unlink(missing_ok=True)
    if instances.exists():
        shutil.rmtree(instances)
    return record is not None


def _servers_below(instances: Path) -> list[psutil.Process]:
    """Every server of this project, the one included whose start was interrupted before it was recorded."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        words = process.info["cmdline"] or []
        if _SERVER in words and any(
            Path(word).is_relative_to(instances) for word in words if word.startswith("/")
        ):
            found.append(process)
    return found


def terminate(process: psutil.Process) -> None:
    """End a process: politely first, then for certain."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        if _has_ended(process):
            return
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(number)
        deadline = time.monotonic() + STOP_SECONDS
        while not _has_ended(process) and time.monotonic() < deadline:
            time.sleep(0.01)


def _has_ended(process: psutil.Process) -> bool:
    """Whether a process is gone; one that nobody waited for has ended too."""
    try:
        return not process.is_running() or bool(process.status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


def _start(root: Path, account: str, region: str, report: Report) -> Instance:
    """Start a server of its own process group, and wait until it serves."""
    identifier = secrets.token_hex(8)
    directory = make_private_directory(instance_directory(root, identifier))
    make_private_directory(directory / "state")
    write_private(directory / "passphrase", secrets.token_urlsafe(32).encode())
    write_private(directory / "server.log", b"")
    report("starting the local AWS")
    command = [sys.executable, "-P", "-m", _SERVER, "--directory", str(directory)]
    command += ["--instance", identifier, "--account", account, "--region", region]
    with (directory / "server.log").open("ab") as log:
        server = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=directory,
            env=harmless(os.environ),
            start_new_session=True,
        )
    record = _Record(
        instance=identifier,
        pid=server.pid,
        started=psutil.Process(server.pid).create_time(),
        fingerprint=server_fingerprint(),
    )
    write_private(home(root) / "current.json", json.dumps(asdict(record)).encode())
    return _wait_until_served(server, directory)


def _wait_until_served(server: "subprocess.Popen[bytes]", directory: Path) -> Instance:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        instance = read_instance(directory)
        if instance is not None and answers(instance):
            return instance
        time.sleep(0.05)
    server.kill()
    last = (directory / "server.log").read_text(errors="replace").strip().splitlines()[-8:]
    raise SandboxError(
        Problem(
            where="the local AWS",
            got="no answer from its server; its last words:\n  " + "\n  ".join(last or ["(none)"]),
            expected=f"a server within {START_SECONDS:.0f} seconds",
            remedy="Mend what it says, then run the command again; it starts from an empty sandbox.",
        )
    )


def _add_account(instance: Instance, account: str) -> None:
    """Ask the server for a deployer in one more account."""
    context = ssl.create_default_context(cafile=str(instance.ca_file))
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context)
    )
    request = urllib.request.Request(  # noqa: S310 - our own https address
        f"{instance.endpoint}/_rolesanywhere/deployers",
        data=json.dumps({"account": account}).encode(),
        headers={"Authorization": f"Bearer {instance.control_token}", "Content-Type": "application/json"},
    )
    with opener.open(request, timeout=START_SECONDS) as answer:
        answer.read()
