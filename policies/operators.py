"""The operators of a condition, with the values each of them takes.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

import base64
import binascii
import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self

_IF_EXISTS = "IfExists"
FOR_ALL_VALUES = "ForAllValues:"
_FOR_ANY_VALUE = "ForAnyValue:"


def _any_text(_: str) -> bool:
    return True


def _no_wildcard(value: str) -> bool:
    return not re.search(r"[*?]", value)


def _number(value: str) -> bool:
    return bool(re.fullmatch(r"-?[0-9]+(?:\.[0-9]+)?", value))


def _date(value: str) -> bool:
    """ISO 8601, or seconds since 1970."""
    if re.fullmatch(r"[0-9]+", value):
        return True
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _true_or_false(value: str) -> bool:
    return value in {"true", "false"}


def _base64(value: str) -> bool:
    try:
        base64.b64decode(value, validate=True)
    except binascii.Error:
        return False
    return True


def _network(value: str) -> bool:
    try:
        ipaddress.ip_network(value)
    except ValueError:
        return False
    return True


def _arn(value: str) -> bool:
    return value.count(":") >= 5 and value.startswith("arn:")  # noqa: PLR2004 - an ARN has six parts


@dataclass(frozen=True, slots=True)
class _Kind:
    takes: str
    accepts: Callable[[str], bool]
    variables: bool = False


_EXACT = _Kind(
    "a text without wildcards: equality takes * and ? for themselves", _no_wildcard, variables=True
)
_PATTERN = _Kind("a text", _any_text, variables=True)
_NUMBER = _Kind("a number", _number)
_DATE = _Kind("a date as in 2026-01-31T00:00:00Z", _date)
_BOOL = _Kind("true or false", _true_or_false)
_IP = _Kind("an IP address or a network as in 203.0.113.0/24", _network)
_ARN = _Kind("an ARN", _arn, variables=True)

KINDS: Mapping[str, _Kind] = {
    "StringEquals": _EXACT,
    "StringNotEquals": _EXACT,
    "StringEqualsIgnoreCase": _EXACT,
    "StringNotEqualsIgnoreCase": _EXACT,
    "StringLike": _PATTERN,
    "StringNotLike": _PATTERN,
    "NumericEquals": _NUMBER,
    "NumericNotEquals": _NUMBER,
    "NumericLessThan": _NUMBER,
    "NumericLessThanEquals": _NUMBER,
    "NumericGreaterThan": _NUMBER,
    "NumericGreaterThanEquals": _NUMBER,
    "DateEquals": _DATE,
    "DateNotEquals": _DATE,
    "DateLessThan": _DATE,
    "DateLessThanEquals": _DATE,
    "DateGreaterThan": _DATE,
    "DateGreaterThanEquals": _DATE,
    "Bool": _BOOL,
    "BinaryEquals": _Kind("bytes in base64", _base64),
    "IpAddress": _IP,
    "NotIpAddress": _IP,
    "ArnEquals": _ARN,
    "ArnLike": _ARN,
    "ArnNotEquals": _ARN,
    "ArnNotLike": _ARN,
    "Null": _BOOL,
}


@dataclass(frozen=True, slots=True)
class Operator:
    """An operator as a condition writes it.

    Attributes:
        name: The operator itself, such as ``StringEquals``.
        if_exists: Whether it holds where the key is absent.
        set_qualifier: ``ForAllValues:``, ``ForAnyValue:`` or nothing.
    """

    name: str
    if_exists: bool = False
    set_qualifier: str = ""

    @classmethod
    def parse(cls, written: str) -> Self | None:
        """Take an operator apart.

        Args:
            written: The operator, such as ``ForAnyValue:StringLikeIfExists``.

        Returns:
            Its parts; None when IAM knows no such operator.
        """
        qualifier = next((q for q in (FOR_ALL_VALUES, _FOR_ANY_VALUE) if written.startswith(q)), "")
        name = written.removeprefix(qualifier).removesuffix(_IF_EXISTS)
        if_exists = written.endswith(_IF_EXISTS)
        # Null itself asks whether the key is there.
        if name not in KINDS or (name == "Null" and (if_exists or qualifier)):
            return None
        return cls(name, if_exists, qualifier)

    @property
    def holds_without_the_key(self) -> bool:
        """Whether a request that has no such key satisfies it."""
        return self.if_exists or "Not" in self.name or self.set_qualifier == FOR_ALL_VALUES

    @property
    def takes(self) -> str:
        """What its values are, in words."""
        return KINDS[self.name].takes

    def accepts(self, value: str) -> bool:
        """Whether a value can be compared by it.

        Args:
            value: A value; one with a policy variable is known only when it is compared.
        """
        kind = KINDS[self.name]
        return kind.variables if "${" in value else kind.accepts(value)
