"""How many sessions a second a client gets through a whole rollover of its CA, beside as many without one.

    python3 benchmarks/rollover.py [--sessions 1000] [--rounds 3]

One client, one connection a session, signs as it goes; server and client share this machine and this process.
The anchor goes from the old root to both and to the new one, and a list is imported, while requests run.
"""

import argparse
import sys
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.local_aws import LocalAws, scrub_environment, serving
from tests.rolesanywhere.conftest import new_account
from tests.rolesanywhere.sessions.lab import Lab
from tests.rolesanywhere.sessions.pki import authority
from tests.rolesanywhere.sessions.rollover import Rollover


def through_a_rollover(local: LocalAws, sessions: int) -> float:
    """Sessions a second; none may be refused."""
    rollover = Rollover(Lab(new_account(local), authority("CN=Root")))
    rollover.lab.arns()
    begin = time.perf_counter()
    rollover.run(sessions)
    seconds = time.perf_counter() - begin
    assert {status for _, status, _ in rollover.answers} == {201}, rollover.answers
    return rollover.answers.total() / seconds


def without_one(local: LocalAws, sessions: int) -> float:
    """The same number by one certificate of an anchor that stays."""
    lab = Lab(new_account(local), authority("CN=Root"))
    signer, arns = lab.signer(), lab.arns()
    begin = time.perf_counter()
    for _ in range(sessions):
        assert signer.ask(**arns).status == 201
    return sessions / (time.perf_counter() - begin)


def main() -> None:
    """Measure in turns, and print medians."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--sessions", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    scrub_environment()
    with serving() as local:
        rounds = [
            (through_a_rollover(local, given.sessions), without_one(local, given.sessions))
            for _ in range(given.rounds)
        ]
    ratio = median(with_one / without for with_one, without in rounds)
    print(f"{given.sessions} sessions, median of {given.rounds} rounds")
    print(f"through a rollover  {median(each for each, _ in rounds):6.0f} sessions a second, none refused")
    print(f"without one         {median(each for _, each in rounds):6.0f} sessions a second")
    print(f"ratio               {ratio:6.2f}")


if __name__ == "__main__":
    main()
