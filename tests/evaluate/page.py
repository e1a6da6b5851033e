"""Writes docs/evaluator.md from the cases: `.venv/bin/python -m tests.evaluate.page`."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from policies.evaluate import PolicyType
from policies.evaluate.conditions import NULL, OPERATORS
from tests.evaluate.asking import CASES, cases
from tests.evaluate.test_grammar import grammar_cases

PAGE = Path(__file__).parents[2] / "docs" / "evaluator.md"
_SHAPES = ("match", "no match", "missing key", "multi-valued key")
_STATE_SHAPES = {
    "absent": "missing key",
    "none": "missing key",
    "m": "match",
    "o": "no match",
}
_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide"
_ORGANIZATIONS = "https://docs.aws.amazon.com/organizations/latest/userguide"
_TYPE_PAGES = {
    PolicyType.IDENTITY: f"{_GUIDE}/access_policies_identity-vs-resource.html",
    PolicyType.RESOURCE: f"{_GUIDE}/access_policies_identity-vs-resource.html",
    PolicyType.TRUST: f"{_GUIDE}/id_roles_create_for-user.html",
    PolicyType.BOUNDARY: f"{_GUIDE}/access_policies_boundaries.html",
    PolicyType.SESSION: f"{_GUIDE}/access_policies.html#policies_session",
    PolicyType.SCP: f"{_ORGANIZATIONS}/orgs_manage_policies_scps_evaluation.html",
    PolicyType.RCP: f"{_ORGANIZATIONS}/orgs_manage_policies_rcps_evaluation.html",
}
# The key of a case that holds policies of a type.
_TYPE_KEYS = {
    PolicyType.IDENTITY: "identity",
    PolicyType.RESOURCE: "resource_policy",
    PolicyType.TRUST: "trust",
    PolicyType.BOUNDARY: "boundary",
    PolicyType.SESSION: "session",
    PolicyType.SCP: "scps",
    PolicyType.RCP: "rcps",
}


def operator_shapes() -> dict[str, Counter[str]]:
    """For every operator, how many cases there are of each shape of the request's key."""
    modifiers = cases("modifiers.json")
    rows = len(modifiers["plain"])
    shapes = Counter(
        {shape: rows * sum(_shape(state) == shape for state in modifiers["states"]) for shape in _SHAPES}
    )
    found = {name: Counter(shapes) for name in cases("operators.json")}
    null: Counter[str] = Counter()
    for case in cases("values.json")["cases"]:
        name = _base(case["operator"])
        if name == NULL.name:
            null[_shape(_state(case))] += 1
        else:
            found[name][_shape(_state(case))] += 1
    return {**found, NULL.name: null}


def type_counts() -> dict[PolicyType, tuple[int, int]]:
    """For every type of policy, the cases that decide with one and those about its grammar."""
    decisions = [
        case
        for path in sorted((CASES / "decisions").glob("*.yaml"))
        for case in yaml.safe_load(path.read_text(encoding="utf-8"))["cases"]
    ]
    grammar = grammar_cases()
    trust = len(cases("trust.json")["cases"])
    return {
        kind: (
            sum(_TYPE_KEYS[kind] in case for case in decisions) + (trust if kind is PolicyType.TRUST else 0),
            sum(case["type"] == kind.name for case in grammar),
        )
        for kind in PolicyType
    }


def page() -> str:
    """The page's text."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield from _HEAD.splitlines()
    yield ""
    yield "| operator | negated | variables | " + " | ".join(_SHAPES) + " | AWS page |"
    yield "|---|---|---|" + "---|" * (len(_SHAPES) + 1)
    shapes = operator_shapes()
    for name, operator in OPERATORS.items():
        counts = " | ".join(str(shapes[name][shape]) for shape in _SHAPES)
        marks = f"{'yes' if operator.negated else ''} | {'yes' if operator.variables else ''}"
        yield f"| `{name}` | {marks} | {counts} | [{operator.source.rpartition('#')[2]}]({operator.source}) |"
    yield ""
    yield "## Types of policies"
    yield ""
    yield "| type | cases that decide with one | cases of its grammar | AWS page |"
    yield "|---|---|---|---|"
    for kind, (deciding, grammar) in type_counts().items():
        link = _TYPE_PAGES[kind]
        yield f"| {kind.value} | {deciding} | {grammar} | [{link.rpartition('/')[2]}]({link}) |"
    yield ""
    yield from _TAIL.splitlines()


def _base(operator: str) -> str:
    return operator.rpartition(":")[2].removesuffix("IfExists")


def _state(case: dict[str, Any]) -> str:
    if case["actual"] in (None, []):
        return "absent"
    if isinstance(case["actual"], list):
        return "[m,o]"
    return "m" if case["met"] == "yes" else "o"


def _shape(state: str) -> str:
    return _STATE_SHAPES.get(state, "multi-valued key")


_HEAD = """# The evaluator

Generated from the cases under `tests/evaluate/cases/` by `.venv/bin/python -m tests.evaluate.page`.

`policies/evaluate` decides whether AWS would let a request through, from the documents alone: no network, no
account, and no code shared with what writes policies or with the local AWS that enforces them. Every decision
can say why, as data: policy, statement, element, operator, key, what was expected and what there was.

```python
from policies.evaluate import Policies, PolicyType, Principal, Request, compile_policy, decide

role = compile_policy(open("role.json").read(), PolicyType.IDENTITY, name="role")
session = Principal.session(
    "arn:aws:sts::111122223333:assumed-role/app/2a99", role_arn="arn:aws:iam::111122223333:role/app"
)
request = Request(
    principal=session,
    action="dynamodb:GetItem",
    resource="arn:aws:dynamodb:us-east-1:111122223333:table/Users",
)
decision = decide(request, Policies(identity=(role,)))
print(decision.outcome.value, *decision.reasons, sep="\\n")
```

A document that AWS would not take is an error with AWS's text, never a match; so is an operator nobody knows.
Beside the cases below, generated requests whose answer is known by construction are decided here and by
ministack's evaluator, and all three agree (`tests/evaluate/test_agreement.py`).

## Condition operators

Each is tried alone and with `IfExists`, `ForAllValues:`, `ForAnyValue:` and both, in an Allow and in a Deny.
`Null` takes none of these."""

_TAIL = """## Where AWS documents no outcome

The safe side is taken: an Allow with such a condition does not apply, a Deny does. The reason says so.

| case | what happens |
|---|---|
| a key with several values under an operator without `ForAllValues:` or `ForAnyValue:` | safe side |
| `ForAnyValue:...IfExists` and the key is absent: one page says false, the other true | safe side |
| a value of the request that is not of the operator's type: `NumericLessThan` beside `three` | safe side |
| an ARN operator beside a pattern of fewer than six components, such as `*` | safe side |
| `StringEqualsIgnoreCase` beyond ASCII | lower case is compared; `ß` is not `ss` |
| four digits under a date operator | a year, not seconds |
| a one-valued list under an operator without a quantifier | as the value alone |
| the wildcard of a value that a policy variable brings | a character like any other |
| operators in another case than AWS writes them | an error |
| `Service: "*"` as a principal | an error |

## What is not modelled

Sessions of GetFederationToken, and `Federated` as a name of a session that was assumed through a provider;
VPC endpoint policies, KMS grants, S3 access points, ACLs and block-public-access settings, and which actions
an organization's resource control policies apply to: pass only those that do. Whether an action exists, and
which keys and resources it has, is not known here. A bucket's ARN names no account: give `resource_account`,
or the bucket counts as another account's. The clock is the caller's: `aws:CurrentTime` is in the context or
absent."""


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
