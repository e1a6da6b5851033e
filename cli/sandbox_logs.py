"""`sandbox logs`: what the local AWS wrote, and one line for each CreateSession."""

import json

import click

from cli.console import err
from cli.exit_codes import ExitCode, epilog
from cli.opening import project, sandbox_name

LAST_LINES = 40


@click.command(epilog=epilog("./rolesanywhere sandbox logs --sessions --lines 100", ExitCode.FAILED))
@click.option("--lines", default=LAST_LINES, show_default=True, help="How many of the last lines.")
@click.option("--sessions", is_flag=True, help="Only CreateSession: who asked, and what became of it.")
@click.option("--json", "as_json", is_flag=True, help="CreateSession as one JSON object a line.")
def logs(lines: int, *, sessions: bool, as_json: bool) -> int:
    """Print what the local AWS wrote last.

    A refused session is told with the check that failed, what it expected and got, and the AWS error that
    was sent.
    """
    from sandbox.instance import sessions_file
    from sandbox.process import status

    found = status(project(), sandbox_name())
    if found.instance is None:
        err.print("No sandbox is running.")
        return ExitCode.FAILED
    file = sessions_file(found.instance.directory) if sessions or as_json else found.instance.log_file
    written = file.read_text(errors="replace").splitlines()[-lines:] if lines > 0 else []
    for line in written:
        print(_told(line) if sessions and not as_json else line)
    return ExitCode.OK


def _told(line: str) -> str:
    """One line of the journal as a person reads it."""
    entry = json.loads(line)
    return f"{entry['time']} {entry['text']}"
