"""Finds what a killed run left behind, and adopts or removes it before the next one starts.

Left behind can be: an engine that still runs, its plugin, the lock on the state, and operations the state
calls pending. A pending create may have reached the cloud; its inputs hold the generated name, so the
resource is looked up by it.
"""

import json
from datetime import datetime
from pathlib import Path

import boto3
import psutil

from aws_facts import Problem
from sandbox.ending import terminate
from sandbox.errors import StackError
from sandbox.files import write_private
from sandbox.operation import left_over
from sandbox.protection import TABLE, unprotect_table
from sandbox.provider import created_at, delete, find, journal
from sandbox.provider.errors import CloudError
from sandbox.stack import Rehearsal, RehearsedStack, state_files

_PLUGIN_MODULES = frozenset({"sandbox.provider", "sandbox.provider.vault", "pulumi.dynamic"})
"""What the engine runs: the stand-ins for the aws and vault plugins, and what runs dynamic resources."""


def end_left_overs(rehearsal: Rehearsal) -> list[str]:
    """Before a stack is opened: end what a killed run left running, and mend what it left half-written.

    Args:
        rehearsal: The stack, which this process holds.

    Returns:
        One line for each thing that was ended or mended.
    """
    told = _end_processes(rehearsal)
    if any(_is_alive(_holder(lock)) for lock in _locks(rehearsal)):
        return told  # somebody's own engine is at work: what looks cut off may just be written
    return told + _mend_checkpoint(rehearsal)


def recover(opened: RehearsedStack) -> list[str]:
    """After it is opened: bring lock, state and cloud back together.

    Args:
        opened: The stack, held by this process.

    Returns:
        One line for each thing that was adopted, removed or left alone.

    Raises:
        StackError: An engine this project did not start is at work on the stack.
    """
    told = _release_lock(opened)
    if opened.state().get("pending_operations"):
        told += _settle(opened)
    return told + _remove_unrecorded(opened)


def _end_processes(rehearsal: Rehearsal) -> list[str]:
    """End an engine without its command, and plugins without their engine."""
    told = []
    engine = left_over(rehearsal.engine_record)
    if engine is not None:
        children = engine.children(recursive=True)
        engine.kill()  # it waits for a program that is gone; its state is written at every step
        for process in (engine, *children):
            terminate(process)
        told.append(f"an engine of an interrupted run (process {engine.pid}) was still at work: ended")
    for process in psutil.process_iter(["cmdline"]):
        if _PLUGIN_MODULES.intersection(process.info["cmdline"] or []) and _is_orphan(process, rehearsal):
            terminate(process)
            told.append(
                f"a provider plugin of an interrupted run (process {process.pid}) was still alive: ended"
            )
    return told


def _mend_checkpoint(rehearsal: Rehearsal) -> list[str]:
    """Put the copy of before in place of a checkpoint the engine was killed while writing.

    The engine copies its checkpoint aside before it writes the next one, in place. The copy is one step
    older: an operation that had ended since is pending in it, and is settled like any other.
    """
    told = []
    for checkpoint in state_files(rehearsal):
        copy = checkpoint.with_name(f"{checkpoint.name}.bak")
        if not _is_json(checkpoint) and _is_json(copy):
            write_private(checkpoint, copy.read_bytes())
            told.append("the state was cut off in the middle of a write; the step before it was put back")
    for attributes in (rehearsal.instance.directory / "state").rglob("*.attrs"):
        if not _is_json(attributes):
            attributes.unlink()  # the backend keeps a file's attributes beside it and can do without
            told.append(f"{attributes.name} was cut off in the middle of a write; removed")
    return told


def _is_json(file: Path) -> bool:
    try:
        json.loads(file.read_text())
    except (OSError, ValueError):
        return False
    return True


def _is_orphan(plugin: psutil.Process, rehearsal: Rehearsal) -> bool:
    """Whether a plugin serves this sandbox and its engine is gone."""
    try:
        ours = plugin.environ().get("AWS_ENDPOINT_URL") == rehearsal.instance.endpoint
        parent = plugin.parent()
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return False
    return ours and (parent is None or "pulumi" not in parent.name())


def _release_lock(opened: RehearsedStack) -> list[str]:
    """Release the state's lock when the process that took it is gone."""
    told = []
    for lock in _locks(opened.rehearsal):
        holder = _holder(lock)
        if _is_alive(holder):
            raise StackError(
                Problem(
                    where=f"stack {opened.rehearsal.stack}",
                    got=f"process {holder} at work on it",
                    expected="one engine at a time",
                    remedy="Wait for it to end, or stop it.",
                )
            )
        opened.stack.cancel()
        told.append(f"the lock of an interrupted run (process {holder or 'unknown'}) was released")
    return told


def _holder(lock: Path) -> int:
    """The process that took a lock; 0 when it was killed before it had written that down."""
    return int(json.loads(lock.read_text())["pid"]) if _is_json(lock) else 0


def _is_alive(pid: int) -> bool:
    """Whether a process runs; one that ended and that nobody waited for does not."""
    try:
        return pid > 0 and bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _locks(rehearsal: Rehearsal) -> list[Path]:
    folder = rehearsal.instance.directory / "state" / ".pulumi" / "locks"
    return [lock for lock in folder.rglob("*.json") if lock.parent.name == rehearsal.stack]


_IN_THE_CLOUD = "aws:"


def _settle(opened: RehearsedStack) -> list[str]:
    """Decide about every pending operation, put the repaired state in place, and read what it now holds."""
    session, deployment = boto3.Session(region_name=opened.rehearsal.region), opened.deployment()
    known = {resource["urn"] for resource in deployment.get("resources", [])}
    told, look_at = [], []
    for operation in deployment["pending_operations"]:
        resource = operation["resource"]
        if not resource["type"].startswith(_IN_THE_CLOUD):
            continue  # a component or a provider is in the state alone: the next run makes it again
        label = f"{resource['type']} {resource['urn'].rpartition('::')[2]}"
        if operation["type"] != "creating":
            told.append(f"{label}: interrupted while {operation['type']}; read again from the cloud")
            look_at += [resource["urn"]] if resource["urn"] in known else []
            continue
        identifier = find(resource["type"], resource.get("inputs", {}), session)
        if identifier is None:
            told.append(f"{label}: interrupted before it was created; created anew")
        elif not _is_ours(opened, resource["type"], identifier, session):
            told.append(f"{label}: {identifier} was there before the interrupted run; left alone")
        elif resource["urn"] in known:
            _remove(resource["type"], identifier, session)
            told.append(f"{label}: {identifier}, the unfinished half of a replacement, was removed")
        else:
            adopted = resource | {"id": identifier, "outputs": resource.get("inputs", {})}
            deployment["resources"].append(adopted)
            look_at.append(resource["urn"])
            told.append(f"{label}: {identifier} was created but never recorded; adopted")
    deployment["pending_operations"] = []
    opened.replace_deployment(deployment)
    if look_at:
        opened.stack.refresh(target=look_at)
    return told


def _is_ours(opened: RehearsedStack, token: str, identifier: str, session: boto3.Session) -> bool:
    """Whether the interrupted run can have made it: it is no older than that run."""
    began = opened.began()
    return began is not None and _not_older(token, identifier, session, began)


def _not_older(token: str, identifier: str, session: boto3.Session, than: datetime) -> bool:
    """AWS's times have whole seconds; of some things, such as a role's policy, it keeps none."""
    made = created_at(token, identifier, session)
    return made is None or made >= than.replace(microsecond=0)


def _remove(token: str, identifier: str, session: boto3.Session) -> None:
    """Delete what an interrupted run made; it is new, so that its own protection keeps nothing yet."""
    if token == TABLE:
        unprotect_table(session, identifier)
    try:
        delete(token, identifier, session)
    except CloudError as error:
        raise StackError(
            Problem(
                where=f"{token} {identifier}",
                got=str(error),
                expected="to remove it: an interrupted run made it and never recorded it",
                remedy="Remove it with your own tools (`./rolesanywhere env`), then run the command again.",
            )
        ) from error


def _remove_unrecorded(opened: RehearsedStack) -> list[str]:
    """Remove what a plugin made and died before it could say so: the engine has forgotten these creates."""
    entries = journal.read(opened.rehearsal.journal)
    if not entries:
        return []
    session = boto3.Session(region_name=opened.rehearsal.region)
    resources = opened.state().get("resources", [])
    known = {(resource["type"], resource.get("id")) for resource in resources}
    told = []
    for entry in reversed(entries):
        identifier = find(entry.token, entry.inputs, session)
        if identifier is None or (entry.token, identifier) in known:
            continue
        label = f"{entry.token} {entry.urn.rpartition('::')[2]}: {identifier}"
        if _not_older(entry.token, identifier, session, datetime.fromisoformat(entry.began)):
            _remove(entry.token, identifier, session)
            told.append(f"{label} was created but never recorded; removed")
        else:
            told.append(f"{label} was there before the interrupted run; left alone")
    opened.rehearsal.journal.unlink()
    return told
