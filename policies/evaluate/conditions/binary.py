"""``BinaryEquals``: bytes, written as base64 in the policy and in the request's context."""

import base64
import binascii
from collections.abc import Sequence

from policies.evaluate.conditions.operators import Operator, documented
from policies.evaluate.wildcards import Test, Value, text_of


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("base64 (RFC 4648 section 4)") from error


def _equals(values: Sequence[Value]) -> Test:
    expected = frozenset(_bytes(text_of(value)) for value in values)
    return lambda actual: _bytes(actual) in expected


OPERATORS = (Operator("BinaryEquals", _equals, documented("Conditions_BinaryEquals")),)
