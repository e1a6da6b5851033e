"""`down` with a person at a terminal."""

import os
import subprocess
from pathlib import Path

import psutil
import pytest

from tests.lifecycle.driver import Project

pytestmark = [pytest.mark.engine, pytest.mark.slow]


def answered(project: Project, answer: str) -> "subprocess.CompletedProcess[str]":
    """Run `down` with a terminal on standard input and an answer typed there."""
    typing, terminal = os.openpty()
    os.write(typing, answer.encode())
    try:
        return subprocess.run(
            project.command("down"),
            stdin=terminal,
            capture_output=True,
            text=True,
            check=False,
            cwd=project.root,
        )
    finally:
        os.close(typing)
        os.close(terminal)


def test_down_asks_and_does_as_it_is_told(project: Project) -> None:
    """No leaves everything and exits 5; yes lifts what protects the stack and leaves nothing."""
    project.succeed("up")
    refused = answered(project, "n\n")
    assert refused.returncode == 5
    assert "Delete stack dev" in refused.stderr
    assert project.client("rolesanywhere").list_trust_anchors()["trustAnchors"]
    agreed = answered(project, "y\n")
    assert agreed.returncode == 0, agreed.stderr
    assert project.client("rolesanywhere").list_trust_anchors()["trustAnchors"] == []
    assert project.client("dynamodb").list_tables()["TableNames"] == []


def test_a_moved_project_still_stops_its_sandbox(project: Project, tmp_path: Path) -> None:
    """What a sandbox needs to be stopped is in its own folder, not in the path it was started from."""
    project.succeed("sandbox", "start")
    server = psutil.Process(project.instance.pid)
    moved = project.root.rename(tmp_path / "moved")
    project.root.mkdir()
    assert "stopped" in Project(moved).succeed("sandbox", "stop")
    assert not server.is_running() or server.status() == psutil.STATUS_ZOMBIE
