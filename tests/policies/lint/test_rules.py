"""Every rule: what breaks it, at its place, beside what keeps it."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from policies.evaluate import PolicyType
from policies.lint import FAMILIES, RULES, LintFinding, Severity, lint_policy

CASES = Path(__file__).parent / "cases"
BUCKET = "arn:aws:s3:::data/"


def document_of(case: Any) -> dict[str, Any]:
    """A whole document of a statement, of several, or of itself."""
    if isinstance(case, Mapping) and "Statement" in case:
        return dict(case)
    return {"Version": "2012-10-17", "Statement": case}


def found(case: Any, kind: str, rule: str) -> list[LintFinding]:
    """What one rule says of a case, as text."""
    findings = lint_policy(json.dumps(document_of(case)), PolicyType[kind], name="P")
    return [finding for finding in findings if finding.rule == rule]


def _cases() -> dict[str, list[dict[str, Any]]]:
    read = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(CASES.glob("*.yaml"))]
    return {rule: cases for file in read for rule, cases in file.items() if not rule.startswith("x-")}


def _params() -> Iterable[Any]:
    for rule, cases in _cases().items():
        for number, case in enumerate(cases):
            yield pytest.param(rule, case, id=f"{rule} {number}")


def _long(characters: int) -> dict[str, Any]:
    """An Allow of as many characters as said, without white space."""
    empty = document_of({"Effect": "Allow", "Action": "s3:GetObject", "Resource": BUCKET})
    missing = characters - len(json.dumps(empty, separators=(",", ":")))
    return document_of({"Effect": "Allow", "Action": "s3:GetObject", "Resource": BUCKET + "x" * missing})


# rule, type, and the longest document that keeps it; the quotas AWS's pages state.
SIZES = (
    ("policy-size", PolicyType.IDENTITY, 10_240),
    ("policy-size", PolicyType.BOUNDARY, 6_144),
    ("policy-size", PolicyType.SESSION, 2_048),
    ("policy-size", PolicyType.TRUST, 2_048),
    ("policy-size", PolicyType.SCP, 5_120),
    ("policy-size", PolicyType.RCP, 5_120),
    ("policy-size", PolicyType.RESOURCE, 20_480),
    ("managed-policy-size", PolicyType.IDENTITY, 6_144),
    # 150 characters of tags are 40.5 % of what is estimated, 743 characters of a policy the rest.
    ("session-policy-packed", PolicyType.SESSION, 743),
)


@pytest.mark.parametrize(("rule", "case"), list(_params()))
def test_a_rule(rule: str, case: dict[str, Any]) -> None:
    """What breaks a rule is found at its places and nowhere else; what stands beside it keeps the rule."""
    findings = found(case["bad"], case["type"], rule)
    assert [finding.where for finding in findings] == [f"P, {place}" for place in case["where"]]
    for finding in findings:
        assert finding.severity is RULES[rule].severity
        assert finding.source.startswith("https://")
        assert finding.got
        assert finding.expected
        assert finding.remedy
    said = " ".join(f"{finding.got} {finding.expected} {finding.remedy}" for finding in findings)
    assert case.get("says", "") in said
    assert found(case["good"], case["type"], rule) == []


@pytest.mark.parametrize(("rule", "kind", "longest"), SIZES, ids=str)
def test_a_size(rule: str, kind: PolicyType, longest: int) -> None:
    """A document of exactly the quota is taken, one of one character more is found."""
    for characters, expected in ((longest, []), (longest + 1, ["P"])):
        text = json.dumps(_long(characters), separators=(",", ":"))
        assert len(text) == characters
        findings = [each for each in lint_policy(text, kind, name="P") if each.rule == rule]
        assert [each.where for each in findings] == expected


def test_white_space_counts_where_aws_counts_it() -> None:
    """IAM counts no white space; STS counts all characters of a session policy."""
    indented = json.dumps(_long(2_000), indent=40)
    assert len(indented) > 2_048
    for kind, expected in ((PolicyType.TRUST, False), (PolicyType.SESSION, True)):
        rules = [finding.rule for finding in lint_policy(indented, kind, name="P")]
        assert ("policy-size" in rules) is expected


def test_every_rule_has_a_finding_and_a_neighbour_without() -> None:
    """No rule is without both, and no case is of a rule there is not."""
    assert set(_cases()) | {rule for rule, _, _ in SIZES} == set(RULES)


def test_the_families_hold_every_rule_once() -> None:
    """An id is one rule's, and each rule says what it asks for, how grave it is, and who says so."""
    rules = [rule for family in FAMILIES.values() for rule in family]
    assert len(rules) == len({rule.id for rule in rules}) == len(RULES)
    for rule in rules:
        assert isinstance(rule.severity, Severity)
        assert rule.text.endswith(".")
        assert rule.source.startswith("https://")
