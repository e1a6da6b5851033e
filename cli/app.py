"""The command's root: its groups, and the one place where an error becomes words and an exit code."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from aws_facts import ToolkitError
from cli.access import access
from cli.certs import certs
from cli.configuration import check, new, schema
from cli.console import err, tell
from cli.credentials import credentials
from cli.environment import env, pulumi
from cli.exit_codes import ExitCode, epilog
from cli.guard import guard
from cli.opening import ROOT
from cli.sandbox import checked_name
from cli.sandbox import sandbox as sandbox_group
from cli.stack import down, outputs, preview, refresh, up, verify
from cli.testing import test
from sandbox.errors import Interrupted


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=epilog("./rolesanywhere up", *ExitCode),
)
@click.option(
    "--project",
    type=click.Path(exists=True, file_okay=False, resolve_path=True, path_type=Path),
    default=ROOT,
    show_default="this checkout",
    envvar="ROLESANYWHERE_PROJECT",
    help="The folder with Pulumi.yaml.",
)
@click.option(
    "--sandbox",
    callback=checked_name,
    envvar="ROLESANYWHERE_SANDBOX",
    help="Another sandbox beside the default one, by a name of your choice; they share nothing.",
)
@click.pass_context
def rolesanywhere(context: click.Context, project: Path, sandbox: str | None) -> None:
    """Rehearse AWS IAM Roles Anywhere stacks on this machine.

    Every command acts on a local AWS that this command starts itself. None of them can reach an account:
    an account is deployed with plain `pulumi up`, from the same files.
    """
    del sandbox  # `cli.opening.sandbox_name` looks it up
    context.obj = project


for command in (
    check,
    new,
    schema,
    up,
    preview,
    refresh,
    verify,
    down,
    outputs,
    env,
    pulumi,
    sandbox_group,
    guard,
    certs,
    access,
    credentials,
    test,
):
    rolesanywhere.add_command(command)


def exit_code_of(error: ToolkitError) -> ExitCode:
    """The exit code that tells what kind of error it was."""
    from access import AccessError, MatrixError, QuestionError, ReadError
    from certs import CertificateError, KeyFileError
    from cli.access_source import InputError
    from config import ConfigError
    from policies.evaluate import DocumentError
    from sandbox.errors import EngineError, SandboxError

    given = ConfigError | CertificateError | KeyFileError | QuestionError | MatrixError | InputError
    if isinstance(error, given | DocumentError | AccessError):
        return ExitCode.CONFIG
    return (
        ExitCode.SURROUNDINGS
        if isinstance(error, EngineError | SandboxError | ReadError)
        else ExitCode.FAILED
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command line and exit with its code; a traceback means a defect of ours."""
    try:
        code = rolesanywhere.main(
            None if arguments is None else list(arguments), prog_name="./rolesanywhere", standalone_mode=False
        )
    except click.exceptions.Abort:
        err.print("interrupted")
        code = ExitCode.INTERRUPTED
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except ToolkitError as error:
        tell(error)
        code = exit_code_of(error)
    except Interrupted:
        err.print("Stopped. What was done is recorded; run the same command again to go on.")
        code = ExitCode.INTERRUPTED
    sys.exit(code or 0)
