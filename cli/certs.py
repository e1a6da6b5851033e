"""The group `certs`: issue, sign, judge and watch certificates."""

import warnings

import click

from cli.certs_check import check
from cli.certs_expiring import expiring
from cli.certs_init import init
from cli.certs_issue import issue, sign
from cli.certs_renew import renew
from cli.certs_revoke import crl, revoke
from cli.certs_show import show


@click.group()
def certs() -> None:
    """Issue certificates that Roles Anywhere accepts, and judge anybody's.

    Nothing here needs AWS, the sandbox or an engine.
    """
    # What is wrong with somebody's name is told by a rule, and not by a library's warning besides.
    warnings.filterwarnings("ignore", message="Attribute's length must be", category=UserWarning)


for command in (init, issue, sign, renew, revoke, crl, check, show, expiring):
    certs.add_command(command)
