"""Fixtures of every test."""

from functools import cache

import botocore.session
import pytest

from tests.local_aws import local_aws, scrub_environment

__all__ = ["local_aws"]

scrub_environment()

# To read its models is most of what a session of botocore costs; they are the same for all of them.
botocore.session.create_loader = cache(botocore.session.create_loader)


OPT_IN = {"vault": "a real Vault server", "helper": "AWS's own aws_signing_helper"}
"""Options of `./rolesanywhere test`, markers of the same names, and what their tests are about."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Who has none of these programs is not made to build one."""
    for name, what in OPT_IN.items():
        parser.addoption(f"--{name}", action="store_true", help=f"run the tests of {what}, alone")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With an option the tests of its program, and without one all others."""
    wanted = {name for name in OPT_IN if config.getoption(name)}
    kept: list[pytest.Item] = []
    left_out: list[pytest.Item] = []
    for item in items:
        needed = _needed(item)
        is_wanted = bool(wanted & needed) if wanted else not needed
        (kept if is_wanted else left_out).append(item)
    config.hook.pytest_deselected(items=left_out)
    items[:] = kept
    for item in kept:
        if item.get_closest_marker("engine") and _shares_with_its_module(item):
            item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))


def _shares_with_its_module(item: pytest.Item) -> bool:
    """Whether it uses something made once a module: with an engine too dear to be made by each worker."""
    definitions = item._fixtureinfo.name2fixturedefs if isinstance(item, pytest.Function) else {}
    return any(
        each.scope == "module" and each.baseid.startswith("tests")
        for some in definitions.values()
        for each in some
    ) and not item.get_closest_marker("xdist_group")


def _needed(item: pytest.Item) -> set[str]:
    """Which of the programs a test needs."""
    return {name for name in OPT_IN if item.get_closest_marker(name)}


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """What was left out is said."""
    for name, what in OPT_IN.items():
        if not config.getoption(name):
            terminalreporter.write_line(f"left out: the tests of {what} (./rolesanywhere test --{name})")
