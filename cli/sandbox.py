"""`sandbox start|stop|status|logs|clock`: the local AWS itself."""

import re

import click

from cli.console import Progress, out, table
from cli.exit_codes import ExitCode, epilog
from cli.opening import DEFAULT_ACCOUNT, project, sandbox_name
from cli.sandbox_clock import clock, distance
from cli.sandbox_logs import logs
from cli.sandbox_metadata import instance_metadata
from sandbox.instance import DEFAULT, Instance

_NAME = re.compile(r"[a-z][a-z0-9-]{0,31}")


def checked_name(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    """A sandbox's name, as a folder may be called."""
    if value and not _NAME.fullmatch(value):
        raise click.BadParameter(f"{value!r}: a name is 1 to 32 of a-z, 0-9 and -, a letter first.")
    return value


@click.group()
def sandbox() -> None:
    """Start, stop and look at the local AWS (stack commands start it themselves)."""


@sandbox.command(epilog=epilog("./rolesanywhere sandbox start --region eu-central-1", ExitCode.SURROUNDINGS))
@click.option("--account", default=DEFAULT_ACCOUNT, show_default=True, help="The 12-digit account id.")
@click.option("--region", default="us-east-1", show_default=True, help="The Region it is started for.")
@click.option("--rates", is_flag=True, help="Enforce the request rates of Roles Anywhere.")
@click.option("--persist", is_flag=True, help="Keep what it holds when it is stopped, and go on with it.")
def start(account: str, region: str, *, rates: bool, persist: bool) -> int:
    """Start the local AWS, or say where the running one is.

    With --persist, `stop` keeps everything deployed on it, its objects, keys and sessions and the engine's
    state, readable by their owner alone, and the next command that needs the sandbox goes on with it. What a
    killed process held is lost.
    """
    from sandbox.process import ensure_running
    from sandbox.process import status as status_of
    from sandbox.records import Options

    progress, name = Progress(), sandbox_name()
    asked = Options(rates=rates, persist=persist) if rates or persist else None
    with progress.running():
        instance = ensure_running(project(), account, region, progress, name=name, options=asked)
    _print(name, instance, "running", status_of(project(), name).options.arguments)
    return ExitCode.OK


@sandbox.command(epilog=epilog("./rolesanywhere sandbox stop"))
@click.option("--all", "everyone", is_flag=True, help="Every sandbox of this project.")
@click.option("--discard", is_flag=True, help="Also remove what a sandbox started with --persist keeps.")
def stop(*, everyone: bool, discard: bool) -> int:
    """Stop the local AWS; everything deployed on it, and the engine's state of it, goes with it.

    A sandbox that was started with --persist keeps them, unless --discard is given.
    """
    from sandbox.instance import names
    from sandbox.process import status as status_of
    from sandbox.process import stop as stop_sandbox

    for name in names(project()) if everyone else [sandbox_name()]:
        before = status_of(project(), name).state
        stopped = before not in {"stopped", "kept"} or (before == "kept" and discard)
        stop_sandbox(project(), name, discard=discard)
        kept = status_of(project(), name).state == "kept"
        line = f"The {_called(name)} is stopped." if stopped else f"No {_called(name)} was running."
        out.print(f"{line} What it held is kept." if kept else line, markup=False)
    return ExitCode.OK


@sandbox.command(epilog=epilog("./rolesanywhere sandbox status", ExitCode.FAILED))
def status() -> int:
    """Say whether the local AWS runs, and where, and what others there are; exit 1 when it does not."""
    from sandbox.instance import names
    from sandbox.process import status as status_of

    wanted = sandbox_name()
    found = {name: status_of(project(), name) for name in {*names(project()), wanted}}
    own = found.pop(wanted)
    if own.instance is None or own.state == "stopped":
        stopped = own.state == "stopped"
        out.print(
            f"No {_called(wanted)} is running." if stopped else f"The {_called(wanted)} is {own.state}."
        )
    else:
        _print(wanted, own.instance, own.state, own.options.arguments)
    others = {name: each for name, each in sorted(found.items()) if each.state != "stopped"}
    if others:
        places = {name: each.instance.endpoint if each.instance else "" for name, each in others.items()}
        rows = [(name, each.state, places[name]) for name, each in others.items()]
        table("Others", ("sandbox", "state", "endpoint"), rows)
    return ExitCode.OK if own.state == "running" else ExitCode.FAILED


sandbox.add_command(logs)
sandbox.add_command(clock)
sandbox.add_command(instance_metadata)


def _called(name: str) -> str:
    return "sandbox" if name == DEFAULT else f"sandbox {name}"


def _print(name: str, instance: Instance, state: str, options: list[str]) -> None:
    rows = [
        ("name", name),
        ("state", state),
        ("started with", " ".join(options) or "no option"),
        ("instance", instance.identifier),
        ("process", str(instance.pid)),
        ("endpoint", instance.endpoint),
        ("http endpoint (Roles Anywhere only)", instance.http_endpoint),
        ("CA certificate", str(instance.ca_file)),
        ("accounts", ", ".join(instance.accounts)),
        ("clock", distance(instance.offset)),
    ]
    table("Sandbox", ("what", "value"), rows)
