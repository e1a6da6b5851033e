"""Damaged requests and arbitrary bytes: a refusal each time, never a fault and never a session."""

import json
from base64 import b64encode
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from sandbox.rolesanywhere.sessions.authorization import read
from sandbox.rolesanywhere.sessions.question import read_question
from sandbox.rolesanywhere.sessions.refusal import SessionRefused
from sandbox.wire import Request, Response
from tests.rolesanywhere.sessions.direct import Direct, request_of
from tests.rolesanywhere.sessions.lab import trust
from tests.rolesanywhere.sessions.mutants import damaged_bytes, damaged_json, damaged_text
from tests.rolesanywhere.sessions.pki import Issued, authority, issue
from tests.rolesanywhere.sessions.situations import NOW, VALID

pytestmark = pytest.mark.filterwarnings("ignore:Parsed a")
ROUNDS = 1500
BODY: dict[str, Any] = {
    "durationSeconds": 900,
    "roleSessionName": "night-job",
    "instanceProperties": {"host": "a"},
    "sessionName": "old",
    "cert": "x",
}


@pytest.fixture(scope="module")
def root() -> Issued:
    return authority("CN=Root", **VALID)


@pytest.fixture(scope="module")
def middle(root: Issued) -> Issued:
    return authority("CN=Middle", root, **VALID)


@pytest.fixture(scope="module")
def web(middle: Issued) -> Issued:
    names = [x509.DNSName("a.example"), x509.UniformResourceIdentifier("spiffe://a/b")]
    return issue("CN=web,OU=a,OU=b,O=Acme", middle, names=names, **VALID)


@pytest.fixture
def desk(root: Issued) -> Direct:
    made = Direct(root.pem, now=NOW)
    made.roles.trust_policy = json.dumps(trust(made.anchor, {}))
    return made


def answer(desk: Direct, request: Request) -> Response:
    """The answer, which is no fault."""
    found = desk.service.handle(request)
    assert found.status in {201, 400, 403, 404}, (found, request)
    return found


def parse(request: Request) -> None:
    """Only a refusal may come out of the readers."""
    with suppress(SessionRefused):
        read(request, NOW)
    with suppress(SessionRefused):
        read_question(request)


@pytest.mark.parametrize("part", ["query", "header", "body", "name of a header"])
def test_a_damaged_request_gets_no_session(desk: Direct, web: Issued, middle: Issued, part: str) -> None:
    """One part of a signed request, damaged on its way."""
    random = Random(f"damage to the {part}")  # noqa: S311 - the same in each run
    signer = desk.signer(web, middle.certificate).but(date=NOW)
    query, headers, body = signer.signed(**desk.arns, **BODY)
    same = request_of(query, headers, body)
    assert answer(desk, same).status == 201
    for _ in range(ROUNDS):
        changed, given, sent = query, dict(headers), body
        if part == "query":
            changed = damaged_text(random, query)
        elif part == "body":
            sent = damaged_bytes(random, body)
        else:
            name = random.choice(sorted(headers))
            value = given.pop(name)
            if part == "header":
                given[name] = damaged_text(random, value)
            else:
                given[damaged_text(random, name).lower()] = value
        request = request_of(changed, given, sent)
        parse(request)
        if _means_the_same(request, same):
            continue
        assert answer(desk, request).status != 201, request


def _means_the_same(one: Request, other: Request) -> bool:
    """Whether two requests differ in nothing that a signature covers: order, and blanks around values."""
    return (
        sorted((n, v) for n, vs in one.query.items() for v in vs)
        == sorted((n, v) for n, vs in other.query.items() for v in vs)
        and one.body == other.body
        and all(
            " ".join(one.headers.get(n, "").split()) == v
            for n, v in other.headers.items()
            if n != "authorization"
        )
        and one.headers.get("authorization", "").replace(" ", "")
        == other.headers["authorization"].replace(" ", "")
    )


def test_a_signed_document_of_any_kind_is_answered(desk: Direct, web: Issued, middle: Issued) -> None:
    """The client signs what it damaged: the reader of the body sees it."""
    random, answers = Random("documents"), Counter[int]()  # noqa: S311 - the same in each run
    signer = desk.signer(web, middle.certificate).but(date=NOW)
    for _ in range(ROUNDS):
        in_body = random.random() < 0.5
        document = damaged_json(random, {**BODY, **(desk.arns if in_body else {})})
        given = {} if in_body else dict(desk.arns)
        if given and random.random() < 0.5:
            name = random.choice(sorted(given))
            given[name] = damaged_text(random, given[name])
        request = request_of(*signer.signed(document, **given))
        parse(request)
        answers[answer(desk, request).status] += 1
    assert min(answers[201], answers[400]) > 50, answers


@pytest.mark.parametrize("which", ["leaf", "chain"])
def test_a_damaged_certificate_is_never_trusted(
    desk: Direct, web: Issued, middle: Issued, which: str
) -> None:
    """The client signs with the right key and sends another certificate, or another intermediate."""
    random, answers = Random(f"a damaged {which}"), Counter[str]()  # noqa: S311 - the same in each run
    good = {"leaf": web, "chain": middle}[which].certificate.public_bytes(Encoding.DER)
    header = {"leaf": "x-amz-x509", "chain": "x-amz-x509-chain"}[which]
    for _ in range(ROUNDS):
        damaged = damaged_bytes(random, good)
        serial = _serial(damaged) if which == "leaf" else None
        extra = {header: b64encode(damaged).decode()}
        chain = [middle.certificate] if which == "leaf" else []
        signer = desk.signer(web, *chain).but(date=NOW, serial=serial, extra=extra)
        request = request_of(*signer.signed(**desk.arns))
        parse(request)
        found = answer(desk, request)
        answers[json.loads(found.body).get("message", "")] += 1
        assert found.status != 201 or damaged == good, damaged.hex()
    assert {"Invalid signature", "Untrusted signing certificate"} <= answers.keys()


def _serial(der: bytes) -> int | None:
    try:
        return x509.load_der_x509_certificate(der).serial_number
    except (ValueError, x509.InvalidVersion):
        return None


def test_arbitrary_bytes_are_refused(desk: Direct, web: Issued, middle: Issued) -> None:
    """Nothing about the request is what it should be."""
    random = Random("anything")  # noqa: S311 - the same in each run
    plain = request_of(*desk.signer(web, middle.certificate).but(date=NOW).signed(**desk.arns))
    for _ in range(ROUNDS):
        headers = {
            name: random.randbytes(random.randrange(80)).decode("latin-1")
            for name in (
                "authorization",
                "content-type",
                "host",
                "x-amz-date",
                "x-amz-x509",
                "x-amz-x509-chain",
            )
            if random.random() < 0.9
        }
        query = {random.randbytes(3).decode("latin-1"): ["", "x"] for _ in range(3)}
        body = random.randbytes(random.randrange(200))
        request = replace(plain, headers=headers, query=query, body=body)
        parse(request)
        assert answer(desk, request).status in {400, 403}
        parse(replace(plain, body=body, query=query))
        parse(replace(plain, body=body))
