"""The stack file's rules: a valid stack passes, every single mistake is told at its place with its remedy."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pydantic
import pytest

from aws_facts import Problem
from config import ConfigError, Stack, parse
from policies import Access, Kind
from tests.certs.samples import ca, pem
from tests.config.mistakes import GRANT, MISTAKES, PROFILE, TABLE, WORKLOAD
from tests.config.stacks import REMOVED, VALID, changed


def _problems(raw: dict[str, Any], root: Path) -> tuple[Problem, ...]:
    with pytest.raises(ConfigError) as caught:
        parse(raw, root)
    return caught.value.problems


def test_a_valid_stack_is_read(tmp_path: Path) -> None:
    """Every value arrives, typed, with paths from the project's root; nothing is made on the disk."""
    stack = parse(VALID, tmp_path)
    assert stack.trust_anchors["demo"].bundle_files == (tmp_path / "pki/dev/root.pem",)
    assert stack.tables["Demo-Users"].arguments({}) == {
        "attributes": {"UserId": "S"},
        "hash_key": "UserId",
        "read_capacity": 5,
        "write_capacity": 5,
    }
    workload = stack.workloads["demo-server"]
    assert (workload.trust_anchor, workload.certificate.common_name) == ("demo", "demo-server")
    assert [(grant.kind, grant.target) for grant in workload.grants] == [
        (Kind.TABLE, "Demo-Users"),
        (Kind.BUCKET, "demo-data"),
    ]
    assert workload.grants[0].allowed == {"dynamodb:PutItem", "dynamodb:GetItem"}
    assert workload.grants[1].allowed == {"s3:GetObject", "s3:ListBucket"}
    assert workload.grants[1].access is Access.READ
    assert stack.profiles["demo"].duration_seconds == 3600
    assert stack.profile_of == {"demo-server": "demo"}
    assert stack.warnings == ()
    assert list(tmp_path.iterdir()) == []


def test_a_stack_cannot_be_changed(tmp_path: Path) -> None:
    """What was validated stays what it was."""
    stack = parse(VALID, tmp_path)
    with pytest.raises(pydantic.ValidationError):
        stack.profiles["demo"].duration_seconds = 900  # type: ignore[misc]  # what mypy says, Pydantic enforces


def test_defaults_are_the_safe_ones(tmp_path: Path) -> None:
    """No grants means nothing, no duration means an hour, no capacities mean payment per request."""
    raw = changed((*WORKLOAD, "grants"), REMOVED)
    del raw["profiles"]["demo"]["durationSeconds"]
    del raw["tables"]["Demo-Users"]["readCapacity"], raw["tables"]["Demo-Users"]["writeCapacity"]
    raw["buckets"]["demo-data"] = None
    stack = parse(raw, tmp_path)
    assert stack.workloads["demo-server"].grants == ()
    assert stack.profiles["demo"].duration_seconds == 3600
    assert stack.tables["Demo-Users"].read_capacity is None
    assert list(stack.buckets) == ["demo-data"]


def test_targets_may_be_absent(tmp_path: Path) -> None:
    """A stack without tables and buckets is one whose workloads get nothing here."""
    raw = changed((*WORKLOAD, "grants"), [])
    del raw["tables"], raw["buckets"]
    stack = parse(raw, tmp_path)
    assert (stack.tables, stack.buckets) == ({}, {})


@pytest.mark.parametrize(("path", "value", "where", "got", "remedy"), MISTAKES)
def test_a_mistake_is_told_at_its_place(  # noqa: PLR0917 - one argument for each part of a case
    tmp_path: Path, path: Sequence[str | int], value: object, where: str, got: str, remedy: str
) -> None:
    """One wrong value in an otherwise valid stack: its key path, what was found, and what to do."""
    problems = _problems(changed(path, value), tmp_path)
    assert any(
        problem.where == f"rolesanywhere:{where}" and problem.got.startswith(got) and remedy in problem.remedy
        for problem in problems
    ), "\n".join(map(str, problems))


@pytest.mark.parametrize(
    ("section", "good", "bad"),
    [
        ("trustAnchors", ["a", "Demo_1-x", "x" * 247], ["", "-a", "a b", "a.b", "x" * 248]),
        ("profiles", ["a", "x" * 247], ["a/b", "é", "x" * 248]),
        ("workloads", ["a", "a+=,.@_-b", "x" * 56], ["a b", "a/b", "+a", "x" * 57]),
        ("tables", ["a", "A.b_c-d", "x" * 247], ["a b", "a/b", "", "x" * 248]),
        ("buckets", ["a", "my-data-1", "x" * 55], ["My-Data", "a_b", "a.b", "-a", "xn--a", "x" * 56]),
    ],
)
def test_names_are_what_aws_takes(tmp_path: Path, section: str, good: list[str], bad: list[str]) -> None:
    """A name and Pulumi's random suffix fit AWS's own pattern and length; one character more does not."""

    def renamed(name: str) -> dict[str, Any]:
        raw = changed((*WORKLOAD, "grants"), [])
        (old,) = raw[section]
        raw[section] = {name: raw[section].pop(old)}
        if section == "trustAnchors":
            raw["workloads"]["demo-server"]["trustAnchor"] = name
        if section == "workloads":
            raw["profiles"]["demo"]["workloads"] = [name]
        return raw

    for name in good:
        parse(renamed(name), tmp_path)
    for name in bad:
        (problem,) = _problems(renamed(name), tmp_path)
        assert problem.got == repr(name)
        assert problem.where.startswith(f"rolesanywhere:{section}")


def test_a_workload_is_in_one_profile_at_most(tmp_path: Path) -> None:
    """In none it gets one of its own; in two its outputs could not name one."""
    raw = changed((*PROFILE, "workloads"), ["demo-server"])
    raw["workloads"]["alone"] = {"trustAnchor": "demo", "certificate": {"commonName": "alone"}}
    assert parse(raw, tmp_path).profile_of == {"demo-server": "demo"}
    raw["profiles"]["second"] = {"workloads": ["demo-server"]}
    assert [(problem.where, problem.got) for problem in _problems(raw, tmp_path)] == [
        ("rolesanywhere:workloads.demo-server", "a workload in the profiles demo, second"),
    ]


def test_a_policy_too_long_for_iam_is_told_before_a_deployment(tmp_path: Path) -> None:
    """Three hundred tables do not fit into one role's policies; forty do, in several of them."""
    raw = changed((*WORKLOAD, "grants"), [])
    for number in range(300):
        name = f"{'x' * 200}-{number:03}"
        raw["tables"][name] = raw["tables"]["Demo-Users"]
        raw["workloads"]["demo-server"]["grants"].append({"table": name, "access": "read"})
    (problem,) = _problems(raw, tmp_path)
    assert problem.where == "rolesanywhere:workloads.demo-server (its grants)"
    assert "at most 10" in problem.expected
    del raw["workloads"]["demo-server"]["grants"][40:]
    parse(raw, tmp_path)


def test_a_bundle_is_judged_with_the_stack(tmp_path: Path) -> None:
    """A good bundle passes and is read; every rule a bad one breaks is told with the certificate's number."""
    now = datetime.now(UTC)
    start, end = now - timedelta(days=1), now + timedelta(days=1)
    good = pem(ca(start=start, end=end))
    (tmp_path / "ca.pem").write_text(good)
    raw = changed(("trustAnchors", "demo"), {"bundle": "ca.pem"})
    stack = parse(raw, tmp_path)
    assert stack.trust_anchors["demo"].bundle_files == (tmp_path / "ca.pem",)
    assert stack.trust_anchors["demo"].pem() == good

    (tmp_path / "ca.pem").write_text(pem(ca(start=start, end=end), ca(extensions=(), start=start, end=end)))
    assert [(problem.where, problem.got) for problem in _problems(raw, tmp_path)] == [
        (
            "rolesanywhere:trustAnchors.demo.bundle (ca.pem, certificate 2 (CN=Sample CA))",
            "no basicConstraints",
        ),
        ("rolesanywhere:trustAnchors.demo.bundle (ca.pem, certificate 2 (CN=Sample CA))", "no keyUsage"),
    ]

    (tmp_path / "ca.pem").write_bytes(b"\xff\xfe")
    (problem,) = _problems(raw, tmp_path)
    assert problem.got == "ca.pem: a file that is not ASCII text"


def test_an_anchor_has_one_source(tmp_path: Path) -> None:
    """Both sources at once would leave open who is trusted."""
    (tmp_path / "ca.pem").write_text(pem(ca(end=datetime(2100, 1, 1, tzinfo=UTC))))
    (problem,) = _problems(changed(("trustAnchors", "demo", "bundle"), "ca.pem"), tmp_path)
    assert (problem.where, problem.got) == ("rolesanywhere:trustAnchors.demo", "bundle and development")


def test_a_development_directory_with_other_files_is_refused(tmp_path: Path) -> None:
    """Keys are never written among files of somebody else, the project's root above all."""
    (tmp_path / "README.md").write_text("mine")
    (problem,) = _problems(changed(("trustAnchors", "demo", "development"), "."), tmp_path)
    assert problem.where.startswith("rolesanywhere:trustAnchors.demo.development")
    assert problem.got == "a directory with other files in it"


def test_values_may_be_the_texts_the_engine_gives(tmp_path: Path) -> None:
    """The engine hands structured values over as JSON; a text that only looks like it stays a text."""
    texts = {key: json.dumps(value) for key, value in VALID.items()}
    assert parse(texts, tmp_path) == parse(VALID, tmp_path)
    problem = _problems(VALID | {"tables": "{not json"}, tmp_path)[0]
    assert (problem.where, problem.got) == ("rolesanywhere:tables", "'{not json'")


def test_an_encrypted_value_is_told_wherever_it_is(tmp_path: Path) -> None:
    """A whole section or one entry of a list: nothing here is secret, and a rehearsal could not read it."""
    secret = {"secure": "v1:abc"}
    raw = changed((*GRANT, "actions"), ["dynamodb:GetItem", secret])
    raw["buckets"] = secret
    assert [problem.where for problem in _problems(raw, tmp_path) if problem.got == "an encrypted value"] == [
        "rolesanywhere:buckets",
        "rolesanywhere:workloads.demo-server.grants[0].actions[1]",
    ]
    # The engine takes a mapping with this one key for an encrypted value, whatever it was meant to be.
    raw = changed(TABLE, {"attributes": {"secure": "S"}, "hashKey": "secure"})
    (problem,) = _problems(raw, tmp_path)
    assert problem.where == "rolesanywhere:tables.Demo-Users.attributes"


def test_a_table_tells_all_its_mistakes(tmp_path: Path) -> None:
    """Two keys on one attribute, an unused attribute and half a capacity are three problems."""
    raw = changed(
        TABLE, {"attributes": {"A": "S", "B": "S"}, "hashKey": "A", "rangeKey": "A", "readCapacity": 1}
    )
    assert [problem.got for problem in _problems(raw, tmp_path)] == [
        "'A' as both keys",
        "attributes that are no key: B",
        "one of readCapacity and writeCapacity",
    ]


def test_an_action_is_judged_by_the_target_that_was_meant(tmp_path: Path) -> None:
    """Where the target itself is wrong, its key still says what the action is for."""
    raw = changed(GRANT, {"table": "unknown", "actions": ["s3:GetObject"]})
    assert [problem.where for problem in _problems(raw, tmp_path)] == [
        "rolesanywhere:workloads.demo-server.grants[0].table",
        "rolesanywhere:workloads.demo-server.grants[0].actions[0]",
    ]
    raw = changed(GRANT, {"actions": ["s3:GetObject", "dynamodb:GetItem"]})
    assert [problem.got for problem in _problems(raw, tmp_path)] == ["neither table nor bucket"]


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    """A stack with mistakes everywhere gives one problem for each, in order, and makes nothing."""
    raw = {
        "trustAnchors": {"demo": {"bundle": "missing.pem"}},
        "tables": {"T": {"attributes": {"email": "S"}, "hashKey": "Mail"}},
        "workloads": {
            "w": {
                "trustAnchor": "none",
                "certificate": {"commonName": ""},
                "grants": [{"table": "U", "actions": ["dynamodb:*", "s3:GetObject"]}, {"bucket": "b"}],
                "extra": 1,
            }
        },
        "profiles": {"p": {"workloads": ["x"], "durationSeconds": 1}},
        "surplus": {},
    }
    assert [problem.where.removeprefix("rolesanywhere:") for problem in _problems(raw, tmp_path)] == [
        "trustAnchors.demo.bundle",
        "tables.T.hashKey",
        "workloads.w.trustAnchor",
        "workloads.w.certificate.commonName",
        "workloads.w.grants[0].table",
        "workloads.w.grants[0].actions[0]",
        "workloads.w.grants[0].actions[1]",
        "workloads.w.grants[1].bucket",
        "workloads.w.extra",
        "profiles.p.durationSeconds",
        "profiles.p.workloads[0]",
        "surplus",
    ]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "raw", [{}, {"trustAnchors": 5, "profiles": {"p": 1}, "workloads": [], "tables": "x"}]
)
def test_a_stack_of_another_shape_is_told_too(tmp_path: Path, raw: dict[str, Any]) -> None:
    """Values that are not even mappings give problems, never a traceback."""
    assert {"rolesanywhere:trustAnchors", "rolesanywhere:workloads"} <= {
        problem.where for problem in _problems(raw, tmp_path)
    }


@pytest.mark.parametrize(
    ("key", "personal"),
    [
        ("Mail", True),
        ("UserEmail", True),
        ("user_name", True),
        ("SSN", True),
        ("phoneNumber", True),
        ("LastName", True),
        ("LASTNAME", True),
        ("dateOfBirth", False),
        ("UserId", False),
        ("Namespace", False),
        ("orderId", False),
        ("pk", False),
    ],
)
def test_a_key_that_looks_personal_is_a_warning(tmp_path: Path, key: str, personal: bool) -> None:
    """It works, so it is not refused; the warning says where keys appear and names the alternative."""
    raw = changed(TABLE, {"attributes": {"Id": "S", key: "S"}, "hashKey": key, "rangeKey": "Id"})
    warnings = parse(raw, tmp_path).warnings
    assert [warning.where for warning in warnings] == ["rolesanywhere:tables.Demo-Users.hashKey"] * personal
    assert all("CloudTrail" in warning.expected and "UUID" in warning.remedy for warning in warnings)


def test_every_field_is_described() -> None:
    """Whatever can be set says what it means: messages and editors show it."""

    def undescribed(model: type[pydantic.BaseModel]) -> list[str]:
        schema = model.model_json_schema()
        models = [schema, *schema.get("$defs", {}).values()]
        return [
            f"{entry['title']}.{name}"
            for entry in models
            if entry.get("type") == "object"
            for name, field in entry.get("properties", {}).items()
            if not field.get("description")
        ]

    assert undescribed(Stack) == []


def test_models_are_validated_through_parse_only() -> None:
    """Without what the stack declares no reference could be judged, so there is no way around it."""
    with pytest.raises(TypeError, match=r"config\.parse"):
        Stack.model_validate(VALID)
