"""A throttled request is asked again for as long as the real provider does, and nothing else is."""

from collections.abc import Iterator
from itertools import count
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ClientError

from sandbox.provider import cloud
from sandbox.provider.cloud import Cloud


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A Roles Anywhere client of the stand-in; waiting takes no time."""
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda _: None)
    session = boto3.Session("AKIAIOSFODNN7EXAMPLE", "secret", region_name="eu-central-1")
    return Cloud(session, "eu-central-1").client("rolesanywhere")


def asked(client: Any, refusals: int, code: str, status: int) -> int:
    """How many requests it takes until an answer, when so many are refused first."""
    numbers = count(1)
    sent: list[int] = []

    def answer(**_: Any) -> Any:
        sent.append(next(numbers))
        if len(sent) > refusals:
            return _answer(200, b'{"profiles": []}', "")
        return _answer(status, b'{"message": "no"}', code)

    client.meta.events.register("before-send.rolesanywhere", answer)
    client.list_profiles()
    return len(sent)


def _answer(status: int, body: bytes, code: str) -> Any:
    class Raw:
        def stream(self, *_: Any, **__: Any) -> Iterator[bytes]:
            yield body

    return AWSResponse(
        "https://rolesanywhere", status, HTTPHeaders.from_dict({"x-amzn-ErrorType": code}), Raw()
    )


def test_a_throttled_request_is_asked_again(client: Any) -> None:
    """Twenty refusals later the answer is there."""
    assert asked(client, 20, "ThrottlingException", 429) == 21


def test_not_for_ever(client: Any) -> None:
    """After the real provider's 25 retries it is an error."""
    with pytest.raises(ClientError, match="ThrottlingException"):
        asked(client, 100, "ThrottlingException", 429)


@pytest.mark.parametrize(
    ("refusals", "code", "status"), [(1, "AccessDeniedException", 403), (3, "InternalFailure", 500)]
)
def test_other_refusals_are_not_waited_for(client: Any, refusals: int, code: str, status: int) -> None:
    """A refusal is one, and a fault of the service is an error at the third."""
    with pytest.raises(ClientError, match=code):
        asked(client, refusals, code, status)


def test_a_fault_that_passes(client: Any) -> None:
    """The neighbour: a fault that comes twice is none."""
    assert asked(client, 2, "InternalFailure", 500) == 3


def test_waiting_is_spread() -> None:
    """Who waits comes back about a second later, not all at once."""
    response = (None, {"Error": {"Code": "ThrottlingException"}})
    found = {cloud._wait_where_throttled(response, 1) for _ in range(50)}
    assert len(found) > 25
    assert all(each is not None and 0.5 <= each <= 1.5 for each in found)
    assert cloud._wait_where_throttled(None, 1) is None
    assert cloud._wait_where_throttled(response, 26) is None
