"""YAML as the Pulumi engine reads it, or not at all.

The engine reads stack files with YAML 1.2's core schema plus leftovers of 1.1 and then stores JSON, which
changes some unquoted scalars on the way: ``012345678901`` becomes 12345678901, ``0123`` becomes 83, a date
becomes a timestamp, ``1e3`` becomes 1000. Where a scalar would not arrive as it is written, it is refused
with the remedy: quotes. Everything else arrives the same through this reader and through the engine.
"""

import re
from typing import Any, cast

import yaml
from yaml.constructor import SafeConstructor

from aws_facts import Problem
from config.errors import ConfigError

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE"})
# An account id has twelve digits: no number that long is meant as one.
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,10})")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,5})\.[0-9]{0,4}[1-9]")
# What the engine takes for a number or a time once underscores are gone.
_NUMBER_LIKE = re.compile(
    r"[-+]?(?:0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+|(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?"
    r"|\.(?:inf|Inf|INF|nan|NaN|NAN))"
)
_TIME_LIKE = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt ].*)?")
_STR, _MAP, _SEQ, _MERGE = (f"tag:yaml.org,2002:{name}" for name in ("str", "map", "seq", "merge"))
# Marks what was written without quotes and without a tag: only that needs interpretation.
_PLAIN = "plain"


class _Loader(yaml.SafeLoader):
    """Leaves the meaning of unquoted scalars to this module."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - PyYAML's own way


_Loader.add_implicit_resolver(_MERGE, re.compile("<<$"), ["<"])
_Loader.add_implicit_resolver(_PLAIN, re.compile(""), None)


def read_yaml(text: str, where: str) -> dict[str, Json]:
    """Read one YAML document whose top is a mapping.

    Args:
        text: The document.
        where: What to call it in an error, such as its file.

    Returns:
        Its values, as JSON knows them; an empty document is an empty mapping.

    Raises:
        ConfigError: It is not YAML, not a mapping, or has values the engine would change; with all of them.
    """
    reader = _Reader(where)
    try:
        node = yaml.compose(text, Loader=_Loader)
        value = None if node is None else reader.value(node)
    except yaml.YAMLError as error:
        raise ConfigError(_not_yaml(error, where)) from error
    if node is not None and not reader.problems and not isinstance(value, dict | None):
        reader.report(node, "a document that is no mapping", "keys and values", "Start with config:")
    if reader.problems:
        raise ConfigError(*reader.problems)
    return value if isinstance(value, dict) else {}


class _Reader:
    """Turns nodes into values and collects what cannot be turned.

    Args:
        where: What to call the document.
    """

    def __init__(self, where: str) -> None:
        self._where = where
        self._collections: dict[int, Json] = {}
        self.problems: list[Problem] = []

    def report(self, node: yaml.Node, got: str, expected: str, remedy: str) -> None:
        line = node.start_mark.line + 1
        self.problems.append(Problem(f"{self._where}, line {line}", got, expected, remedy))

    def value(self, node: yaml.Node) -> Json:
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node)
        # An alias leads to the same node again.
        if id(node) in self._collections:
            return self._collections[id(node)]
        self._collections[id(node)] = None
        result: Json = None
        if node.tag not in (_MAP, _SEQ):
            self._tagged(node)
        elif isinstance(node, yaml.SequenceNode):
            result = [self.value(item) for item in node.value]
        else:
            result = self._mapping(cast("yaml.MappingNode", node))
        self._collections[id(node)] = result
        return result

    def _mapping(self, node: yaml.MappingNode) -> dict[str, Json]:
        own = sum(key.tag != _MERGE for key, _ in node.value)
        # Puts what `<<` merges in ahead of the mapping's own keys, which win.
        SafeConstructor().flatten_mapping(node)
        result: dict[str, Json] = {}
        written: set[str] = set()
        for position, (key_node, value_node) in enumerate(node.value):
            key = self._key(key_node)
            if key is None:
                continue
            if position >= len(node.value) - own:
                if key in written:
                    self.report(key_node, f"the key {key} twice", "each key once", "Remove one of them.")
                written.add(key)
            result[key] = self.value(value_node)
        return result

    def _key(self, node: yaml.Node) -> str | None:
        if not isinstance(node, yaml.ScalarNode):
            self.report(node, "a key that is no text", "a text", "Write a plain name.")
            return None
        told = len(self.problems)
        value = self._scalar(node)
        if len(self.problems) > told:
            return None
        if value is None or isinstance(value, bool | float):
            self.report(node, f"the key {node.value or 'null'}", "a text", "Put the key in quotes.")
            return None
        return str(value)

    def _scalar(self, node: yaml.ScalarNode) -> Json:
        text: str = node.value
        if node.tag not in (_PLAIN, _STR):
            self._tagged(node)
        elif node.tag == _STR or not _is_meant(text):
            if node.tag == _STR or not _is_changed(text):
                return text
            self.report(
                node,
                f"{text} without quotes",
                "quotes around account ids, versions and dates: Pulumi would read another value here",
                f'Write "{text}"; or, for a number, its plain decimal digits.',
            )
        else:
            return _meaning(text)
        return None

    def _tagged(self, node: yaml.Node) -> None:
        self.report(node, f"the tag {node.tag}", "plain YAML", "Remove the tag.")


def _is_meant(text: str) -> bool:
    """Whether an unquoted scalar is null, a boolean or a number to everybody."""
    words = text in _NULL or text in _TRUE or text in _FALSE
    return bool(words or _INTEGER.fullmatch(text) or _DECIMAL.fullmatch(text))


def _meaning(text: str) -> Json:
    if text in _NULL:
        return None
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    return int(text) if _INTEGER.fullmatch(text) else float(text)


def _is_changed(text: str) -> bool:
    number = text.replace("_", "") if text[0] in "+-.0123456789" else text
    return bool(_NUMBER_LIKE.fullmatch(number) or _TIME_LIKE.fullmatch(text))


def _not_yaml(error: yaml.YAMLError, where: str) -> Problem:
    mark: Any = getattr(error, "problem_mark", None)
    line = f", line {mark.line + 1}" if mark else ""
    reason = getattr(error, "problem", None) or str(error).splitlines()[0]
    return Problem(f"{where}{line}", reason, "one YAML document", "Correct the line; indent with blanks.")
