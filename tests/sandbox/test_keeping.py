"""Values on disk: what is written comes back the same, and what cannot is refused before anything is kept."""

import json
import stat
from collections import OrderedDict, defaultdict
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.errors import SandboxError
from sandbox.keeping import Keeper, UnknownKindError
from sandbox.kept import load, save
from sandbox.keys import KeyPair
from sandbox.rolesanywhere import RECORDS
from tests.rolesanywhere.authorities import authority

KEEPER = Keeper(KeyPair, *RECORDS)

PLAIN = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.binary()
    | st.datetimes(timezones=st.just(UTC))
)
KEYS = st.text() | st.integers() | st.tuples(st.text(), st.none() | st.text())
VALUES = st.recursive(
    PLAIN,
    lambda inner: (
        st.lists(inner)
        | st.lists(inner).map(tuple)
        | st.dictionaries(KEYS, inner)
        | st.dictionaries(KEYS, inner).map(MappingProxyType)
        | st.dictionaries(KEYS, inner).map(lambda found: defaultdict(dict, found))
        | st.frozensets(KEYS)
        | st.sets(KEYS)
        | st.binary().map(bytearray)
    ),
)


def kinds(value: Any) -> Any:
    """The types in a value, which ``==`` alone would not tell apart."""
    if isinstance(value, dict | MappingProxyType):
        return type(value), [(kinds(key), kinds(each)) for key, each in value.items()]
    if isinstance(value, list | tuple):
        return type(value), [kinds(each) for each in value]
    return type(value)


@given(VALUES)
def test_what_is_written_comes_back(value: Any) -> None:
    """Through JSON and back every value is equal and of the same types, order included."""
    again = KEEPER.read(json.loads(json.dumps(KEEPER.written(value))))
    assert again == value
    assert kinds(again) == kinds(value)


def test_a_defaultdict_goes_on_making_entries() -> None:
    """What was a defaultdict before is one after."""
    again = KEEPER.read(KEEPER.written(defaultdict(list, {"a": [1]})))
    again["b"].append(2)
    assert again == {"a": [1], "b": [2]}


def test_a_time_is_the_same_moment() -> None:
    """A time of another zone comes back in UTC."""
    moment = datetime(2026, 5, 1, 12, tzinfo=timezone(timedelta(hours=2)))
    assert KEEPER.read(KEEPER.written(moment)) == moment


def test_a_certificate_and_a_record() -> None:
    """Certificates, and dataclasses that were named, come back as they were."""
    certificate, pair = authority().certificate, KeyPair("AKIA", "secret")
    assert KEEPER.read(KEEPER.written([certificate, pair])) == [certificate, pair]


@pytest.mark.parametrize(
    "value",
    [
        Decimal(1),
        OrderedDict(a=1),
        defaultdict(lambda: 0),
        object(),
        timedelta(1),
        {"deep": [(1, {2: {Decimal(1)}})]},
        lambda: None,
        type("KeyPair", (), {})(),
    ],
    ids=["decimal", "ordered", "factory", "object", "distance", "deep", "function", "namesake"],
)
def test_what_would_come_back_as_something_else(value: Any) -> None:
    """A kind nobody listed is an error when it is written, however deep it is."""
    with pytest.raises(UnknownKindError):
        KEEPER.written(value)


def test_a_kind_of_somebody_elses_is_not_read() -> None:
    """A file cannot name classes that are not listed."""
    with pytest.raises(UnknownKindError):
        KEEPER.read({"Popen": {"args": []}})
    with pytest.raises(UnknownKindError):
        Keeper().read(KEEPER.written(KeyPair("AKIA", "secret")))


def test_a_file_is_its_owners_alone(tmp_path: Path) -> None:
    """What was saved is loaded, from a file nobody else can read."""
    file = tmp_path / "kept.json"
    save(file, {"one": {("a", 1): b"x"}, "two": []})
    assert load(file) == {"one": {("a", 1): b"x"}, "two": []}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_half_a_state_is_not_saved(tmp_path: Path) -> None:
    """A part that cannot be kept is named, and there is no file."""
    with pytest.raises(SandboxError, match="two"):
        save(tmp_path / "kept.json", {"one": 1, "two": object()})
    assert list(tmp_path.iterdir()) == []


def _other(content: dict[str, Any], **changes: Any) -> str:
    return json.dumps({**content, **changes})


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: "",
        lambda _: "{",
        lambda _: "[]",
        lambda _: "{}",
        lambda c: _other(c, format=0),
        lambda c: _other(c, ministack="1.0.0"),
        lambda c: _other(c, parts=[]),
        lambda c: _other(c, parts={"one": {"Popen": 1}}),
        lambda c: _other(c, parts={"one": {"bytes": 1}}),
        lambda c: _other(c, parts={"one": {"dict": [[1]]}}),
        lambda c: _other(c, parts={"one": {"a": 1, "b": 2}}),
        lambda c: _other(c, parts={"one": {"KeyPair": {"no": "x"}}}),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_way_out(tmp_path: Path, damage: Any) -> None:
    """A damaged file, another format or another ministack is an error that says what to do."""
    file = tmp_path / "kept.json"
    save(file, {"one": 1})
    file.write_text(damage(json.loads(file.read_text())))
    with pytest.raises(SandboxError, match="--discard"):
        load(file)
