"""Fixtures of the components' tests."""

import datetime as dt

import pytest

from components import trust_anchor
from tests.certs.samples import NOW


class _Day(dt.datetime):
    """A day on which the samples are valid."""

    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> "_Day":
        return cls.fromtimestamp(NOW.timestamp(), tz)


@pytest.fixture(autouse=True)
def _the_present(monkeypatch: pytest.MonkeyPatch) -> None:
    """Certificates of the samples are valid on their own day."""
    monkeypatch.setattr(trust_anchor, "datetime", _Day)
