"""The JSON Schema of stack files, judged by an implementation of JSON Schema that knows nothing of ours."""

import copy
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from config import ConfigError, parse, stack_file_schema
from tests.config.mistakes import MISTAKES
from tests.config.production import PLACE, STACK, THIRTY, changed, write_bundle
from tests.config.stacks import REMOVED, VALID
from tests.config.stacks import changed as small

ROOT = Path(__file__).parents[2]
SCHEMA = stack_file_schema()
JUDGE = Draft7Validator(SCHEMA)


def _file(stack: dict[str, Any], prefix: str = "rolesanywhere:") -> dict[str, Any]:
    return {
        "config": {"aws:region": "eu-central-1", **{f"{prefix}{key}": value for key, value in stack.items()}}
    }


def _accepted(stack: dict[str, Any]) -> bool:
    return bool(JUDGE.is_valid(_file(stack)))


def test_it_is_a_schema() -> None:
    """Draft 7, which editors' YAML language server takes."""
    Draft7Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "http://json-schema.org/draft-07/schema#"


@pytest.mark.parametrize("prefix", ["rolesanywhere:", ""])
def test_good_files_are_accepted(prefix: str) -> None:
    """A stack that says everything, the smallest one, and the dev stack; with and without the namespace."""
    for stack in (STACK, VALID):
        assert list(JUDGE.iter_errors(_file(stack, prefix))) == []
    assert list(JUDGE.iter_errors(yaml.safe_load((ROOT / "Pulumi.dev.yaml").read_text()))) == []


def test_what_belongs_to_others_is_left_to_them() -> None:
    """Other providers' settings, and what Pulumi writes into the file itself."""
    file = _file(VALID)
    file["config"] |= {"aws:profile": "prod", "pulumi:autonaming": {"pattern": "x"}, "random:config:x": 1}
    file |= {"encryptionsalt": "v1:x", "environment": ["aws/prod"], "secretsprovider": "awskms://x"}
    assert list(JUDGE.iter_errors(file)) == []


# A place in the small stack, and a value there that an editor marks.
MARKED: list[tuple[Sequence[str | int], Any]] = [
    (("tabels",), {}),
    (("workloads", "demo-server", "roleArn"), "x"),
    (("workloads",), REMOVED),
    (("workloads", "demo-server", "certificate"), REMOVED),
    (("workloads", "demo-server", "certificate"), {}),
    (("workloads", "demo-server", "certificate", "subject"), {"CN": {"like": 5}}),
    (("workloads", "demo-server", "certificate", "subject"), {"CN": {"pattern": "x"}}),
    (("workloads", "a b"), {"trustAnchor": "demo", "certificate": {"commonName": "a"}}),
    (("workloads", "demo-server", "grants", 0, "bucket"), "demo-data"),
    (("workloads", "demo-server", "grants", 0, "actions"), REMOVED),
    (("workloads", "demo-server", "grants", 0, "actions"), ["dynamodb:GetItm"]),
    (("workloads", "demo-server", "grants", 1, "access"), "reed"),
    (("workloads", "demo-server", "profile"), {"sessionPolicy": "grant"}),
    (("workloads", "demo-server", "statements"), [{"reason": "x", "actions": ["s3:x"]}]),
    (("tables", "Demo-Users", "hashKey"), REMOVED),
    (("tables", "Demo-Users", "attributes", "UserId"), "s"),
    (("tables", "Demo-Users", "readCapacity"), "5"),
    (("tables", "Demo-Users", "readCapacity"), 0),
    (("buckets", "Demo"), {}),
    (("trustAnchors", "demo"), {}),
    (("trustAnchors", "demo", "bundle"), "ca.pem"),
    (("profiles", "demo", "durationSeconds"), 899),
]


@pytest.mark.parametrize(("path", "value"), MARKED)
def test_what_an_editor_can_know_is_marked(path: Sequence[str | int], value: object) -> None:
    """Unknown and missing keys, types, ranges, words and names, while they are written."""
    assert not _accepted(small(path, value))


def test_settings_of_the_stack_itself_are_marked_too() -> None:
    """A stack file names its Region, and account ids are texts of twelve digits."""
    wrongs: tuple[dict[str, Any], ...] = (
        {"config": _file(VALID)["config"] | {"aws:allowedAccountIds": [111122223333]}},
        {"config": {key: value for key, value in _file(VALID)["config"].items() if key != "aws:region"}},
        {"confg": {}},
        {},
    )
    for wrong in wrongs:
        assert not JUDGE.is_valid(wrong)


def test_nothing_a_check_accepts_is_marked(tmp_path: Path) -> None:
    """Whatever the schema refuses, a check refuses too: an editor never marks what is right."""
    write_bundle(tmp_path)
    cases = [small(path, value) for path, value, *_ in MISTAKES]
    cases += [changed(path, value) for path, value, *_ in THIRTY]
    marked = 0
    for stack in cases:
        if _accepted(copy.deepcopy(stack)):
            continue
        marked += 1
        with pytest.raises(ConfigError):
            parse(stack, tmp_path, PLACE)
    # Half of all mistakes show while they are made; the others need the whole file, or other files.
    assert marked > len(cases) / 2
