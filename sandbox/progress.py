"""How long work tells the person that it moves."""

from collections.abc import Callable

Report = Callable[[str], None]
"""Takes one short line about what is happening now."""


def silent(_line: str) -> None:
    """Report nothing: for callers that show progress in another way."""
