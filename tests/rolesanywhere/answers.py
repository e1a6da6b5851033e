"""What the tests know of answers: refusals by code and status, and the service model's shape of a success."""

import base64
import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.model import ListShape, MapShape, Shape, StringShape, StructureShape

STATUS = {
    "ValidationException": 400,
    "TooManyTagsException": 400,
    "AccessDeniedException": 403,
    "InvalidSignatureException": 403,
    "UnrecognizedClientException": 403,
    "ResourceNotFoundException": 404,
    "UnknownOperationException": 404,
    "NotImplementedException": 501,
}


LATER_MEMBERS = {"crlDpRevocationEnabled"}
"""Members of answers that later service models have (botocore 1.44.5)."""


@dataclass
class Refusal:
    """A refusal, once it has happened."""

    code: str = ""
    message: str = ""


@contextmanager
def refused(code: str, message: str | None = None) -> Iterator[Refusal]:
    """The block's call is refused with this code, its HTTP status and, if given, exactly this message."""
    refusal = Refusal()
    with pytest.raises(ClientError) as caught:
        yield refusal
    answer: Mapping[str, Any] = caught.value.response
    refusal.code, refusal.message = answer["Error"]["Code"], answer["Error"]["Message"]
    assert refusal.code == code, refusal.message
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == STATUS[code]
    assert re.fullmatch(r"[0-9a-f-]{36}", answer["ResponseMetadata"]["RequestId"])
    if message is not None:
        assert refusal.message == message


def wrong(field: str, value: str | None, *constraints: str) -> str:
    """AWS's message for one value that breaks constraints of the service model."""
    shown = "" if value is None else f" '{value}'"
    parts = [f"Value{shown} at '{field}' failed to satisfy constraint: {text}" for text in constraints]
    plural = "" if len(parts) == 1 else "s"
    return f"{len(parts)} validation error{plural} detected: {'; '.join(parts)}"


@contextmanager
def body(client: Any, operation: str, content: object) -> Iterator[None]:
    """Whatever is called inside sends this body instead; bytes go as they are."""
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    event, key = f"before-call.rolesanywhere.{operation}", "tests-body"

    def replace(params: dict[str, Any], **_: object) -> None:
        params["body"] = raw

    client.meta.events.register(event, replace, unique_id=key)
    try:
        yield
    finally:
        client.meta.events.unregister(event, unique_id=key)


@dataclass
class Raw:
    """The answer as it came over the wire."""

    status: int = 0
    headers: Mapping[str, str] | None = None
    body: bytes = b""

    def json(self) -> Any:
        """The body's JSON."""
        return json.loads(self.body)


@contextmanager
def wire(client: Any) -> Iterator[Raw]:
    """Watch the raw answer of the last call made inside."""
    raw = Raw()
    event, key = "before-parse.rolesanywhere.*", "tests-raw"

    def keep(response_dict: dict[str, Any], **_: object) -> None:
        raw.status = response_dict["status_code"]
        raw.headers = {name.lower(): value for name, value in response_dict["headers"].items()}
        raw.body = response_dict["body"]

    client.meta.events.register(event, keep, unique_id=key)
    try:
        yield raw
    finally:
        client.meta.events.unregister(event, unique_id=key)


def assert_are_answers(
    client: Any, calls: Mapping[str, Callable[[], Any]], may_lack: Collection[str]
) -> None:
    """Each operation answers with its status and, but for some members, the whole shape of the model."""
    for operation, call in calls.items():
        model = client.meta.service_model.operation_model(operation)
        with wire(client) as raw:
            call()
        assert assert_is_shape(model.output_shape, raw.json()) <= set(may_lack), operation
        assert raw.status == model.http.get("responseCode", 200), operation


def assert_is_shape(shape: Shape, value: object, where: str = "") -> set[str]:
    """A JSON value is what the service model says: types, limits, enums, required and no unknown members.

    Returns:
        The paths of the model's members that are not in the value.
    """
    if isinstance(shape, StructureShape):
        assert isinstance(value, dict), where
        assert value.keys() <= shape.members.keys() | LATER_MEMBERS, f"{where}: unknown members"
        assert set(shape.required_members) <= value.keys(), f"{where}: required members are missing"
        absent = {f"{where}.{name}" for name in shape.members.keys() - value.keys()}
        for name in value.keys() & shape.members.keys():
            absent |= assert_is_shape(shape.members[name], value[name], f"{where}.{name}")
        return absent
    if isinstance(shape, MapShape):
        assert isinstance(value, dict), where
        for key, item in value.items():
            assert_is_shape(shape.key, key, f"{where}[]")
            assert_is_shape(shape.value, item, f"{where}[{key}]")
        return set()
    if isinstance(shape, ListShape):
        assert isinstance(value, list), where
        assert len(value) <= shape.metadata.get("max", len(value)), where
        return {path for item in value for path in assert_is_shape(shape.member, item, f"{where}[]")}
    _assert_is_scalar(shape, value, where)
    return set()


def _assert_is_scalar(shape: Shape, value: object, where: str) -> None:
    if shape.type_name == "blob":
        assert isinstance(value, str), where
        assert base64.b64decode(value, validate=True), where
        return
    if shape.type_name == "timestamp":
        assert isinstance(value, str), where
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", value), where
        return
    expected: type = {"string": str, "boolean": bool, "integer": int}[shape.type_name]
    assert type(value) is expected, where
    size = value if isinstance(value, int) else len(str(value))
    assert shape.metadata.get("min", size) <= size <= shape.metadata.get("max", size), where
    if isinstance(shape, StringShape):
        assert not shape.enum or value in shape.enum, where
        pattern = shape.metadata.get("pattern", ".*")
        assert re.fullmatch(pattern, str(value), re.DOTALL), where
