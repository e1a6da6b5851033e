"""Arguments as they come from another language, turned into what a component takes.

Pulumi's own mapping takes an output for a plain value wherever a nested type, an enum or a whole number is
expected: a secret `access` is refused, a nested object known only later arrives empty, a list of grants that
is one output keeps the names of the other language. Programs in YAML send whole lists that way. Names nobody
declared it drops. This mapping keeps outputs at every depth and refuses what it does not know.
"""

import difflib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pulumi
from pulumi.output import Unknown
from pulumi.provider.experimental.analyzer import PropertyDefinition, PropertyType, TypeDefinition

from aws_facts import Problem
from components.errors import ComponentError


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_JUDGES: Mapping[PropertyType, tuple[Callable[[Any], bool], str]] = {
    PropertyType.STRING: (lambda value: isinstance(value, str), "a text"),
    PropertyType.BOOLEAN: (lambda value: isinstance(value, bool), "true or false"),
    # Every number on the wire is a float.
    PropertyType.INTEGER: (lambda value: _is_number(value) and float(value).is_integer(), "a whole number"),
    PropertyType.NUMBER: (_is_number, "a number"),
    PropertyType.ARRAY: (lambda value: isinstance(value, list), "a list"),
    PropertyType.OBJECT: (lambda value: isinstance(value, dict), "an object"),
}


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of an object in the schema.

    Attributes:
        properties: By the schema's names.
        names: Python's name of each.
    """

    properties: Mapping[str, PropertyDefinition]
    names: Mapping[str, str]


class Wire:
    """The schema's types, and how their values are read.

    Attributes:
        types: Every named type of the schema.
    """

    def __init__(self, types: Mapping[str, TypeDefinition]) -> None:
        self.types = types

    def arguments(self, given: Mapping[str, Any], fields: Fields, *, where: str) -> dict[str, Any]:
        """A component's arguments, by Python's names.

        Args:
            given: By the schema's names; values may be outputs, or not known yet, at any depth.
            fields: What is expected.
            where: Who is asked, such as ``CertificateRole web``.

        Raises:
            ComponentError: A field is missing, unknown or no such value; all of them are told. What is inside
                an output is judged when it is known.
        """
        problems: list[Problem] = []
        read = self._object(given, fields, _Place(where, "", problems, is_shown=True))
        if problems:
            raise ComponentError(*problems)
        return read

    def _object(self, given: Mapping[str, Any], fields: Fields, place: "_Place") -> dict[str, Any]:
        present = {name: value for name, value in given.items() if value is not None}
        place.problems.extend(_missing_and_unknown(present, fields, place))
        return {
            fields.names[name]: self._value(present[name], definition, place.below(name))
            for name, definition in fields.properties.items()
            if name in present
        }

    def _value(self, given: Any, definition: PropertyDefinition, place: "_Place") -> Any:
        """One value; an output stays one, and what is in it is read when it is known."""
        if isinstance(given, Unknown):
            return pulumi.Output.from_input(given)
        if isinstance(given, pulumi.Output):
            return given.apply(lambda known: pulumi.Output.from_input(self._later(known, definition, place)))
        if definition.ref is not None and definition.ref.startswith("#/types/"):
            return self._named(given, self.types[definition.ref.rpartition(":")[2]], place)
        return self._plain(given, definition, place)

    def _later(self, known: Any, definition: PropertyDefinition, place: "_Place") -> Any:
        """What was in an output: nobody collects its problems with others any more."""
        problems: list[Problem] = []
        inside = _Place(place.where, place.path, problems, is_shown=False)
        read = None if known is None else self._value(known, definition, inside)
        if problems:
            raise ComponentError(*problems)
        return read

    def _named(self, given: Any, type_: TypeDefinition, place: "_Place") -> Any:
        if type_.enum:
            allowed = [member.value for member in type_.enum]
            if given not in allowed:
                place.note(given, "one of " + ", ".join(map(str, allowed)))
                return None
            return type_.python_type(given)
        if not isinstance(given, dict):
            place.note(given, "an object")
            return None
        return self._object(given, Fields(type_.properties, type_.properties_mapping), place)

    def _plain(self, given: Any, definition: PropertyDefinition, place: "_Place") -> Any:
        if definition.type is None:
            return given
        is_one, words = _JUDGES[definition.type]
        if not is_one(given):
            place.note(given, words)
            return None
        if isinstance(given, list) and definition.items:
            items = definition.items
            return [self._value(item, items, place.at(index)) for index, item in enumerate(given)]
        if isinstance(given, dict) and definition.additional_properties:
            entries = definition.additional_properties
            return {key: self._value(value, entries, place.below(key)) for key, value in given.items()}
        return int(given) if definition.type is PropertyType.INTEGER else given


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in the arguments a value stands, and who hears what is wrong with it.

    Attributes:
        where: Who is asked.
        path: The schema's path of the value.
        problems: Collects what is wrong.
        is_shown: Whether a message may show the value; one that was in an output may be a secret.
    """

    where: str
    path: str
    problems: list[Problem]
    is_shown: bool

    def below(self, key: str) -> "_Place":
        return replace(self, path=f"{self.path}.{key}" if self.path else key)

    def at(self, index: int) -> "_Place":
        return replace(self, path=f"{self.path}[{index}]")

    def problem(self, got: str, expected: str, remedy: str) -> Problem:
        return Problem(f"{self.where}, {self.path}", got, expected, remedy)

    def note(self, given: Any, expected: str) -> None:
        self.problems.append(self.problem(self._told(given), expected, "Give it such a value."))

    def _told(self, given: Any) -> str:
        """A value as a message names it: never the content of a list or an object."""
        if isinstance(given, list | dict):
            return "a list" if isinstance(given, list) else "an object"
        return repr(given)[:80] if self.is_shown else "another value"


def _missing_and_unknown(present: Mapping[str, Any], fields: Fields, place: _Place) -> Iterator[Problem]:
    for name, definition in fields.properties.items():
        if name not in present and not definition.optional:
            yield place.below(name).problem("nothing", "a value", "It is required.")
    for name in present:
        if name not in fields.properties:
            near = difflib.get_close_matches(name, fields.properties, n=1)
            remedy = f"Did you mean {near[0]}?" if near else "Remove it."
            known = ", ".join(sorted(fields.properties)) or "no argument"
            yield place.below(name).problem("an unknown name", f"one of {known}", remedy)
