"""Ctrl-C while the engine runs: once, twice, and once too often."""

import os
import signal
import sys
from pathlib import Path

import pytest
from pulumi.automation.errors import CommandError

from sandbox.engine import Engine
from sandbox.operation import InterruptibleCommand, interruptible
from tests.engine.test_finding import Lines, script

# An engine that says when it is ready and each SIGINT it takes in, and ends with the one of a number.
BODY = f"""exec {sys.executable} -c '
import itertools, signal, sys
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
print("ready", flush=True)
for number in itertools.count(1):
    signal.sigwait([signal.SIGINT])
    print("heard", number, flush=True)
    if number == ENDS:
        sys.exit(7)
'"""


def interrupted(tmp_path: Path, ends: int, times: int) -> tuple[int, list[str], list[str]]:
    """Run such an engine and press Ctrl-C: as soon as it is ready, and again each time that is heard."""
    engine = Engine(script(tmp_path / "engine", BODY.replace("ENDS", str(ends))), (3, 200, 0))
    command = InterruptibleCommand(engine, {"PATH": os.defpath}, tmp_path / "record")
    heard: list[str] = []
    told = Lines()

    def on_output(line: str) -> None:
        heard.append(line)
        if len(heard) <= times:
            os.kill(os.getpid(), signal.SIGINT)

    with interruptible(command, told), pytest.raises(CommandError) as raised:
        command.run([], str(tmp_path), {}, on_output=on_output)
    assert not (tmp_path / "record").exists()
    return int(str(raised.value).split("code: ")[1].split()[0]), heard, told


def test_once_the_engine_is_asked_to_finish(tmp_path: Path) -> None:
    """It hears of it once, and the person what a second time would do."""
    code, heard, told = interrupted(tmp_path, ends=1, times=1)
    assert (code, heard) == (7, ["ready", "heard 1"])
    assert ["once more stops it at once" in line for line in told] == [True]


def test_twice_it_is_asked_until_it_ends(tmp_path: Path) -> None:
    """A signal that went lost on the way makes no difference."""
    code, heard, told = interrupted(tmp_path, ends=4, times=2)
    assert (code, heard) == (7, ["ready", "heard 1", "heard 2", "heard 3", "heard 4"])
    assert "stopping at once" in told[1]
    assert len(told) == 2


def test_three_times_it_is_killed(tmp_path: Path) -> None:
    """One that does not listen at all ends all the same."""
    code, heard, told = interrupted(tmp_path, ends=10**6, times=3)
    assert code == -signal.SIGKILL
    assert heard[:3] == ["ready", "heard 1", "heard 2"]
    assert told[2] == "stopping: the engine is killed"
