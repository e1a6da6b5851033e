"""Whatever stands anywhere in a stack file, the answer is a stack or problems: never a traceback."""

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from config import ConfigError, parse
from tests.config.production import PLACE, STACK, set_at, write_bundle

STRANGE: list[Any] = [None, True, 5, 1.5, "", "x", "arn:aws:iam::1:x", [], [None], ["x", 5], {}, {"x": None}]


def _places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    entries = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, below in entries:
        yield (*path, key)
        yield from _places(below, (*path, key))


@pytest.mark.parametrize("strange", STRANGE, ids=repr)
def test_a_strange_value_anywhere_is_told(tmp_path: Path, strange: object) -> None:
    """In every place of a stack that says everything: each problem has a place, and says what to do."""
    write_bundle(tmp_path)
    refused = 0
    for path in _places(STACK):
        try:
            parse(set_at(copy.deepcopy(STACK), path, strange), tmp_path, PLACE).warnings  # noqa: B018
        except ConfigError as error:
            refused += 1
            for problem in error.problems:
                assert problem.where.startswith("rolesanywhere:")
                assert problem.got
                assert problem.expected
                assert problem.remedy
    assert refused > 50
