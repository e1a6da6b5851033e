"""Threads: the front answers on one of them today; the service must not depend on that.

The only test that comes in below boto3, because no client can make the front use two threads at once.
"""

import json
import threading
from base64 import b64encode
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from sandbox.clock import Clock
from sandbox.rolesanywhere import RolesAnywhere, handlers
from sandbox.wire import Caller, Request
from tests.local_aws import LocalAws
from tests.rolesanywhere.authorities import authority
from tests.rolesanywhere.conftest import source
from tests.rolesanywhere.lists import pem, revoking

CALLER = Caller("111122223333", "arn:aws:iam::111122223333:user/anybody", "us-east-1")


def _request(method: str, path: str, content: object = None) -> Request:
    body = b"" if content is None else json.dumps(content).encode()
    return Request(method, path, path, {}, {}, [], body)


def _service(local_aws: LocalAws) -> RolesAnywhere:
    return RolesAnywhere(
        authenticate=lambda _: CALLER,
        authorize=lambda *_: CALLER,
        role_exists=lambda *_: True,
        roles=local_aws.server.cloud.temporary,
        clock=Clock(),
    )


def test_a_quota_holds_when_everybody_creates_at_once(local_aws: LocalAws) -> None:
    """Of a hundred creates from sixteen threads exactly fifty succeed, with fifty different ids."""
    service, begin, content = (
        _service(local_aws),
        threading.Barrier(16),
        {"name": "n", "source": source(authority().pem)},
    )

    def create(number: int) -> tuple[int, str]:
        if number < begin.parties:
            begin.wait(timeout=30)
        response = service.handle(_request("POST", "/trustanchors", content))
        return response.status, json.loads(response.body).get("trustAnchor", {}).get("trustAnchorId", "")

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(create, range(100)))
    assert Counter(status for status, _ in answers) == {201: 50, 400: 50}
    assert len({identifier for _, identifier in answers if identifier}) == 50


def test_no_tag_is_lost_when_everybody_tags_at_once(local_aws: LocalAws) -> None:
    """Forty tags put on one anchor from sixteen threads are all there in the end."""
    service = _service(local_aws)
    made = service.handle(_request("POST", "/trustanchors", {"name": "n", "source": source(authority().pem)}))
    arn = json.loads(made.body)["trustAnchor"]["trustAnchorArn"]

    def tag(number: int) -> int:
        content = {"resourceArn": arn, "tags": [{"key": f"k{number}", "value": "v"}]}
        return service.handle(_request("POST", "/TagResource", content)).status

    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(tag, range(40))) == {201}
    request = Request(
        "GET", "/ListTagsForResource", "/ListTagsForResource", {"resourceArn": [arn]}, {}, [], b""
    )
    shown = json.loads(service.handle(request).body)["tags"]
    assert {item["key"] for item in shown} == {f"k{number}" for number in range(40)}


def test_an_alias_is_given_once_when_everybody_wants_it(local_aws: LocalAws) -> None:
    """Of forty creates and forty updates with one alias, from sixteen threads, exactly one succeeds."""
    service = _service(local_aws)
    content = {"name": "n", "roleArns": []}
    bare = [service.handle(_request("POST", "/profiles", content)) for _ in range(40)]
    paths = [f"/profile/{json.loads(made.body)['profile']['profileId']}" for made in bare]

    def want(number: int) -> int:
        if number % 2:
            return service.handle(_request("POST", "/profiles", {**content, "aliasName": "prod"})).status
        return service.handle(_request("PATCH", paths[number // 2], {"aliasName": "prod"})).status

    with ThreadPoolExecutor(16) as pool:
        answers = Counter(pool.map(want, range(80)))
    assert answers[400] == 79
    assert answers[200] + answers[201] == 1


def test_two_lists_are_the_most_when_everybody_imports_at_once(local_aws: LocalAws) -> None:
    """Of forty imports for one trust anchor, from sixteen threads, exactly two succeed."""
    service, signer = _service(local_aws), authority()
    made = service.handle(_request("POST", "/trustanchors", {"name": "n", "source": source(signer.pem)}))
    content = {
        "name": "n",
        "crlData": b64encode(pem(revoking(signer))).decode(),
        "trustAnchorArn": json.loads(made.body)["trustAnchor"]["trustAnchorArn"],
    }
    with ThreadPoolExecutor(16) as pool:
        answers = Counter(
            pool.map(lambda _: service.handle(_request("POST", "/crls", content)).status, range(40))
        )
    assert answers == {201: 2, 400: 38}


def test_an_operation_that_nothing_answers_is_no_fault(
    local_aws: LocalAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An operation that only a later service model has is NotImplementedException, which no SDK retries."""
    monkeypatch.setattr(handlers, "_KINDS", ())
    answer = _service(local_aws).handle(_request("GET", "/profiles"))
    assert answer.status == 501
    assert answer.headers["x-amzn-ErrorType"] == "NotImplementedException"
    why = "Operation ListProfiles is not implemented by this sandbox yet."
    assert json.loads(answer.body) == {"message": why}
