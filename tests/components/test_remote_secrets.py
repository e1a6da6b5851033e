"""A message about a secret argument does not show it."""

from typing import Any

import pytest
from google.protobuf import struct_pb2
from pulumi.runtime import rpc

from aws_facts import Problem
from components._secrets import secrets_of, without_secrets

_KEY = rpc._special_sig_key
_SECRET = rpc._special_secret_sig
_OUTPUT = rpc._special_output_value_sig


def _sent(**inputs: Any) -> struct_pb2.Struct:
    request = struct_pb2.Struct()
    request.update(inputs)
    return request


def test_the_secrets_of_a_request_are_found() -> None:
    """At any depth, as outputs that are secret and in the older form; nothing else is one."""
    whole = {_KEY: _OUTPUT, "value": {"a-name": ["in-a-secret", 7200]}, "secret": True}
    nested = [{"key": {_KEY: _OUTPUT, "value": "in-a-list", "secret": True}}, 5]
    known = {_KEY: _OUTPUT, "value": "an-output", "dependencies": ["urn"]}
    older = {_KEY: _SECRET, "value": ["the-older-form", True]}
    found = secrets_of(_sent(plain="readable", whole=whole, nested=nested, known=known, older=older))
    assert found == {"a-name", "in-a-secret", "7200", "in-a-list", "the-older-form"}
    assert secrets_of(_sent()) == frozenset()


@pytest.mark.parametrize(
    ("got", "shown"),
    [
        ("'my-secret-word'", "a secret value"),
        ("a list with my-secret-word in it", "a secret value"),
        ("'my-secret...'", "a secret value"),
        (r"'two\nlines of it'", "a secret value"),
        ("'another word'", "'another word'"),
        ("nothing", "nothing"),
    ],
)
def test_what_was_found_is_withheld_where_it_is_secret(got: str, shown: str) -> None:
    """Also shortened, escaped or among other things; the place, the expectation and the remedy stay."""
    problem = Problem("role web", got, "something else", "Change it.")
    secrets = frozenset({"my-secret-word", "two\nlines of it", ""})
    (told,) = without_secrets([problem], secrets)
    assert told == Problem("role web", shown, "something else", "Change it.")


def test_without_secrets_nothing_is_withheld() -> None:
    """A message keeps every word when no argument is secret."""
    problem = Problem("role web", "'x'", "something else", "Change it.")
    assert list(without_secrets([problem], frozenset())) == [problem]
