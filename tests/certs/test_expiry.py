"""When a trust anchor is about to be without a valid certificate."""

from datetime import timedelta

import pytest

from certs import Verdict, read_certificates
from certs.expiry import ending_soon
from tests.certs.samples import DAY, NOW, ca, pem

SECOND = timedelta(seconds=1)


def _found(*ends: timedelta, within: timedelta = 45 * DAY) -> list[str]:
    certificates = [ca(start=NOW - 400 * DAY, end=NOW + end, name=f"CA {n}") for n, end in enumerate(ends)]
    bundle = read_certificates(pem(*certificates).encode(), where="anchor")
    return [finding.certificate for finding in ending_soon(bundle, within=within, now=NOW)]


@pytest.mark.parametrize(
    ("end", "soon"),
    [
        (45 * DAY + SECOND, False),
        (45 * DAY, True),
        (45 * DAY - SECOND, True),
        (-DAY, True),
        (365 * DAY, False),
    ],
)
def test_the_bound_is_exact(end: timedelta, soon: bool) -> None:
    """To end within the span is too soon, its last second and the past included."""
    assert _found(end) == (["CN=CA 0"] if soon else [])


def test_a_successor_takes_over() -> None:
    """One certificate that lives on is enough; two that end are both told."""
    assert _found(DAY, 400 * DAY) == []
    assert _found(DAY, 2 * DAY) == ["CN=CA 0", "CN=CA 1"]


def test_a_finding_says_when_and_what_to_do() -> None:
    """The day of the end, the day that was wanted, and that an anchor holds two."""
    bundle = read_certificates(pem(ca(end=NOW + DAY)).encode(), where="anchor")
    (finding,) = ending_soon(bundle, within=30 * DAY, now=NOW)
    assert (finding.rule, finding.verdict) == ("anchor-expiry", Verdict.FAIL)
    assert "2026-11-22 12:00 UTC" in finding.got
    assert "30 days from 2026-11-21" in finding.expected
    assert "successor" in finding.remedy
