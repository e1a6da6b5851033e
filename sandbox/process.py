"""Starts, finds and stops the local AWS. A crashed or outdated one is replaced, never reused by accident."""

import os
import secrets
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import psutil
from filelock import FileLock

from aws_facts import Problem
from sandbox.asking import answers, ask_for_deployer
from sandbox.ending import servers_below, terminate
from sandbox.environment import harmless
from sandbox.errors import SandboxError
from sandbox.files import make_private_directory, write_private
from sandbox.instance import (
    DEFAULT,
    HOME,
    Instance,
    home,
    instance_directory,
    kept_file,
    read_instance,
    server_fingerprint,
    sessions_file,
)
from sandbox.progress import Report
from sandbox.records import NO_OPTION, Options, Record, forget_record, read_record

START_SECONDS = 60.0
SAVE_SECONDS = 60.0
"""How long a server that keeps its state may take to write it down."""

_SERVER = "sandbox.server"


@dataclass(frozen=True, slots=True)
class Status:
    """What there is of a sandbox.

    Attributes:
        instance: The instance that was started last, when its server got as far as serving.
        state: ``running``, ``outdated`` (older code), ``crashed`` (its process is gone), ``kept`` (stopped,
            and what it held is on disk) or ``stopped``.
        options: What it was started with.
    """

    instance: Instance | None
    state: str
    options: Options = NO_OPTION


def status(root: Path, name: str = DEFAULT) -> Status:
    """Look, and change nothing.

    Args:
        root: The Pulumi project's root.
        name: The sandbox's name.
    """
    record = read_record(home(root, name))
    if record is None:
        return Status(None, "stopped")
    directory = instance_directory(root, record.instance, name)
    instance = read_instance(directory)
    if record.process is None and kept_file(directory).exists():
        return Status(instance, "kept", record.options)
    if instance is None or record.process is None or not answers(instance):
        return Status(instance, "crashed", record.options)
    state = "running" if record.fingerprint == server_fingerprint() else "outdated"
    return Status(instance, state, record.options)


def ensure_running(  # noqa: PLR0913 - a sandbox has so many sides
    root: Path,
    account: str,
    region: str,
    report: Report,
    *,
    name: str = DEFAULT,
    options: Options | None = None,
) -> Instance:
    """Return the running sandbox with a deployer in the account, starting or replacing it where needed.

    Args:
        root: The Pulumi project's root.
        account: The 12-digit account id that must have a deployer.
        region: The Region a new sandbox is started for.
        report: Told what happens.
        name: The sandbox's name.
        options: What it must have been started with; anything, when left out.

    Raises:
        SandboxError: The server did not start, with the last lines of its log; or one runs, or is kept, that
            was started with other options.
    """
    place = _make_home(root, name)
    with FileLock(place / "lock"):
        found = status(root, name)
        wanted = _agreed(found, options)
        if found.state == "running" and found.instance is not None:
            instance = found.instance
        else:
            instance = _replace(root, name, found, (account, region), wanted, report)
        if account not in instance.accounts:
            ask_for_deployer(instance, account)
            instance = read_instance(instance.directory) or instance
    return instance


def stop(root: Path, name: str = DEFAULT, *, discard: bool = False) -> bool:
    """Stop the sandbox and remove everything it held, unless it was started to keep it.

    Args:
        root: The Pulumi project's root.
        name: The sandbox's name.
        discard: Whether what is kept is removed too.

    Returns:
        Whether anything was stopped or removed.
    """
    if not home(root, name).exists():
        return False
    with FileLock(home(root, name) / "lock"):
        if discard or not _end_and_keep(root, name):
            return _clear(root, name)
        return True


def _agreed(found: Status, options: Options | None) -> Options:
    """The options of the sandbox that is to run: those asked for, else those of the one that is there."""
    if options is None:
        return found.options
    if found.state in {"running", "outdated", "kept"} and options != found.options:
        told = [" ".join(each.arguments) or "no option" for each in (found.options, options)]
        raise SandboxError(
            Problem(
                where="the sandbox",
                got=f"one that is {found.state}, started with {told[0]}",
                expected=f"one started with {told[1]}",
                remedy="Stop it first (`sandbox stop`, with --discard if it keeps its state), "
                "or start another one beside it with --sandbox.",
            )
        )
    return options


def _replace(  # noqa: PLR0913, PLR0917 - as above
    root: Path, name: str, found: Status, place: tuple[str, str], options: Options, report: Report
) -> Instance:
    """Start a server in place of what was found: going on from what it kept, or from nothing."""
    record = read_record(home(root, name))
    if record is not None and _end_and_keep(root, name):
        report("starting the local AWS with what it kept")
        return _start(root, name, record.instance, place, options)
    if found.state != "stopped":
        report(f"the sandbox of before is {found.state}; a new, empty one takes its place")
    _clear(root, name)
    report("starting the local AWS")
    return _start(root, name, secrets.token_hex(8), place, options)


def _end_and_keep(root: Path, name: str) -> bool:
    """End a server that keeps its state; whether the state is on disk then."""
    record = read_record(home(root, name))
    if record is None or not record.options.persist:
        return False
    if record.process is not None:
        terminate(record.process, SAVE_SECONDS)
    return kept_file(instance_directory(root, record.instance, name)).exists()


def _make_home(root: Path, name: str) -> Path:
    """Make the folder of the sandbox; git ignores the folder of all."""
    place = make_private_directory(home(root, name))
    ignored = root / HOME / ".gitignore"
    if not ignored.exists():
        write_private(ignored, b"*\n")
    return place


def _clear(root: Path, name: str) -> bool:
    """Stop what runs and remove the folders of every instance: state never outlives its cloud."""
    place = home(root, name)
    record = read_record(place)
    instances = place / "instances"
    recorded = record.process if record is not None else None
    for server in {*servers_below(instances, _SERVER), *([recorded] if recorded else [])}:
        terminate(server)
    forget_record(place)
    if instances.exists():
        shutil.rmtree(instances)
    return record is not None


def _start(root: Path, name: str, identifier: str, place: tuple[str, str], options: Options) -> Instance:
    """Start a server of its own process group, and wait until it serves."""
    directory = make_private_directory(instance_directory(root, identifier, name))
    make_private_directory(directory / "state")
    if not (directory / "passphrase").exists():
        write_private(directory / "passphrase", secrets.token_urlsafe(32).encode())
        write_private(directory / "server.log", b"")
        write_private(sessions_file(directory), b"")
    (directory / "server.json").unlink(missing_ok=True)
    command = [sys.executable, "-P", "-m", _SERVER, "--directory", str(directory)]
    command += ["--instance", identifier, "--account", place[0], "--region", place[1], *options.arguments]
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
    started = psutil.Process(server.pid).create_time()
    Record(identifier, server.pid, started, server_fingerprint(), options).write(home(root, name))
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
    remedy = "Mend what it says, then run the command again; it starts from an empty sandbox."
    if kept_file(directory).exists():
        remedy = "Mend what it says, or give up what was kept with `./rolesanywhere sandbox stop --discard`."
    raise SandboxError(
        Problem(
            where="the local AWS",
            got="no answer from its server; its last words:\n  " + "\n  ".join(last or ["(none)"]),
            expected=f"a server within {START_SECONDS:.0f} seconds",
            remedy=remedy,
        )
    )
