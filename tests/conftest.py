"""Fixtures of every test."""

from functools import cache

import botocore.session
import pytest

from tests.local_aws import local_aws, scrub_environment

__all__ = ["local_aws"]

scrub_environment()

# To read its models is most of what a session of botocore costs; they are the same for all of them.
botocore.session.create_loader = cache(botocore.session.create_loader)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Who has no Vault is not made to build one."""
    parser.addoption("--vault", action="store_true", help="run the tests of a real Vault server, alone")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With `--vault` the tests of a real Vault, and without it all others."""
    wanted = bool(config.getoption("--vault"))
    left_out = [item for item in items if bool(item.get_closest_marker("vault")) != wanted]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if bool(item.get_closest_marker("vault")) == wanted]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """What was left out is said."""
    if not config.getoption("--vault"):
        terminalreporter.write_line("left out: the tests of a real Vault (./rolesanywhere test --vault)")
