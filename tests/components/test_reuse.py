"""A team with a program and settings of its own uses the components as they are: ``examples/reuse``."""

import ast
import json
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import yaml

from tests.certs.samples import ca, pem
from tests.program.recording import record

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "reuse"
OURS = {"access", "certs", "cli", "config", "guard", "outputs", "policies", "sandbox"}
SITES = ("berlin", "lyon")


def _modules(source: str) -> set[str]:
    """Every top-level module a program imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {each.name.partition(".")[0] for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found


def test_the_program_imports_the_components_and_no_stack_schema() -> None:
    """Besides them it takes the outputs' contract, of its own will: the components need neither."""
    modules = _modules((EXAMPLE / "__main__.py").read_text())
    assert modules & OURS == {"outputs"}
    assert "components" in modules
    loaded = subprocess.run(
        [sys.executable, "-P", "-c", "import sys, components; print(*sys.modules)"],
        env={"PYTHONPATH": str(ROOT)},
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    assert {"components", "policies"} <= set(loaded)
    assert {"config", "outputs", "pydantic", "sandbox", "cli"}.isdisjoint(loaded)


def test_its_settings_become_these_resources(tmp_path: Path) -> None:
    """One anchor, table and bucket, and for each site a role for its DNS name and a profile for that role."""
    copy = shutil.copytree(EXAMPLE, tmp_path / "reuse", ignore=shutil.ignore_patterns(".sandbox", "venv"))
    authority = copy / "pki" / "root.pem"
    authority.parent.mkdir(exist_ok=True)
    authority.write_text(pem(ca()))
    values = yaml.safe_load((copy / "Pulumi.dev.yaml").read_text())["config"]
    recording = record(
        lambda: runpy.run_path(str(copy / "__main__.py")),
        configuration={
            key: value if isinstance(value, str) else json.dumps(value) for key, value in values.items()
        },
        project="label-printers",
    )
    components = sorted((each.type, each.name) for each in recording.resources if "index" in each.type)
    workloads = [f"printer-{site}" for site in SITES]
    assert components == sorted(
        [("rolesanywhere:index:TrustAnchor", "printers")]
        + [("rolesanywhere:index:DynamoDbTable", "jobs"), ("rolesanywhere:index:S3Bucket", "logs")]
        + [
            (f"rolesanywhere:index:{kind}", name)
            for name in workloads
            for kind in ("CertificateWorkload", "CertificateRole", "Profile")
        ]
    )
    for role in recording.of("aws:iam/role:Role"):
        (statement,) = json.loads(role.inputs["assumeRolePolicy"])["Statement"]
        dns = statement["Condition"]["StringEquals"]["aws:PrincipalTag/x509SAN/DNS"]
        assert dns == role.name.replace("-", ".", 1) + ".example"
    assert set(recording.exports) == {*SITES, "jobs", "logs"}
