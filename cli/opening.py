"""From a stack's name to a stack that is open on a running sandbox: what every stack command begins with."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.console import Progress, err
from sandbox.instance import DEFAULT

if TYPE_CHECKING:
    from sandbox.stack import Rehearsal, RehearsedStack

ROOT = Path(__file__).resolve().parent.parent
"""Where this project's packages are, and the Pulumi project that is used unless another is named."""

DEFAULT_ACCOUNT = "111122223333"
"""The account a stack is rehearsed in when it does not say `aws:allowedAccountIds`."""


@dataclass(frozen=True, slots=True)
class Target:
    """Which stack, and where it says it belongs.

    Attributes:
        stack: Its name.
        account: The 12-digit account id.
        region: The Region.
    """

    stack: str
    account: str
    region: str


def project() -> Path:
    """The root of the Pulumi project this command line is about."""
    root = click.get_current_context().find_root().obj
    return root if isinstance(root, Path) else ROOT


def sandbox_name() -> str:
    """Which of the project's sandboxes this command line is about."""
    return str(click.get_current_context().find_root().params.get("sandbox") or DEFAULT)


def target_of(stack: str, *, checked: bool = True) -> Target:
    """Read and check a stack file before anything is started.

    Args:
        stack: The stack's name.
        checked: Whether all of it must be right. What only looks at a deployed stack, or deletes it, needs
            no more than where it is. A project with a config of its own checks its files itself.

    Raises:
        config.ConfigError: Everything that is wrong with it.
    """
    import config

    root = project()
    if checked and config.is_ours(root):
        config.check(root, stack)
    settings = config.aws_settings(root, stack)
    account = settings.allowed_account_ids[0] if settings.allowed_account_ids else DEFAULT_ACCOUNT
    return Target(stack, account, settings.region)


def rehearsal_of(target: Target, progress: Progress) -> "Rehearsal":
    """Make sure the engine and the sandbox are there, and enter the scrubbed environment.

    Raises:
        EngineError: No engine can be had.
        SandboxError: The local AWS does not start.
    """
    from sandbox.engine import find_engine
    from sandbox.process import ensure_running
    from sandbox.stack import Rehearsal

    root = project()
    engine = find_engine(progress)
    instance = ensure_running(root, target.account, target.region, progress, name=sandbox_name())
    rehearsal = Rehearsal(root, target.stack, target.account, target.region, instance, engine)
    environment = rehearsal.environment()
    os.environ.clear()
    os.environ.update(environment)
    return rehearsal


@contextmanager
def opened(stack: str, progress: Progress, *, checked: bool = True) -> Iterator["RehearsedStack"]:
    """Open a stack for one command, alone, with whatever a killed run left behind put right.

    Args:
        stack: The stack's name.
        progress: Told what happens.
        checked: Whether the whole stack file must be right.

    Raises:
        ToolkitError: The stack file, the engine, the sandbox or another command stands in the way.
    """
    target = target_of(stack, checked=checked)
    err.print(
        f"Rehearsing stack {target.stack} on this machine's sandbox "
        f"(account {target.account}, {target.region}); nothing reaches AWS.",
        markup=False,
    )
    from sandbox.deploying import StackDeployer
    from sandbox.recovery import end_left_overs, recover
    from sandbox.stack import RehearsedStack, held

    with progress.running():
        rehearsal = rehearsal_of(target, progress)
        with held(rehearsal.instance, stack):
            progress("opening the stack")
            left = end_left_overs(rehearsal)
            opened_stack = RehearsedStack(rehearsal, progress)
            for note in opened_stack.notes:
                progress.keep(f"  rehearsed without {note}")
            for line in [*left, *recover(opened_stack)]:
                progress.keep(f"  recovered: {line}")
            deployer = StackDeployer(
                rehearsal.instance,
                target.account,
                stack,
                deployer_policies(project(), target) if checked else (),
            )
            if deployer.documents:
                opened_stack.sign_as(deployer)
            yield opened_stack


def deployer_policies(root: Path, target: Target) -> tuple[str, ...]:
    """What deploying a stack file of ours takes, as policy documents.

    Args:
        root: The project's root.
        target: The stack, whose file is right.

    Returns:
        None of a program whose config is its own or that makes other things than ours, and none where
        names are not Pulumi's own: those are deployed with the sandbox's broad policy.
    """
    import config
    from access import deployer_policy

    if not config.is_ours(root) or not _is_our_program(root) or config.has_own_names(root, target.stack):
        return ()
    return deployer_policy(root, target.stack, target.account).documents


def _is_our_program(root: Path) -> bool:
    """Whether a project's program is the toolkit's, or one of the examples' that run it; unchanged."""
    programs = (ROOT / "__main__.py", *ROOT.glob("examples/*/__main__.py"))
    own = root / "__main__.py"
    return own.is_file() and own.read_bytes() in {file.read_bytes() for file in programs}
