"""Turns the engine's property bags into Python values and back; secrets and unknowns survive the journey."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from google.protobuf import json_format, struct_pb2
from pulumi.runtime import rpc

from aws_facts import Problem
from sandbox.provider.errors import ProviderError

Bag = dict[str, Any]
Path = tuple[str | int, ...]

DEFAULTS: Final = "__defaults"
"""The input that lists which other inputs the user did not give; the real provider keeps the same list."""

_SIGNATURE = rpc._special_sig_key  # noqa: SLF001 - the engine's own marker of special values
_SECRET = rpc._special_secret_sig  # noqa: SLF001
_OUTPUT = rpc._special_output_value_sig  # noqa: SLF001
_SHORTEST_TELLING_SECRET = 4


class Unknown:
    """The one value that stands for "known after apply"."""

    def __repr__(self) -> str:
        """How it looks in a message."""
        return "<unknown>"


UNKNOWN: Final = Unknown()


@dataclass(frozen=True, slots=True)
class Secrets:
    """What must not be readable in the state.

    Attributes:
        paths: Where a secret stands.
        texts: The secret texts themselves. A text that contains one is secret too, wherever it stands: a
            tag's value comes back in `tagsAll`, a name comes back inside an ARN.
    """

    paths: frozenset[Path] = frozenset()
    texts: frozenset[str] = frozenset()

    def __or__(self, other: "Secrets") -> "Secrets":
        """The secrets of both."""
        return Secrets(self.paths | other.paths, self.texts | other.texts)

    def told_by(self, value: str) -> bool:
        """Whether a text gives a secret away; a very short secret is looked for as a whole only."""
        return any(
            value == text or (len(text) >= _SHORTEST_TELLING_SECRET and text in value) for text in self.texts
        )


NO_SECRETS: Final = Secrets()


def decode(bag: struct_pb2.Struct) -> tuple[Bag, Secrets]:
    """Read a property bag.

    Args:
        bag: The bag as it came over the wire.

    Returns:
        Plain values, whole numbers as `int`, unknowns as `UNKNOWN`; and what of it was marked secret.

    Raises:
        ProviderError: The bag holds an asset or an archive, which no resource here takes.
    """
    paths: set[Path] = set()
    value = _decode(json_format.MessageToDict(bag), (), paths)
    texts = frozenset(text for path in paths for text in _texts(_at(value, path)) if text)
    return value, Secrets(frozenset(paths), texts)


def _decode(value: Any, path: Path, paths: set[Path]) -> Any:
    if isinstance(value, dict):
        if _SIGNATURE in value:
            return _decode_special(value, path, paths)
        return {key: _decode(item, (*path, key), paths) for key, item in value.items()}
    if isinstance(value, list):
        return [_decode(item, (*path, index), paths) for index, item in enumerate(value)]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return UNKNOWN if value == rpc.UNKNOWN else value


def _decode_special(value: Mapping[str, Any], path: Path, paths: set[Path]) -> Any:
    signature = value[_SIGNATURE]
    if signature == _SECRET:
        paths.add(path)
        return _decode(value["value"], path, paths)
    if signature == _OUTPUT:
        if value.get("secret"):
            paths.add(path)
        return _decode(value["value"], path, paths) if "value" in value else UNKNOWN
    raise ProviderError(
        Problem(
            where=".".join(str(part) for part in path),
            got="an asset, an archive or a reference to a resource",
            expected="a plain value",
            remedy="Give the value itself.",
        )
    )


def encode(bag: Mapping[str, Any], secrets: Secrets = NO_SECRETS) -> struct_pb2.Struct:
    """Write a property bag.

    Args:
        bag: Plain values; `UNKNOWN` where a value is known only after apply; None is left out.
        secrets: What to mark secret; of a path that ends inside a text, the whole text.

    Returns:
        The bag as it goes over the wire.
    """
    marked = Secrets(frozenset(_existing(bag, path) for path in secrets.paths), secrets.texts)
    return json_format.ParseDict(_encode(bag, (), marked), struct_pb2.Struct())


def _existing(value: Any, path: Path) -> Path:
    """The part of a path that leads to a value which has no parts of its own."""
    for depth, part in enumerate(path):
        if not isinstance(value, Mapping | list):
            return path[:depth]
        value = _at(value, (part,))
    return path


def _encode(value: Any, path: Path, secrets: Secrets) -> Any:
    if isinstance(value, Unknown):
        return rpc.UNKNOWN
    if isinstance(value, Mapping):
        plain: Any = {
            key: _encode(item, (*path, key), secrets) for key, item in value.items() if item is not None
        }
    elif isinstance(value, list | tuple):
        plain = [_encode(item, (*path, index), secrets) for index, item in enumerate(value)]
    else:
        plain = value
    if path in secrets.paths or (isinstance(value, str) and secrets.told_by(value)):
        return {_SIGNATURE: _SECRET, "value": plain}
    return plain


def _at(value: Any, path: Path) -> Any:
    for part in path:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def _texts(value: Any) -> list[str]:
    """Every text inside a value."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return [text for item in value.values() for text in _texts(item)]
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    return []


def is_known(value: Any) -> bool:
    """Whether no part of a value is known only after apply."""
    if isinstance(value, Mapping):
        return all(is_known(item) for item in value.values())
    if isinstance(value, list | tuple):
        return all(is_known(item) for item in value)
    return not isinstance(value, Unknown)
