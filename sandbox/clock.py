"""The one place the sandbox takes the time from."""

from datetime import UTC, datetime, timedelta

FARTHEST = timedelta(days=36_500)
"""How far the sandbox's time may be from the machine's, on both sides; certificates live shorter."""


class Clock:
    """The sandbox's time: the machine's, moved by an offset.

    Args:
        offset: How far the sandbox lives from the machine's own time.
    """

    def __init__(self, offset: timedelta = timedelta()) -> None:
        self._offset = offset

    @property
    def offset(self) -> timedelta:
        """How far the sandbox lives from the machine's own time; negative in the past."""
        return self._offset

    def now(self) -> datetime:
        """The sandbox's time in UTC: what certificates, CRLs, sessions and policies are judged by."""
        return self.machine() + self._offset

    def machine(self) -> datetime:
        """The machine's time in UTC: what clients sign by, wherever the sandbox's time is."""
        return datetime.now(UTC)

    def advance(self, by: timedelta) -> None:
        """Move the sandbox's time; a negative value moves it back."""
        self._offset += by

    def reset(self) -> None:
        """Give the sandbox the machine's own time again."""
        self._offset = timedelta()
