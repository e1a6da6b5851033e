"""What a killed run left running or half-written, ended or mended before a stack is opened."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import psutil
import pytest

from sandbox.engine import Engine
from sandbox.instance import Instance
from sandbox.keys import KeyPair
from sandbox.operation import left_over, note_process
from sandbox.recovery import end_left_overs, recover
from sandbox.stack import Rehearsal, RehearsedStack

SLEEPS = [sys.executable, "-c", "input()"]


@pytest.fixture
def rehearsal(tmp_path: Path) -> Rehearsal:
    """A stack on an instance that exists on disk only."""
    instance = Instance(
        directory=tmp_path,
        identifier="test",
        pid=os.getpid(),
        https_port=4,
        http_port=5,
        region="eu-central-1",
        ca_file=tmp_path / "ca.pem",
        control_token="token",
        accounts={"111122223333": KeyPair("key", "secret")},
    )
    (tmp_path / "work").mkdir()
    return Rehearsal(
        tmp_path, "dev", "111122223333", "eu-central-1", instance, Engine(Path("pulumi"), (3, 232, 0))
    )


@pytest.fixture
def engine() -> Iterator["subprocess.Popen[bytes]"]:
    """A process that waits, as an engine whose command is gone does."""
    with subprocess.Popen(SLEEPS, stdin=subprocess.PIPE) as process:
        yield process
        process.kill()


def test_an_engine_that_outlived_its_command_is_ended(
    rehearsal: Rehearsal, engine: "subprocess.Popen[bytes]"
) -> None:
    """The engine the record names is ended, with what it started, and it is reported."""
    note_process(rehearsal.engine_record, engine.pid)
    (told,) = end_left_overs(rehearsal)
    assert f"process {engine.pid}" in told
    assert engine.wait(10) != 0
    assert end_left_overs(rehearsal) == []


def test_a_process_that_only_has_the_number_of_an_engine_is_left_alone(
    rehearsal: Rehearsal, engine: "subprocess.Popen[bytes]"
) -> None:
    """A process id that was given to somebody else since is not the engine's."""
    rehearsal.engine_record.write_text(json.dumps({"pid": engine.pid, "started": 1.0}))
    assert left_over(rehearsal.engine_record) is None
    assert end_left_overs(rehearsal) == []
    assert engine.poll() is None


@pytest.mark.parametrize("module", ["sandbox.provider", "pulumi.dynamic"])
def test_a_plugin_without_its_engine_is_ended_and_one_with_it_is_not(
    rehearsal: Rehearsal, module: str
) -> None:
    """Only a plugin that serves this sandbox and has no engine above it is ended."""
    ours = os.environ | {"AWS_ENDPOINT_URL": rehearsal.instance.endpoint}
    other = os.environ | {"AWS_ENDPOINT_URL": "https://127.0.0.1:1"}
    command = [*SLEEPS, module]
    with (
        subprocess.Popen(command, stdin=subprocess.PIPE, env=ours) as orphan,
        subprocess.Popen(command, stdin=subprocess.PIPE, env=other) as elsewhere,
    ):
        (told,) = end_left_overs(rehearsal)
        assert f"process {orphan.pid}" in told
        assert orphan.wait(10) != 0
        assert elsewhere.poll() is None
        elsewhere.kill()


@pytest.mark.parametrize("cut", [0, 10])
def test_a_checkpoint_cut_off_in_a_write_is_put_back(rehearsal: Rehearsal, cut: int) -> None:
    """An empty or cut-off checkpoint is replaced by the copy of the step before; a whole one is kept."""
    stacks = rehearsal.instance.directory / "state" / ".pulumi" / "stacks" / "rolesanywhere"
    stacks.mkdir(parents=True)
    (stacks / "dev.json.bak").write_text('{"step": 1}')
    (stacks / "dev.json").write_text('{"step": 2, "resources": []}'[:cut])
    (told,) = end_left_overs(rehearsal)
    assert "put back" in told
    assert json.loads((stacks / "dev.json").read_text()) == {"step": 1}
    (stacks / "dev.json").write_text('{"step": 2}')
    assert end_left_overs(rehearsal) == []
    assert json.loads((stacks / "dev.json").read_text()) == {"step": 2}


def test_nothing_is_mended_while_somebodys_own_engine_is_at_work(rehearsal: Rehearsal) -> None:
    """With a live holder of the state's lock, what looks cut off may just be written; it is left alone."""
    state = rehearsal.instance.directory / "state" / ".pulumi"
    stacks, locks = (
        state / "stacks" / "rolesanywhere",
        state / "locks" / "organization" / "rolesanywhere" / "dev",
    )
    stacks.mkdir(parents=True)
    locks.mkdir(parents=True)
    (stacks / "dev.json.bak").write_text("{}")
    (stacks / "dev.json").write_text('{"half')
    (locks / "one.json").write_text(json.dumps({"pid": os.getpid()}))
    assert end_left_overs(rehearsal) == []
    assert (stacks / "dev.json").read_text() == '{"half'
    (locks / "one.json").write_text("")
    assert len(end_left_overs(rehearsal)) == 1
    assert (stacks / "dev.json").read_text() == "{}"


def test_attributes_cut_off_in_a_write_are_removed(rehearsal: Rehearsal) -> None:
    """The backend writes side files at every step too; a broken one keeps the state unreadable."""
    stacks = rehearsal.instance.directory / "state" / ".pulumi" / "stacks" / "rolesanywhere"
    stacks.mkdir(parents=True)
    (stacks / "dev.json").write_text("{}")
    (stacks / "dev.json.attrs").write_text("")
    (stacks / "dev.json.bak.attrs").write_text("{}")
    (told,) = end_left_overs(rehearsal)
    assert "dev.json.attrs" in told
    assert sorted(file.name for file in stacks.iterdir()) == ["dev.json", "dev.json.bak.attrs"]


def test_a_cut_off_checkpoint_without_a_copy_is_left_for_the_engine_to_tell(rehearsal: Rehearsal) -> None:
    """Nothing is invented: without a whole copy the file stays as it is."""
    stacks = rehearsal.instance.directory / "state" / ".pulumi" / "stacks" / "rolesanywhere"
    stacks.mkdir(parents=True)
    (stacks / "dev.json").write_text("{")
    assert end_left_overs(rehearsal) == []
    assert (stacks / "dev.json").read_text() == "{"


def test_the_record_of_a_process_that_is_gone_is_nobodys(rehearsal: Rehearsal) -> None:
    """A record of an ended engine, or a broken record, names no process."""
    with subprocess.Popen(SLEEPS, stdin=subprocess.PIPE) as process:
        note_process(rehearsal.engine_record, process.pid)
        process.kill()
    assert left_over(rehearsal.engine_record) is None
    assert not psutil.pid_exists(process.pid)
    note_process(rehearsal.engine_record, process.pid)
    rehearsal.engine_record.write_text("{")
    assert left_over(rehearsal.engine_record) is None


class Opened:
    """A stack with these pending operations, as recovery sees it."""

    def __init__(self, rehearsal: Rehearsal, *pending: dict[str, Any]) -> None:
        self.rehearsal = rehearsal
        self.kept: dict[str, Any] = {"resources": [], "pending_operations": list(pending)}

    def deployment(self) -> dict[str, Any]:
        return self.kept

    state = deployment

    def replace_deployment(self, deployment: dict[str, Any]) -> None:
        self.kept = deployment


@pytest.mark.parametrize(
    "token", ["rolesanywhere:index:TrustAnchor", "pulumi:providers:aws", "pulumi:pulumi:Stack"]
)
def test_what_is_in_the_state_alone_is_looked_up_nowhere(rehearsal: Rehearsal, token: str) -> None:
    """A component whose creation was pending is no resource of the cloud: it is forgotten, and made again."""
    resource = {"urn": f"urn:pulumi:dev::rolesanywhere::{token}::demo", "type": token, "inputs": {}}
    opened = Opened(rehearsal, {"type": "creating", "resource": resource})
    assert recover(cast("RehearsedStack", opened)) == []
    assert opened.kept == {"resources": [], "pending_operations": []}
