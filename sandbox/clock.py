"""The one place the sandbox takes the time from."""

from datetime import UTC, datetime, timedelta


class Clock:
    """The sandbox's time: the machine's, moved by an offset.

    Args:
        offset: How far the sandbox lives from the machine's own time.
    """

    def __init__(self, offset: timedelta = timedelta()) -> None:
        self._offset = offset

    def now(self) -> datetime:
        """The current time in UTC."""
        return datetime.now(UTC) + self._offset

    def advance(self, by: timedelta) -> None:
        """Move the sandbox's time; a negative value moves it back."""
        self._offset += by
