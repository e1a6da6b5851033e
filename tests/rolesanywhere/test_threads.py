"""Threads: the front answers on one of them today; the service must not depend on that.

The only test that comes in below boto3, because no client can make the front use two threads at once.
"""

import json
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from sandbox.clock import Clock
from sandbox.rolesanywhere import RolesAnywhere
from sandbox.wire import Caller, Request
from tests.local_aws import LocalAws
from tests.rolesanywhere.authorities import authority
from tests.rolesanywhere.conftest import source

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
