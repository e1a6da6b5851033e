"""A project with stack files, and the command in it."""

from pathlib import Path

import pytest

from tests.cli.door import Run, runner


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Runs `./rolesanywhere` with its arguments, in a project at `tmp_path`."""
    return runner(capsys, tmp_path)
