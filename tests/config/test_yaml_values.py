"""YAML values: those that everybody reads alike arrive, those the engine would change are refused."""

import pytest

from config import ConfigError
from config.yaml_values import Json, read_yaml


def _read(text: str) -> Json:
    return read_yaml(f"v: {text}", "test.yaml")["v"]


def _refused(text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        read_yaml(text, "test.yaml")
    (problem,) = caught.value.problems
    assert problem.where.startswith("test.yaml")
    return problem.got


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5", 5),
        ("0", 0),
        ("-5", -5),
        ("40000", 40000),
        ("1.5", 1.5),
        ("-0.25", -0.25),
        ("true", True),
        ("True", True),
        ("FALSE", False),
        ("~", None),
        ("null", None),
        ("", None),
        ("yes", "yes"),
        ("off", "off"),
        ("y", "y"),
        ("tRue", "tRue"),
        ("eu-central-1", "eu-central-1"),
        ("dynamodb:GetItem", "dynamodb:GetItem"),
        ("1.2.3", "1.2.3"),
        ("1:30", "1:30"),
        ("1-2", "1-2"),
        ("nan", "nan"),
        ("=", "="),
        ("pki/dev", "pki/dev"),
        ("'5'", "5"),
        ('"012345678901"', "012345678901"),
        ("'2024-01-01'", "2024-01-01"),
        ("''", ""),
        ("'true'", "true"),
        ("!!str 5", "5"),
        ("|\n  a\n  b\n", "a\nb\n"),
        ("[1, [x, {y: ~}]]", [1, ["x", {"y": None}]]),
        ("{5: a, true: b, 'c': d}", "refused"),
        ("{5: a, 'c': d}", {"5": "a", "c": "d"}),
        ("{é: ü}", {"é": "ü"}),
    ],
)
def test_a_value_is_read_as_it_is_written(text: str, value: Json) -> None:
    """Plain decimal numbers, true and false, null, texts in any style, and what is made of them."""
    if value == "refused":
        assert _refused(f"v: {text}") == "the key true"
    else:
        assert _read(text) == value
        assert type(_read(text)) is type(value)


@pytest.mark.parametrize(
    "text",
    [
        "012345678901",
        "111122223333",
        "-111122223333",
        "0123",
        "00",
        "0x1F",
        "0X1f",
        "0o17",
        "0b11",
        "1_000",
        "+5",
        "+_5",
        "1e3",
        "1.5e3",
        "1.",
        ".5",
        "1.0",
        "1.50",
        "9007199254740993",
        "0.000001",
        ".inf",
        "-.Inf",
        ".NaN",
        "2024-01-01",
        "2024-1-1",
        "2024-01-01T00:00:00Z",
        "2024-01-01 10:00:00",
    ],
)
def test_a_value_the_engine_would_change_is_refused(text: str) -> None:
    """Account ids, dates, and every number that would come out in other digits; in quotes each is fine."""
    assert _refused(f"v: {text}") == f"{text} without quotes"
    assert _read(f'"{text}"') == text


@pytest.mark.parametrize(
    ("text", "got"),
    [
        ("v: !!binary aGk=", "the tag tag:yaml.org,2002:binary"),
        ("v: !!int '5'", "the tag tag:yaml.org,2002:int"),
        ("v: !custom {a: 1}", "the tag !custom"),
        ("v: !custom [a]", "the tag !custom"),
        ("v: !custom a", "the tag !custom"),
        ("{v: 1, v: 2}", "the key v twice"),
        ("? [a, b]\n: c", "a key that is no text"),
        ("~: c", "the key ~"),
        ("1.5: c", "the key 1.5"),
        ("0123: c", "0123 without quotes"),
        ("- a", "a document that is no mapping"),
        ("text", "a document that is no mapping"),
        ("5", "a document that is no mapping"),
        ("v: [1", "expected ',' or ']', but got '<stream end>'"),
        ("\tv: 1", "found character '\\t' that cannot start any token"),
        ("a: 1\n---\nb: 2", "but found another document"),
        ("v: *missing", "found undefined alias 'missing'"),
        ("v: {<<: 5}", "expected a mapping or list of mappings for merging, but found scalar"),
    ],
)
def test_what_is_no_plain_yaml_is_refused(text: str, got: str) -> None:
    """Tags, repeated keys, keys that are no texts, several documents and broken lines, each with its line."""
    assert _refused(text) == got


@pytest.mark.parametrize("text", ["", "# only a comment\n", "~", "---\n"])
def test_an_empty_document_is_empty(text: str) -> None:
    """Nothing written is nothing set."""
    assert read_yaml(text, "test.yaml") == {}


def test_aliases_and_merges_are_followed() -> None:
    """What is written once and used twice arrives twice; a mapping's own keys win over merged ones."""
    text = """
    base: &base {a: 1, b: 2}
    again: *base
    merged: &merged {<<: *base, b: 3, c: 4}
    twice: *merged
    several: {<<: [{x: 1}, {x: 2, y: 2}], z: 3}
    """
    assert read_yaml(text, "test.yaml") == {
        "base": {"a": 1, "b": 2},
        "again": {"a": 1, "b": 2},
        "merged": {"a": 1, "b": 3, "c": 4},
        "twice": {"a": 1, "b": 3, "c": 4},
        "several": {"x": 1, "y": 2, "z": 3},
    }


def test_a_document_that_contains_itself_ends() -> None:
    """A circle is cut instead of followed forever."""
    assert read_yaml("v: &v {w: *v}", "test.yaml") == {"v": {"w": None}}


def test_every_value_that_would_change_is_told() -> None:
    """Two of them are two problems, each with its line."""
    with pytest.raises(ConfigError) as caught:
        read_yaml("a: 0123\nb:\n  - 2024-01-01\n", "test.yaml")
    assert [problem.where for problem in caught.value.problems] == ["test.yaml, line 1", "test.yaml, line 3"]
