"""A component built for another language is the one Python builds: the same children, inputs and outputs."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pulumi
import pytest

import components as build
from components._provider import SCHEMA_FILE, ComponentsProvider
from tests.certs.samples import ca, pem
from tests.components.wire_cases import Case, cases
from tests.program.recording import Recording, Registered, record

CASES = cases(pem(ca()))
_IDS = [f"{case.class_name}-{'-'.join(case.wire)}"[:60] for case in CASES]


def _as_sent(value: Any) -> Any:
    """Every number on the wire is a float."""
    if isinstance(value, dict):
        return {key: _as_sent(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_as_sent(each) for each in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _leaves(value: Any) -> Any:
    """Each single value an output, as a program in another language sends another resource's outputs."""
    if isinstance(value, dict):
        return {key: _leaves(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_leaves(each) for each in value]
    return pulumi.Output.from_input(value)


def _wholes(value: dict[str, Any]) -> dict[str, Any]:
    """Each argument one output, as a program in YAML sends what refers to anything."""
    return {key: pulumi.Output.from_input(each) for key, each in value.items()}


Sent = Callable[[Any], Any]


def _remote(case: Case, sent: Sent) -> Recording:
    def program() -> None:
        provider, token = ComponentsProvider(), f"rolesanywhere:index:{case.class_name}"
        made = provider.construct("web", token, sent(_as_sent(case.wire)))
        for key, value in made.state.items():
            pulumi.export(key, value)

    return record(program)


def _in_python(case: Case, sent: Sent) -> Recording:
    def program() -> None:
        made = getattr(build, case.class_name)("web", sent(case.python))
        declared = [name for name in type(made).__annotations__ if not name.startswith("_")]
        for name in declared:
            first, *rest = name.split("_")
            pulumi.export(first + "".join(map(str.title, rest)), getattr(made, name))

    return record(program)


@pytest.mark.parametrize("sent", [lambda value: value, _leaves, _wholes], ids=["plain", "leaves", "wholes"])
@pytest.mark.parametrize("case", CASES, ids=_IDS)
def test_both_ways_make_the_same(case: Case, sent: Sent) -> None:
    """Types, names, inputs, parents, protection and outputs agree, with plain values and with outputs."""
    remote, local = _remote(case, sent), _in_python(case, sent)
    assert sorted(remote.resources, key=_place) == sorted(local.resources, key=_place)
    assert remote.exports == local.exports


def _place(resource: Registered) -> tuple[str, str]:
    return resource.type, resource.name


def _arguments() -> Iterator[tuple[str, set[str]]]:
    """What the schema lets a program say, by component and by type."""
    schema = json.loads(SCHEMA_FILE.read_text())
    for token, resource in schema["resources"].items():
        yield token.rpartition(":")[2], set(resource["inputProperties"])
    for token, type_ in schema["types"].items():
        if type_.get("properties"):
            yield token.rpartition(":")[2], set(type_["properties"])


@pytest.mark.parametrize(
    ("name", "arguments"), list(_arguments()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_no_argument_is_left_out_of_these_cases(name: str, arguments: set[str]) -> None:
    """Each argument of each component and of each nested type is in at least one case."""
    own = {key for case in CASES if case.class_name == name for key in case.wire}
    assert arguments <= (own or set(_keys([case.wire for case in CASES])))


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _keys(each)
