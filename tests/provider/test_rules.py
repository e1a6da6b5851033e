"""Check and Diff against the real provider's rules, one property at a time."""

import copy
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pulumi_aws
import pytest

from sandbox.provider import describe
from sandbox.provider.registry import TYPES
from tests.provider import rules
from tests.provider.face import Face
from tests.provider.rules import NOTHING, REPLACE, Changed, Refused, Rules

_PART = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


def _parts(path: str) -> list[str | int]:
    return [int(index) if index else name for name, index in _PART.findall(path)]


def _with(inputs: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A copy of the inputs with one property set, or taken away."""
    result = copy.deepcopy(inputs)
    *way, last = _parts(path)
    place: Any = result
    for part in way:
        place = place.setdefault(part, {}) if isinstance(place, dict) else place[part]
    if value is None:
        place.pop(last, None)
    else:
        place[last] = value
    return result


def _given(base: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    merged = {**base, **other}
    return copy.deepcopy({name: value for name, value in merged.items() if value is not None})


def _types() -> list[Any]:
    return [pytest.param(kind, id=kind.sdk) for kind in rules.ALL]


def _changes() -> Iterator[Any]:
    for kind in rules.ALL:
        for path, changed in kind.changes.items():
            yield pytest.param(kind, path, changed, id=f"{kind.sdk}-{path}")


def _refusals() -> Iterator[Any]:
    for kind in rules.ALL:
        for number, refused in enumerate(kind.refused):
            yield pytest.param(kind, refused, id=f"{kind.sdk}-{refused.path}-{number}")


def _unsupported() -> Iterator[Any]:
    for kind in rules.ALL:
        for path, value in kind.unsupported.items():
            yield pytest.param(kind, path, value, id=f"{kind.sdk}-{path}")


def _checked(kind: Rules, inputs: dict[str, Any], olds: dict[str, Any] | None = None) -> dict[str, Any]:
    judged = Face().check(kind.token, inputs, olds=olds or {})
    assert judged.failures == {}
    return judged.inputs


def _state(kind: Rules, inputs: dict[str, Any]) -> dict[str, Any]:
    """The outputs that inputs would have led to."""
    return {**inputs, "tagsAll": inputs.get("tags", {})} if kind.tagged else inputs


@pytest.mark.parametrize("kind", [*_types()])
def test_unchanged_inputs_change_nothing(kind: Rules) -> None:
    """The same program twice is no change, whatever the order of its lists that are sets."""
    inputs = _checked(kind, kind.base)
    assert Face().diff(kind.token, _state(kind, inputs), inputs).changes == {}


@pytest.mark.parametrize(("kind", "path", "changed"), [*_changes()])
def test_a_change_does_what_the_real_provider_does(kind: Rules, path: str, changed: Changed) -> None:
    """Each property, given another value, updates or replaces as the real provider's source says."""
    before = _checked(kind, _given(kind.base, changed.base))
    wanted = _given(_with(_given(kind.base, changed.base), path, changed.value), changed.also)
    after = _checked(kind, wanted, olds=before)
    compared = Face().diff(kind.token, _state(kind, before), after)
    if changed.kind == NOTHING:
        assert compared.changes == {}
        return
    shown = changed.path or path
    assert shown in compared.changes
    assert compared.changes[shown].endswith("_REPLACE") == (changed.kind == REPLACE)
    assert bool(compared.replaces) == (changed.kind == REPLACE)


@pytest.mark.parametrize(("kind", "refused"), [*_refusals()])
def test_what_is_wrong_is_refused_and_its_neighbour_is_not(kind: Rules, refused: Refused) -> None:
    """Each wrong value is refused, naming property and rule; the same program without it passes."""
    failures = Face().check(kind.token, _given(kind.base, refused.inputs)).failures
    assert refused.words in failures[refused.path]
    assert Face().check(kind.token, kind.base).failures == {}


@pytest.mark.parametrize(("kind", "path", "value"), [*_unsupported()])
def test_what_the_stand_in_leaves_out_says_so(kind: Rules, path: str, value: Any) -> None:
    """A property of the real provider that the stand-in does not have is an error that says so."""
    failures = Face().check(kind.token, _with(kind.base, path, value)).failures
    assert list(failures) == [path]
    assert "stand-in for the aws provider does not support" in failures[path]


@pytest.mark.parametrize("kind", [*_types()])
def test_unknown_and_computed_properties_are_refused(kind: Rules) -> None:
    """A property nobody has is refused, and so is one that only the cloud sets."""
    assert "does not have" in Face().check(kind.token, {**kind.base, "nonsense": 1}).failures["nonsense"]
    outputs = [name for name, row in TYPES[kind.token].table.items() if row.kind == "computed"]
    for name in outputs:
        assert "the cloud decides" in Face().check(kind.token, {**kind.base, name: "x"}).failures[name]


def _sdk_class(kind: Rules) -> Any:
    module, _, name = kind.sdk.partition(".")
    return getattr(getattr(pulumi_aws, module), name)


def _properties(of: Any) -> set[str]:
    getters = inspect.getmembers(of, lambda member: isinstance(member, property))
    return {getattr(member.fget, "_pulumi_name", None) or name for name, member in getters}


def _arguments(kind: Rules) -> Any:
    """The class of a resource's arguments; the SDK renames it where a nested object bears its name."""
    module, name = inspect.getmodule(_sdk_class(kind)), _sdk_class(kind).__name__
    return getattr(module, f"{name}InitArgs", None) or getattr(module, f"{name}Args")


def _nested_arguments(module: str, owner: Any, prefix: str, seen: frozenset[str]) -> Iterator[str]:
    """The paths of the arguments of nested classes, as the SDK's annotations lead to them."""
    source = inspect.getmodule(getattr(pulumi_aws, module)._inputs)
    for _, member in inspect.getmembers(owner, lambda item: isinstance(item, property)):
        name = getattr(member.fget, "_pulumi_name", None) or member.fget.__name__
        classes = set(re.findall(r"'(\w+Args)'", str(inspect.signature(member.fget).return_annotation)))
        for nested in classes - seen - {"PolicyDocumentArgs"}:
            found = getattr(source, nested)
            for inner in _properties(found):
                yield f"{prefix}{name}.{inner}"
            yield from _nested_arguments(module, found, f"{prefix}{name}.", seen | {nested})


@pytest.mark.parametrize("kind", [*_types()])
def test_every_input_of_the_sdk_has_a_rule(kind: Rules) -> None:
    """The rules and the table cover every argument pulumi_aws 7.51.1 has for the type, and no other."""
    arguments = _properties(_arguments(kind))
    ruled = {_parts(path)[0] for path in (*kind.changes, *kind.unsupported)}
    table = {name for name, row in TYPES[kind.token].table.items() if row.kind != "computed"}
    assert arguments == ruled == table


@pytest.mark.parametrize("kind", [*_types()])
def test_every_nested_input_of_the_sdk_has_a_rule(kind: Rules) -> None:
    """Inside objects, too, every argument is in the table, and has a rule if its object is supported."""
    module = kind.sdk.partition(".")[0]
    left_out = {re.sub(r"\[\d+\]", "", path) for path in kind.unsupported}
    ruled = {re.sub(r"\[\d+\]", "", path) for path in (*kind.changes, *kind.unsupported)}
    rows = {
        re.sub(r"\[\d+\]", "", row["path"]): row["kind"]
        for entry in describe()
        if entry["token"] == kind.token
        for row in entry["properties"]
    }
    for path in _nested_arguments(module, _arguments(kind), "", frozenset()):
        if any(path.startswith(f"{whole}.") for whole in left_out):
            continue
        assert path in rows, f"{path} is not in the table"
        has_parts = any(other.startswith(f"{path}.") for other in rows)
        assert rows[path] == "computed" or has_parts or path in ruled, f"{path} has no rule"


@pytest.mark.parametrize("kind", [*_types()])
def test_the_outputs_are_the_sdks_outputs(kind: Rules) -> None:
    """Every output property of the SDK's class is in the table, and the token is the one it registers."""
    outputs = _properties(_sdk_class(kind)) - {"id", "urn", "pulumiResourceName", "pulumiResourceType"}
    assert {name for name in outputs if not name.startswith("pulumi")} == set(TYPES[kind.token].table)
    assert f"'{kind.token}'" in Path(inspect.getfile(_sdk_class(kind))).read_text()


def test_the_registry_holds_the_ruled_types_and_no_other() -> None:
    """A type without rules cannot be added unnoticed."""
    assert set(TYPES) == {kind.token for kind in rules.ALL}
