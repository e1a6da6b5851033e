"""`test`: every quality gate, as one command; what CI runs is nothing else."""

import subprocess
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

import click

from cli.console import Progress, err, table
from cli.exit_codes import ExitCode, epilog
from cli.opening import ROOT

MINIMUM_COVERAGE = 95
"""Percent of lines and branches of our packages that the tests must reach."""


@dataclass(frozen=True, slots=True)
class Gate:
    """One check.

    Attributes:
        name: What it checks.
        command: A program of this project's environment, and its arguments.
    """

    name: str
    command: tuple[str, ...]


STATIC = (
    Gate("lint", ("ruff", "check", ".")),
    Gate("format", ("ruff", "format", "--check", ".")),
    Gate("imports", ("lint-imports", "--no-cache")),
    Gate("types", ("mypy",)),
)
TESTS = Gate(
    "tests",
    (
        "pytest",
        "-n",
        "3",  # engines wait for one another: two of them do not fill two cores
        "--dist",
        "loadgroup",
        "--tb=native",  # the others parse source, which CPython 3.11 cannot do in two threads at once
        "--cov",
        f"--cov-fail-under={MINIMUM_COVERAGE}",
        "--durations=10",
    ),
)
HELPED = ("tests/helper", "tests/examples/test_entrypoint.py")
OPT_IN = {
    "vault": Gate("tests with Vault", ("pytest", "--vault", "tests/vault")),
    "helper": Gate("tests with aws_signing_helper", ("pytest", "--helper", *HELPED)),
}
"""What takes a program that most people do not have: by its option."""
QUICK = Gate("tests", ("pytest", "-n", "4", "--dist", "loadgroup", "-m", "not engine and not slow"))


@click.command(
    context_settings={"ignore_unknown_options": True},
    epilog=epilog(
        "./rolesanywhere test --quick", ExitCode.FAILED, ExitCode.SURROUNDINGS, ExitCode.INTERRUPTED
    ),
)
@click.option("--quick", is_flag=True, help="Leave out what starts the engine or takes long; no coverage.")
@click.option(
    "--vault",
    is_flag=True,
    help="Run the tests that need a real HashiCorp Vault, and only these.",
)
@click.option(
    "--helper",
    is_flag=True,
    help="Run the tests that need AWS's own aws_signing_helper, and only these.",
)
@click.argument("pytest_arguments", nargs=-1, type=click.UNPROCESSED)
def test(quick: bool, vault: bool, helper: bool, pytest_arguments: tuple[str, ...]) -> int:
    """Run lint, format, import contracts, types and every test.

    Arguments after the options go to pytest alone, and then only pytest runs. The tests of a real Vault and
    of the official helper are left out unless they are asked for; where there is no `vault` or
    `aws_signing_helper` on PATH, it is built, once.
    """
    gates: tuple[Gate, ...] = (*STATIC, QUICK if quick else TESTS)
    if pytest_arguments:
        gates = (Gate("tests", ("pytest", *pytest_arguments)),)
    asked = {"vault": vault, "helper": helper}
    opted = [OPT_IN[name] for name, wanted in asked.items() if wanted]
    if opted:
        gates = tuple(replace(gate, command=(*gate.command, *pytest_arguments)) for gate in opted)
    if opted or not quick:
        _programs_first(vault=vault, helper=helper)
    results = [(gate.name, *_run(gate)) for gate in gates]
    table(
        "Gates",
        ("gate", "result", "seconds"),
        [
            (name, "passed" if code == 0 else f"failed ({code})", f"{seconds:.0f}")
            for name, code, seconds in results
        ],
    )
    return ExitCode.OK if all(code == 0 for _name, code, _seconds in results) else ExitCode.FAILED


def _programs_first(*, vault: bool, helper: bool) -> None:
    """Find, fetch or build what the tests run, while its progress can be seen, not inside a test."""
    from sandbox.engine import find_engine
    from sandbox.helper import find_helper
    from sandbox.vault import find_vault

    progress = Progress()
    with progress.running():
        find_engine(progress)
        if vault:
            find_vault(progress)
        if helper:
            find_helper(progress)


def _run(gate: Gate) -> tuple[int, float]:
    started = time.monotonic()
    err.rule(gate.name, align="left")
    program = Path(sys.executable).with_name(gate.command[0])
    code = subprocess.run([program, *gate.command[1:]], cwd=ROOT, check=False).returncode
    return code, time.monotonic() - started
