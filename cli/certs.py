"""The group `certs`: issue, sign, judge and watch certificates."""

import click

from cli.certs_init import init
from cli.certs_issue import issue, sign


@click.group()
def certs() -> None:
    """Issue certificates that Roles Anywhere accepts, and judge anybody's.

    Nothing here needs AWS, the sandbox or an engine.
    """


for command in (init, issue, sign):
    certs.add_command(command)
