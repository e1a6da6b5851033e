"""Property bags: what goes over the wire and back, secrets and unknowns included."""

import pytest
from google.protobuf import json_format, struct_pb2
from pulumi.runtime import rpc

from sandbox.provider.errors import ProviderError
from sandbox.provider.values import NO_SECRETS, UNKNOWN, Secrets, decode, encode, is_known

SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"
OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
ASSET = "c44067f5952c0a294b673a41bacd8c17"


def _bag(value: dict[str, object]) -> struct_pb2.Struct:
    return json_format.ParseDict(value, struct_pb2.Struct())


def _wire(value: dict[str, object], secrets: Secrets = NO_SECRETS) -> dict[str, object]:
    return dict(json_format.MessageToDict(encode(value, secrets)))


def _hidden(value: object) -> dict[str, object]:
    return {SIGNATURE: SECRET, "value": value}


def test_plain_values_come_back() -> None:
    """Texts, numbers, lists and objects survive; whole numbers are integers again, None is left out."""
    value = {"a": "x", "b": 3, "c": 1.5, "d": [True, {"e": "f"}], "g": None}
    assert decode(encode(value))[0] == {"a": "x", "b": 3, "c": 1.5, "d": [True, {"e": "f"}]}
    assert isinstance(decode(encode(value))[0]["b"], int)


def test_unknown_values_come_back() -> None:
    """The engine's sign for "known after apply" is one value here, and the same sign on the way back."""
    bag, _ = decode(_bag({"a": rpc.UNKNOWN, "b": [rpc.UNKNOWN]}))
    assert bag == {"a": UNKNOWN, "b": [UNKNOWN]}
    assert _wire(bag) == {"a": rpc.UNKNOWN, "b": [rpc.UNKNOWN]}
    assert repr(UNKNOWN) == "<unknown>"
    assert is_known({"a": [1, {"b": "c"}]})
    assert not is_known({"a": [1, {"b": UNKNOWN}]})


def test_secrets_are_taken_off_and_put_back() -> None:
    """A secret is a plain value here, its place is remembered, and it is marked again on the way back."""
    wire = {"a": _hidden("word"), "b": {"c": [_hidden("other"), "plain"]}, "n": _hidden(7.0)}
    bag, secrets = decode(_bag(wire))
    assert bag == {"a": "word", "b": {"c": ["other", "plain"]}, "n": 7}
    assert secrets.paths == {("a",), ("b", "c", 0), ("n",)}
    assert _wire(bag, secrets) == wire


def test_a_secret_is_marked_wherever_it_comes_up() -> None:
    """A text that contains a secret is secret too; a short secret must be the whole text."""
    _, secrets = decode(_bag({"tags": _hidden({"k": "s3cr3t", "s": "ab"})}))
    marked = _wire({"tagsAll": {"k": "s3cr3t", "s": "ab", "t": "cab"}, "arn": "x:s3cr3t:y"}, secrets)
    assert marked == {
        "tagsAll": {"k": _hidden("s3cr3t"), "s": _hidden("ab"), "t": "cab"},
        "arn": _hidden("x:s3cr3t:y"),
    }


def test_a_secret_inside_what_became_a_text() -> None:
    """An object with a secret that is sent on as one document makes the whole document secret."""
    _, secrets = decode(_bag({"policy": {"Statement": [{"Sid": _hidden("word")}]}}))
    assert _wire({"policy": '{"Statement": []}'}, secrets) == {"policy": _hidden('{"Statement": []}')}
    assert _wire({"other": "x"}, secrets) == {"other": "x"}


def test_outputs_are_values() -> None:
    """An output is its value, secret if it says so, unknown if it has none."""
    bag, secrets = decode(
        _bag(
            {
                "a": {SIGNATURE: OUTPUT, "value": "x"},
                "b": {SIGNATURE: OUTPUT, "value": "y", "secret": True},
                "c": {SIGNATURE: OUTPUT},
            }
        )
    )
    assert bag == {"a": "x", "b": "y", "c": UNKNOWN}
    assert secrets.paths == {("b",)}


def test_assets_are_refused() -> None:
    """No resource here takes an asset: it is an error that names the place."""
    with pytest.raises(ProviderError, match=r"a\.b: got an asset"):
        decode(_bag({"a": {"b": {SIGNATURE: ASSET, "text": "x"}}}))


def test_secrets_of_two_bags_add_up() -> None:
    """What either bag hides is hidden."""
    one = Secrets(frozenset({("a",)}), frozenset({"x"}))
    two = Secrets(frozenset({("b",)}), frozenset({"y"}))
    assert one | two == Secrets(frozenset({("a",), ("b",)}), frozenset({"x", "y"}))
