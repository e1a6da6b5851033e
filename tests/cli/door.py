"""The command as a person gives it: one line, and what came out."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from cli.app import main

Run = Callable[..., "Outcome"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a command ended.

    Attributes:
        code: Its exit code.
        out: What it printed on standard output.
        err: What it printed on standard error.
    """

    code: int
    out: str
    err: str


def runner(capsys: pytest.CaptureFixture[str], project: Path) -> Run:
    """A function that runs one command line in a project.

    Args:
        capsys: Takes what is printed.
        project: The folder with the stack files.
    """

    def run(*arguments: str | Path) -> Outcome:
        with pytest.raises(SystemExit) as ended:
            main(["--project", str(project), *map(str, arguments)])
        captured = capsys.readouterr()
        code = ended.value.code
        assert isinstance(code, int)
        return Outcome(int(code), captured.out, captured.err)

    return run


def piped(text: str) -> str:
    """The number of a file descriptor that a text can be read from."""
    reading, writing = os.pipe()
    os.write(writing, text.encode())
    os.close(writing)
    return str(reading)
