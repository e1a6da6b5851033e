"""What the kinds of policy document have in common.

IAM User Guide, "Grammar of the IAM JSON policy language" and "IAM JSON policy elements: Condition operators".
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sandbox.policy_documents.wordings import LIMIT, Wording

Exists = Callable[[str], bool]
"""Whether an account of the sandbox has the principal of this ARN."""

VERSIONS = frozenset({"2008-10-17", "2012-10-17"})
PARTITIONS = frozenset({"aws", "aws-cn", "aws-us-gov"})
_SAME = ("Equals", "NotEquals")
_OR_SAME = ("", "Equals")
_OPERATORS = frozenset(
    {
        *(f"String{name}" for name in ("Equals", "NotEquals", "Like", "NotLike")),
        *(f"String{name}IgnoreCase" for name in ("Equals", "NotEquals")),
        *(
            f"{kind}{name}"
            for kind in ("Numeric", "Date")
            for name in (
                "Equals",
                "NotEquals",
                "LessThan",
                "LessThanEquals",
                "GreaterThan",
                "GreaterThanEquals",
            )
        ),
        *(f"Arn{name}" for name in ("Equals", "Like", "NotEquals", "NotLike")),
        "Bool",
        "BinaryEquals",
        "IpAddress",
        "NotIpAddress",
    }
)
_KNOWN_OPERATORS = {name.lower() for name in _OPERATORS}
_OPERATOR = re.compile(r"(?:for(?:all|any)values?:)?([a-z]+?)(?:ifexists)?", re.IGNORECASE)
_ACCOUNT = re.compile(r"\d{12}|arn:aws[a-z-]*:iam::\d{12}:root")
_SESSION = re.compile(r"arn:aws[a-z-]*:sts::\d{12}:(?:assumed-role/[^/]+/[^/]+|federated-user/[^/]+)")
_ENTITY = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:(?:user|role)/.+")
_SERVICE = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.amazonaws\.com(?:\.cn)?")


class PolicyRefused(Exception):  # noqa: N818 - an answer, not a fault
    """A policy document AWS would not take.

    Args:
        wording: Why, in AWS's words.
        **values: What the words are about.
    """

    def __init__(self, wording: Wording, **values: object) -> None:
        self.wording = wording
        self.code = wording.code
        self.message = wording.text.format(**values)
        self.status = 409 if wording.code == LIMIT else 400
        super().__init__(f"{self.code}: {self.message}")


def read_object(text: str, wording: Wording) -> dict[str, Any]:
    """The document as an object.

    Args:
        text: The document as it was sent.
        wording: What is said when it is none.

    Raises:
        PolicyRefused: It is not a JSON object, or names an element twice.
    """

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in pairs]
        if len(set(names)) < len(names):
            raise PolicyRefused(wording)
        return dict(pairs)

    try:
        document = json.loads(text, object_pairs_hook=once)
    except ValueError:
        raise PolicyRefused(wording) from None
    if not isinstance(document, dict):
        raise PolicyRefused(wording)
    return document


def listed(value: Any) -> list[Any]:
    """The value as a list; a single one is a list of one."""
    return value if isinstance(value, list) else [value]


def texts(value: Any, wording: Wording) -> list[str]:
    """One text or several, as a list.

    Args:
        value: What the document has there.
        wording: What is said when it is neither.

    Raises:
        PolicyRefused: It is something else.
    """
    values = listed(value)
    if not all(isinstance(member, str) for member in values):
        raise PolicyRefused(wording)
    return values


def unknown_operator(condition: Any) -> str | None:
    """The first condition operator that IAM has not; operators are not case sensitive.

    Args:
        condition: A ``Condition`` element.

    Raises:
        TypeError: The element has not the form ``{operator: {key: value or values}}``.
    """
    if not isinstance(condition, Mapping):
        raise TypeError
    for operator, block in condition.items():
        if not isinstance(block, Mapping):
            raise TypeError
        if not all(_is_condition_value(value) for values in block.values() for value in listed(values)):
            raise TypeError
        found = _OPERATOR.fullmatch(operator)
        null = operator.lower() == "null"
        if not null and (found is None or found[1].lower() not in _KNOWN_OPERATORS):
            return str(operator)
    return None


def _is_condition_value(value: Any) -> bool:
    return isinstance(value, str | bool | int | float)


def first_repeated(values: Iterable[str]) -> str | None:
    """The first value that comes a second time; empty ones do not count."""
    seen: set[str] = set()
    for value in values:
        if value and value in seen:
            return value
        seen.add(value)
    return None


def aws_principal_exists(value: str, exists: Exists) -> bool:
    """Whether an ``AWS`` principal names somebody: everybody, an account, or who is really there.

    Args:
        value: The principal.
        exists: Asks the sandbox's accounts for a user or role.
    """
    if value == "*" or _ACCOUNT.fullmatch(value) or _SESSION.fullmatch(value):
        return True
    return _ENTITY.fullmatch(value) is not None and exists(value)


def is_service(value: str) -> bool:
    """Whether a text has the form of a service principal; which services there are is not known here."""
    return _SERVICE.fullmatch(value) is not None
