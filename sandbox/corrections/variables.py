"""Policy variables: ``${key}`` and ``${key, 'default'}`` in resources and conditions.

IAM User Guide, "IAM policy elements: Variables and tags": only a document of Version 2012-10-17 has
variables; in an older one they are plain text. They stand in Resource, NotResource and the values of string
and ARN operators. Where one cannot be resolved "this might cause the entire statement to be invalid": here
an Allow with such a variable never matches, and in a Deny it stays text, which matches nothing.
"""

import contextvars
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from sandbox.corrections.patches import Name
from sandbox.corrections.wildcards import literal
from sandbox.emulator import load

_EVALUATOR = "ministack.core.iam_evaluator"
_VARIABLE = re.compile(r"\$\{([^{}]*)\}")
_BODY = re.compile(r"\s*([^,'\s][^,']*?)\s*(?:,\s*'([^']*)'\s*)?")
_WITH_VARIABLES = "2012-10-17"
_PATTERN_OPERATORS = re.compile(
    r"(?:for(?:all|any)values?:)?(?:stringlike|stringnotlike|arn\w+)", re.IGNORECASE
)
_STRING_OPERATORS = re.compile(r"(?:for(?:all|any)values?:)?(?:string|arn)\w+", re.IGNORECASE)
_version: contextvars.ContextVar[str] = contextvars.ContextVar("policy_version", default="")

Lookup = Callable[[str], Any]


class _Unresolved(Exception):  # noqa: N818 - an answer
    """A variable has no value in this request."""


def _value(body: str, lookup: Lookup) -> str:
    if body in {"*", "?", "$"}:
        return body
    parts = _BODY.fullmatch(body)
    value = lookup(parts[1]) if parts else None
    if value is None and parts is not None:
        value = parts[2]
    if not isinstance(value, str):
        raise _Unresolved
    return value


def expand(text: str, lookup: Lookup, *, pattern: bool, strict: bool) -> str:
    """The text with its variables replaced.

    Args:
        text: A resource, or a condition's value.
        lookup: The value of a condition key in the request; None when there is none.
        pattern: Whether the text is a pattern, in which a value's wildcards must stay text.
        strict: Whether an unresolved variable is an error; else it stays as it is.

    Raises:
        _Unresolved: ``strict``, and a variable has no value.
    """

    def substitute(found: re.Match[str]) -> str:
        try:
            value = _value(found[1], lookup)
        except _Unresolved:
            if strict:
                raise
            return literal(found[0]) if pattern else found[0]
        return literal(value) if pattern else value

    return _VARIABLE.sub(substitute, text)


def _expand_conditions(conditions: Any, lookup: Lookup, *, strict: bool) -> Any:
    if not isinstance(conditions, dict):
        return conditions
    expanded: dict[str, Any] = {}
    for operator, block in conditions.items():
        expanded[operator] = block
        if not isinstance(block, dict) or not _STRING_OPERATORS.fullmatch(operator):
            continue
        pattern = _PATTERN_OPERATORS.match(operator) is not None
        expanded[operator] = {
            key: [expand(str(value), lookup, pattern=pattern, strict=strict) for value in _listed(values)]
            for key, values in block.items()
        }
    return expanded


def _listed(values: Any) -> list[Any]:
    return values if isinstance(values, list) else [values]


def _texts(thing: Any) -> Iterator[str]:
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, dict):
        for value in thing.values():
            yield from _texts(value)
    elif isinstance(thing, list):
        for value in thing:
            yield from _texts(value)


def _lookup(ctx: Any) -> Lookup:
    return lambda key: load().resolve(key, ctx)


def _document(document: Any) -> Any:
    if isinstance(document, str):
        try:
            return json.loads(document)
        except ValueError:
            return None
    return document


def _mark(original: Any) -> Any:
    """Remember with every statement whether its document's Version has variables."""

    def parse(document: Any) -> Any:
        statements = original(document)
        read = _document(document)
        version = read.get("Version", _version.get()) if isinstance(read, dict) else ""
        if version == _WITH_VARIABLES:
            for statement in statements:
                texts = _texts([statement.resources, statement.not_resources, statement.conditions])
                statement.has_variables = any("${" in text for text in texts)
        return statements

    return parse


def _expanded(statement: Any, ctx: Any) -> Any:
    if not getattr(statement, "has_variables", False):
        return statement
    lookup, strict = _lookup(ctx), statement.effect == "Allow"
    try:
        return replace(
            statement,
            resources=[expand(text, lookup, pattern=True, strict=strict) for text in statement.resources],
            not_resources=[
                expand(text, lookup, pattern=True, strict=strict) for text in statement.not_resources
            ],
            conditions=_expand_conditions(statement.conditions, lookup, strict=strict),
        )
    except _Unresolved:
        return None


def _match_expanded(original: Any) -> Any:
    def first_match(ctx: Any, statements: list[Any], effect: str) -> Any:
        for statement in statements:
            expanded = _expanded(statement, ctx) if statement.effect == effect else None
            if expanded is not None and original(ctx, [expanded], effect):
                return statement
        return None

    return first_match


def _keep_version(original: Any) -> Any:
    """Carry a resource policy's Version along: ministack rebuilds the document without it."""

    def evaluate(document: Any, *args: Any, **options: Any) -> Any:
        read = _document(document)
        token = _version.set(read.get("Version", "") if isinstance(read, dict) else "")
        try:
            return original(document, *args, **options)
        finally:
            _version.reset(token)

    return evaluate


def _expand_trust(original: Any) -> Any:
    def evaluate(document: Any, caller_arn: str, ctx: Any = None) -> Any:
        read = _document(document)
        if ctx is None or not isinstance(read, dict) or read.get("Version") != _WITH_VARIABLES:
            return original(document, caller_arn, ctx)
        statements = []
        for statement in _listed(read.get("Statement", [])):
            strict = statement.get("Effect") == "Allow"
            try:
                conditions = _expand_conditions(statement.get("Condition", {}), _lookup(ctx), strict=strict)
            except _Unresolved:
                continue
            statements.append({**statement, "Condition": conditions})
        return original({**read, "Statement": statements}, caller_arn, ctx)

    return evaluate


PATCHES = (
    Name(_EVALUATOR, "parse_policy_document", _mark),
    Name(_EVALUATOR, "_first_match", _match_expanded),
    Name(_EVALUATOR, "evaluate_resource_policy", _keep_version),
    Name(_EVALUATOR, "evaluate_trust_policy", _expand_trust),
)
