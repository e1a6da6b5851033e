"""The guard in front of a rehearsal, by the command."""

import shutil
from pathlib import Path

import pytest

from tests.lifecycle.driver import ROOT, make_project

pytestmark = [pytest.mark.engine, pytest.mark.slow]


def test_the_dev_stack_passes_the_guard_with_its_own_exception(tmp_path: Path) -> None:
    """Without its `guard.dev.json` the preview is stopped by that one rule; with it, `up` deploys."""
    project = make_project(tmp_path / "project")
    try:
        stopped = project.run("preview", "--guard")
        assert stopped.returncode == 1
        errors = [line for line in stopped.stderr.splitlines() if line.startswith("error")]
        assert len(errors) == 1
        assert "aws:rolesanywhere/profile:Profile demo, rule profile-session-policy" in errors[0]
        assert "Set sessionPolicy to what the workloads need" in stopped.stderr

        shutil.copy(ROOT / "guard.dev.json", project.root)
        told = project.succeed("up", "--guard")
        assert (
            "advisory aws:rolesanywhere/trustAnchor:TrustAnchor demo, rule anchor-certificate-unknown" in told
        )
        assert len(project.client("iam").list_roles()["Roles"]) == 1
        assert "not-known-at-preview" not in told
        assert "pulumi-analyzer-policy-python" not in told
    finally:
        project.run("sandbox", "stop")
