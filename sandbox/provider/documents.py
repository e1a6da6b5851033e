"""JSON documents as the real provider keeps and compares them."""

import json
import re
from typing import Any

_ACCOUNT_ROOT = re.compile(r"arn:[^:]+:iam::([0-9]{12}):root")
_HTML = str.maketrans(
    {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)
_SETS = ("Action", "NotAction", "Resource", "NotResource")
_PRINCIPALS = ("Principal", "NotPrincipal")


def normalized(text: str) -> str:
    """Write a document as Go's encoder does: sorted keys, no white space, <, > and & escaped.

    terraform-plugin-sdk `structure.NormalizeJsonString`, which the real provider sends and keeps in state.

    Args:
        text: The document; what is not JSON is returned as it is.
    """
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).translate(_HTML)


def normalized_version_first(text: str) -> str:
    """Write a document sorted but with Version first, as IAM's older parser wants it.

    internal/verify/json.go `LegacyPolicyNormalize`, used for inline policies of roles.

    Args:
        text: The document; what is not a JSON object is returned as it is.
    """
    try:
        value = json.loads(text)
    except ValueError:
        return text
    if not isinstance(value, dict):
        return text
    ordered = {key: value[key] for key in sorted(value, key=lambda key: (key != "Version", key))}
    inner = ",".join(f"{json.dumps(key)}:{normalized(json.dumps(item))}" for key, item in ordered.items())
    return "{" + inner + "}"


def as_text(value: Any) -> str:
    """A document as text: the API returns an object where the program gave text."""
    return value if isinstance(value, str) else json.dumps(value)


def equivalent(old: Any, new: Any) -> bool:
    """Whether two policy documents mean the same, so that a difference is no change.

    The rules are those of github.com/hashicorp/awspolicyequivalence: one value equals a list of one, the
    order of statements, actions, resources, principals and condition values does not count, an account id
    equals the ARN of its root, and a condition's number or boolean equals its text.

    Args:
        old: A document, None or empty text for none.
        new: Another.
    """
    if not old or not new:
        return bool(old) == bool(new)
    try:
        left, right = (_canonical_policy(json.loads(as_text(document))) for document in (old, new))
    except ValueError:
        return bool(old == new)
    return bool(left == right)


def _canonical_policy(document: Any) -> Any:
    if not isinstance(document, dict):
        return document
    statements = [_canonical_statement(item) for item in _listed(document.get("Statement", []))]
    statements.sort(key=lambda item: json.dumps(item, sort_keys=True))
    return {**document, "Statement": statements}


def _canonical_statement(statement: Any) -> Any:
    if not isinstance(statement, dict):
        return statement
    canonical = dict(statement)
    for element in _SETS:
        if element in canonical:
            canonical[element] = _sorted(canonical[element])
    for element in _PRINCIPALS:
        if element in canonical:
            canonical[element] = _canonical_principal(canonical[element])
    if "Condition" in canonical:
        canonical["Condition"] = _canonical_condition(canonical["Condition"])
    return canonical


def _canonical_principal(principal: Any) -> Any:
    if not isinstance(principal, dict):
        return {"AWS": ["*"]} if principal == "*" else principal
    return {
        kind: _sorted(
            [_ACCOUNT_ROOT.sub(r"\1", item) if isinstance(item, str) else item for item in _listed(value)]
        )
        for kind, value in principal.items()
    }


def _canonical_condition(condition: Any) -> Any:
    if not isinstance(condition, dict):
        return condition
    return {
        operator: {key: _sorted(values) for key, values in keys.items()} if isinstance(keys, dict) else keys
        for operator, keys in condition.items()
    }


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _sorted(value: Any) -> list[str]:
    return sorted(json.dumps(item) if not isinstance(item, str) else item for item in _listed(value))
