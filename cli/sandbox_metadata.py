"""`sandbox instance-metadata`: what an AWS client needs to be an instance of a stack."""

import os
from typing import TYPE_CHECKING

import click

from aws_facts import Problem
from cli.console import Progress
from cli.exit_codes import ExitCode, epilog
from cli.opening import opened
from cli.printing import print_shell
from cli.stack import stack_option

if TYPE_CHECKING:
    from outputs import Contract

_RUNS = (ExitCode.FAILED, ExitCode.CONFIG, ExitCode.SURROUNDINGS)


@click.command(
    name="instance-metadata",
    epilog=epilog('eval "$(./rolesanywhere sandbox instance-metadata --stack qa --instance tests)"', *_RUNS),
)
@stack_option
@click.option("--instance", required=True, help="Its name under `instances` in the stack file.")
def instance_metadata(stack: str, instance: str) -> int:
    """Print shell commands that make AWS clients in this shell clients on an instance, for `eval`.

    They get its role's credentials from the sandbox's own metadata service, by IMDSv2: the address is set
    with AWS_EC2_METADATA_SERVICE_ENDPOINT, and every other source of credentials is taken away.
    """
    from outputs import Contract
    from sandbox.environment import instance_variables, variables_to_unset
    from sandbox.metadata import endpoint_of

    before = dict(os.environ)
    with opened(stack, Progress(), checked=False) as on_sandbox:
        values, rehearsal = on_sandbox.outputs(), on_sandbox.rehearsal
    identifier = _identifier(Contract.model_validate(values) if values else None, stack, instance)
    address = endpoint_of(rehearsal.instance.http_endpoint, identifier)
    variables = instance_variables(rehearsal.instance, rehearsal.account, rehearsal.region, address)
    print_shell(variables_to_unset(variables, before), variables)
    return ExitCode.OK


def _identifier(contract: "Contract | None", stack: str, name: str) -> str:
    """The id of the instance a stack launched under a name."""
    from sandbox.errors import StackError

    launched = {key: each.instance_id for key, each in contract.instances.items()} if contract else {}
    found = launched.get(name)
    if found is not None:
        return found
    running = sorted(key for key, identifier in launched.items() if identifier)
    raise StackError(
        Problem(
            where=f"stack {stack}, instance {name}",
            got="an instance profile, and no instance" if name in launched else "nothing",
            expected=f"an instance that was launched: {', '.join(running) or 'there is none yet'}",
            remedy="Write `launch:` below it in the stack file, then run `up`."
            if name in launched
            else f"Name one of them, or run `./rolesanywhere up --stack {stack}` first.",
        )
    )
