"""Keeps what a program marked secret out of the messages about it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from google.protobuf import struct_pb2

from aws_facts import Problem

# Pulumi's wire format: https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/sig/sig.go
_SIGNATURE = "4dabf18193072939515e22adb298388d"
_SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - the mark of one
_OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"

_TELLING = 8
"""So many of a secret's first characters in a message are too many: messages shorten what is long."""


def secrets_of(inputs: struct_pb2.Struct) -> frozenset[str]:
    """The texts and numbers of a request that are secret, names in secret maps included.

    Args:
        inputs: The request's inputs.
    """
    return frozenset(_secrets(struct_pb2.Value(struct_value=inputs), is_secret=False))


def _secrets(value: struct_pb2.Value, *, is_secret: bool) -> Iterator[str]:
    fields = value.struct_value.fields
    signature = fields[_SIGNATURE].string_value if _SIGNATURE in fields else ""
    if signature in {_OUTPUT, _SECRET}:
        is_secret = is_secret or signature == _SECRET or fields["secret"].bool_value
        yield from _secrets(fields["value"], is_secret=is_secret)
        return
    for name, below in fields.items():
        yield from [name] if is_secret else []
        yield from _secrets(below, is_secret=is_secret)
    for below in value.list_value.values:
        yield from _secrets(below, is_secret=is_secret)
    if is_secret and value.HasField("string_value"):
        yield value.string_value
    if is_secret and value.HasField("number_value"):
        yield f"{value.number_value:g}"


def texts_of(value: object) -> frozenset[str]:
    """Every text and number in a value, and the keys that are no names of arguments.

    Args:
        value: What an output turned out to hold.
    """
    return frozenset(_texts(value))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from (name for name in map(str, value) if not name.isidentifier())
        yield from _texts(list(value.values()))
    elif isinstance(value, list | tuple):
        for below in value:
            yield from _texts(below)
    elif isinstance(value, str):
        yield value
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield f"{value:g}"


def without_secrets(problems: Iterable[Problem], secrets: frozenset[str]) -> Iterator[Problem]:
    """The problems, without what was found where that is or contains a secret.

    Args:
        problems: What is wrong.
        secrets: What nobody may read.
    """
    telling = {text[:_TELLING] for secret in secrets for text in (secret, repr(secret)[1:-1]) if text}
    for problem in problems:
        shows = any(text in problem.got for text in telling)
        yield replace(problem, got="a secret value") if shows else problem


def masked(problem: Problem, secrets: frozenset[str]) -> Problem:
    """A problem whose place, expectation and remedy do not name what was given either.

    Args:
        problem: What is wrong.
        secrets: What nobody may read; what is short stands in any sentence, and is left.
    """
    where, expected, remedy = (
        _masked(text, secrets) for text in (problem.where, problem.expected, problem.remedy)
    )
    return Problem(where, problem.got, expected, remedy)


def _masked(text: str, secrets: frozenset[str]) -> str:
    for secret in sorted(secrets, key=len, reverse=True):
        if len(secret) >= _TELLING:
            text = text.replace(secret, "[secret]")
    return text
