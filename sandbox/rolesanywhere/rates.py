"""How often the service may be asked, when a rehearsal wants to know whether it asks too often.

https://docs.aws.amazon.com/rolesanywhere/latest/userguide/quotas.html : requests a second for each account
and Region, all operations on one kind of resource together; CreateSession on its own.
"""

from collections.abc import Callable, Mapping
from threading import Lock

from aws_facts.limits import CREATE_SESSION_RATE, REQUEST_RATE
from sandbox.rolesanywhere.place import Place

SESSIONS = "CreateSession"
"""The group of CreateSession."""

_SUFFIXES = {
    "TrustAnchor": "trust anchor",
    "TrustAnchors": "trust anchor",
    "Profile": "profile",
    "Profiles": "profile",
    "Subject": "subject",
    "Subjects": "subject",
    "Crl": "CRL",
    "Crls": "CRL",
}
_VERBS = ("Create", "Delete", "Disable", "Enable", "Get", "Import", "List", "Update")
GROUPS: Mapping[str, str] = {
    **{verb + suffix: group for verb in _VERBS for suffix, group in _SUFFIXES.items()},
    **dict.fromkeys(("ListTagsForResource", "TagResource", "UntagResource"), "tagging"),
    SESSIONS: SESSIONS,
}
"""The group of an operation; attribute mappings and notification settings are in none."""


class Rates:
    """One bucket of tokens for each group in each place; a request takes one, and time brings them back.

    Safe to call from several threads.

    Args:
        monotonic: A clock in seconds that never goes back; it is not the sandbox's own, which is moved.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._lock = Lock()
        self._buckets: dict[tuple[Place, str], tuple[float, float]] = {}

    def allows(self, place: Place, operation: str) -> bool:
        """Whether a request comes slowly enough; one that does is counted.

        Args:
            place: The account and Region.
            operation: The operation's name.
        """
        group = GROUPS.get(operation)
        if group is None:
            return True
        a_second = (CREATE_SESSION_RATE if group == SESSIONS else REQUEST_RATE).value
        now = self._monotonic()
        with self._lock:
            tokens, then = self._buckets.get((place, group), (float(a_second), now))
            tokens = min(float(a_second), tokens + (now - then) * a_second)
            allowed = tokens >= 1
            self._buckets[place, group] = (tokens - 1 if allowed else tokens, now)
        return allowed
