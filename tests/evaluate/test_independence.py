"""What writes policies and what judges them stay apart."""

import ast
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
ASKING = {"policies.lint", "policies.posture"}
"""Packages that ask the judge about documents they did not write."""


def test_the_contracts_name_every_module_that_writes_policies() -> None:
    """A new builder is bound by both contracts from its first day."""
    found = {
        path
        for path in (ROOT / "policies").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    builders = (
        {f"policies.{path.stem}" for path in found} - {"policies.__init__", "policies.evaluate"} - ASKING
    )
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = {one["name"]: one for one in settings["tool"]["importlinter"]["contracts"]}
    shared = "what judges policies and what writes them share no misunderstanding"
    assert set(contracts[f"{shared}: the judge"]["forbidden_modules"]) | ASKING == builders | ASKING
    assert set(contracts[f"{shared}: the writers"]["source_modules"]) == builders


def test_the_front_door_of_the_builders_does_not_lead_to_the_judge() -> None:
    """The contracts cannot name a package beside its own parts, so its front door is read here."""
    tree = ast.parse((ROOT / "policies" / "__init__.py").read_text(encoding="utf-8"))
    imported = [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert imported
    outside = ("policies.evaluate", "policies.lint")
    assert not [module for module in imported if module and module.startswith(outside)]
