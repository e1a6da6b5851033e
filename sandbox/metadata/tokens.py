"""Tokens of IMDSv2: each for one instance, and for as long as was asked.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-v2-how-it-works.html
"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from aws_facts.limits import METADATA_TOKEN_SECONDS


@dataclass
class Tokens:
    """The tokens that were handed out and have not ended."""

    _ends: dict[tuple[str, str], datetime] = field(default_factory=dict, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def issue(self, instance: str, seconds: str, now: datetime) -> str | None:
        """Hand out a token.

        Args:
            instance: The instance's id; for another one the token is worth nothing.
            seconds: How long it shall live, as it was asked.
            now: The sandbox's time.

        Returns:
            The token; None when that is not how long one may live.
        """
        if not (seconds.isascii() and seconds.isdecimal()) or int(seconds) not in METADATA_TOKEN_SECONDS:
            return None
        token = secrets.token_urlsafe(40)
        with self._lock:
            self._ends = {key: end for key, end in self._ends.items() if end > now}
            self._ends[instance, token] = now + timedelta(seconds=int(seconds))
        return token

    def seconds_left(self, instance: str, token: str, now: datetime) -> int:
        """How long a token lives still; 0 for one that ended, of another instance, or that never was.

        Args:
            instance: The instance's id.
            token: The token.
            now: The sandbox's time.
        """
        end = self._ends.get((instance, token))
        return max(0, int((end - now).total_seconds())) if end else 0
