"""As whom a stack is deployed: with its own policy where there is one."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import yaml

from access import deployer_policy
from cli.opening import Target, deployer_policies

ROOT = Path(__file__).parents[2]
TARGET = Target("dev", "111122223333", "eu-central-1")


def _project(root: Path, name: str = "rolesanywhere", more: Mapping[str, object] | None = None) -> Path:
    (root / "Pulumi.yaml").write_text(f"name: {name}\nruntime: python\n")
    for file in ("Pulumi.dev.yaml", "__main__.py"):
        shutil.copy(ROOT / file, root)
    values = yaml.safe_load((root / "Pulumi.dev.yaml").read_text())
    values["config"] |= more or {}
    (root / "Pulumi.dev.yaml").write_text(json.dumps(values))
    return root


def test_a_stack_of_ours_has_its_own_policy(tmp_path: Path) -> None:
    """It is the one the command prints, for the account it is rehearsed in."""
    documents = deployer_policies(_project(tmp_path), TARGET)
    assert documents == deployer_policy(tmp_path, "dev", TARGET.account).documents
    assert documents


def test_a_program_with_a_config_of_its_own_has_none(tmp_path: Path) -> None:
    """Nobody can tell from its files what it makes."""
    assert deployer_policies(_project(tmp_path, "label-printers"), TARGET) == ()


def test_names_of_its_own_have_none(tmp_path: Path) -> None:
    """A rehearsal of a stack with other names than Pulumi's own goes on with the broad policy."""
    root = _project(tmp_path, more={"pulumi:autonaming": {"mode": "verbatim"}})
    assert deployer_policies(root, TARGET) == ()


def test_a_changed_program_has_none(tmp_path: Path) -> None:
    """What one that makes more makes is not in its stack file; an example's program makes no more."""
    root = _project(tmp_path)
    program = root / "__main__.py"
    program.write_text(program.read_text() + "\nimport json\n")
    assert deployer_policies(root, TARGET) == ()
    shutil.copy(ROOT / "examples" / "lab" / "__main__.py", root)
    assert deployer_policies(root, TARGET)
