"""Hundreds of generated stacks: what they were built for, what is predicted, and what is enforced are one."""

from collections import Counter

import pytest

from tests.agreement.generating import CALLS, OBSTACLES, Maker
from tests.agreement.playing import Played, World
from tests.local_aws import LocalAws

COUNT = 360
_CASES = Maker(20261127).cases(COUNT)


@pytest.fixture(scope="module")
def world(local_aws: LocalAws) -> World:
    """Two accounts for all of them."""
    return World.new(local_aws)


@pytest.mark.slow
@pytest.mark.parametrize("number", range(COUNT))
def test_three_ways_to_the_same_answer(world: World, number: int) -> None:
    """Built for it, predicted from documents and certificate, and enforced upon a real client."""
    case = _CASES[number]
    played = Played(world, case)
    assert (played.predicted(), played.enforced()) == (case.outcome, case.outcome), case


def test_every_outcome_and_every_dimension_is_there() -> None:
    """Each outcome is three tenths at least; every call, situation and element occurs often enough."""
    outcomes = Counter(case.outcome for case in _CASES)
    assert min(outcomes[name] for name in ("no session", "denied", "allowed")) >= 0.3 * COUNT, outcomes
    assert set(CALLS) == {case.call for case in _CASES}
    situations = Counter(case.situation for case in _CASES)
    expected = {
        *OBSTACLES,
        *("trust is silent", "trust denies", "identity", "bucket names the role", "two accounts"),
        *("identity misses", "boundary misses", "session policies miss", "two accounts, bucket silent"),
        *(f"{name} denies" for name in ("identity", "boundary", "inline", "managed", "resource")),
    }
    assert set(situations) == expected, situations
    text = "\n".join(map(repr, _CASES))
    for word in (
        "NotAction",
        "NotResource",
        "${",
        ", 'machines'}",
        "ForAllValues:",
        "ForAnyValue:",
        "IfExists",
        "Null",
    ):
        assert text.count(word) >= 15, word
