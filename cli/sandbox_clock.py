"""`sandbox clock`: the sandbox's time, and moving it."""

import re
from datetime import datetime, timedelta

import click

from cli.console import err, table
from cli.exit_codes import ExitCode, epilog
from cli.opening import project, sandbox_name

_SHIFT = re.compile(r"([+-])([0-9]{1,9})([smhdw])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def distance(offset: timedelta) -> str:
    """How far a clock is from the machine's, in words.

    Args:
        offset: The sandbox's time less the machine's.
    """
    if not offset:
        return "the machine's time"
    seconds = round(abs(offset).total_seconds())
    counts = (seconds // 86400, seconds // 3600 % 24, seconds // 60 % 60, seconds % 60)
    told = " ".join(f"{count}{unit}" for count, unit in zip(counts, "dhms", strict=True) if count)
    return f"{told} {'ahead of' if offset > timedelta() else 'behind'} the machine's time"


def _shift(_: click.Context, __: click.Parameter, value: str | None) -> dict[str, object] | None:
    """What the control route is asked for."""
    if value is None:
        return None
    if value == "reset":
        return {"reset": True}
    found = _SHIFT.fullmatch(value)
    if found is None:
        raise click.BadParameter(f"{value!r}: write +30d, +2h, -15m (units s, m, h, d, w), or reset.")
    by = timedelta(**{_UNITS[found[3]]: int(found[2])})
    return {"advanceSeconds": round(by.total_seconds()) * (1 if found[1] == "+" else -1)}


@click.command(
    # -1h is a distance, no option.
    context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]},
    epilog=epilog("./rolesanywhere sandbox clock +30d", ExitCode.FAILED, ExitCode.SURROUNDINGS),
)
@click.argument("shift", required=False, callback=_shift, metavar="[+30d|-2h|reset]")
def clock(shift: dict[str, object] | None) -> int:
    """Show the sandbox's time, after moving it from where it is.

    Certificates, CRLs, sessions and policies are judged by it; the dates of signatures by the machine's
    time, so that ordinary clients work wherever it is. Clients keep their own time: credentials they hold
    may have ended here. Trust anchors, roles and all other things stay as they are.
    """
    from sandbox.asking import ask_for_time
    from sandbox.process import status

    found = status(project(), sandbox_name())
    if found.instance is None or found.state not in {"running", "outdated"}:
        err.print("No sandbox is running.")
        return ExitCode.FAILED
    told = ask_for_time(found.instance, shift)
    now, offset = datetime.fromisoformat(told["now"]), timedelta(seconds=told["offsetSeconds"])
    rows = [
        ("sandbox", f"{now:%Y-%m-%d %H:%M:%S} UTC"),
        ("machine", f"{now - offset:%Y-%m-%d %H:%M:%S} UTC"),
        ("distance", distance(offset)),
    ]
    table("Clock", ("what", "value"), rows)
    return ExitCode.OK
