"""The same program everywhere: under mocks, by the command, and by a plain engine with another backend."""

import json
import os
import re
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pulumi import automation

from sandbox.engine import Engine
from sandbox.environment import scrubbed
from sandbox.operation import InterruptibleCommand
from tests.lifecycle.driver import ACCOUNT, REGION, ROOT, Project
from tests.program.recording import registered_under_mocks

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("parity")]


def test_mocks_and_engine_register_the_same_resources_with_the_same_inputs(deployed: Project) -> None:
    """Type, name and inputs of every registration agree; only generated ids differ."""
    engine = {
        (resource["type"], resource["urn"].rpartition("::")[2]): resource.get("inputs", {})
        for resource in deployed.state()["resources"]
        if not resource["type"].startswith("pulumi:")
    }
    mocked = {
        (token, name): inputs
        for token, name, inputs in registered_under_mocks(deployed.root)
        if not token.startswith("pulumi:")
    }
    assert sorted(engine) == sorted(mocked)
    for key, inputs in mocked.items():
        given = {name: value for name, value in engine[key].items() if name in inputs}
        assert _without_made_up(given) == _without_made_up(inputs), key


def _without_made_up(value: Any) -> Any:
    """A value whose UUIDs and generated suffixes, made up by an account or a mock, are replaced."""
    text = json.dumps(value, sort_keys=True)
    text = re.sub(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", "<uuid>", text)
    return json.loads(re.sub(r"-[0-9a-f]{7}\b", "-<suffix>", text), parse_int=float)


def test_an_engine_with_another_backend_and_passphrase_works_on_the_same_checkout(
    deployed: Project, tmp_path: Path
) -> None:
    """After a rehearsal a plain Automation API run of the very same files deploys with state of its own.

    It stands for a plain `pulumi up`: `Pulumi.yaml`, the stack file and `__main__.py` in place, no copies,
    nothing of the command's but the address of the cloud and the stand-in plugin.
    """

    def program() -> None:
        runpy.run_path(str(deployed.root / "__main__.py"), run_name="__main__")

    variables = scrubbed(deployed.instance, ACCOUNT, REGION) | {
        "PULUMI_BACKEND_URL": f"file://{tmp_path}",
        "PULUMI_CONFIG_PASSPHRASE": "another",
    }
    del variables["PULUMI_CONFIG_PASSPHRASE_FILE"]
    before = (deployed.root / "Pulumi.dev.yaml").read_text()
    stack = automation.create_or_select_stack(
        stack_name="dev",
        project_name="rolesanywhere",
        program=program,
        opts=automation.LocalWorkspaceOptions(
            work_dir=str(deployed.root),
            pulumi_command=InterruptibleCommand(_engine(), variables, tmp_path / "engine.json"),
        ),
    )
    try:
        made = stack.up()
        assert made.summary.resource_changes is not None
        assert made.summary.resource_changes[automation.OpType.CREATE] > 10
        assert made.outputs["workloads"].value["demo-server"]["roleArn"] != _role(deployed)
        assert "0 operations" in deployed.succeed("up")
    finally:
        (deployed.root / "Pulumi.dev.yaml").write_text(before)


def _role(project: Project) -> str:
    role: str = project.outputs()["workloads"]["demo-server"]["roleArn"]
    return role


def _engine() -> Engine:
    from sandbox.engine import find_engine
    from sandbox.progress import silent

    return find_engine(silent, search=os.environ["PATH"])


def test_the_program_imports_nothing_that_only_the_rehearsal_has() -> None:
    """`requirements.txt` is enough for `__main__.py`: it never imports sandbox, command or boto3."""
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]);"
        "import components, config, outputs;"
        "absent = ('sandbox', 'cli', 'boto3', 'ministack', 'click');"
        "print([m for m in sys.modules if m.split('.')[0] in absent])"
    )
    command = [sys.executable, "-c", program, str(ROOT)]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip() == "[]"
