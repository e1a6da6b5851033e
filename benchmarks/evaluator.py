"""Measure decisions a second, on one core, beside ministack's evaluator on the same cases in the same run.

    python3 benchmarks/evaluator.py [--rounds 9]

The cases are those of the agreement test, documents parsed beforehand wherever the evaluator can take them
parsed (ministack takes a resource's policy as a document only). Each round runs every way once, in another
order; the table has the medians, and the ratio to ministack in the same round.
"""

import argparse
import json
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from policies.evaluate import compile_policy, decide
from policies.evaluate.kinds import PolicyType
from tests.evaluate.generating import Maker
from tests.evaluate.judges import compiled, prepared_theirs, request_of

CASES = 300


def ways() -> dict[str, Callable[[], object]]:
    """Each way to decide all cases once."""
    cases = Maker(20260501).cases(CASES)
    ours = [(request_of(case), compiled(case)) for case in cases]
    theirs = [prepared_theirs(case) for case in cases]
    documents = [json.dumps({"Version": "2012-10-17", "Statement": case.identity}) for case in cases]
    return {
        "ministack": lambda: [judge() for judge in theirs],
        "without reasons": lambda: [decide(*one, reasons=False) for one in ours],
        "with reasons": lambda: [decide(*one) for one in ours],
        "compiling a policy": lambda: [
            compile_policy(text, PolicyType.IDENTITY, name="identity") for text in documents
        ],
    }


def timed(way: Callable[[], object]) -> float:
    """Times a second."""
    started = time.process_time()
    way()
    return CASES / (time.process_time() - started)


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    every = ways()
    rates: dict[str, list[float]] = {name: [] for name in every}
    for _ in range(rounds):
        for name in random.sample(list(every), len(every)):
            rates[name].append(timed(every[name]))
    print(f"| {CASES} cases, {rounds} rounds | a second | beside ministack |")
    print("|---|---|---|")
    for name, found in rates.items():
        ratios = [own / their for own, their in zip(found, rates["ministack"], strict=True)]
        print(f"| {name} | {median(found):,.0f} | {median(ratios):.1f} |")


if __name__ == "__main__":
    main()
