"""The time of an access matrix of n workloads x n roles: linear in its cells, in one run.

Prints the processor's time of a cell for each size, and how much longer a cell of the largest matrix takes
than one of the smallest. Run `.venv/bin/python -m benchmarks.access`.
"""

import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from access import Landscape, Library, Matrix, Outcome, Surroundings, columns, planned, representatives
from config import Place, Stack, parse

SIZES = (250, 500, 1000)
_PER_PROFILE = 250
PLACE = Place("eu-central-1", ("111122223333",))
ANCHOR = "arn:aws:rolesanywhere:eu-central-1:111122223333:trust-anchor/0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5f"


def stack_of(size: int) -> Stack:
    """So many workloads of one anchor, each with its own CN, reading one of ten buckets.

    Args:
        size: How many.
    """
    names = [f"workload-{number:0>4}" for number in range(size)]
    shared = range(0, size, _PER_PROFILE)
    return parse(
        {
            "trustAnchors": {"corp": {"arn": ANCHOR}},
            "buckets": {f"bucket-{number}": {} for number in range(10)},
            "workloads": {
                name: {
                    "trustAnchor": "corp",
                    "certificate": {"commonName": name},
                    "grants": [{"bucket": f"bucket-{number % 10}", "access": "read"}],
                }
                for number, name in enumerate(names)
            },
            "profiles": {
                f"profile-{first}": {"workloads": names[first : first + _PER_PROFILE]} for first in shared
            },
        },
        Path(),
        PLACE,
    )


def matrix_of(stack: Stack, landscape: Landscape) -> tuple[int, int]:
    """Compute every cell.

    Args:
        stack: The stack.
        landscape: Its landscape.

    Returns:
        How many cells there are, and how many of them have a session.
    """
    surroundings = Surroundings(landscape.place, datetime.now(UTC), Library())
    matrix = Matrix(landscape, surroundings, columns(landscape), explained=False)
    sessions = cells = 0
    for cell in matrix.cells(representatives(stack).values()):
        cells += 1
        sessions += cell.session is Outcome.ALLOWED
    return cells, sessions


def main() -> None:
    """Measure each size once, the smallest first."""
    per_cell = []
    for size in map(int, sys.argv[1:]) if sys.argv[1:] else SIZES:
        stack = stack_of(size)
        landscape = planned(stack, PLACE)
        begin = time.process_time()
        cells, sessions = matrix_of(stack, landscape)
        seconds = time.process_time() - begin
        assert (cells, sessions) == (size * size, size)
        per_cell.append(seconds / cells)
        print(
            f"{size:>5} x {size:<5} {cells:>9,} cells  {seconds:6.1f} s  {per_cell[-1] * 1e6:5.1f} us a cell"
        )
    print(f"a cell of the largest takes {per_cell[-1] / per_cell[0]:.2f} times one of the smallest")


if __name__ == "__main__":
    main()
