"""Who signed: two requests whose signatures OpenSSL accepts too, and everything that is not quite them."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from sandbox.rolesanywhere.sessions.authorization import read
from sandbox.rolesanywhere.sessions.refusal import Check, SessionRefused
from sandbox.rolesanywhere.sessions.signature import canonical_request, verify
from sandbox.wire import Request

pytestmark = pytest.mark.filterwarnings("ignore:Parsed a serial number")
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
# Made with `cryptography` and verified with the OpenSSL command line; the keys were thrown away.
EXAMPLES: dict[str, Any] = json.loads((Path(__file__).parent / "signed_requests.json").read_text())
EACH = pytest.mark.parametrize("example", EXAMPLES.values(), ids=list(EXAMPLES))


def request_of(example: dict[str, Any]) -> Request:
    return Request(
        method="POST",
        path="/sessions",
        raw_path="/sessions" + ("?" + example["query"] if example["query"] else ""),
        query=parse_qs(example["query"], keep_blank_values=True),
        headers=example["headers"],
        raw_headers=(),
        body=example["body"].encode(),
    )


def accept(request: Request, now: datetime = NOW) -> None:
    verify(request, read(request, now))


def refusal(request: Request, now: datetime = NOW) -> SessionRefused:
    with pytest.raises(SessionRefused) as caught:
        accept(request, now)
    return caught.value


def with_header(request: Request, name: str, value: str | None) -> Request:
    headers = {key: text for key, text in request.headers.items() if key != name}
    return replace(request, headers=headers if value is None else {**headers, name: value})


@EACH
def test_a_signed_request_is_accepted(example: dict[str, Any]) -> None:
    """The canonical form has the published hash, and the signature is the certificate's."""
    request = request_of(example)
    signed = read(request, NOW)
    canonical = canonical_request(request, signed.signed_headers)
    assert hashlib.sha256(canonical).hexdigest() == example["canonical_sha256"]
    verify(request, signed)


def _changed(text: str) -> Iterator[str]:
    """The text with one character after another replaced by its neighbour."""
    for at, letter in enumerate(text):
        yield text[:at] + chr(ord(letter) ^ 1) + text[at + 1 :]


@EACH
def test_one_changed_byte_of_any_signed_part_is_refused(example: dict[str, Any]) -> None:
    """Query, headers, certificates, scope, header list, signature, body: no byte of them is spare."""
    request = request_of(example)
    tried = 0
    for body in _changed(example["body"]):
        tried += 1
        assert refusal(replace(request, body=body.encode())).error.message == "Invalid signature"
    for name, value in example["headers"].items():
        for text in _changed(value):
            tried += 1
            assert refusal(with_header(request, name, text)).error.status == 403
    for text in _changed(example["query"]):
        tried += 1
        refusal(replace(request, query=parse_qs(text, keep_blank_values=True)))
    assert tried > 1000
    refusal(replace(request, method="PUT"))


@EACH
@pytest.mark.parametrize("minutes", [-6, 6, 60 * 24 * 365])
def test_a_request_of_another_time_is_refused(example: dict[str, Any], minutes: int) -> None:
    """A replay after the window, a clock that is ahead, and a year later."""
    found = refusal(request_of(example), NOW + timedelta(minutes=minutes))
    assert (found.check, found.got) == (Check.SIGNATURE, "20261121T120000Z")


@EACH
@pytest.mark.parametrize("minutes", [-5, 5])
def test_clocks_may_differ_a_little(example: dict[str, Any], minutes: int) -> None:
    """Five minutes on both sides."""
    accept(request_of(example), NOW + timedelta(minutes=minutes))


HELPER = next(iter(EXAMPLES.values()))
AUTHORIZATION: str = HELPER["headers"]["authorization"]


@pytest.mark.parametrize("name", ["content-type", "host", "x-amz-date", "x-amz-x509", "x-amz-x509-chain"])
def test_a_header_that_is_not_signed_is_refused(name: str) -> None:
    """Each header of the minimum must be sent and be in the list, the chain when it is sent."""
    names = "content-type;host;x-amz-date;x-amz-x509;x-amz-x509-chain"
    fewer = ";".join(each for each in names.split(";") if each != name)
    found = refusal(with_header(request_of(HELPER), "authorization", AUTHORIZATION.replace(names, fewer)))
    assert found.expected == f"the header {name}, sent and signed"


def test_a_signed_header_that_was_not_sent_is_refused() -> None:
    """The list may not name what nobody can see."""
    listed = AUTHORIZATION.replace("content-type;host", "content-type;dnt;host")
    found = refusal(with_header(request_of(HELPER), "authorization", listed))
    assert found.expected == "the header dnt, sent and signed"


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("authorization", None),
        ("authorization", ""),
        ("authorization", "AWS4-HMAC-SHA256 Credential=AKIA/20261121/us-east-1/rolesanywhere/aws4_request"),
        ("authorization", AUTHORIZATION.replace("-SHA256", "")),
        ("authorization", AUTHORIZATION.replace("ECDSA-SHA256", "MLDSA-SHA256")),
        ("authorization", AUTHORIZATION.replace("ECDSA", "ED25519")),
        ("authorization", AUTHORIZATION.replace("ECDSA", "RSA")),
        ("authorization", AUTHORIZATION.replace("ECDSA-SHA256", "MLDSA")),
        ("authorization", AUTHORIZATION.replace("=17767/", "=17768/")),
        ("authorization", AUTHORIZATION.replace("=17767/", "=017767/")),
        ("authorization", AUTHORIZATION.replace("=17767/", "=4567/")),
        ("authorization", AUTHORIZATION.replace("/rolesanywhere/", "/sts/")),
        ("authorization", AUTHORIZATION.replace("/20261121/", "/20261120/")),
        ("authorization", AUTHORIZATION.replace("content-type;host", "host;content-type")),
        ("authorization", AUTHORIZATION.replace("content-type;host", "content-type;content-type;host")),
        ("authorization", AUTHORIZATION[:-1]),
        ("x-amz-date", "20261121T120000"),
        ("x-amz-date", "2026-11-21T12:00:00Z"),
        ("x-amz-date", "20261321T120000Z"),
        ("x-amz-x509", ""),
        ("x-amz-x509", "%%%"),
        ("x-amz-x509", "AAAA"),
        ("x-amz-x509", HELPER["headers"]["x-amz-x509"][:400]),
        ("x-amz-x509-chain", ""),
        ("x-amz-x509-chain", "AAAA"),
    ],
)
def test_what_cannot_be_read_is_refused(header: str, value: str | None) -> None:
    """A malformed header, serial, scope, list, date or certificate is a wrong signature, no fault."""
    found = refusal(with_header(request_of(HELPER), header, value))
    assert (found.check, found.error.code, found.error.status) == ("signature", "AccessDeniedException", 403)
    assert found.error.message == "Invalid signature"


def test_a_chain_of_six_is_refused() -> None:
    """Five certificates may be sent beside the leaf, no more."""
    chain = HELPER["headers"]["x-amz-x509-chain"]
    found = refusal(with_header(request_of(HELPER), "x-amz-x509-chain", ",".join([chain] * 6)))
    assert (found.check, found.error.message) == (Check.PATH, "Untrusted signing certificate")
    assert found.got == "6 certificates"


def test_blanks_in_a_header_do_not_count() -> None:
    """Leading, trailing and repeated blanks are collapsed before signing."""
    accept(with_header(request_of(HELPER), "content-type", "  application/json "))
