"""The schema other languages are generated from: committed, complete, and what the classes say."""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pulumi

import components as build
from components._provider import SCHEMA_FILE, SERVED, ComponentsProvider, main

ROOT = Path(__file__).resolve().parents[2]
SCHEMA: dict[str, Any] = json.loads(SCHEMA_FILE.read_text())


def test_the_committed_schema_is_what_the_classes_say(tmp_path: Path) -> None:
    """A change of a component's arguments or outputs shows in review, as other languages will see it."""
    main(tmp_path / "schema.json")
    command = ".venv/bin/python -P -m components._provider"
    written = (tmp_path / "schema.json").read_text()
    assert SCHEMA_FILE.read_text() == written, f"review, then write it anew: {command}"


def test_every_component_is_served() -> None:
    """But those whose resources' providers run in the program's own Python (docs/decisions, 0001)."""
    exported = [getattr(build, name) for name in build.__all__]
    classes = {
        each for each in exported if isinstance(each, type) and issubclass(each, pulumi.ComponentResource)
    }
    dynamic = {build.AttributeMappings, build.NotificationSettings, build.RevocationList}
    assert classes - dynamic == set(SERVED)
    assert set(SCHEMA["resources"]) == {f"rolesanywhere:index:{each.__name__}" for each in SERVED}


def _fields() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every place where a description belongs, with its path."""
    for token, resource in SCHEMA["resources"].items():
        yield token, resource
        for kind in ("inputProperties", "properties"):
            yield from ((f"{token}.{name}", field) for name, field in resource[kind].items())
    for token, type_ in SCHEMA["types"].items():
        yield token, type_
        yield from ((f"{token}.{name}", field) for name, field in type_.get("properties", {}).items())
        yield from ((f"{token}.{member['name']}", member) for member in type_.get("enum", []))


def test_everything_is_described() -> None:
    """Each component, type, argument, output and word has a sentence of its own."""
    assert [path for path, field in _fields() if not field.get("description", "").strip()] == []


def test_descriptions_are_for_readers_of_any_language() -> None:
    """No indentation of Python's, which Markdown would take for code, and no spelling of Python's."""
    described = {path: field["description"] for path, field in _fields()}
    assert [path for path, text in described.items() if "\n   " in text] == []
    assert [path for path, text in described.items() if re.search(r"`[a-z]+_[a-z_]+`", text)] == []


def test_every_argument_takes_an_output() -> None:
    """Nothing must be known before the program runs: no argument is plain, at any depth."""
    assert '"plain"' not in SCHEMA_FILE.read_text()


def test_the_version_is_the_projects() -> None:
    """The schema and the provider carry the version of `pyproject.toml`."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert SCHEMA["version"] == ComponentsProvider().version == project["version"]


def test_what_the_language_host_needs_is_there() -> None:
    """The folder is a plugin: a manifest, a program, and requirements with hashes."""
    folder = SCHEMA_FILE.parent
    assert "name: python" in (folder / "PulumiPlugin.yaml").read_text()
    assert (folder / "__main__.py").is_file()
    lines = [line for line in (folder / "requirements.txt").read_text().splitlines() if line[:1] != "#"]
    assert lines == ["-r ../requirements.txt"]
    assert "--hash=sha256:" in (folder / ".." / "requirements.txt").read_text()
