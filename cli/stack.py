"""`up`, `preview`, `refresh`, `down` and `outputs`: one stack on the sandbox."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.access_source import REAL, contract_in, outputs_option
from cli.console import Progress, err, out, table
from cli.exit_codes import ExitCode, epilog
from cli.guard import guard_of, guard_options, print_violations
from cli.opening import opened
from cli.proofs import print_verdicts, proven, proven_in_an_account
from cli.purging import purge, purged_with

if TYPE_CHECKING:
    from sandbox.operation import Outcome

_RUNS = (ExitCode.FAILED, ExitCode.CONFIG, ExitCode.SURROUNDINGS, ExitCode.INTERRUPTED)

stack_option = click.option(
    "--stack", default="dev", show_default=True, help="The stack: Pulumi.<stack>.yaml is its file."
)


@click.command(epilog=epilog("./rolesanywhere up --stack dev", *_RUNS))
@stack_option
@guard_options
@click.option(
    "--prove/--no-prove", default=True, help="Whether each workload's certificate is tried at the end."
)
def up(stack: str, guarded: bool, guard_config: Path | None, prove: bool) -> int:
    """Deploy a stack on the sandbox, print its ARNs, and prove what its certificates open.

    Previews first: a plan the engine, a provider or the guard refuses changes nothing.
    """
    progress, pack = Progress(), guard_of(stack, guarded=guarded, config=guard_config)
    with opened(stack, progress) as stack_on_sandbox:
        progress("planning")
        stack_on_sandbox.preview(pack)
        outcome = stack_on_sandbox.up(pack)
        verdicts = proven(stack, outcome.outputs, progress) if prove else []
    _print_changes("Changed", outcome)
    _print_outputs(outcome.outputs)
    return print_verdicts(verdicts)


@click.command(epilog=epilog("./rolesanywhere verify --stack dev", *_RUNS))
@stack_option
@click.option("--json", "as_json", is_flag=True, help="Print the verdicts as JSON.")
@click.option(
    "--account",
    type=click.Choice(["sandbox", REAL]),
    default="sandbox",
    show_default=True,
    help="Where; real is the account the stack is deployed in: sessions by certificate, and only reads.",
)
@outputs_option
def verify(stack: str, as_json: bool, account: str, outputs: Path | None) -> int:
    """Prove what each workload's certificate opens, on the sandbox or in an account, and what it does not.

    A fresh client process for each workload gets a session, makes a call that is granted and one that is
    not. Fails when one of them is not as it should be. In an account nothing but the certificates is used,
    no credentials of yours, and nothing is changed.
    """
    progress = Progress()
    if (account == REAL) != (outputs is not None):
        raise click.UsageError(
            "--account real and --outputs, what `pulumi stack output --json` printed, go together."
        )
    if outputs is not None:
        contract = contract_in(outputs)
        err.print(
            f"Trying the workloads of your account in {contract.region}; nothing is changed.", markup=False
        )
        return print_verdicts(proven_in_an_account(stack, contract, progress), as_json=as_json)
    with opened(stack, progress, checked=False) as stack_on_sandbox:
        values = stack_on_sandbox.outputs()
        if not values:
            return _nothing_deployed(stack)
        verdicts = proven(stack, values, progress)
    return print_verdicts(verdicts, as_json=as_json)


@click.command(epilog=epilog("./rolesanywhere preview --stack dev", *_RUNS))
@stack_option
@guard_options
def preview(stack: str, guarded: bool, guard_config: Path | None) -> int:
    """Say what `up` would change; change nothing."""
    progress, pack = Progress(), guard_of(stack, guarded=guarded, config=guard_config)
    with opened(stack, progress) as stack_on_sandbox:
        progress("planning")
        outcome = stack_on_sandbox.preview(pack)
    _print_changes("Would change", outcome)
    return ExitCode.OK


@click.command(epilog=epilog("./rolesanywhere refresh --stack dev", *_RUNS))
@stack_option
def refresh(stack: str) -> int:
    """Take what the sandbox really holds into the stack's state; `up` then restores what is missing."""
    progress = Progress()
    with opened(stack, progress, checked=False) as stack_on_sandbox:
        progress("reading every resource")
        outcome = stack_on_sandbox.refresh()
    _print_changes("Found changed", outcome)
    return ExitCode.OK


@click.command(epilog=epilog("./rolesanywhere down --stack dev --yes", *_RUNS, ExitCode.UNCONFIRMED))
@stack_option
@click.option("--yes", is_flag=True, help="Do not ask; needed where there is no terminal.")
@click.option(
    "--purge-keys",
    is_flag=True,
    help="Delete the stack's development PKIs too: every key and certificate made in them.",
)
def down(stack: str, yes: bool, purge_keys: bool) -> int:
    """Delete a stack from the sandbox: what protects it is shown, and lifted once confirmed."""
    from sandbox.protection import lift, protections

    progress = Progress()
    keys = purged_with(stack) if purge_keys else ()
    with opened(stack, progress, checked=False) as stack_on_sandbox:
        progress("looking for what is protected")
        count = sum(1 for each in stack_on_sandbox.state().get("resources", []) if each.get("custom"))
        found = protections(stack_on_sandbox)
        progress.pause()
        if found:
            rows = [(each.resource, each.type, each.setting, each.detail) for each in found]
            table("Protected", ("resource", "type", "by", "what it means"), rows)
        if not yes and not _confirmed(stack, count, keys):
            return ExitCode.UNCONFIRMED
        progress.resume()
        lift(stack_on_sandbox, found)
        outcome = stack_on_sandbox.destroy()
        stack_on_sandbox.forget()
    _print_changes("Deleted", outcome)
    purge(keys)
    return ExitCode.OK


@click.command(epilog=epilog("./rolesanywhere outputs --json", *_RUNS))
@stack_option
@click.option("--json", "as_json", is_flag=True, help="Print what `pulumi stack output --json` prints.")
def outputs(stack: str, as_json: bool) -> int:
    """Print the outputs of a deployed stack."""
    progress = Progress()
    with opened(stack, progress, checked=False) as stack_on_sandbox:
        values = stack_on_sandbox.outputs()
    if not values:
        return _nothing_deployed(stack)
    if as_json:
        print(json.dumps(values, indent=2, sort_keys=True))
    else:
        _print_outputs(values)
    return ExitCode.OK


def _nothing_deployed(stack: str) -> int:
    err.print(f"Stack {stack} has no outputs yet: run `./rolesanywhere up --stack {stack}`.", markup=False)
    return ExitCode.FAILED


def _confirmed(stack: str, count: int, keys: Sequence[Path]) -> bool:
    """Ask a person; without a terminal nothing is asked and nothing is done."""
    and_keys = "".join(f" and the keys in {directory}" for directory in keys)
    if not sys.stdin.isatty():
        what = f"Deleting stack {stack} ({count} resources){and_keys}"
        err.print(f"{what} needs --yes where there is no terminal.", markup=False)
        return False
    return click.confirm(
        f"Delete stack {stack} and its {count} resources{and_keys}, lifting what protects them?", err=True
    )


def _print_changes(title: str, outcome: "Outcome") -> None:
    rows = [
        (step.operation, step.type, step.name, ", ".join(step.keys))
        for step in outcome.steps
        if not step.type.startswith("pulumi:")
    ]
    if rows:
        table(title, ("operation", "type", "name", "properties"), rows)
    print_violations(outcome.violations)
    for warning in outcome.warnings:
        err.print(f"warning: {warning}", markup=False)
    same = outcome.changes.get("same", 0)
    out.print(f"{outcome.changed} operations, {same} unchanged.")


def _print_outputs(values: dict[str, object]) -> None:
    """The contract's own table; what a program of another shape exports as it is."""
    from outputs import Contract, rows

    if "contractVersion" in values:
        contract = Contract.model_validate(values)
        table("Outputs", ("of", "name", "value"), rows(contract))
        for name, workload in contract.workloads.items():
            out.print(f"The command of {name}:\n  {workload.credential_process}", markup=False)
    elif values:
        shown = (
            (name, value if isinstance(value, str) else json.dumps(value)) for name, value in values.items()
        )
        table("Outputs", ("name", "value"), sorted(shown))
