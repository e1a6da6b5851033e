"""Finds what a killed run left behind, and adopts or removes it before the next one starts.

Left behind can be: an engine that still runs, its plugin, the lock on the state, and operations the state
calls pending. A pending create may have reached the cloud; its inputs hold the generated name, so the
resource is looked up by it.
"""

import json
from pathlib import Path
from typing import Any

import boto3
import psutil

from aws_facts import Problem
from sandbox.errors import StackError
from sandbox.operation import left_over
from sandbox.process import terminate
from sandbox.provider import created_at, delete, find
from sandbox.stack import RehearsedStack

_PLUGIN_MODULE = "sandbox.provider"


def recover(opened: RehearsedStack) -> list[str]:
    """Bring processes, lock, state and cloud back together.

    Args:
        opened: The stack, held by this process.

    Returns:
        One line for each thing that was adopted, removed or left alone.

    Raises:
        StackError: An engine this project did not start is at work on the stack.
    """
    told = _end_processes(opened)
    told += _release_lock(opened)
    deployment = opened.deployment()
    pending = deployment.get("pending_operations") or []
    if pending:
        told += _settle(opened, deployment, pending)
    return told


def _end_processes(opened: RehearsedStack) -> list[str]:
    """End an engine without its command, and plugins without their engine."""
    told = []
    engine = left_over(opened.rehearsal.engine_record)
    if engine is not None:
        children = engine.children(recursive=True)
        terminate(engine)
        for child in children:
            terminate(child)
        told.append(f"an engine of an interrupted run (process {engine.pid}) was still at work: ended")
    for process in psutil.process_iter(["cmdline", "ppid"]):
        if _PLUGIN_MODULE in (process.info["cmdline"] or []) and _is_orphan(process, opened):
            terminate(process)
            told.append(
                f"a provider plugin of an interrupted run (process {process.pid}) was still alive: ended"
            )
    return told


def _is_orphan(plugin: psutil.Process, opened: RehearsedStack) -> bool:
    """Whether a plugin serves this sandbox and its engine is gone."""
    try:
        ours = plugin.environ().get("AWS_ENDPOINT_URL") == opened.rehearsal.instance.endpoint
        parent = plugin.parent()
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return False
    return ours and (parent is None or "pulumi" not in parent.name())


def _release_lock(opened: RehearsedStack) -> list[str]:
    """Release the state's lock when the process that took it is gone."""
    told = []
    for lock in _locks(opened):
        holder = json.loads(lock.read_text())
        if psutil.pid_exists(int(holder["pid"])):
            raise StackError(
                Problem(
                    where=f"stack {opened.rehearsal.stack}",
                    got=f"process {holder['pid']} at work on it",
                    expected="one engine at a time",
                    remedy="Wait for it to end, or stop it.",
                )
            )
        opened.stack.cancel()
        told.append(f"the lock of an interrupted run (process {holder['pid']}) was released")
    return told


def _locks(opened: RehearsedStack) -> list[Path]:
    folder = opened.rehearsal.instance.directory / "state" / ".pulumi" / "locks"
    return [lock for lock in folder.rglob("*.json") if lock.parent.name == opened.rehearsal.stack]


def _settle(opened: RehearsedStack, deployment: dict[str, Any], pending: list[dict[str, Any]]) -> list[str]:
    """Decide about every pending operation, put the repaired state in place, and read what it now holds."""
    session = boto3.Session(region_name=opened.rehearsal.region)
    known = {resource["urn"] for resource in deployment.get("resources", [])}
    told, look_at = [], []
    for operation in pending:
        resource = operation["resource"]
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
            delete(resource["type"], identifier, session)
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
    made = created_at(token, identifier, session)
    began = opened.began()
    return made is None or (began is not None and made >= began.replace(microsecond=0))
