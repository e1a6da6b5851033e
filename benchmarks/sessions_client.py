"""The client of ``benchmarks/sessions.py``: a process of its own, so that only the server is measured."""

import http.client
import ssl
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from multiprocessing.connection import Connection
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import urlencode

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from sandbox.clock import Clock
from tests.rolesanywhere.sessions.pki import Issued, issue
from tests.rolesanywhere.sessions.signer import Signer

Prepared = tuple[str, str, Mapping[str, str], bytes]
"""Method, path with query, headers, body."""

_serials = count(1 << 64)


@dataclass(frozen=True)
class Place:
    """Where the server is, and who calls AssumeRole.

    Attributes:
        port: Its https port.
        ca_file: The CA of its certificate.
        region: Its Region.
        caller: Access key id and secret of an IAM user.
        assumed: The ARN of the role that AssumeRole names.
        tags: The session tags it sends.
        arns: Trust anchor, profile and role of CreateSession, for each kind of key.
    """

    port: int
    ca_file: str
    region: str
    caller: tuple[str, str]
    assumed: str
    tags: Mapping[str, str]
    arns: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Block:
    """A number of requests of one kind.

    Attributes:
        way: ``known``, ``new`` (a certificate that was never seen), ``assume`` or ``empty``.
        kind: The kind of key, for the first two.
        number: How many requests.
    """

    way: str
    kind: str
    number: int


def work(conversation: Connection, roots: Mapping[str, Issued], subject: str) -> None:
    """Prepare a block, wait for the word, send it, tell that it is done; until there is no more.

    Args:
        conversation: A ``Place`` comes first, then a ``Block`` and the word for each block.
        roots: The CA of each kind of key.
        subject: The subject of every certificate.
    """
    place: Place = conversation.recv()
    leaves = {kind: issue(subject, root, kind=kind) for kind, root in roots.items()}
    context = ssl.create_default_context(cafile=place.ca_file)
    connection = http.client.HTTPSConnection("127.0.0.1", place.port, context=context, timeout=600)
    ways: Mapping[str, Callable[[Block], Prepared]] = {
        "known": lambda block: _session(place, block, leaves[block.kind]),
        "new": lambda block: _session(place, block, _again(leaves[block.kind], roots[block.kind], subject)),
        "assume": lambda _: _assume(place),
        "empty": lambda _: ("GET", "/_rolesanywhere/health", {}, b""),
    }
    for block in _blocks(conversation):
        prepared = [ways[block.way](block) for _ in range(block.number)]
        conversation.send("ready")
        conversation.recv()
        for method, path, headers, body in prepared:
            connection.request(method, path, body, dict(headers))
            answer = connection.getresponse()
            told = answer.read()
            assert answer.status in {200, 201}, told
        conversation.send("done")
    connection.close()


def _blocks(conversation: Connection) -> Iterator[Block]:
    while (block := conversation.recv()) is not None:
        yield block


def _again(leaf: Issued, root: Issued, subject: str) -> Issued:
    """Another certificate for the same key."""
    return issue(subject, root, key=leaf.key, serial=next(_serials))


def _session(place: Place, block: Block, leaf: Issued) -> Prepared:
    local = SimpleNamespace(clock=Clock(), server=SimpleNamespace(http_port=place.port))
    signer = Signer(cast("Any", local), leaf.certificate, leaf.key, region=place.region)
    query, headers, body = signer.signed(**place.arns[block.kind], durationSeconds=3600)
    return "POST", f"/sessions?{query}", headers, body


def _assume(place: Place) -> Prepared:
    members = {
        "Action": "AssumeRole",
        "Version": "2011-06-15",
        "RoleArn": place.assumed,
        "RoleSessionName": "benchmark",
        "DurationSeconds": "3600",
    }
    for number, (key, value) in enumerate(place.tags.items(), 1):
        members |= {f"Tags.member.{number}.Key": key, f"Tags.member.{number}.Value": value}
    body = urlencode(members).encode()
    headers = {"host": f"127.0.0.1:{place.port}", "content-type": "application/x-www-form-urlencoded"}
    request = AWSRequest("POST", f"https://127.0.0.1:{place.port}/", headers=headers, data=body)
    SigV4Auth(Credentials(*place.caller), "sts", place.region).add_auth(request)
    return "POST", "/", dict(request.headers), body
