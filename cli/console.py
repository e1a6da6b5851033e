"""Progress and results for a person: a spinner on a terminal, plain lines elsewhere; results on stdout."""

import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from aws_facts import Problem, ToolkitError

QUIET_SECONDS = 10.0
"""Without a terminal, a line that only counts on, such as `fetching: 3 of 7`, is printed this often."""

# No emoji: a word between two colons stands in ARNs and URIs too.
out = Console(highlight=False, soft_wrap=True, emoji=False)
err = Console(stderr=True, highlight=False, soft_wrap=True, emoji=False)


class Progress:
    """Shows what a command is doing.

    Args:
        terminal: Whether a spinner can be drawn; found out by default.
    """

    def __init__(self, terminal: bool | None = None) -> None:
        self._terminal = err.is_terminal if terminal is None else terminal
        self._status = err.status("") if self._terminal else None
        self._last = ("", 0.0)

    def __call__(self, line: str) -> None:
        """Show one line; it matches `sandbox.progress.Report`."""
        if self._status is not None:
            self._status.update(line)
            return
        (kind, counted, _), now = line.partition(": "), time.monotonic()
        if counted and kind == self._last[0] and now - self._last[1] < QUIET_SECONDS:
            return
        self._last = (kind, now)
        print(line, file=sys.stderr, flush=True)

    @contextmanager
    def running(self) -> Iterator["Progress"]:
        """Show the spinner while the block runs."""
        if self._status is None:
            yield self
            return
        with self._status:
            yield self

    def pause(self) -> None:
        """Take the spinner away, so that a person can be asked something."""
        if self._status is not None:
            self._status.stop()

    def resume(self) -> None:
        """Draw the spinner again."""
        if self._status is not None:
            self._status.start()

    def keep(self, line: str) -> None:
        """Print a line that stays, above the spinner."""
        err.print(line, markup=False)


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table of text on standard output; a value is never cut or folded, so that it can be copied."""
    drawn = Table(title=plain(title), title_justify="left", box=None, padding=(0, 2, 0, 0))
    for column in columns:
        drawn.add_column(column, no_wrap=True)
    for row in rows:
        drawn.add_row(*(plain(cell) for cell in row))
    unlimited = Console(highlight=False, emoji=False, width=10_000)
    needed = unlimited.measure(drawn).maximum
    Console(highlight=False, emoji=False, width=max(needed, out.width)).print(drawn)


def tell(error: ToolkitError) -> None:
    """Print every problem of an error, each with its place, what was found, what was expected, what to do."""
    for problem in error.problems:
        show(problem, "[red]error[/red]", on=err)


def show(problem: Problem, word: str, *, on: Console = out) -> None:
    """Print one problem.

    Args:
        problem: The problem.
        word: What it is, with rich's marks.
        on: Where to print it.
    """
    on.print(f"{word} [bold]{plain(problem.where)}[/bold]")
    on.print(f"  got       {plain(problem.got)}")
    on.print(f"  expected  {plain(problem.expected)}")
    on.print(f"  do        {plain(problem.remedy)}")


def plain(text: str) -> str:
    """A text for the console: neither its brackets nor its control characters have a meaning there.

    Args:
        text: Anything, such as a name out of somebody else's certificate.
    """
    visible = "".join(c if c.isprintable() or c == "\n" else ascii(c)[1:-1] for c in text)
    return escape(visible)
