"""The page about the evaluator says what the cases are."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from policies.evaluate import PolicyType
from policies.evaluate.conditions import OPERATORS
from tests.evaluate.page import PAGE, operator_shapes, page, type_counts


def test_the_page_is_what_the_cases_say() -> None:
    """After a case was added, the page was written again."""
    assert PAGE.read_text(encoding="utf-8") == page(), "run `.venv/bin/python -m tests.evaluate.page`"


@pytest.mark.parametrize("name", OPERATORS)
def test_no_operator_is_without_a_case_of_each_shape(name: str) -> None:
    """Match, no match, missing key, multi-valued key."""
    assert all(count > 0 for count in operator_shapes()[name].values())
    assert len(operator_shapes()[name]) == 4


@pytest.mark.parametrize("kind", PolicyType)
def test_no_type_of_policy_is_without_cases(kind: PolicyType) -> None:
    """Each type decides, and each has documents that are none of it."""
    assert all(count > 0 for count in type_counts()[kind])


def test_the_example_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    """The page's code, beside the role's policy it reads, prints a decision and its reasons."""
    (example,) = re.findall(r"```python\n(.*?)```", page(), re.DOTALL)
    statement = {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*"}
    document = {"Version": "2012-10-17", "Statement": statement}
    (tmp_path / "role.json").write_text(json.dumps(document), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    exec(compile(example, "docs/evaluator.md", "exec"), {})  # noqa: S102 - the page's own code
    assert capsys.readouterr().out.splitlines()[0] == "allow"
