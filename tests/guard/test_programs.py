"""Bad programs and their corrections, before the pack in Pulumi's own machinery."""

import pytest

from tests.guard.machinery import Pack, stopped
from tests.guard.programs import CASES, Case

BY_NAME = {case.name: case for case in CASES}


@pytest.mark.parametrize("name", BY_NAME)
def test_a_bad_program_is_stopped_and_the_corrected_one_passes(name: str) -> None:
    """The rule about the mistake stops it, naming the resource; no other rule does; its correction passes."""
    case: Case = BY_NAME[name]
    assert stopped(Pack().judge(case.bad)) == {(rule, case.type, name) for rule in case.rules}
    assert stopped(Pack().judge(case.good)) == set()
