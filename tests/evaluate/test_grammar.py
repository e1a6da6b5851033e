"""What is no policy is an error, in our words and in AWS's, and never a match."""

import json
from typing import Any

import pytest
import yaml

from policies.evaluate import DocumentError, PolicyType, compile_policy
from tests.evaluate.asking import CASES

# What holds for an identity-based policy holds for whatever is written like one.
LIKE_IDENTITY = ("IDENTITY", "BOUNDARY", "SESSION", "SCP")
_DATA = yaml.safe_load((CASES / "grammar.yaml").read_text(encoding="utf-8"))


def grammar_cases() -> list[dict[str, Any]]:
    """Every case, once for each type of policy it holds for."""
    return [
        {**case, "type": kind}
        for case in _DATA["cases"]
        for kind in (LIKE_IDENTITY if case["type"] == "IDENTITY" else (case["type"],))
    ]


def _name(case: dict[str, Any]) -> str:
    shown = case.get("text") or json.dumps(case.get("document") or case["statement"])
    return f"{case['type']} {shown}"


@pytest.mark.parametrize("case", grammar_cases(), ids=_name)
def test_what_is_no_policy_is_refused(case: dict[str, Any]) -> None:
    """One fault, at its place, with the text AWS answers; what was expected and what to do are said."""
    document = case.get("text") or case.get("document")
    if document is None:
        document = {"Version": "2012-10-17", "Statement": case["statement"]}
    with pytest.raises(DocumentError) as caught:
        compile_policy(document, PolicyType[case["type"]], name="P")
    (fault,) = caught.value.faults
    assert fault.where == f"P{case['where']}"
    assert (fault.message, caught.value.aws_message) == (case["message"], case["message"])
    assert fault.got
    assert fault.expected
    assert fault.remedy


@pytest.mark.parametrize("kind", PolicyType)
def test_the_same_document_without_the_fault_is_taken(kind: PolicyType) -> None:
    """Every type of policy has a document that is one; a single statement needs no list."""
    statement = _DATA["good"][kind.name]
    for listed in (statement, [statement]):
        policy = compile_policy({"Version": "2012-10-17", "Statement": listed}, kind, name="P")
        assert len(policy.allows) + len(policy.denies) == 1


def test_all_faults_are_told_at_once() -> None:
    """A reader corrects a document once."""
    document = {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Permit", "Action": "GetObject", "Resource": "bucket"},
            {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Like": {"aws:x": "y"}}},
        ],
    }
    with pytest.raises(DocumentError) as caught:
        compile_policy(document, PolicyType.IDENTITY, name="P")
    assert [fault.where for fault in caught.value.faults] == [
        "P.Statement[0].Effect",
        "P.Statement[0].Action",
        "P.Statement[0].Resource",
        "P.Statement[1].Condition.Like",
    ]


def test_a_document_nested_without_end_is_an_error_like_any_other() -> None:
    """No traceback for what a user typed."""
    with pytest.raises(DocumentError):
        compile_policy("[" * 100_000, PolicyType.IDENTITY, name="P")


def test_the_old_version_is_the_one_left_out() -> None:
    """Without a version a document is of 2008 and knows no variables: this one names a literal text."""
    statement = {"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::${aws:username"}
    assert compile_policy({"Statement": statement}, PolicyType.IDENTITY, name="P").allows
