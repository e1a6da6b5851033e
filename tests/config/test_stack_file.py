"""The reader of stack files: keys, values and settings as the engine has them, without an engine."""

from pathlib import Path

import pytest

from config import (
    ConfigError,
    aws_settings,
    check,
    own_values,
    read_stack_file,
    read_values,
    stack_file_path,
)

ROOT = Path(__file__).parents[2]


def _write(root: Path, text: str, stack: str = "dev") -> Path:
    path = stack_file_path(root, stack)
    path.write_text(text)
    return path


def _refused(path: Path) -> tuple[str, str]:
    with pytest.raises(ConfigError) as caught:
        read_stack_file(path)
    (problem,) = caught.value.problems
    return problem.where, problem.got


def test_scalars_at_the_top_are_texts_and_the_rest_keeps_its_type(tmp_path: Path) -> None:
    """The engine gives a program texts for scalars, and JSON for everything else."""
    path = _write(
        tmp_path,
        """
config:
  aws:region: eu-central-1
  rolesanywhere:a: 5
  rolesanywhere:b: true
  rolesanywhere:c: 1.5
  rolesanywhere:d:
  rolesanywhere:e: {n: 5, t: true, s: "5"}
  rolesanywhere:f: [1, two]
""",
    )
    assert read_stack_file(path) == {
        "aws:region": "eu-central-1",
        "rolesanywhere:a": "5",
        "rolesanywhere:b": "true",
        "rolesanywhere:c": "1.5",
        "rolesanywhere:d": "",
        "rolesanywhere:e": {"n": 5, "t": True, "s": "5"},
        "rolesanywhere:f": [1, "two"],
    }


def test_keys_have_a_namespace_in_the_end(tmp_path: Path) -> None:
    """A bare name is the project's own, and the long form of old means the short one."""
    path = _write(tmp_path, "config: {bare: x, rolesanywhere:config:long: y, other:z: 1}\n")
    values = read_stack_file(path)
    assert values == {"rolesanywhere:bare": "x", "rolesanywhere:long": "y", "other:z": "1"}
    assert own_values(values) == {"bare": "x", "long": "y"}


@pytest.mark.parametrize("text", ["", "config:\n", "config: {}\n", "encryptionsalt: v1:abc\n"])
def test_a_stack_without_values_has_none(tmp_path: Path, text: str) -> None:
    """No config section, or an empty one, is no mistake of the reader's."""
    assert read_stack_file(_write(tmp_path, text)) == {}


@pytest.mark.parametrize(
    ("text", "where", "got"),
    [
        ("config: [a]\n", "Pulumi.dev.yaml, config", "no mapping"),
        ("config: text\n", "Pulumi.dev.yaml, config", "no mapping"),
        ("config: {'a:b:c': 1}\n", "Pulumi.dev.yaml, config", "the key a:b:c"),
        ("config: {'a:': 1}\n", "Pulumi.dev.yaml, config", "the key a:"),
        ("config: {a: 1, 'rolesanywhere:a': 2}\n", "Pulumi.dev.yaml, rolesanywhere:a", "the key twice"),
        ("config: {a: 012345678901}\n", "Pulumi.dev.yaml, line 1", "012345678901 without quotes"),
    ],
)
def test_a_file_the_engine_would_refuse_or_change_is_refused(
    tmp_path: Path, text: str, where: str, got: str
) -> None:
    """Each with its place in the file."""
    assert _refused(_write(tmp_path, text)) == (where, got)


def test_an_unreadable_file_is_told(tmp_path: Path) -> None:
    """A file of another encoding, and a directory in its place."""
    path = stack_file_path(tmp_path, "dev")
    path.write_bytes(b"config: \xff\n")
    assert _refused(path) == ("Pulumi.dev.yaml", "a file that is not UTF-8")
    path.unlink()
    path.mkdir()
    assert _refused(path) == ("Pulumi.dev.yaml", "Is a directory")


def test_a_missing_stack_names_those_there_are(tmp_path: Path) -> None:
    """A mistyped stack is answered with the stacks that have a file."""
    with pytest.raises(ConfigError) as caught:
        check(tmp_path, "prod")
    assert caught.value.problems[0].expected == "a stack file beside Pulumi.yaml"
    _write(tmp_path, "", "dev")
    _write(tmp_path, "", "qa")
    with pytest.raises(ConfigError) as caught:
        check(tmp_path, "prod")
    (problem,) = caught.value.problems
    assert (problem.where, problem.expected) == ("Pulumi.prod.yaml", "one of the stacks dev, qa")


def test_the_dev_stack_is_valid_and_says_what_the_scenario_says() -> None:
    """The first stack a newcomer sees: one server, one table, one bucket, and no warning."""
    stack = check(ROOT, "dev")
    assert stack.warnings == ()
    assert stack.tables["Demo-Users"].arguments({}) == {
        "attributes": {"UserId": "S"},
        "hash_key": "UserId",
        "read_capacity": 5,
        "write_capacity": 5,
    }
    (table, bucket) = stack.workloads["demo-server"].grants
    assert table.allowed == {"dynamodb:PutItem", "dynamodb:GetItem", "dynamodb:Query"}
    assert bucket.allowed == {"s3:GetObject", "s3:ListBucket"}
    assert aws_settings(ROOT, "dev").region == "eu-central-1"


def test_a_check_writes_nothing(tmp_path: Path) -> None:
    """Judging a stack makes no development PKI, and leaves the file as it is."""
    text = (ROOT / "Pulumi.dev.yaml").read_text()
    path = _write(tmp_path, text)
    check(tmp_path, "dev")
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_text() == text


def test_the_providers_settings_are_read(tmp_path: Path) -> None:
    """Region and accounts are found, everything else is handed on, secrets as they are."""
    _write(
        tmp_path,
        """
config:
  aws:region: eu-central-1
  aws:allowedAccountIds: ["012345678901", "111122223333"]
  aws:defaultTags: {tags: {team: platform}}
  aws:secretKey: {secure: v1:abc}
  rolesanywhere:a: 1
""",
    )
    settings = aws_settings(tmp_path, "dev")
    assert settings.region == "eu-central-1"
    assert settings.allowed_account_ids == ("012345678901", "111122223333")
    assert settings.other == {
        "defaultTags": {"tags": {"team": "platform"}},
        "secretKey": {"secure": "v1:abc"},
    }


def test_absent_settings_are_absent(tmp_path: Path) -> None:
    """A stack that may go to any account and sets nothing else says so with nothing."""
    _write(tmp_path, "config: {aws:region: us-gov-west-1}\n")
    settings = aws_settings(tmp_path, "dev")
    assert (settings.region, settings.allowed_account_ids, settings.other) == ("us-gov-west-1", (), {})


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("rolesanywhere:a: 1", ["aws:region"]),
        ("aws:region:", ["aws:region"]),
        ("aws:region: [eu-central-1]", ["aws:region"]),
        ("aws:allowedAccountIds: [1]", ["aws:region", "aws:allowedAccountIds"]),
        ('aws:allowedAccountIds: ["12345678901"]', ["aws:allowedAccountIds"]),
        ('aws:allowedAccountIds: ["1111222233334"]', ["aws:allowedAccountIds"]),
        ('aws:allowedAccountIds: ["11112222333x"]', ["aws:allowedAccountIds"]),
        ("aws:allowedAccountIds: prod", ["aws:allowedAccountIds"]),
        ("aws:region: {a: 1}\n  aws:allowedAccountIds: x", ["aws:region", "aws:allowedAccountIds"]),
    ],
)
def test_settings_of_another_shape_are_refused(tmp_path: Path, text: str, places: list[str]) -> None:
    """A Region is named, and account ids are twelve digits in quotes."""
    region = "" if "aws:region" in places else "aws:region: eu-central-1\n  "
    _write(tmp_path, f"config:\n  {region}{text}\n")
    with pytest.raises(ConfigError) as caught:
        aws_settings(tmp_path, "dev")
    assert [problem.where for problem in caught.value.problems] == places


def test_a_single_account_may_stand_alone(tmp_path: Path) -> None:
    """One id without a list is that id."""
    _write(tmp_path, 'config:\n  aws:region: eu-central-1\n  aws:allowedAccountIds: "111122223333"\n')
    assert aws_settings(tmp_path, "dev").allowed_account_ids == ("111122223333",)


def test_values_for_all_stacks_stand_below_a_stacks_own(tmp_path: Path) -> None:
    """A value by itself, below value, or below default; a declaration without one says nothing."""
    (tmp_path / "Pulumi.yaml").write_text(
        """
name: rolesanywhere
config:
  environment: {type: string, default: production}
  rolesanywhere:tags: {value: {team: platform}}
  aws:region: eu-west-1
  aws:profile: {default: ignored}
  wanted: {type: string}
"""
    )
    _write(tmp_path, "config: {aws:region: eu-central-1}\n")
    assert read_values(tmp_path, "dev") == {
        "rolesanywhere:environment": "production",
        "rolesanywhere:tags": {"team": "platform"},
        "aws:region": "eu-central-1",
    }


@pytest.mark.parametrize(
    ("project", "where"),
    [
        ("stackConfigDir: stacks", "Pulumi.yaml, stackConfigDir"),
        ("config: stacks", "Pulumi.yaml, config"),
        ("config: [a]", "Pulumi.yaml, config"),
        ("config: {a: 1, 'rolesanywhere:a': 2}", "Pulumi.yaml, rolesanywhere:a"),
        ("config: {a: 0123}", "Pulumi.yaml, line 2"),
    ],
)
def test_a_project_whose_values_cannot_be_read_is_refused(tmp_path: Path, project: str, where: str) -> None:
    """Stack files in another folder would be overlooked; anything else is told as in a stack file."""
    (tmp_path / "Pulumi.yaml").write_text(f"name: rolesanywhere\n{project}\n")
    _write(tmp_path, "config: {}\n")
    with pytest.raises(ConfigError) as caught:
        read_values(tmp_path, "dev")
    assert [problem.where for problem in caught.value.problems] == [where]
