"""The group `access`: who can become what, what that can do, and why."""

import click

from cli.access_deployer import deployer_policy
from cli.access_explain import explain
from cli.access_lint import lint
from cli.access_matrix import matrix
from cli.access_scp import scp
from cli.access_who_can import who_can

COMMANDS: tuple[click.Command, ...] = (matrix, explain, who_can, deployer_policy, lint, scp)
"""Every command of the group, in the order in which they are told of."""


@click.group()
def access() -> None:
    """Who can become which role, what can it do then, and why: before anything is deployed.

    Judged from the stack file alone, without an engine and without AWS; or, with --deployed, from what is
    deployed, with calls that only read.
    """


for command in COMMANDS:
    access.add_command(command)
