"""The provider's own process: how it starts, what it answers, and that it ends with its engine."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import grpc
import psutil
import pytest
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from aws_facts import Problem, ToolkitError
from components import _serving
from components._provider import SCHEMA_FILE, ComponentsProvider
from components.errors import ComponentError

if TYPE_CHECKING:
    import pulumi

FOLDER = SCHEMA_FILE.parent
_PATIENCE = 30.0


def _until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def test_the_folder_is_a_program_wherever_it_is_started(tmp_path: Path) -> None:
    """It prints its port and gives its schema, with flags before the address, from any folder."""
    arguments = [sys.executable, str(FOLDER), "--logtostderr", "-v=9", "127.0.0.1:1"]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, cwd=tmp_path) as provider:
        assert provider.stdout is not None
        port = int(provider.stdout.readline())
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            stub = provider_pb2_grpc.ResourceProviderStub(channel)
            answer = stub.GetSchema(provider_pb2.GetSchemaRequest(version=0))
        provider.terminate()
    assert json.loads(answer.schema) == json.loads(SCHEMA_FILE.read_text())


# A background job of a script is started with SIGINT ignored, and hands that on to all it starts.
_DEFAULT = "signal.signal(signal.SIGINT, signal.SIG_DFL)"
_AS_IN_A_TERMINAL = f"import os, signal, sys; {_DEFAULT}; os.execv(sys.argv[1], sys.argv[1:])"


def test_an_interrupt_is_no_fault() -> None:
    """Ctrl-C, where it reaches the provider at all, ends it without a traceback."""
    arguments = [sys.executable, "-c", _AS_IN_A_TERMINAL, sys.executable, str(FOLDER), "127.0.0.1:1"]
    with subprocess.Popen(
        arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as provider:
        assert provider.stdout is not None
        provider.stdout.readline()
        provider.send_signal(signal.SIGINT)
        try:
            _, told = provider.communicate(timeout=_PATIENCE)
        finally:
            provider.kill()
    assert (provider.returncode, told) == (0, "")


def test_it_ends_with_the_process_that_started_it() -> None:
    """An engine that is killed leaves no provider behind."""
    script = (
        "import subprocess, sys; "
        f"p = subprocess.Popen([sys.executable, {str(FOLDER)!r}, '127.0.0.1:1'], stdout=subprocess.PIPE); "
        "p.stdout.readline(); print(p.pid, flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as engine:
        assert engine.stdout is not None
        provider = psutil.Process(int(engine.stdout.readline()))
        engine.kill()
    _until(lambda: not provider.is_running() or provider.status() == psutil.STATUS_ZOMBIE)


@pytest.mark.parametrize("arguments", [[], ["--logtostderr"]])
def test_without_an_engine_it_says_what_it_is(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """A person who starts it learns who does."""
    assert _serving.serve(arguments) == 2
    assert "a Pulumi engine runs this" in capsys.readouterr().err


class _Ended(Exception):  # noqa: N818 - it is no error
    """The answer of a call that was aborted."""


class _Context:
    """What gRPC gives a call."""

    def __init__(self) -> None:
        self.told: tuple[grpc.StatusCode, str] | None = None

    async def abort(self, code: grpc.StatusCode, details: str) -> None:
        self.told = code, details
        raise _Ended


def _servicer() -> _serving.Servicer:
    return _serving.Servicer(ComponentsProvider(), [], engine_address="127.0.0.1:1")


def _construct(servicer: _serving.Servicer, context: _Context) -> None:
    asyncio.run(servicer.Construct(provider_pb2.ConstructRequest(), context))


@pytest.mark.parametrize("wrapped", [False, True], ids=["itself", "as-a-cause"])
def test_a_mistake_is_told_as_one(wrapped: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """A refusal becomes an invalid argument with its own text, also where another error hides it."""
    refusal = ComponentError(Problem("table T", "this", "that", "Do so."))

    async def fail(*_: Any) -> None:
        if not wrapped:
            raise refusal
        raise RuntimeError("an RPC failed") from refusal

    servicer, context = _servicer(), _Context()
    monkeypatch.setattr(servicer, "_construct", fail)
    with pytest.raises(_Ended):
        _construct(servicer, context)
    assert context.told == (grpc.StatusCode.INVALID_ARGUMENT, "table T: got this; expected that. Do so.")


def test_a_fault_of_ours_is_not_taken_for_a_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any other error stays what it is, and is logged with its traceback."""

    async def fail(*_: Any) -> None:
        raise ZeroDivisionError

    servicer, context = _servicer(), _Context()
    monkeypatch.setattr(servicer, "_construct", fail)
    with pytest.raises(ZeroDivisionError):
        _construct(servicer, context)
    assert context.told is None


@pytest.mark.parametrize(
    ("given", "protect", "retained"),
    [
        ({}, None, None),
        ({"protect": True}, True, None),
        ({"protect": False, "retainOnDelete": True}, False, True),
    ],
)
def test_options_left_open_stay_open(
    given: dict[str, bool], protect: bool | None, retained: bool | None
) -> None:
    """Only what a program said of protection and retention reaches the component."""
    parent = "urn:pulumi:dev::web::pulumi:pulumi:Stack::web-dev"
    made: list[pulumi.ResourceOptions] = []

    async def make() -> None:
        request = provider_pb2.ConstructRequest(parent=parent, **given)  # type: ignore[arg-type]
        made.append(_serving.Servicer._construct_options(request))
        made.append(_serving.Servicer._construct_options(provider_pb2.ConstructRequest(**given)))  # type: ignore[arg-type]

    asyncio.run(make())
    for options in made:
        assert (options.protect, options.retain_on_delete) == (protect, retained)


def test_an_unknown_component_is_refused() -> None:
    """The message lists those there are."""
    for token in ("rolesanywhere:index:Nothing", "other:index:Profile", "rolesanywhere:Profile"):
        with pytest.raises(ComponentError, match=r"resource web: got type .*rolesanywhere:index:Profile"):
            ComponentsProvider().construct("web", token, {})


def test_what_a_refusal_leaves_behind_is_not_told_twice() -> None:
    """Tasks that waited for a refused value end quietly; any other forgotten error is reported."""
    told: list[dict[str, Any]] = []

    class Loop:
        def default_exception_handler(self, context: dict[str, Any]) -> None:
            told.append(context)

    loop: Any = Loop()
    _serving._on_forgotten_error(loop, {"exception": ToolkitError(Problem("a", "b", "c", "d"))})
    assert told == []
    others: list[dict[str, Any]] = [{"exception": ValueError("x")}, {"message": "no exception at all"}]
    for context in others:
        _serving._on_forgotten_error(loop, context)
    assert told == others


def test_it_serves_until_its_parent_is_another(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The port is the first line it prints, and an orphan stops."""
    parents = iter([1, 1, 2])
    monkeypatch.setattr(os, "getppid", lambda: next(parents))
    monkeypatch.setattr(_serving, "_WATCH_SECONDS", 0)
    assert _serving.serve(["127.0.0.1:1"]) == 0
    assert capsys.readouterr().out.strip().isdigit()
