"""The same stack files through our own reader and through the real engine."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi
import pytest
from pulumi import automation
from pulumi.runtime.config import CONFIG

from config import (
    check,
    own_values,
    parse,
    place_of,
    read_stack_file,
    read_values,
    referenced_arns,
    stack_file_path,
)
from sandbox.engine import find_engine
from sandbox.progress import silent
from tests.config.production import ANCHOR, REGION

pytestmark = pytest.mark.engine

ROOT = Path(__file__).parents[2]

Engine = Callable[..., dict[str, str]]


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """What a program gets from the engine for the text of a stack file."""
    executable = find_engine(silent).executable
    for name, value in {
        "PATH": f"{executable.parent}{os.pathsep}{os.environ['PATH']}",
        "PULUMI_HOME": str(tmp_path / "home"),
        "PULUMI_BACKEND_URL": (tmp_path / "state").as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": "throw-away",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "state").mkdir()

    def values(text: str, project: str = "") -> dict[str, str]:
        work = tmp_path / "work"
        work.mkdir(exist_ok=True)
        (work / "Pulumi.yaml").write_text((ROOT / "Pulumi.yaml").read_text() + project)
        stack_file_path(work, "dev").write_text(text)
        given: dict[str, str] = {}
        automation.create_or_select_stack(
            "dev",
            project_name="rolesanywhere",
            program=lambda: given.update(CONFIG.get()),
            opts=automation.LocalWorkspaceOptions(work_dir=str(work)),
        ).preview()
        return given

    return values


def _ours(tmp_path: Path, text: str) -> dict[str, Any]:
    path = stack_file_path(tmp_path, "dev")
    path.write_text(text)
    return dict(read_stack_file(path))


ACCEPTED = [
    *("5", "0", "-5", "40000", "12345678901", "1.5", "-0.25", "123456.12345", "true", "True", "FALSE"),
    *("~", "null", "", "yes", "off", "y", "tRue", "1.2.3", "1:30", "1-2", "nan", "=", "-a", "a-b", "e3"),
    *("eu-central-1", "dynamodb:GetItem", "pki/dev", "'5'", '"012345678901"', "'2024-01-01'", "''"),
    *("'true'", "!!str 5", "!!str 0123", "'  blanks  '", "two words", "_1", "1a", "v1.0", "'{not json'"),
    *("[1, [x, {y: ~}]]", "{5: a, 'c': d}", "{é: 'ü & <b>'}", "{}", "[]", "[true, 'true', 1.5, ~]"),
    *(
        "&x {a: 1, b: {<<: {c: 2, d: 3}, c: 4}}",
        "*x",
        "\n    - a\n    - b: c\n      d: e",
        "|\n    a\n    b\n",
    ),
]

CHANGED = [
    *("012345678901", "0123", "00", "0x1F", "0X1f", "0o17", "0b11", "1_000", "+5", "+_5", "1e3", "1.5e3"),
    *("1.", ".5", "1.0", "1.50", "2024-01-01", "2024-1-1", "2024-01-01T00:00:00Z", "2024-01-01 10:00:00"),
    *("!!binary aGk=",),
]


def test_what_is_accepted_arrives_the_same(engine: Engine, tmp_path: Path) -> None:
    """Every accepted value, at the top and inside of a mapping, is the same text or the same JSON."""
    lines = [f"  rolesanywhere:v{number}: {value}\n" for number, value in enumerate(ACCEPTED)]
    nested = "".join(
        f"    v{number}: {value}\n"
        for number, value in enumerate(ACCEPTED)
        if "\n" not in value and value != "*x" and "&x" not in value
    )
    text = f"config:\n{''.join(lines)}  rolesanywhere:nested:\n{nested}"
    ours = _ours(tmp_path, text)
    theirs = engine(text)
    assert ours.keys() == theirs.keys()
    for key, value in ours.items():
        assert (value if isinstance(value, str) else json.loads(json.dumps(value))) == (
            theirs[key] if isinstance(value, str) else json.loads(theirs[key])
        ), key


def test_what_is_refused_would_have_been_changed(engine: Engine) -> None:
    """No value is refused for nothing: the engine gives the program another text than the one written."""
    lines = [f"  rolesanywhere:v{number}: {value}\n" for number, value in enumerate(CHANGED)]
    theirs = engine(f"config:\n{''.join(lines)}")
    unchanged = [value for number, value in enumerate(CHANGED) if theirs[f"rolesanywhere:v{number}"] == value]
    assert unchanged == []


PROJECT = """
config:
  environment: production
  tags: {type: object, default: {team: platform}}
  rolesanywhere:buckets: {value: {data: {kmsKey: x}}}
  aws:region: {value: eu-west-1}
  aws:profile: sandbox
  n: 5
  listed: [1, two]
"""


def test_values_of_the_project_are_seen_below_those_of_the_stack(engine: Engine, tmp_path: Path) -> None:
    """What Pulumi.yaml says for all stacks arrives, and gives way to a stack's own value as a whole."""
    text = "config:\n  aws:region: eu-central-1\n  rolesanywhere:tags: {owner: me}\n"
    theirs = engine(text, PROJECT)
    (tmp_path / "Pulumi.yaml").write_text("name: rolesanywhere\n" + PROJECT)
    stack_file_path(tmp_path, "dev").write_text(text)
    ours = read_values(tmp_path, "dev")
    assert ours["aws:region"] == "eu-central-1"
    assert ours["rolesanywhere:tags"] == {"owner": "me"}
    assert {
        key: value if isinstance(value, str) else json.loads(json.dumps(value)) for key, value in ours.items()
    } == {key: value if isinstance(ours[key], str) else json.loads(value) for key, value in theirs.items()}


def test_the_dev_stack_is_the_same_to_the_check_and_to_the_program(engine: Engine) -> None:
    """The stack a newcomer deploys is the one that was checked."""
    values = engine((ROOT / "Pulumi.dev.yaml").read_text())
    assert parse(own_values(values), ROOT, place_of(values)) == check(ROOT, "dev")


def test_an_anchor_of_another_stack_is_read_by_the_engine(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two anchors of one stack's outputs: the engine reads that stack once, and both get their ARN."""
    monkeypatch.setenv("AWS_REGION", REGION)
    engine("config: {}\n")
    work = str(tmp_path / "work")

    def run(name: str, program: Callable[[], None]) -> dict[str, Any]:
        stack = automation.create_or_select_stack(
            name,
            project_name="rolesanywhere",
            program=program,
            opts=automation.LocalWorkspaceOptions(work_dir=work),
        )
        outputs = stack.up().outputs
        return {key: each.value for key, each in outputs.items()}

    run("shared", lambda: pulumi.export("trustAnchors", {"corp": {"arn": ANCHOR}}))
    source = {"fromStack": {"stack": "organization/rolesanywhere/shared", "output": "trustAnchors.corp.arn"}}
    workload = {"trustAnchor": "one", "certificate": {"commonName": "web"}}
    values = {"trustAnchors": {"one": source, "two": source}, "workloads": {"web": workload}}
    stack = parse(values, tmp_path)

    def program() -> None:
        for name, arn in referenced_arns(stack).anchors.items():
            pulumi.export(name, arn)

    assert run("user", program) == {"one": ANCHOR, "two": ANCHOR}
