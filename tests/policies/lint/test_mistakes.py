"""The mistakes others publish, what other validators find, and the page that tells of both."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from policies.evaluate import PolicyType
from policies.lint import RULES, lint_policy
from tests.policies.lint.page import NONE, PAGE, data, page, rules_of
from tests.policies.lint.test_rules import found

ROOT = Path(__file__).parents[3]
MISTAKES = data("mistakes.yaml")
YARDSTICKS = data("yardsticks.yaml")
EXAMPLES = {name: each for name, each in data("yardstick_examples.yaml").items() if not name.startswith("x-")}


@pytest.mark.parametrize("name", MISTAKES["documents"])
def test_a_published_mistake_is_found(name: str) -> None:
    """At its place, by its rule; its corrected neighbour has no such finding."""
    case: dict[str, Any] = MISTAKES["documents"][name]
    findings = found(case["bad"], case["type"], case["rule"])
    assert [finding.where for finding in findings] == [f"P, {case['where']}"]
    assert found(case["good"], case["type"], case["rule"]) == []


@pytest.mark.parametrize("entry", MISTAKES["elsewhere"], ids=lambda entry: str(entry["shape"]))
def test_a_mistake_of_another_kind_is_refused_elsewhere(entry: dict[str, str]) -> None:
    """The test that is named is there."""
    path, _, name = entry["test"].partition("::")
    assert re.search(rf"^def {name}\(", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE)
    assert entry["what"]


def test_every_finding_of_a_yardstick_is_a_rule_or_has_a_reason() -> None:
    """Parliament has 22 findings in its configuration; AWS's page has over a hundred."""
    assert len(YARDSTICKS["Parliament"]["findings"]) == 22
    assert len(YARDSTICKS["AWS IAM Access Analyzer"]["findings"]) > 100
    for yardstick in YARDSTICKS.values():
        for entry in yardstick["findings"].values():
            rules = rules_of(entry)
            assert set(rules) <= set(RULES)
            assert rules or len(entry.removeprefix(f"{NONE}:").strip()) > 5


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_awss_own_validation_finds_is_found(name: str) -> None:
    """A document for a finding of AWS's page breaks a rule the finding is mapped to."""
    example = EXAMPLES[name]
    if "c" in example:
        get = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::d/*"}
        case: Any = {**get, "Condition": example["c"]}
    else:
        case = example.get("s") or example["d"]
    whole = case if "d" in example else {"Version": "2012-10-17", "Statement": case}
    kind = PolicyType[example.get("type", "IDENTITY")]
    rules = {finding.rule for finding in lint_policy(json.dumps(whole), kind, name="P")}
    assert rules & set(rules_of(YARDSTICKS["AWS IAM Access Analyzer"]["findings"][name]))


def test_every_mapped_finding_has_an_example() -> None:
    """But for sizes, which have tests of their own, and for what is no JSON."""
    mapped = {
        name for name, entry in YARDSTICKS["AWS IAM Access Analyzer"]["findings"].items() if rules_of(entry)
    }
    others = {name for name in mapped if name.startswith("Policy size")}
    assert set(EXAMPLES) == mapped - others - {"Json syntax error", "Unique Sids recommended"}


def test_the_page_is_what_the_rules_say() -> None:
    """docs/lint.md lists every rule, every mistake and every yardstick."""
    text = page()
    assert PAGE.read_text(encoding="utf-8") == text
    for rule in RULES:
        assert f"`{rule}`" in text
