"""Runs the engine as a child that can be interrupted cleanly, and turns its events into a result."""

import json
import os
import re
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import IO, Any

import psutil
from pulumi import automation
from pulumi.automation import CommandResult, EngineEvent, OnOutput, OpType, PulumiCommand
from pulumi.automation._stack import StackInitMode
from pulumi.automation.errors import create_command_error
from pulumi.automation.events import StepEventMetadata
from semver import VersionInfo

from sandbox.engine import Engine
from sandbox.files import write_private
from sandbox.instance import process_of
from sandbox.policy_pack import Violation
from sandbox.progress import Report

_SHIM = re.compile(r"using pulumi-\S+ from \$PATH at \S+/shims/\S+")
"""What the engine tells of our own stand-ins for a language host."""

_MARKUP = re.compile(r"<\{%[^%]*%\}>")
_QUIET = {OpType.SAME, OpType.READ, OpType.REFRESH}
_POLITE = 2
"""Interrupts after which the engine is killed."""

_INSISTENCE = 0.5
"""Seconds after which an engine that was asked to stop at once is asked again."""

_SAID = {
    1: "stopping: the engine finishes what is in flight; once more stops it at once",
    2: "stopping at once: what was in flight is settled by the next command",
}

_STEPS_OF_REPLACEMENT = {OpType.CREATE_REPLACEMENT, OpType.DELETE_REPLACED, OpType.DISCARD_REPLACED}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing the engine did, or would do.

    Attributes:
        operation: The engine's word: ``create``, ``update``, ``replace``, ``delete``.
        type: The resource's type token.
        name: Its logical name.
        keys: The properties that made the difference.
    """

    operation: str
    type: str
    name: str
    keys: tuple[str, ...] = ()


@dataclass(slots=True)
class Outcome:
    """What an operation came to.

    Attributes:
        steps: Every change, in order.
        errors: What the engine or a provider reported as errors.
        warnings: What they or the program reported as warnings.
        violations: What a policy pack says, whether it stops the operation or not.
        changes: How many resources per operation, ``same`` included, as the engine counts them.
        outputs: The stack's outputs as plain values, after an `up`.
    """

    steps: list[Step] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    violations: list[Violation] = field(default_factory=list)
    changes: dict[str, int] = field(default_factory=dict)
    outputs: dict[str, Any] = field(default_factory=dict)

    @property
    def changed(self) -> int:
        """How many resources were touched."""
        return sum(count for name, count in self.changes.items() if name not in {"same", "read"})


def listener(outcome: Outcome, report: Report, prefix: str = "") -> Callable[[EngineEvent], None]:
    """Build the callback that fills an outcome from the engine's events and reports each step.

    Args:
        outcome: What to fill.
        report: Told each step.
        prefix: Stands before each step that is told.
    """

    def note(step: StepEventMetadata) -> None:
        if step.op in _QUIET | _STEPS_OF_REPLACEMENT:
            return
        name = step.urn.rpartition("::")[2]
        noted = Step(step.op.value, step.type, name, tuple(step.diffs or ()))
        if all(
            (each.operation, each.type, each.name) != (noted.operation, noted.type, name)
            for each in outcome.steps
        ):
            outcome.steps.append(noted)
            report(f"{prefix}{noted.operation} {noted.type} {name}")

    def on_event(event: EngineEvent) -> None:
        if event.resource_pre_event is not None:
            note(event.resource_pre_event.metadata)
        elif event.res_outputs_event is not None:
            note(event.res_outputs_event.metadata)  # what a refresh found is told only here
        else:
            _take(outcome, event)

    return on_event


def _take(outcome: Outcome, event: EngineEvent) -> None:
    """Take in what is told beside the steps, each thing once."""
    if event.diagnostic_event is not None:
        text = _MARKUP.sub("", event.diagnostic_event.message).strip()
        kept = {"error": outcome.errors, "warning": outcome.warnings}.get(event.diagnostic_event.severity)
        if kept is not None and text and text not in kept and not _SHIM.fullmatch(text):
            kept.append(text)
    elif event.policy_event is not None:
        violation = Violation.of(event.policy_event)
        if violation not in outcome.violations:
            outcome.violations.append(violation)
    elif event.summary_event is not None:
        counts = event.summary_event.resource_changes or {}
        outcome.changes = {getattr(name, "value", str(name)): count for name, count in counts.items()}


class InterruptibleCommand(PulumiCommand):
    """A Pulumi CLI run in a session of its own, with no environment but the given one.

    A terminal's Ctrl-C then reaches only this process, which passes it on once to let the engine finish
    what is in flight, and a second time to make it stop at once.

    Args:
        engine: The engine.
        environment: The whole environment it gets.
        record: Where the running engine's process is written down, so that a later run finds a left-over.
    """

    def __init__(self, engine: Engine, environment: Mapping[str, str], record: Path) -> None:
        self.command = str(engine.executable)
        self.version = VersionInfo(*engine.version)
        self.environment = dict(environment)
        self.record = record
        self.interrupts = 0
        self._running: subprocess.Popen[str] | None = None

    def run(
        self,
        args: list[str],
        cwd: str,
        additional_env: Mapping[str, str],
        on_output: OnOutput | None = None,
        on_error: OnOutput | None = None,
    ) -> CommandResult:
        """Run the engine once, without a terminal; see the base class for the arguments.

        Raises:
            CommandError: It did not exit with 0.
        """
        search = os.pathsep.join([str(Path(self.command).parent), self.environment.get("PATH", os.defpath)])
        with subprocess.Popen(
            [self.command, "--non-interactive", *args],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=cwd,
            env={**self.environment, **additional_env, "PULUMI_AUTOMATION_API": "true", "PATH": search},
            encoding="utf-8",
            start_new_session=True,
        ) as process:
            self._running = process
            note_process(self.record, process.pid)
            written: list[list[str]] = [[], []]
            readers = [
                threading.Thread(target=_consume, args=(stream, callback, lines))
                for stream, callback, lines in zip(
                    (process.stdout, process.stderr), (on_output, on_error), written, strict=True
                )
            ]
            for reader in readers:
                reader.start()
            for reader in readers:
                reader.join()
        self._running = None
        self.record.unlink(missing_ok=True)
        result = CommandResult("\n".join(written[0]), "\n".join(written[1]), process.returncode)
        if process.returncode != 0:
            raise create_command_error(result)
        return result

    def interrupt(self) -> None:
        """Ask the running engine to stop: the first time to finish what is in flight, then at once."""
        self.interrupts += 1
        running = self._running
        if running is None or running.poll() is not None:
            return
        running.send_signal(signal.SIGINT if self.interrupts <= _POLITE else signal.SIGKILL)
        if self.interrupts == _POLITE:
            threading.Thread(target=_insist, args=(running,), daemon=True).start()


class LeanStack(automation.Stack):
    """A stack whose results are its events and its state.

    After each operation the SDK starts the engine three times more, for outputs and history nobody reads.
    """

    @classmethod
    def made(cls, name: str, workspace: automation.Workspace, *, is_new: bool) -> "LeanStack":
        """Make the stack, or open it.

        Args:
            name: Its name.
            workspace: Where.
            is_new: Whether it is not there yet.

        Raises:
            CommandError: The engine refuses.
        """
        return cls(name, workspace, StackInitMode.CREATE if is_new else StackInitMode.SELECT)

    def outputs(self) -> automation.OutputMap:
        """None: see `sandbox.state`."""
        return {}

    def info(self, show_secrets: bool | None = None) -> automation.UpdateSummary | None:  # noqa: ARG002 - the SDK's
        """What the SDK insists on, and nobody reads."""
        return automation.UpdateSummary("", datetime.now(UTC), "", {}, {}, "succeeded")


def _insist(process: "subprocess.Popen[str]") -> None:
    """Ask until it ends: two signals shortly after one another may reach a busy process as one."""
    while True:
        try:
            process.wait(_INSISTENCE)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGINT)
        else:
            return


def _consume(stream: IO[str], callback: OnOutput | None, lines: list[str]) -> None:
    for line in stream:
        lines.append(line.rstrip())
        if callback is not None:
            callback(lines[-1])


@contextmanager
def interruptible(command: InterruptibleCommand, report: Report) -> Iterator[None]:
    """Turn SIGINT and SIGTERM of this process into interrupts of the engine while the block runs."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        command.interrupt()
        report(_SAID.get(command.interrupts, "stopping: the engine is killed"))

    before = {number: signal.signal(number, on_signal) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def note_process(record: Path, pid: int) -> None:
    """Write down which process runs the engine, so that a later run can tell a left-over from a stranger."""
    try:
        started = psutil.Process(pid).create_time()
    except psutil.NoSuchProcess:
        return
    write_private(record, json.dumps({"pid": pid, "started": started}).encode())


def left_over(record: Path) -> psutil.Process | None:
    """The engine a killed run left behind, when it still lives."""
    try:
        noted = json.loads(record.read_text())
    except (FileNotFoundError, ValueError):
        return None
    return process_of(noted["pid"], noted["started"])
