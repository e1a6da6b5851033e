"""Runs one stack on one sandbox instance, through the Automation API and in a work folder of its own."""

import runpy
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from pulumi import automation
from pulumi.automation.errors import CommandError

from aws_facts import Problem
from sandbox.deployers import DEPLOYER
from sandbox.deploying import StackDeployer
from sandbox.engine import Engine
from sandbox.environment import VAULT_ADDRESS, scrubbed
from sandbox.errors import Interrupted, StackError
from sandbox.files import make_private_directory, write_private
from sandbox.instance import TOOLKIT, Instance
from sandbox.operation import (
    InterruptibleCommand,
    LeanStack,
    Outcome,
    interruptible,
    listener,
)
from sandbox.plugin import install_plugins
from sandbox.policy_pack import PolicyPack, Violation
from sandbox.progress import Report
from sandbox.provider.journal import VARIABLE
from sandbox.rehearsal import PLACEHOLDER, prepare
from sandbox.shims import install_shims, with_shims
from sandbox.state import outputs_in, read_state

_CLOSING_LINES = {f"{what} failed" for what in ("preview", "update", "refresh", "destroy")}


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """Which stack is run where, and as whom.

    Attributes:
        root: The Pulumi project's root.
        stack: The stack's name.
        account: The 12-digit account id it deploys into.
        region: The Region of its `aws:region`.
        instance: The sandbox.
        engine: The Pulumi CLI.
    """

    root: Path
    stack: str
    account: str
    region: str
    instance: Instance
    engine: Engine

    @property
    def work(self) -> Path:
        """The folder the engine works in."""
        return self.instance.directory / "work" / self.stack

    @property
    def engine_record(self) -> Path:
        """Where the running engine's process is written down."""
        return self.instance.directory / "work" / f"{self.stack}.engine.json"

    @property
    def journal(self) -> Path:
        """Where the plugin writes down what it asks the cloud to make."""
        return self.instance.directory / "work" / f"{self.stack}.journal"

    @property
    def shims(self) -> Path:
        """The folder on the engine's PATH that stands in for a Python language host."""
        return self.instance.directory / "shims"

    def environment(self) -> dict[str, str]:
        """The scrubbed environment of everything that runs for this stack."""
        variables = scrubbed(self.instance, self.account, self.region) | {VARIABLE: str(self.journal)}
        return with_shims(self.shims, variables)


class RehearsedStack:
    """One stack, held by this process alone while it is open.

    Args:
        rehearsal: Which stack, where, as whom.
        report: Told, a line at a time, what happens.
    """

    def __init__(self, rehearsal: Rehearsal, report: Report) -> None:
        self.rehearsal = rehearsal
        self.report = report
        self.command = InterruptibleCommand(
            rehearsal.engine, rehearsal.environment(), rehearsal.engine_record
        )
        copies = prepare(rehearsal.root, rehearsal.stack, rehearsal.work)
        self.notes = copies.notes
        install_plugins(
            rehearsal.instance.directory / "pulumi-home",
            TOOLKIT,
            self.command,
            vault=VAULT_ADDRESS in rehearsal.environment(),
        )
        install_shims(rehearsal.shims, TOOLKIT)
        self.stack = self._select()
        self._encrypt(copies.encrypted)
        self._began = rehearsal.work / "began"
        self._deployer: StackDeployer | None = None

    def sign_as(self, deployer: StackDeployer) -> None:
        """Let the engine and its plugins sign as the stack's own deployer from now on.

        Args:
            deployer: The user; what it may do is what the stack needs.

        Raises:
            SandboxError: The sandbox does not answer.
        """
        pair = deployer.key()
        self.command.environment |= {
            "AWS_ACCESS_KEY_ID": pair.access_key_id,
            "AWS_SECRET_ACCESS_KEY": pair.secret_access_key,
        }
        self._deployer = deployer

    def preview(self, pack: PolicyPack | None = None) -> Outcome:
        """Say what `up` would do; nothing changes.

        Args:
            pack: What judges the plan beside the engine.

        Raises:
            StackError: The engine, a provider or a mandatory policy refuses the plan.
            Interrupted: The person stopped it.
        """
        options: dict[str, Any] = {} if pack is None else pack.options()
        return self._run(lambda on_event: self.stack.preview(on_event=on_event, **options), "preview")

    def up(self, pack: PolicyPack | None = None) -> Outcome:
        """Create and update until the stack is as declared.

        Args:
            pack: What judges each resource before it is made, and all of them at the end.

        Raises:
            StackError: An operation failed, or a mandatory policy stopped it; what was done is in the state.
            Interrupted: The person stopped it.
        """
        options: dict[str, Any] = {} if pack is None else pack.options()
        write_private(self._began, datetime.now(UTC).isoformat().encode())
        if self._deployer is not None:
            self._deployer.began()
        outcome = self._run(lambda on_event: self.stack.up(on_event=on_event, **options), "up")
        if self._deployer is not None:
            self._deployer.succeeded()
        outcome.outputs = self.outputs()
        return outcome

    def began(self) -> datetime | None:
        """When the last `up` of this stack started, by this machine's clock."""
        try:
            return datetime.fromisoformat(self._began.read_text())
        except FileNotFoundError:
            return None

    def refresh(self) -> Outcome:
        """Take what the cloud really holds into the state.

        Raises:
            StackError: A resource could not be read.
            Interrupted: The person stopped it.
        """
        return self._run(lambda on_event: self.stack.refresh(on_event=on_event), "refresh")

    def destroy(self) -> Outcome:
        """Delete every resource of the stack.

        Raises:
            StackError: Something is protected or could not be deleted.
            Interrupted: The person stopped it.
        """
        return self._run(lambda on_event: self.stack.destroy(on_event=on_event), "destroy")

    def outputs(self) -> dict[str, Any]:
        """The stack's outputs as plain values; empty before the first `up`."""
        return outputs_in(self.state())

    def state(self) -> dict[str, Any]:
        """The stack's state: `resources` and `pending_operations` as the engine keeps them, to look at."""
        for file in state_files(self.rehearsal):
            kept = read_state(file)
            if kept is not None:
                return kept
        return self.deployment()

    def deployment(self) -> dict[str, Any]:
        """The stack's state as the engine exports it, secrets in the clear: to repair and put back."""
        return dict(self.stack.export_stack().deployment or {})

    def replace_deployment(self, deployment: dict[str, Any]) -> None:
        """Put a repaired state in place; the engine checks its integrity."""
        self.stack.import_stack(automation.Deployment(version=3, deployment=deployment))

    def run_engine(self, *arguments: str) -> str:
        """Run a plain engine command on this stack and return what it printed.

        Raises:
            StackError: It failed.
        """
        try:
            done = self.command.run(
                [*arguments, "--stack", self.rehearsal.stack], str(self.rehearsal.work), {}
            )
        except CommandError as error:
            raise _failed(self.rehearsal.stack, " ".join(arguments[:2]), [_last_words(error)]) from None
        return str(done.stdout)

    def forget(self) -> None:
        """Remove the emptied stack and its work folder."""
        self.stack.workspace.remove_stack(self.rehearsal.stack)
        shutil.rmtree(self.rehearsal.work)
        if self._deployer is not None:
            self._deployer.file.unlink(missing_ok=True)

    def _select(self) -> automation.Stack:
        """Open the stack, making it when it is new."""
        is_new = not any(state_files(self.rehearsal))
        workspace = automation.LocalWorkspace(
            work_dir=str(self.rehearsal.work), pulumi_command=self.command, program=self._program
        )
        try:
            return LeanStack.made(self.rehearsal.stack, workspace, is_new=is_new)
        except CommandError as error:
            raise _failed(self.rehearsal.stack, "opening the stack", [_last_words(error)]) from None

    def _encrypt(self, paths: Sequence[str]) -> None:
        """What is a secret in the user's file is one in the copy: the engine keeps it out of sight."""
        if paths:
            secret = automation.ConfigValue(PLACEHOLDER, secret=True)
            self.stack.set_all_config(dict.fromkeys(paths, secret), path=True)

    def _program(self) -> None:
        """The very `__main__.py` a plain `pulumi up` runs."""
        runpy.run_path(str(self.rehearsal.root / "__main__.py"), run_name="__main__")

    def _run(
        self, operation: Callable[[Callable[[automation.EngineEvent], None]], object], what: str
    ) -> Outcome:
        outcome = Outcome()
        with interruptible(self.command, self.report):
            try:
                operation(listener(outcome, self.report, "planned: " if what == "preview" else ""))
            except CommandError as error:
                if self.command.interrupts:
                    raise Interrupted from None
                raise _failed(
                    self.rehearsal.stack, what, outcome.errors or [_last_words(error)], outcome.violations
                ) from None
        self.rehearsal.journal.unlink(missing_ok=True)  # every create was answered and recorded
        return outcome


@contextmanager
def held(instance: Instance, stack: str) -> Iterator[None]:
    """Keep every other command off a stack while the block runs.

    Raises:
        StackError: Another command is working on it.
    """
    work = make_private_directory(instance.directory / "work")
    lock = FileLock(work / f"{stack}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise StackError(
            Problem(
                where=f"stack {stack}",
                got="another command at work on it",
                expected="one at a time",
                remedy="Wait for it to end, or stop it.",
            )
        ) from None
    try:
        yield
    finally:
        lock.release()


def state_files(rehearsal: Rehearsal) -> Iterator[Path]:
    """The engine's own file of the stack's state, when there is one."""
    stacks = rehearsal.instance.directory / "state" / ".pulumi" / "stacks"
    return stacks.glob(f"*/{rehearsal.stack}.json")


def _failed(stack: str, what: str, messages: list[str], violations: Sequence[Violation] = ()) -> StackError:
    """One problem for each thing the engine or a policy said, less its closing line when it said more."""
    refused = [violation.problem() for violation in violations if violation.stops]
    told = [message for message in messages if message not in _CLOSING_LINES]
    if not told and not refused:
        told = messages
    return StackError(
        *refused,
        *(
            Problem(
                where=f"stack {stack}, {what}",
                got=_without_traceback(message),
                expected="success",
                remedy=_remedy(message),
            )
            for message in told
        ),
    )


def _without_traceback(message: str) -> str:
    """What a dynamic resource's provider raised: Pulumi puts the way there before it."""
    if not message.startswith("Traceback (most recent call last)"):
        return message
    return message.strip().rpartition("\n")[2].partition(": ")[2] or message


def _remedy(message: str) -> str:
    """What to do about the refusals a person will meet most."""
    if "protect" in message and "deletion" not in message.lower():
        return (
            "A trust anchor carries `protect`: every certificate under it stops working when it goes. "
            "Put its key back into the stack file; to give up the whole stack, run `./rolesanywhere down`."
        )
    if f"user/{DEPLOYER}-" in message and "not authorized" in message:
        return (
            "The policy generated from the stack file does not allow it: `./rolesanywhere access "
            "deployer-policy --explain` shows what it allows. If the stack file asks for it, the table in "
            "docs/deployer.md lacks it."
        )
    if "'pulumi-resource-vault'" in message or "resource plugin 'vault'" in message:
        return (
            "A stack with a Vault is rehearsed on one on this machine: start `vault server -dev`, and set "
            "VAULT_ADDR and VAULT_TOKEN to what it prints."
        )
    return "Mend what it names, then run the command again."


def _last_words(error: CommandError) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    told = [line for line in lines if line.startswith(("error:", "stderr:"))]
    return (told or lines or ["the engine failed without a word"])[-1].removeprefix("stderr:").strip()
