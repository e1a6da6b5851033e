"""``NumericEquals`` and its relatives: integers and decimals."""

import re
from decimal import Decimal

from policies.evaluate.conditions.comparing import comparisons
from policies.evaluate.conditions.operators import documented

# Longer ones are no number AWS has a key for; the length bounds the time.
_NUMBER = re.compile(r"[+-]?[0-9]{1,64}(?:\.[0-9]{1,64})?")


def _number(text: str) -> Decimal:
    if not _NUMBER.fullmatch(text):
        raise ValueError("a number, such as 10 or 0.5")
    return Decimal(text)


OPERATORS = comparisons("Numeric", _number, documented("Conditions_Numeric"))
