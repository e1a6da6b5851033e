"""`sandbox start|stop|status|logs`: the local AWS itself."""

import click

from cli.console import Progress, err, out, table
from cli.exit_codes import ExitCode, epilog
from cli.opening import DEFAULT_ACCOUNT, project
from sandbox.instance import Instance

LAST_LINES = 40


@click.group()
def sandbox() -> None:
    """Start, stop and look at the local AWS (stack commands start it themselves)."""


@sandbox.command(epilog=epilog("./rolesanywhere sandbox start --region eu-central-1", ExitCode.SURROUNDINGS))
@click.option("--account", default=DEFAULT_ACCOUNT, show_default=True, help="The 12-digit account id.")
@click.option("--region", default="us-east-1", show_default=True, help="The Region it is started for.")
def start(account: str, region: str) -> int:
    """Start the local AWS, or say where the running one is."""
    from sandbox.process import ensure_running

    progress = Progress()
    with progress.running():
        instance = ensure_running(project(), account, region, progress)
    _print(instance, "running")
    return ExitCode.OK


@sandbox.command(epilog=epilog("./rolesanywhere sandbox stop"))
def stop() -> int:
    """Stop the local AWS; everything deployed on it, and the engine's state of it, goes with it."""
    from sandbox.process import stop as stop_sandbox

    out.print("The sandbox is stopped." if stop_sandbox(project()) else "No sandbox was running.")
    return ExitCode.OK


@sandbox.command(epilog=epilog("./rolesanywhere sandbox status", ExitCode.FAILED))
def status() -> int:
    """Say whether the local AWS runs, and where; exit 1 when it does not."""
    from sandbox.process import status as status_of

    found = status_of(project())
    if found.instance is None or found.state == "stopped":
        out.print("No sandbox is running." if found.state == "stopped" else f"The sandbox is {found.state}.")
        return ExitCode.FAILED
    _print(found.instance, found.state)
    return ExitCode.OK if found.state == "running" else ExitCode.FAILED


@sandbox.command(epilog=epilog("./rolesanywhere sandbox logs --lines 100", ExitCode.FAILED))
@click.option("--lines", default=LAST_LINES, show_default=True, help="How many of the last lines.")
def logs(lines: int) -> int:
    """Print what the local AWS wrote last."""
    from sandbox.process import status as status_of

    found = status_of(project())
    if found.instance is None:
        err.print("No sandbox is running.")
        return ExitCode.FAILED
    for line in found.instance.log_file.read_text(errors="replace").splitlines()[-lines:]:
        print(line)
    return ExitCode.OK


def _print(instance: Instance, state: str) -> None:
    rows = [
        ("state", state),
        ("instance", instance.identifier),
        ("process", str(instance.pid)),
        ("endpoint", instance.endpoint),
        ("http endpoint (Roles Anywhere only)", instance.http_endpoint),
        ("CA certificate", str(instance.ca_file)),
        ("accounts", ", ".join(instance.accounts)),
    ]
    table("Sandbox", ("what", "value"), rows)
