"""A stack on a sandbox that keeps its state, on two at once, and on one that enforces request rates."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.lifecycle.driver import Project, make_project

pytestmark = [pytest.mark.engine, pytest.mark.slow, pytest.mark.unmeasured]


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """A fresh project; nothing of any of its sandboxes is left at the end."""
    made = make_project(tmp_path / "project")
    yield made
    made.run("sandbox", "stop", "--all", "--discard")


def test_a_deployed_stack_outlives_its_sandbox(project: Project) -> None:
    """Stopped and started again nothing is to do, refreshed or not; what is deployed still works."""
    project.succeed("sandbox", "start", "--persist")
    project.succeed("up")
    before, directory = project.outputs(), project.instance.directory
    told = project.succeed("sandbox", "stop")
    assert "What it held is kept." in told
    assert project.run("sandbox", "status").returncode == 1

    again = project.succeed("up", "--prove")
    assert "0 operations" in again
    assert "proven" in again
    assert project.instance.directory == directory
    assert "0 operations" in project.succeed("refresh")
    assert "0 operations" in project.succeed("preview")
    assert project.outputs() == before

    project.succeed("down", "--yes")
    project.succeed("sandbox", "stop", "--discard")
    assert not directory.exists()


def test_the_same_stack_on_two_sandboxes(project: Project) -> None:
    """Each has things of its own; taking one down leaves the other as it was."""
    for name in ("one", "two"):
        project.succeed("--sandbox", name, "up")
    outputs = {name: project.succeed("--sandbox", name, "outputs", "--json") for name in ("one", "two")}
    assert outputs["one"] != outputs["two"]
    project.succeed("--sandbox", "one", "down", "--yes")
    project.succeed("--sandbox", "one", "sandbox", "stop")
    assert project.succeed("--sandbox", "two", "outputs", "--json") == outputs["two"]
    assert "0 operations" in project.succeed("--sandbox", "two", "up")
    assert "proven" in project.succeed("--sandbox", "two", "verify")


def test_a_stack_of_several_workloads_at_awss_request_rates(project: Project) -> None:
    """Four profiles at one request a second: `up` waits and succeeds, and the log tells of no failure."""
    project.edit(several)
    project.succeed("sandbox", "start", "--rates")
    project.succeed("up")
    assert len(project.outputs()["workloads"]) == 4


def several(config: dict[str, Any]) -> None:
    """Three more workloads, each with a profile of its own."""
    workloads = config["rolesanywhere:workloads"]
    for number in range(3):
        workloads[f"more-{number}"] = {
            "trustAnchor": "demo",
            "certificate": {"commonName": f"more-{number}"},
            "grants": [{"bucket": "demo-data", "access": "read"}],
        }
