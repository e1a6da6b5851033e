"""The life of a sandbox: started once, found again, noticed when it crashed or grew old, never mistaken."""

import json
import os
import signal
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import boto3
import psutil
import pytest

from sandbox import ending, process
from sandbox.asking import answers
from sandbox.environment import harmless, scrubbed, variables_to_unset
from sandbox.errors import SandboxError
from sandbox.instance import Instance, home, instance_directory, server_fingerprint
from sandbox.process import ensure_running, status, stop
from sandbox.progress import silent

ACCOUNT, OTHER, REGION = "111122223333", "444455556666", "eu-central-1"

pytestmark = [pytest.mark.xdist_group("sandbox-process"), pytest.mark.slow]


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    """A project's root of its own, whose sandbox is stopped at the end."""
    yield tmp_path
    stop(tmp_path)


def started(root: Path) -> Instance:
    return ensure_running(root, ACCOUNT, REGION, silent)


def identity(instance: Instance, account: str) -> str:
    key = instance.accounts[account]
    sts = boto3.client(
        "sts",
        endpoint_url=instance.endpoint,
        region_name=REGION,
        aws_access_key_id=key.access_key_id,
        aws_secret_access_key=key.secret_access_key,
        verify=str(instance.ca_file),
    )
    return str(sts.get_caller_identity()["Account"])


def test_a_running_sandbox_is_found_again_and_serves_each_account_asked_for(root: Path) -> None:
    """A second start is the same instance; a new account gets a deployer of its own."""
    first = started(root)
    second = ensure_running(root, OTHER, REGION, silent)
    assert (first.identifier, first.pid) == (second.identifier, second.pid)
    assert status(root).state == "running"
    assert identity(second, ACCOUNT) == ACCOUNT
    assert identity(second, OTHER) == OTHER


def test_a_killed_sandbox_is_replaced_with_an_empty_one(root: Path) -> None:
    """After SIGKILL the next start is a new instance, and the state of the old one is gone with it."""
    first = started(root)
    os.kill(first.pid, signal.SIGKILL)
    psutil.wait_procs([psutil.Process(first.pid)], timeout=10) if psutil.pid_exists(first.pid) else None
    assert status(root).state == "crashed"
    told: list[str] = []
    second = ensure_running(root, ACCOUNT, REGION, told.append)
    assert second.identifier != first.identifier
    assert not instance_directory(root, first.identifier).exists()
    assert any("crashed" in line for line in told)


def test_a_sandbox_of_older_code_is_replaced(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Changed server code is noticed; a running server of the code before is never reused."""
    first = started(root)
    monkeypatch.setattr(process, "server_fingerprint", lambda: "of other code")
    assert status(root).state == "outdated"
    second = started(root)
    assert second.identifier != first.identifier
    assert not psutil.pid_exists(first.pid) or psutil.Process(first.pid).status() == psutil.STATUS_ZOMBIE


def test_another_process_with_the_recorded_id_is_never_taken_for_the_sandbox(root: Path) -> None:
    """A reused process id does not make a sandbox, and that process is not ended."""
    started(root)
    record = home(root) / "current.json"
    noted = json.loads(record.read_text())
    server = psutil.Process(noted["pid"])
    record.write_text(json.dumps(noted | {"pid": os.getpid()}))
    assert status(root).state == "crashed"
    ending.terminate(server)
    assert stop(root)


def test_another_server_on_the_recorded_port_is_never_taken_for_the_sandbox(root: Path) -> None:
    """An address that does not answer with this instance's certificate and id is not its address."""
    instance = started(root)
    with socket.create_server(("127.0.0.1", 0)) as other:
        elsewhere = Instance(
            directory=instance.directory,
            identifier=instance.identifier,
            pid=instance.pid,
            https_port=other.getsockname()[1],
            http_port=instance.http_port,
            region=instance.region,
            ca_file=instance.ca_file,
            control_token="",
            accounts={},
        )
        other.close()
        assert not answers(elsewhere)
    assert answers(instance)


def test_stopping_leaves_no_process_and_no_file(root: Path) -> None:
    """Stop ends the server and removes what it held; a second stop says there was none."""
    instance = started(root)
    assert stop(root)
    assert status(root).state == "stopped"
    assert not instance.directory.exists()
    assert not stop(root)


def test_a_server_whose_start_was_interrupted_before_it_was_recorded_is_ended(root: Path) -> None:
    """A command killed between starting the server and writing that down leaves no server behind."""
    instance = started(root)
    server = psutil.Process(instance.pid)
    (home(root) / "current.json").unlink()
    second = started(root)
    assert second.identifier != instance.identifier
    until_gone = psutil.wait_procs([server], timeout=10)
    assert until_gone[1] == []


def test_a_server_that_cannot_start_is_told_with_its_last_words(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A failing server ends in one error with its log, not in a wait without end."""
    monkeypatch.setattr(process, "harmless", lambda _base: {"PATH": os.defpath, "PYTHONHOME": "/nonexistent"})
    with pytest.raises(SandboxError, match="its last words"):
        started(root)


def test_everything_an_instance_keeps_is_owner_only(root: Path) -> None:
    """No other user of the machine can read a key, the passphrase, the token or the state."""
    instance = started(root)
    assert stat.S_IMODE(instance.directory.stat().st_mode) == 0o700
    secret = {"server.json", "passphrase", "server.log", "server-key.pem"}
    modes = {name: stat.S_IMODE((instance.directory / name).stat().st_mode) for name in secret}
    assert modes == dict.fromkeys(secret, 0o600)


def test_the_scrubbed_environment_holds_nothing_of_the_users_cloud(root: Path) -> None:
    """Credentials, profiles, proxies, telemetry and endpoints of the user never pass; the sandbox's do."""
    mine = {
        "PATH": "/usr/bin",
        "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "real",
        "AWS_SESSION_TOKEN": "real",
        "AWS_PROFILE": "production",
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
        "AWS_ENDPOINT_URL_S3": "https://s3.example",
        "HTTPS_PROXY": "http://proxy.example:3128",
        "OTEL_EXPORTER_OTLP_ENDPOINT": "https://telemetry.example",
        "PULUMI_ACCESS_TOKEN": "pul-real",
        "VAULT_TOKEN": "real",
    }
    instance = started(root)
    environment = scrubbed(instance, ACCOUNT, REGION, mine)
    assert [name for name, value in environment.items() if "real" in value or "example" in value] == []
    assert environment["PATH"] == "/usr/bin"
    assert environment["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] == "false"
    assert environment["AWS_ENDPOINT_URL"] == instance.endpoint
    assert {"AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL_S3", "HTTPS_PROXY"}.isdisjoint(environment)
    assert variables_to_unset(environment, mine) == [
        "AWS_ENDPOINT_URL_S3",
        "AWS_PROFILE",
        "AWS_SESSION_TOKEN",
        "PULUMI_ACCESS_TOKEN",
    ]
    assert harmless({"LC_ALL": "C", "GOOGLE_CREDENTIALS": "x"}) == {"LC_ALL": "C"}


def test_the_fingerprint_follows_the_code_a_server_runs_and_nothing_else(tmp_path: Path) -> None:
    """Changing a server's module changes it; changing the plugin, which a server never loads, does not."""
    for file in (
        "sandbox/server.py",
        "sandbox/provider/check.py",
        "certs/rules.py",
        "requirements/sandbox.txt",
    ):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text("before")
    before = server_fingerprint(tmp_path)
    (tmp_path / "sandbox" / "provider" / "check.py").write_text("after")
    assert server_fingerprint(tmp_path) == before
    seen = {before}
    for file in ("sandbox/server.py", "certs/rules.py", "requirements/sandbox.txt"):
        (tmp_path / file).write_text("after")
        seen.add(server_fingerprint(tmp_path))
    assert len(seen) == 4
