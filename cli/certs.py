"""The group `certs`: issue, sign, judge and watch certificates."""

import click

from cli.certs_check import check
from cli.certs_expiring import expiring
from cli.certs_init import init
from cli.certs_issue import issue, sign
from cli.certs_show import show


@click.group()
def certs() -> None:
    """Issue certificates that Roles Anywhere accepts, and judge anybody's.

    Nothing here needs AWS, the sandbox or an engine.
    """


for command in (init, issue, sign, check, show, expiring):
    certs.add_command(command)
