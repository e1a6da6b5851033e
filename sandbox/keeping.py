"""Values as JSON and back, exactly: what a sandbox leaves on disk when it ends and goes on with later.

JSON's own kinds stand for themselves; every other value is ``{"<kind>": <content>}``. A kind that is not
listed here is an error when it is written, so that nothing is kept half.
"""

import base64
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import UTC, datetime
from enum import Enum
from types import MappingProxyType
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

_PLAIN = (bool, int, float, str, type(None))
_FACTORIES: Mapping[str, Callable[[], Any]] = {"dict": dict, "list": list}


class UnknownKindError(Exception):
    """A value that cannot be kept.

    Args:
        kind: What it is.
    """

    def __init__(self, kind: str) -> None:
        super().__init__(f"{kind} cannot be kept")


class Keeper:
    """Writes and reads values.

    Args:
        records: The dataclasses that may be among them; enumerations too.
    """

    def __init__(self, *records: type[Any]) -> None:
        self._records = {record.__name__: record for record in records}
        self._writers: tuple[tuple[tuple[type[Any], ...], Callable[[Any], dict[str, Any]]], ...] = (
            ((tuple, set, frozenset), lambda value: {_kind(value): [self.written(each) for each in value]}),
            ((defaultdict,), lambda value: {"defaultdict": [_factory(value), self._pairs(value)]}),
            ((dict, MappingProxyType), lambda value: {_kind(value): self._pairs(value)}),
            ((bytes, bytearray), lambda value: {_kind(value): base64.b64encode(value).decode()}),
            ((datetime,), lambda value: {"datetime": value.isoformat()}),
            (
                (x509.Certificate,),
                lambda value: {"certificate": self.written(value.public_bytes(Encoding.DER))},
            ),
        )

    def written(self, value: object) -> Any:
        """A value as JSON.

        Args:
            value: The value.

        Raises:
            UnknownKindError: It, or something in it, is of no kind that can be kept.
        """
        if type(value) in _PLAIN:
            return value
        if type(value) is list:
            return [self.written(each) for each in value]
        for kinds, write in self._writers:
            if isinstance(value, kinds):
                return write(value)
        return self._record(value)

    def read(self, kept: Any) -> Any:
        """The value that was written.

        Args:
            kept: What ``written`` returned.

        Raises:
            UnknownKindError: It has a kind that is not known.
        """
        if isinstance(kept, list):
            return [self.read(each) for each in kept]
        if not isinstance(kept, dict):
            return kept
        ((kind, content),) = kept.items()
        readers: dict[str, Callable[[], Any]] = {
            "tuple": lambda: tuple(map(self.read, content)),
            "set": lambda: set(map(self.read, content)),
            "frozenset": lambda: frozenset(map(self.read, content)),
            "dict": lambda: self._from_pairs(content),
            "mappingproxy": lambda: MappingProxyType(self._from_pairs(content)),
            "defaultdict": lambda: defaultdict(_FACTORIES[content[0]], self._from_pairs(content[1])),
            "bytes": lambda: base64.b64decode(content),
            "bytearray": lambda: bytearray(base64.b64decode(content)),
            "datetime": lambda: datetime.fromisoformat(content).astimezone(UTC),
            "certificate": lambda: x509.load_der_x509_certificate(self.read(content)),
        }
        if kind in readers:
            return readers[kind]()
        return self._read_record(kind, content)

    def _pairs(self, value: Mapping[Any, Any]) -> list[list[Any]]:
        return [[self.written(key), self.written(each)] for key, each in value.items()]

    def _from_pairs(self, pairs: list[list[Any]]) -> dict[Any, Any]:
        return {self.read(key): self.read(each) for key, each in pairs}

    def _record(self, value: object) -> dict[str, Any]:
        name = type(value).__name__
        if self._records.get(name) is not type(value):
            raise UnknownKindError(f"a value of type {type(value).__module__}.{name}")
        if isinstance(value, Enum):
            return {name: value.value}
        content: Any = value
        return {name: {field.name: self.written(getattr(value, field.name)) for field in fields(content)}}

    def _read_record(self, name: str, content: Any) -> Any:
        if name not in self._records:
            raise UnknownKindError(f"a value of type {name}")
        record = self._records[name]
        if issubclass(record, Enum):
            return record(content)
        return record(**{field: self.read(value) for field, value in content.items()})


def _kind(value: object) -> str:
    """The name of a value's type; what is more than a built-in kind would come back as less."""
    if type(value).__module__ not in {"builtins", "types"}:
        raise UnknownKindError(f"a value of type {type(value).__module__}.{type(value).__name__}")
    return type(value).__name__


def _factory(value: defaultdict[Any, Any]) -> str:
    name = getattr(value.default_factory, "__name__", "")
    if name not in _FACTORIES:
        raise UnknownKindError(f"a defaultdict of {value.default_factory!r}")
    return name
