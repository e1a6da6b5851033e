"""A document as the rules see it: whatever of it can be read, each part with its place.

What is no policy is the grammar's business (`policies.evaluate`); the other rules still say what they can of
the rest, so that a document is corrected once.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from policies.evaluate import DocumentError, Fault, PolicyType, compile_policy

_STATEMENT = re.compile(r"Statement\[(?P<index>[0-9]+)\]")
_VARIABLES = "2012-10-17"


@dataclass(frozen=True, slots=True)
class Text:
    """One text of a list, with its place.

    Attributes:
        place: Such as ``Statement[0].Action[1]``.
        value: The text.
    """

    place: str
    value: str


@dataclass(frozen=True, slots=True)
class ConditionLine:
    """One line of a ``Condition`` block.

    Attributes:
        place: Such as ``Statement[0].Condition.StringEquals.aws:SourceArn``.
        written: The operator as the document has it, modifiers included.
        key: The context key as the document has it.
        values: Its values as texts.
    """

    place: str
    written: str
    key: str
    values: tuple[str, ...]

    @property
    def operator(self) -> str:
        """The operator without its modifiers."""
        return (
            self.written.removeprefix("ForAllValues:").removeprefix("ForAnyValue:").removesuffix("IfExists")
        )

    @property
    def name(self) -> str:
        """The key in lower case: keys are compared without regard to case."""
        return self.key.lower()

    @property
    def for_all(self) -> bool:
        """Whether all of a key's values must match, and none need be there."""
        return self.written.startswith("ForAllValues:")

    @property
    def holds_without_key(self) -> bool:
        """Whether it holds for a request that does not have the key; of ``Null`` that is another question."""
        return self.written.endswith("IfExists") or "Not" in self.operator or self.for_all

    @property
    def keeps_out(self) -> bool:
        """Whether only requests pass that have the key, with one of its values."""
        everything = {"*", "0.0.0.0/0", "::/0"}.intersection(self.values)
        return not self.holds_without_key and self.operator != "Null" and not everything


class Statement:
    """One statement.

    Args:
        index: Its place in the document.
        elements: Its elements as JSON has them.
    """

    def __init__(self, index: int, elements: Mapping[str, Any]) -> None:
        self.place = f"Statement[{index}]"
        self.elements = elements
        self.sid = elements["Sid"] if isinstance(elements.get("Sid"), str) else None
        self.allows = elements.get("Effect") == "Allow"

    @cached_property
    def actions(self) -> tuple[Text, ...]:
        """What ``Action`` names."""
        return self._texts("Action")

    @cached_property
    def not_actions(self) -> tuple[Text, ...]:
        """What ``NotAction`` names."""
        return self._texts("NotAction")

    @cached_property
    def resources(self) -> tuple[Text, ...]:
        """What ``Resource`` names."""
        return self._texts("Resource")

    @cached_property
    def not_resources(self) -> tuple[Text, ...]:
        """What ``NotResource`` names."""
        return self._texts("NotResource")

    @cached_property
    def principals(self) -> tuple[tuple[str, Text], ...]:
        """What ``Principal`` names, each with its type; ``"*"`` as of the type ``AWS``."""
        named = self.elements.get("Principal")
        if isinstance(named, str):
            return (("AWS", Text(f"{self.place}.Principal", named)),)
        if not isinstance(named, Mapping):
            return ()
        return tuple(
            (str(kind), text)
            for kind, values in named.items()
            for text in _listed(f"{self.place}.Principal.{kind}", values)
        )

    def asks_for(self, line: ConditionLine) -> bool:
        """Whether something else in the statement asks for a condition's key to be there.

        Args:
            line: The condition.
        """
        others = [other for other in self.conditions if other.name == line.name and other is not line]
        return any(
            other.values == ("false",) if other.operator == "Null" else not other.holds_without_key
            for other in others
        )

    @cached_property
    def conditions(self) -> tuple[ConditionLine, ...]:
        """Every line of its ``Condition``."""
        return tuple(self._conditions())

    def _conditions(self) -> Iterator[ConditionLine]:
        block = self.elements.get("Condition")
        for operator, keys in block.items() if isinstance(block, Mapping) else ():
            for key, values in keys.items() if isinstance(keys, Mapping) else ():
                place = f"{self.place}.Condition.{operator}.{key}"
                listed = values if isinstance(values, list | tuple) else [values]
                yield ConditionLine(place, str(operator), str(key), tuple(_scalar(value) for value in listed))

    def _texts(self, element: str) -> tuple[Text, ...]:
        return tuple(_listed(f"{self.place}.{element}", self.elements.get(element)))


class Document:
    """A policy document.

    Args:
        document: Its JSON text, or the parsed text.
        policy_type: What kind of policy it is.
        name: What to call it.
    """

    def __init__(self, document: str | Mapping[str, Any], policy_type: PolicyType, name: str) -> None:
        self.given = document
        self.policy_type = policy_type
        self.name = name
        self.faults = self._faults()
        self.content = self._content()
        listed = self.content.get("Statement", ())
        listed = [listed] if isinstance(listed, Mapping) else listed
        self.statements = tuple(
            Statement(index, elements)
            for index, elements in enumerate(listed if isinstance(listed, list | tuple) else ())
            if isinstance(elements, Mapping)
        )

    @property
    def variables(self) -> bool:
        """Whether its version knows policy variables."""
        return self.content.get("Version") == _VARIABLES

    @cached_property
    def allows(self) -> tuple[Statement, ...]:
        """The statements that allow."""
        return tuple(statement for statement in self.statements if statement.allows)

    def named(self, place: str) -> str:
        """A place in words: the document's name, and the statement's ``Sid`` behind its number.

        Args:
            place: A place inside the document; empty for all of it.
        """
        sids = {statement.place: statement.sid for statement in self.statements if statement.sid}

        def with_sid(found: re.Match[str]) -> str:
            sid = sids.get(found[0])
            return f"{found[0]} ({sid})" if sid else found[0]

        return f"{self.name}, {_STATEMENT.sub(with_sid, place, count=1)}" if place else self.name

    def _faults(self) -> tuple[Fault, ...]:
        try:
            compile_policy(self.given, self.policy_type, name="")
        except DocumentError as error:
            return error.faults
        return ()

    def _content(self) -> Mapping[str, Any]:
        if isinstance(self.given, Mapping):
            return self.given
        try:
            parsed = json.loads(self.given)
        except (ValueError, RecursionError):
            return {}
        return parsed if isinstance(parsed, Mapping) else {}


def _listed(place: str, value: Any) -> Iterator[Text]:
    """A text, or each text of a list, with its number."""
    if isinstance(value, str):
        yield Text(place, value)
    elif isinstance(value, list | tuple):
        for number, one in enumerate(value):
            if isinstance(one, str):
                yield Text(f"{place}[{number}]", one)


def _scalar(value: Any) -> str:
    """JSON's numbers and truth values need no quotation marks."""
    return str(value).lower() if isinstance(value, bool) else str(value)
