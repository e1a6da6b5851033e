"""Projects of the tests' own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lifecycle.driver import Project, make_project


@pytest.fixture
def project(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Project]:
    """A fresh project, whose sandbox is stopped at the end."""
    measured = request.node.get_closest_marker("unmeasured") is None
    made = make_project(tmp_path / "project", measured=measured)
    yield made
    made.run("sandbox", "stop")


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """The dev stack, deployed once for every test of a module that leaves it as it was."""
    made = make_project(tmp_path_factory.mktemp("deployed") / "project")
    made.succeed("up")
    yield made
    made.run("sandbox", "stop")
