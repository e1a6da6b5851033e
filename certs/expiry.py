"""Which certificates of a trust anchor end soon, with nothing in the anchor to follow them."""

from datetime import datetime, timedelta

from certs.findings import Finding, Verdict, subject_text
from certs.reading import Bundle

NOTICE = "https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_NotificationSetting.html"


def ending_soon(bundle: Bundle, *, within: timedelta, now: datetime) -> tuple[Finding, ...]:
    """The certificates of an anchor that end within a span, unless one of the anchor lives on beyond it.

    Args:
        bundle: The anchor's certificates.
        within: How soon is soon.
        now: The time of the judgement, with a time zone.

    Returns:
        A finding for each certificate of an anchor that will be without a valid one.
    """
    if any(each.not_valid_after_utc > now + within for each in bundle.certificates):
        return ()
    return tuple(
        Finding(
            rule="anchor-expiry",
            verdict=Verdict.FAIL,
            certificate=subject_text(each),
            got=f"a CA that ends on {each.not_valid_after_utc:%Y-%m-%d %H:%M} UTC",
            expected=f"one valid for more than {within.days} days from {now:%Y-%m-%d}",
            remedy="Renew the CA and put its successor into the trust anchor beside it: an anchor holds two.",
            source=NOTICE,
        )
        for each in bundle.certificates
    )
