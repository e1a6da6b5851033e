"""The sandbox's time is ministack's too: sessions end, and policies see the hour, by our clock.

Signatures are left to the machine's clock, by which clients sign.
"""

from datetime import UTC, datetime
from time import gmtime, struct_time
from typing import Any

from sandbox.clock import Clock
from sandbox.corrections.patches import Name

_EVALUATOR = "ministack.core.iam_evaluator"


class _Sandbox:
    """The clock in use."""

    clock = Clock()


def use(clock: Clock) -> None:
    """Take the time from a clock from now on.

    Args:
        clock: The sandbox's time.
    """
    _Sandbox.clock = clock


def _now() -> datetime:
    return _Sandbox.clock.now().astimezone(UTC)


class _Time:
    """The module ``time``, with another now."""

    def __init__(self, original: Any) -> None:
        self._original = original

    def time(self) -> float:
        """Seconds since 1970."""
        return _now().timestamp()

    def gmtime(self, seconds: float | None = None) -> struct_time:
        """A moment in UTC."""
        return gmtime(self.time() if seconds is None else seconds)

    def __getattr__(self, name: str) -> Any:
        """Everything else as it is."""
        return getattr(self._original, name)


def _current_time(original: Any) -> Any:
    def resolve(key: str, ctx: Any) -> Any:
        name = key.lower()
        if name == "aws:currenttime":
            return _now().isoformat()
        if name == "aws:epochtime":
            return str(int(_now().timestamp()))
        return original(key, ctx)

    return resolve


PATCHES = (
    Name(_EVALUATOR, "time", _Time),
    Name("ministack.services.iam", "time", _Time),
    Name("ministack.services.sts", "time", _Time),
    Name(_EVALUATOR, "_resolve_condition_key", _current_time),
)
