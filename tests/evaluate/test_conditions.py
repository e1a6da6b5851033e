"""Every operator with every modifier, and the values that are special."""

from collections.abc import Iterator
from typing import Any

import pytest

from policies.evaluate.conditions import NULL, OPERATORS
from tests.evaluate.asking import EXPECTED, cases, outcomes

_OPERATORS = cases("operators.json")
_MODIFIERS = cases("modifiers.json")
_VALUES = cases("values.json")["cases"]


def _rows() -> Iterator[Any]:
    for name, operator in _OPERATORS.items():
        table = _MODIFIERS["negated" if operator["negated"] else "plain"]
        for modifier, row in table.items():
            for state, met in zip(_MODIFIERS["states"], row, strict=True):
                yield pytest.param(name, modifier, state, met, id=f"{modifier or 'plain'}-{name}-{state}")


def _modified(name: str, modifier: str) -> str:
    quantifier, _, if_exists = modifier.rpartition(":")
    if not quantifier:
        return f"{name}{modifier}"
    return f"{quantifier}:{name}{if_exists}"


def _context(name: str, state: str) -> dict[str, Any]:
    operator = _OPERATORS[name]
    if state == "absent":
        return {}
    if state == "none":
        return {operator["key"]: []}
    letters = [letter for letter in state if letter in "mo"]
    taken = {"m": iter(operator["matching"]), "o": iter(operator["other"])}
    values = [next(taken[letter]) for letter in letters]
    return {operator["key"]: values if state.startswith("[") else values[0]}


@pytest.mark.parametrize(("name", "modifier", "state", "met"), [*_rows()])
def test_an_operator_under_a_modifier(name: str, modifier: str, state: str, met: str) -> None:
    """What the key has decides, as AWS documents it for each modifier; undocumented is safe."""
    operator = _OPERATORS[name]
    condition = {_modified(name, modifier): {operator["key"]: operator["values"]}}
    assert outcomes(condition, _context(name, state)) == EXPECTED[met]


@pytest.mark.parametrize("case", _VALUES, ids=lambda case: f"{case['operator']}: {case['why']}")
def test_a_special_value(case: dict[str, Any]) -> None:
    """The case says why."""
    context = dict(case.get("context", {}))
    if case["actual"] is not None:
        context["aws:UserAgent"] = case["actual"]
    condition = {case["operator"]: {"AWS:useragent": case["values"]}}
    assert outcomes(condition, context, case.get("version", "2012-10-17")) == EXPECTED[case["met"]]


@pytest.mark.parametrize("name", _OPERATORS)
def test_a_second_value_of_the_request_is_judged_too(name: str) -> None:
    """Each of the two examples of an operator is met or not on its own."""
    operator = _OPERATORS[name]
    condition = {name: {operator["key"]: operator["values"]}}
    yes, no = ("no", "yes") if operator["negated"] else ("yes", "no")
    for value in operator["matching"]:
        assert outcomes(condition, {operator["key"]: value}) == EXPECTED[yes]
    for value in operator["other"]:
        assert outcomes(condition, {operator["key"]: value}) == EXPECTED[no]


def test_no_operator_is_without_cases() -> None:
    """Match, no match, missing key and multi-valued key are rows of the table for every operator there is."""
    assert {*_OPERATORS, NULL.name} == set(OPERATORS)
    assert {"absent", "m", "o", "[m,o]"} <= set(_MODIFIERS["states"])
    null = [case["why"] for case in _VALUES if case["operator"] == NULL.name]
    for needed in ("match:", "no match:", "missing key", "multi-valued key"):
        assert any(why.startswith(needed) for why in null)


def test_all_lines_of_a_condition_must_be_met() -> None:
    """Operators and keys are joined by AND."""
    both = {
        "StringEquals": {"aws:UserAgent": "a", "aws:Referer": "b"},
        "Bool": {"aws:SecureTransport": "true"},
    }
    whole = {"aws:UserAgent": "a", "aws:Referer": "b", "aws:SecureTransport": "true"}
    assert outcomes(both, whole) == EXPECTED["yes"]
    for key in whole:
        assert outcomes(both, {**whole, key: "false"}) == EXPECTED["no"]
