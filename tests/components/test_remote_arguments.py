"""How arguments from another language are read, at every depth and before their values are known."""

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import Any, NotRequired, TypedDict

import pulumi
import pytest
from pulumi.output import UNKNOWN
from pulumi.provider.experimental.analyzer import Analyzer

from components._wire import Fields, Wire
from components.errors import ComponentError
from tests.program.recording import record


class Colour(Enum):
    """A word."""

    RED = "red"
    DARK_RED = "dark-red"


class InnerArgs(TypedDict):
    """An object."""

    some_text: pulumi.Input[str]
    some_colour: NotRequired[pulumi.Input[Colour]]


class SampleArgs(TypedDict):
    """One argument of every shape."""

    needed_text: pulumi.Input[str]
    a_number: NotRequired[pulumi.Input[float]]
    a_count: NotRequired[pulumi.Input[int]]
    a_switch: NotRequired[pulumi.Input[bool]]
    one_inner: NotRequired[pulumi.Input[InnerArgs]]
    many_inner: NotRequired[pulumi.Input[Sequence[pulumi.Input[InnerArgs]]]]
    named_inner: NotRequired[pulumi.Input[Mapping[str, pulumi.Input[InnerArgs]]]]
    some_tags: NotRequired[pulumi.Input[Mapping[str, pulumi.Input[str]]]]
    anything: NotRequired[pulumi.Input[Any]]


class Sample(pulumi.ComponentResource):
    """Takes them."""

    def __init__(self, name: str, args: SampleArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        raise NotImplementedError


_FOUND = Analyzer("sample").analyze([Sample])
_DEFINITION = _FOUND["component_definitions"]["Sample"]
_FIELDS = Fields(_DEFINITION.inputs, _DEFINITION.inputs_mapping)
_INNER = {"someText": "a", "someColour": "dark-red"}
_READ = {"some_text": "a", "some_colour": Colour.DARK_RED}
Given = Callable[[], dict[str, Any]]


def _read(given: dict[str, Any]) -> dict[str, Any]:
    return Wire(_FOUND["type_definitions"]).arguments(
        {"neededText": "x", **given}, _FIELDS, where="Sample web"
    )


def _known(given: Given, *, preview: bool = False) -> list[Any]:
    """What a component would make of the arguments: the whole of them when known, with its secrecy."""
    seen: list[Any] = []

    def program() -> None:
        whole = pulumi.Output.from_input(_read(given()))
        whole.apply(seen.append)

    record(program, preview=preview)
    return seen


def test_every_shape_is_read() -> None:
    """Names become Python's, but not in maps; words become enums, whole numbers ints."""
    read = _read(
        {
            "aNumber": 1.5,
            "aCount": 7200.0,
            "aSwitch": False,
            "oneInner": _INNER,
            "manyInner": [_INNER, {"someText": "b"}],
            "namedInner": {"theKey": _INNER},
            "someTags": {"camelCase": "v", "x:y": "w"},
            "anything": {"asIs": [1]},
        }
    )
    assert read == {
        "needed_text": "x",
        "a_number": 1.5,
        "a_count": 7200,
        "a_switch": False,
        "one_inner": _READ,
        "many_inner": [_READ, {"some_text": "b"}],
        "named_inner": {"theKey": _READ},
        "some_tags": {"camelCase": "v", "x:y": "w"},
        "anything": {"asIs": [1]},
    }
    assert isinstance(read["a_count"], int)


def test_null_is_nothing() -> None:
    """Languages send null for what is left out."""
    assert _read({"aCount": None}) == {"needed_text": "x"}


@pytest.mark.parametrize(
    ("given", "read"),
    [
        (lambda: {"oneInner": {"someText": _out("a"), "someColour": _out("dark-red")}}, {"one_inner": _READ}),
        (lambda: {"oneInner": _out(_INNER)}, {"one_inner": _READ}),
        (lambda: {"manyInner": [_out(_INNER)]}, {"many_inner": [_READ]}),
        (lambda: {"manyInner": _out([_INNER])}, {"many_inner": [_READ]}),
        (lambda: {"manyInner": _out([_out(_INNER)])}, {"many_inner": [_READ]}),
        (lambda: {"namedInner": _out({"theKey": _out(_INNER)})}, {"named_inner": {"theKey": _READ}}),
        (lambda: {"aCount": _out(7200.0)}, {"a_count": 7200}),
        (lambda: {"someTags": {"camelCase": _out("v")}}, {"some_tags": {"camelCase": "v"}}),
        (lambda: {"aCount": _out(None)}, {"a_count": None}),
    ],
)
def test_outputs_are_read_when_they_are_known(given: Given, read: dict[str, Any]) -> None:
    """An output may stand at any depth, and in another output."""
    assert _known(given) == [{"needed_text": "x", **read}]


def _out(value: Any) -> "pulumi.Output[Any]":
    return pulumi.Output.from_input(value)


def test_a_secret_stays_one() -> None:
    """What is read from a secret is secret, at any depth."""
    secret: list[bool] = []

    def program() -> None:
        read = _read({"oneInner": {"someText": pulumi.Output.secret("a")}, "aCount": pulumi.Output.secret(5)})
        for value in (read["one_inner"]["some_text"], read["a_count"], _out("plain")):
            _out(value.is_secret()).apply(secret.append)

    record(program)
    assert secret == [True, True, False]


@pytest.mark.parametrize(
    "given",
    [
        lambda: {"aCount": UNKNOWN},
        lambda: {"oneInner": UNKNOWN},
        lambda: {"manyInner": [{"someText": UNKNOWN}]},
        lambda: {"oneInner": {"someText": "a", "someColour": _out(UNKNOWN)}},
    ],
)
def test_what_is_not_known_stays_unknown(given: Given) -> None:
    """In a preview a value that is not known yet is refused nowhere, and nothing is made of it."""
    assert _known(given, preview=True) == []


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"neededText": 5.0}, "neededText: got 5.0; expected a text"),
        ({"neededText": None}, "neededText: got nothing; expected a value. It is required."),
        ({"aSwitch": "yes"}, "aSwitch: got 'yes'; expected true or false"),
        ({"aCount": True}, "aCount: got True; expected a whole number"),
        ({"aCount": 1.5}, "aCount: got 1.5; expected a whole number"),
        ({"aCount": float("nan")}, "aCount: got nan; expected a whole number"),
        ({"aCount": float("inf")}, "aCount: got inf; expected a whole number"),
        ({"aNumber": "1"}, "aNumber: got '1'; expected a number"),
        ({"oneInner": "a"}, "oneInner: got 'a'; expected an object"),
        ({"oneInner": {}}, "oneInner.someText: got nothing"),
        ({"oneInner": [_INNER]}, "oneInner: got a list; expected an object"),
        ({"manyInner": _INNER}, "manyInner: got an object; expected a list"),
        ({"manyInner": [_INNER, {"someTxt": "a"}]}, "manyInner[1].someTxt: got an unknown name"),
        ({"namedInner": {"k": {"someText": 1.0}}}, "namedInner.k.someText: got 1.0; expected a text"),
        ({"oneInner": {**_INNER, "someColour": "blue"}}, "got 'blue'; expected one of red, dark-red"),
        ({"oneInner": {**_INNER, "someColour": ["red"]}}, "got a list; expected one of red, dark-red"),
        ({"someTags": {"k": 1.0}}, "someTags.k: got 1.0; expected a text"),
        ({"needed_text": "x"}, "needed_text: got an unknown name; expected one of aCount"),
        ({"zzz": 1.0}, "zzz: got an unknown name"),
    ],
)
def test_a_value_of_another_shape_is_refused(given: dict[str, Any], told: str) -> None:
    """The message says where, what was there, and what belongs there."""
    with pytest.raises(ComponentError) as refused:
        _read(given)
    assert f"Sample web, {told.partition(':')[0]}" in str(refused.value) or told.startswith("got")
    assert told in str(refused.value)


def test_everything_wrong_is_told_at_once() -> None:
    """One problem for each place, also below another."""
    with pytest.raises(ComponentError) as refused:
        _read({"neededText": None, "aCount": "x", "oneInner": {"someText": 1.0, "more": 1.0}})
    places = [problem.where for problem in refused.value.problems]
    assert places == [
        "Sample web, neededText",
        "Sample web, aCount",
        "Sample web, oneInner.more",
        "Sample web, oneInner.someText",
    ]


def test_what_was_in_an_output_is_never_shown() -> None:
    """It may be a secret: the message names the place and what is expected, not the value."""
    with pytest.raises(ComponentError) as refused:
        _known(lambda: {"manyInner": _out([{"someText": "a", "someColour": "blue"}])})
    assert "manyInner[0].someColour: got another value; expected one of red" in str(refused.value)
    assert "blue" not in str(refused.value)
