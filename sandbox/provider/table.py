"""The vocabulary of a property table: what the real provider does with each property of a resource type."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a change of a property does."""

    UPDATE = "update"
    """The resource is changed in place."""
    REPLACE = "replace"
    """The resource is replaced."""
    COMPUTED = "computed"
    """The cloud decides the value; it is no input."""
    UNSUPPORTED = "unsupported"
    """The real provider takes it, the stand-in does not."""
    UNKNOWN = "unknown"
    """The real provider's rule could not be found: a change is an error, never a silent replacement."""


class Shape(StrEnum):
    """The form of a property's value."""

    STRING = "string"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    JSON = "JSON document"
    LIST = "list of strings"
    SET = "set of strings"
    MAP = "map of strings"
    OBJECT = "object"
    OBJECTS = "list of objects"
    OBJECT_SET = "set of objects"


@dataclass(frozen=True, slots=True)
class Constraint:
    """One rule a value must obey.

    Attributes:
        text: The rule in words, as the documentation prints it.
        broken: Given a value, what was expected instead; None when the value is fine.
    """

    text: str
    broken: Callable[[Any], str | None]


@dataclass(frozen=True, slots=True)
class Property:
    """One row of a table.

    Attributes:
        kind: What a change does.
        shape: The form of the value.
        required: Whether the program must give it.
        default: What the provider fills in when the program gives nothing; None for nothing.
        computed: Whether the cloud decides the value when the program gives none, so that its absence is
            no change.
        from_inputs: Whether the cloud does not know the value: it lives in the state only.
        fields: The properties of an object, or of each object of a list or set.
        key: The fields that tell one object of a set from another.
        constraints: The rules the value must obey.
        conflicts: Properties that may not be given together with this one.
        volatile: Properties whose change makes this computed value unknown until apply.
        equivalent: Given the old and the new value, whether the real provider sees no change.
        note: What a reader should know.
    """

    kind: Kind
    shape: Shape = Shape.STRING
    required: bool = False
    default: Any = None
    computed: bool = False
    from_inputs: bool = False
    fields: Mapping[str, "Property"] = field(default_factory=dict)
    key: tuple[str, ...] = ()
    constraints: Sequence[Constraint] = ()
    conflicts: tuple[str, ...] = ()
    volatile: tuple[str, ...] = ()
    equivalent: Callable[[Any, Any], bool] | None = None
    note: str = ""

    @property
    def is_input(self) -> bool:
        """Whether the stand-in takes the property from a program."""
        return self.kind not in (Kind.COMPUTED, Kind.UNSUPPORTED)


Table = Mapping[str, Property]


@dataclass(frozen=True, slots=True)
class AutoName:
    """How the real provider names a resource whose program gives no name.

    Attributes:
        property: The property that holds the name.
        limit: The longest name, in characters.
        lower: Whether the name is lower-cased.
    """

    property: str = "name"
    limit: int = 255
    lower: bool = False


@dataclass(frozen=True, slots=True)
class Failure:
    """One input that is refused.

    Attributes:
        path: The path of the property.
        got: What the program gave.
        expected: What the real provider or AWS takes.
        remedy: What the person should do next.
    """

    path: str
    got: str
    expected: str
    remedy: str = "Correct the value."

    @property
    def reason(self) -> str:
        """One sentence a person can act on."""
        return f"got {self.got}; expected {self.expected}. {self.remedy}"


def computed(shape: Shape = Shape.STRING, note: str = "", volatile: tuple[str, ...] = ()) -> Property:
    """A value the cloud decides."""
    return Property(Kind.COMPUTED, shape, volatile=volatile, note=note)


def unsupported(shape: Shape = Shape.STRING, note: str = "") -> Property:
    """A property of the real provider that the stand-in refuses."""
    return Property(Kind.UNSUPPORTED, shape, note=note)


def join(path: str, key: str | int) -> str:
    """Extend a property path the way the engine writes one.

    Args:
        path: The path so far; empty at the top.
        key: A property's or map's key, or an index.
    """
    if isinstance(key, int):
        return f"{path}[{key}]"
    if not key.replace("_", "a").isalnum():
        escaped = key.replace("\\", "\\\\").replace('"', '\\"')
        return f'{path}["{escaped}"]'
    return f"{path}.{key}" if path else key
