"""`env` and `pulumi`: a person's own tools on the sandbox."""

import os
import subprocess

import click

from cli.console import Progress
from cli.exit_codes import ExitCode, epilog
from cli.opening import rehearsal_of, target_of
from cli.printing import print_shell
from cli.stack import stack_option

_RUNS = (ExitCode.FAILED, ExitCode.CONFIG, ExitCode.SURROUNDINGS)


@click.command(epilog=epilog('eval "$(./rolesanywhere env)" && aws sts get-caller-identity', *_RUNS))
@stack_option
def env(stack: str) -> int:
    """Print the sandbox's variables as shell commands, for `eval`.

    Also unsets the AWS_ and PULUMI_ variables of the shell that would lead elsewhere.
    """
    from sandbox.environment import sandbox_variables, variables_to_unset

    before = dict(os.environ)
    progress = Progress()
    with progress.running():
        rehearsal = rehearsal_of(target_of(stack), progress)
    variables = sandbox_variables(rehearsal.instance, rehearsal.account, rehearsal.region)
    print_shell(variables_to_unset(variables, before), variables)
    return ExitCode.OK


@click.command(
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
    epilog=epilog("./rolesanywhere pulumi --stack dev stack export", *_RUNS),
)
@stack_option
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def pulumi(stack: str, arguments: tuple[str, ...]) -> int:
    """Run the engine itself, with the sandbox's environment and in the stack's work folder.

    Everything after the options of this command goes to the engine; its exit code is passed on.
    """
    from sandbox.rehearsal import prepare

    progress = Progress()
    with progress.running():
        rehearsal = rehearsal_of(target_of(stack), progress)
        prepare(rehearsal.root, stack, rehearsal.work)
    command = [str(rehearsal.engine.executable), *arguments]
    environment = rehearsal.environment() | {"PULUMI_STACK": stack}
    return subprocess.run(command, cwd=rehearsal.work, env=environment, check=False).returncode
