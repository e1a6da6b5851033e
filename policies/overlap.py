"""Two roles one certificate would satisfy: found by intersecting what each asks for."""

import itertools
from collections.abc import Iterable, Mapping

from aws_facts.tags import TAG_VALUE, characters_no_tag_carries
from policies.certificate import SUBJECT, CertificateMatch, Match
from policies.patterns import common_text, pattern_of

# Roles Anywhere refuses an empty subject, so a certificate has some name even where none is asked for.
_SOME_NAME = {SUBJECT + "CN": "any"}


def common_certificate(first: CertificateMatch, second: CertificateMatch) -> Mapping[str, str] | None:
    """A certificate that satisfies both matches, as the session tags it would have.

    An attribute only one of them asks for is open to the other one. An attribute's own syntax, such as the
    two letters of C, is not considered: when in doubt there is such a certificate. A value longer than an
    attribute may be is possible all the same: of several CN it is all of them, joined by ``/``.

    Args:
        first: What one role asks for.
        second: What the other one asks for, of certificates of the same trust anchor.

    Returns:
        Session tag to value, as short as can be; None when no certificate can satisfy both.
    """
    one, other = first.by_tag, second.by_tag
    found: dict[str, str] = {}
    for tag in sorted(one.keys() | other.keys()):
        matches = [match for match in (one.get(tag), other.get(tag)) if match is not None]
        value = _common_value(matches[0], matches[-1])
        if value is None:
            return None
        found[tag] = value
    named = any(tag.startswith(SUBJECT) for tag in found)
    return found if named else _SOME_NAME | found


def _common_value(first: Match, second: Match) -> str | None:
    """The shortest value that both matches allow and that a session tag can carry."""
    candidates: Iterable[str | None]
    if first.like or second.like:
        candidates = (
            common_text(pattern_of(one, like=first.like), pattern_of(other, like=second.like))
            for one, other in itertools.product(first.values, second.values)
        )
    else:
        candidates = set(first.values) & set(second.values)
    carried = (
        value
        for value in candidates
        if value and len(value) <= TAG_VALUE.value and not characters_no_tag_carries(value)
    )
    return min(carried, key=lambda value: (len(value), value), default=None)
