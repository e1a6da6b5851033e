"""Why CreateSession said no: what the client reads, and what only the sandbox's log says."""

from enum import StrEnum

from sandbox.rolesanywhere.errors import ServiceError


class Check(StrEnum):
    """The checks of CreateSession, in the order they are made.

    AWS does not publish its order; this one lets nobody unauthenticated learn what exists.
    """

    REQUEST = "request"
    SIGNATURE = "signature"
    RATE = "request rate"
    TRUST_ANCHOR = "trust anchor"
    PATH = "certification path"
    LEAF = "end-entity certificate"
    REVOCATION = "revocation"
    PROFILE = "profile"
    ROLE = "role"
    SESSION_NAME = "session name"
    DURATION = "duration"
    TAGS = "session tags"
    TRUST_POLICY = "trust policy"
    SESSION_POLICY = "session policy"


class SessionRefused(Exception):  # noqa: N818 - the name is the event's
    """A session that is not issued.

    Args:
        check: The check that failed.
        error: What the client reads: AWS's code, status and text.
        expected: What would have passed.
        got: What was there.
    """

    def __init__(self, check: Check, error: ServiceError, *, expected: str, got: str) -> None:
        super().__init__(f"{check}: expected {expected}, got {got}")
        self.check = check
        self.error = error
        self.expected = expected
        self.got = got
