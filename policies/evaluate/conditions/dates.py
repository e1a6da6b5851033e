"""``DateEquals`` and its relatives: the W3C's profile of ISO 8601, or seconds since 1970.

https://www.w3.org/TR/NOTE-datetime
"""

import re
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from policies.evaluate.conditions.comparing import comparisons
from policies.evaluate.conditions.operators import documented

_EXPECTED = "a date, such as 2026-01-01T00:00:00Z, or seconds since 1970"
# Four digits are a year: the profile's shortest form.
_EPOCH = re.compile(r"[0-9]{5,12}(?:\.[0-9]{1,9})?|[0-9]{1,3}")
_W3C = re.compile(
    r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2})"
    r"(?:T(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?P<part>\.[0-9]{1,9})?)?"
    r"(?P<zone>Z|[+-][0-9]{2}:[0-9]{2}))?)?)?"
)
_START = datetime(1970, 1, 1, tzinfo=UTC)


def _seconds(text: str) -> Fraction:
    """A point in time as exact seconds since 1970."""
    if _EPOCH.fullmatch(text):
        return Fraction(text)
    found = _W3C.fullmatch(text)
    if not found:
        raise ValueError(_EXPECTED)
    year, month, day, hour, minute, second = (
        int(found[name] or default)
        for name, default in zip(
            ("year", "month", "day", "hour", "minute", "second"), (0, 1, 1, 0, 0, 0), strict=True
        )
    )
    try:
        moment = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError as error:
        raise ValueError(_EXPECTED) from error
    whole = (moment - _START - _offset(found["zone"])) // timedelta(seconds=1)
    return whole + Fraction(found["part"] or 0)


def _offset(zone: str | None) -> timedelta:
    if zone in (None, "Z"):
        return timedelta(0)
    offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[4:]))
    return -offset if zone[0] == "-" else offset


OPERATORS = comparisons("Date", _seconds, documented("Conditions_Date"))
