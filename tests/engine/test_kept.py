"""A sandbox that keeps what it holds: stopped and started again, it is the same one."""

import json
import os
import signal
import socket
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import psutil
import pytest

from sandbox import process
from sandbox.asking import ask_for_time
from sandbox.errors import SandboxError
from sandbox.instance import Instance, kept_file
from sandbox.process import ensure_running, status, stop
from sandbox.progress import silent
from sandbox.records import Options

ACCOUNT, OTHER, REGION = "111122223333", "444455556666", "eu-central-1"
KEPT = Options(persist=True)

pytestmark = [pytest.mark.xdist_group("sandbox-process"), pytest.mark.slow]


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    """A project's root of its own; nothing of its sandbox is left at the end."""
    yield tmp_path
    stop(tmp_path, discard=True)


def started(root: Path, options: Options | None = None) -> Instance:
    return ensure_running(root, ACCOUNT, REGION, silent, options=options)


def client(instance: Instance, service: str, account: str = ACCOUNT) -> Any:
    key = instance.accounts[account]
    return boto3.client(  # type: ignore[call-overload]
        service,
        endpoint_url=instance.endpoint,
        region_name=REGION,
        aws_access_key_id=key.access_key_id,
        aws_secret_access_key=key.secret_access_key,
        verify=str(instance.ca_file),
    )


def test_what_was_deployed_is_there_again(root: Path) -> None:
    """Stopped, it has no process; started by any command, it has its id, keys, ports, clock and things."""
    first = ensure_running(root, OTHER, REGION, silent, options=KEPT)
    first = started(root)
    client(first, "s3").create_bucket(Bucket="kept", CreateBucketConfiguration={"LocationConstraint": REGION})
    ask_for_time(first, {"advanceSeconds": 86_400})
    assert stop(root)
    assert status(root).state == "kept"
    assert not psutil.pid_exists(first.pid) or psutil.Process(first.pid).status() == psutil.STATUS_ZOMBIE

    second = started(root)
    assert second.pid != first.pid
    assert (second.identifier, second.accounts) == (first.identifier, first.accounts)
    assert (second.https_port, second.http_port) == (first.https_port, first.http_port)
    assert second.offset.days == 1
    assert [each["Name"] for each in client(second, "s3").list_buckets()["Buckets"]] == ["kept"]
    assert client(second, "sts", OTHER).get_caller_identity()["Account"] == OTHER
    assert status(root).options == KEPT


def test_nothing_changes_by_being_kept(root: Path) -> None:
    """Stopped, started and stopped again, what is on disk is the same, for its owner alone."""
    file = kept_file(started(root, KEPT).directory)
    stop(root)
    before = json.loads(file.read_text())
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    started(root)
    assert not file.exists()
    stop(root)
    assert json.loads(file.read_text()) == before


def test_a_killed_one_keeps_nothing(root: Path) -> None:
    """What a killed server held is lost, and the next start says so and begins from nothing."""
    first = started(root, KEPT)
    stop(root)
    first = started(root)
    os.kill(first.pid, signal.SIGKILL)
    psutil.wait_procs([psutil.Process(first.pid)], timeout=10) if psutil.pid_exists(first.pid) else None
    assert status(root).state == "crashed"
    told: list[str] = []
    second = ensure_running(root, ACCOUNT, REGION, told.append)
    assert second.identifier != first.identifier
    assert any("crashed" in line for line in told)
    assert status(root).options == KEPT


def test_a_kept_one_is_discarded_only_when_that_is_said(root: Path) -> None:
    """Stop keeps it as often as it is said, `discard` removes it, and then there is nothing."""
    instance = started(root, KEPT)
    assert stop(root)
    assert stop(root)
    assert kept_file(instance.directory).exists()
    assert stop(root, discard=True)
    assert not instance.directory.exists()
    assert status(root).state == "stopped"
    assert not stop(root, discard=True)


def test_without_the_option_nothing_is_kept(root: Path) -> None:
    """The neighbour: a sandbox that was not started to keep its state leaves nothing."""
    instance = started(root)
    stop(root)
    assert not instance.directory.exists()


def test_it_goes_on_under_newer_code(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where another sandbox would be replaced by an empty one, this one goes on with what it holds."""
    first = started(root, KEPT)
    monkeypatch.setattr(process, "server_fingerprint", lambda: "of other code")
    assert status(root).state == "outdated"
    second = started(root)
    assert second.identifier == first.identifier
    assert second.pid != first.pid
    assert second.accounts == first.accounts


def test_what_another_version_kept_is_not_touched(root: Path) -> None:
    """It cannot be started, the way out is told, and the file stays for the version that wrote it."""
    file = kept_file(started(root, KEPT).directory)
    stop(root)
    kept = json.loads(file.read_text())
    file.write_text(json.dumps({**kept, "ministack": "0.0.1"}))
    for _ in range(2):
        with pytest.raises(SandboxError, match="--discard"):
            started(root)
        assert status(root).state == "kept"
    file.write_text(json.dumps(kept))
    assert kept_file(started(root).directory) == file


def test_a_port_somebody_took_meanwhile(root: Path) -> None:
    """It takes another one then."""
    first = started(root, KEPT)
    stop(root)
    with socket.create_server(("127.0.0.1", first.https_port)):
        second = started(root)
    assert second.https_port != first.https_port
    assert second.http_port == first.http_port


@pytest.mark.parametrize("asked", [Options(), Options(rates=True), Options(rates=True, persist=True)])
def test_it_is_not_started_with_other_options(root: Path, asked: Options) -> None:
    """Neither the running nor the kept one is taken for another."""
    started(root, KEPT)
    for _ in ("running", "kept"):
        with pytest.raises(SandboxError, match="--persist"):
            started(root, asked)
        stop(root)
    assert started(root, KEPT).accounts.keys() == {ACCOUNT}
