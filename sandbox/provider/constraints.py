"""The rules values obey, each with its words."""

import json
import re
from collections.abc import Iterable
from typing import Any

from aws_facts import Arn, ArnError
from aws_facts.limits import Range
from sandbox.provider.table import Constraint


def matches(pattern: str, meaning: str) -> Constraint:
    """The whole value matches a regular expression.

    Args:
        pattern: The expression.
        meaning: What it says, in words.
    """
    compiled = re.compile(pattern)
    return Constraint(
        f"{meaning} (`{pattern}`)",
        lambda value: None if compiled.fullmatch(value) else f"{meaning} ({pattern})",
    )


def length(low: int, high: int) -> Constraint:
    """The value has between `low` and `high` characters."""
    text = f"{low} to {high} characters"
    return Constraint(text, lambda value: None if low <= len(value) <= high else text)


def entries(low: int, high: int) -> Constraint:
    """The list, set or map has between `low` and `high` entries."""
    text = f"{low} to {high} entries"
    return Constraint(text, lambda value: None if low <= len(value) <= high else text)


def between(low: int, high: int) -> Constraint:
    """The number lies between `low` and `high`."""
    text = f"a number from {low} to {high}"
    return Constraint(text, lambda value: None if low <= value <= high else text)


def within(bounds: Range) -> Constraint:
    """The number lies inside a documented range."""
    return between(bounds.low, bounds.high)


def at_least(low: int) -> Constraint:
    """The number is `low` or more."""
    text = f"{low} or more"
    return Constraint(text, lambda value: None if value >= low else text)


def one_of(*values: str) -> Constraint:
    """The value is one of a closed set."""
    text = f"one of {', '.join(values)}"
    return Constraint(text, lambda value: None if value in values else text)


def _arn_broken(value: str) -> str | None:
    try:
        Arn.parse(value)
    except ArnError:
        return "an ARN"
    return None


ARN = Constraint("an ARN", _arn_broken)

NO_ARN = Constraint(
    "the role's name, not its ARN",
    lambda value: None if _arn_broken(value) else "the role's name, not its ARN",
)

ACCOUNT_ID = matches("[0-9]{12}", "a 12-digit account id")

# github.com/hashicorp/terraform-provider-aws internal/service/iam/validate.go, validResourceName
IAM_NAME = matches(r"[\w+=,.@-]*", "letters, digits and +=,.@-_")


def _duplicates(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    seen: dict[str, Any] = {}
    for key, value in pairs:
        if key in seen:
            raise ValueError(f"the key {key} once")
        seen[key] = value
    return seen


def _policy_broken(value: str) -> str | None:
    text = value.strip()
    if not text:
        return "a JSON object; the text is empty"
    if value[0].isspace():
        return "a JSON object without white space before it"
    if text[0] != "{":
        return "a JSON object"
    try:
        json.loads(text, object_pairs_hook=_duplicates)
    except json.JSONDecodeError as error:
        return f"valid JSON; {error.msg} at line {error.lineno}, column {error.colno}"
    except ValueError as error:
        return str(error)
    return None


# internal/verify/validate.go, ValidIAMPolicyJSON: an object, no leading space, no key twice.
POLICY = Constraint("a policy document: a JSON object without duplicate keys", _policy_broken)

PARSEABLE_DURATION = matches(r"(\d+(\.\d+)?(ns|us|ms|s|m|h))+", 'a duration such as "30s" or "2h45m"')

# https://docs.aws.amazon.com/general/latest/gr/aws_tagging.html
_TAG_KEY, _TAG_VALUE = 128, 256


def _tags_broken(value: dict[str, Any]) -> str | None:
    for key, text in value.items():
        if not 0 < len(key) <= _TAG_KEY:
            return f"tag keys of 1 to {_TAG_KEY} characters; {key!r} is not"
        if key.lower().startswith("aws:"):
            return f"tag keys without the prefix aws:, which AWS reserves; {key!r} has it"
        if isinstance(text, str) and len(text) > _TAG_VALUE:
            return f"tag values of at most {_TAG_VALUE} characters; the one of {key!r} is longer"
    return None


TAGS = Constraint("keys of 1-128 characters without the prefix aws:, values of at most 256", _tags_broken)
