"""A stack with a Vault through the command: told of one on this machine, and of none."""

import json
from pathlib import Path

import pytest

from tests.lifecycle.driver import Project
from tests.vault.memory import serving

PROGRAM = """\
import sys
sys.path.append({root!r})
from components.vault import VaultAccess
VaultAccess("report", {{
    "policy_arns": ["arn:aws:iam::111122223333:policy/read-jobs"],
    "region": "eu-central-1",
    "access_key": "AKIAIOSFODNN7EXAMPLE",
    "secret_key": "a-secret-of-vaults-own",
}})
"""


@pytest.mark.engine
@pytest.mark.slow
def test_a_vault_must_be_told_and_on_this_machine(tmp_path: Path) -> None:
    """Without a Vault here the error says how to start one; with one the stack lives, its key unread."""
    (tmp_path / "Pulumi.yaml").write_text("name: just-in-time\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text("config:\n  aws:region: eu-central-1\n")
    root = str(Path(__file__).resolve().parents[2])
    (tmp_path / "__main__.py").write_text(PROGRAM.format(root=root))
    project = Project(tmp_path)
    try:
        refused = project.run("up", VAULT_ADDR="https://vault.example.com", VAULT_TOKEN="hvs.real")
        told = " ".join(refused.stderr.split())
        assert refused.returncode == 1, told
        assert "start `vault server -dev`" in told
        assert "Traceback" not in told
        with serving() as address:
            here = {"VAULT_ADDR": address, "VAULT_TOKEN": "root"}
            project.succeed("up", **here)
            assert "0 operations" in project.succeed("up", **here)
            state = json.dumps(project.state())
            assert "vault:aws/secretBackendRole:SecretBackendRole" in state
            assert "a-secret-of-vaults-own" not in state
            project.succeed("down", "--yes", **here)
    finally:
        project.run("sandbox", "stop")
