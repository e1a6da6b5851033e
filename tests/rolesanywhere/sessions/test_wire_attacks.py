"""Attacks below what an HTTP library sends: headers twice, two readings of one request, sizes, old HTTP."""

from base64 import b64encode
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from tests.rolesanywhere.sessions.attacks import DENIED, INVALID, SIGNATURE, nothing_issued
from tests.rolesanywhere.sessions.lab import Lab
from tests.rolesanywhere.sessions.pki import issue
from tests.rolesanywhere.sessions.signer import Answer
from tests.rolesanywhere.sessions.wire import request, send

MIB = 1 << 20
INCOMPLETE = "IncompleteSignatureException"
UNREADABLE = (400, "", "")
"""What the HTTP library under the sandbox says of bytes that are no request."""


def another_certificate(lab: Lab) -> str:
    der = issue("CN=admin", lab.root).certificate.public_bytes(Encoding.DER)
    return b64encode(der).decode()


def twice(name: str) -> Callable[[Lab], Answer]:
    """A signed request with one header a second time, spelt another way."""

    def attack(lab: Lab) -> Answer:
        query, headers, body = lab.signer().signed(**lab.arns())
        value = another_certificate(lab) if name == "X-Amz-X509" else headers[name.lower()]
        return send(lab, request(query, headers, body, more=[(name, value)]))

    return attack


def sent(**how: Any) -> Callable[[Lab], Answer]:
    """A signed request that is sent in another way than it was signed."""
    return lambda lab: send(lab, request(*lab.signer().signed(**lab.arns()), **how))


def with_header(change: Callable[[Lab, dict[str, str]], dict[str, str]]) -> Callable[[Lab], Answer]:
    def attack(lab: Lab) -> Answer:
        query, headers, body = lab.signer().signed(**lab.arns())
        return send(lab, request(query, change(lab, headers), body))

    return attack


def with_query(change: Callable[[Lab, str], str]) -> Callable[[Lab], Answer]:
    def attack(lab: Lab) -> Answer:
        query, headers, body = lab.signer().signed(**lab.arns())
        return send(lab, request(change(lab, query), headers, body))

    return attack


def of_size(size: int) -> Callable[[Lab], Answer]:
    """A signed body of so many bytes."""
    return lambda lab: send(lab, request(*lab.signer().signed(b"{" + b" " * (size - 2) + b"}", **lab.arns())))


def presigned(lab: Lab) -> Answer:
    """The signature in the query, as S3's links have it."""
    query, headers, body = lab.signer().signed(**lab.arns())
    algorithm, _, rest = headers.pop("authorization").partition(" ")
    parts = dict(part.split("=", 1) for part in rest.split(", "))
    values = {"Algorithm": algorithm, **parts, "Date": headers["x-amz-date"], "Expires": "300"}
    signed = "&".join(f"X-Amz-{name}={quote(value, safe='')}" for name, value in values.items())
    return send(lab, request(f"{query}&{signed}", headers, body))


def chunked(lab: Lab) -> Answer:
    """Another body in chunks, the signed one's length beside it."""
    query, headers, body = lab.signer().signed(**lab.arns())
    other = b'18\r\n{"durationSeconds":3600}\r\n0\r\n\r\n'
    more = [("Transfer-Encoding", "chunked"), ("Content-Length", str(len(body)))]
    return send(lab, request(query, headers, other, more=more, length=False))


def role(lab: Lab) -> str:
    return quote(lab.role, safe="")


def denied(text: str) -> tuple[int, str, str]:
    return 400, INVALID, text


ATTACKS: dict[str, tuple[Callable[[Lab], Answer], tuple[int, str, str]]] = {
    "two certificates": (twice("X-Amz-X509"), denied("The header x-amz-x509 comes twice.")),
    "two dates": (twice("X-AMZ-DATE"), denied("The header x-amz-date comes twice.")),
    "two content types": (twice("Content-type"), denied("The header content-type comes twice.")),
    "two signatures": (twice("authorization"), denied("The header authorization comes twice.")),
    "two hosts": (twice("Host"), UNREADABLE),
    "two lengths": (sent(more=[("Content-Length", "0")]), UNREADABLE),
    "another body in chunks": (chunked, SIGNATURE),
    "a blank before the colon": (sent(more=[("x-amz-x509 ", "AAAA")]), UNREADABLE),
    "a chain that is not signed": (sent(more=[("x-amz-x509-chain", "AAAA")]), SIGNATURE),
    "a null byte": (with_header(lambda _, had: {**had, "x-amz-x509": had["x-amz-x509"] + "\0"}), UNREADABLE),
    "letters of another script": (with_header(lambda _, had: {**had, "x-amz-x509": "\xff\xfe"}), SIGNATURE),
    "a certificate on two lines": (
        with_header(lambda _, had: {**had, "x-amz-x509": had["x-amz-x509"].replace("M", "M\r\n ", 1)}),
        SIGNATURE,
    ),
    "no host": (with_header(lambda _, had: {n: v for n, v in had.items() if n != "host"}), UNREADABLE),
    "an enormous certificate": (with_header(lambda _, had: {**had, "x-amz-x509": "A" * 200_000}), SIGNATURE),
    "a larger one than fits": (with_header(lambda _, had: {**had, "x-amz-x509": "A" * MIB}), (431, "", "")),
    "an enormous chain": (
        with_header(lambda _, had: {**had, "x-amz-x509-chain": ",".join(["AAAA"] * 40_000)}),
        SIGNATURE,
    ),
    "an enormous query": (with_query(lambda _, query: query + "&x=" + "A" * 200_000), SIGNATURE),
    "a parameter twice": (with_query(lambda lab, query: f"{query}&roleArn={role(lab)}"), SIGNATURE),
    "a parameter in other letters": (
        with_query(lambda lab, query: f"{query}&RoleArn={role(lab)}"),
        SIGNATURE,
    ),
    "a parameter behind a semicolon": (with_query(lambda _, query: f"{query};x=1"), SIGNATURE),
    "a plus for a blank": (with_query(lambda _, query: query.replace("Web", "We+b")), SIGNATURE),
    "an escape twice": (with_query(lambda _, query: query.replace("%2F", "%252F")), SIGNATURE),
    "a signature in the query": (
        presigned,
        (400, INCOMPLETE, "The request signature does not conform to AWS standards."),
    ),
    "a signature in both": (
        with_query(lambda _, query: f"{query}&X-Amz-Signature=00"),
        (400, INCOMPLETE, "A request is signed in its header or in its query, not in both."),
    ),
    "a body too large": (of_size(MIB + 1), denied(f"The local AWS takes {MIB} bytes here.")),
    "HTTP/1.0 without a host": (
        lambda lab: send(
            lab,
            b"POST /sessions HTTP/1.0\r\nauthorization: AWS4-X509-RSA-SHA256 x\r\ncontent-length: 0\r\n\r\n",
        ),
        (403, DENIED, "This is 127.0.0.1:{port}; the request is for another host."),
    ),
    **{
        f"{method} {path}": (
            sent(method=method, path=path),
            (400, INCOMPLETE, "The request signature does not conform to AWS standards."),
        )
        for method, path in (
            ("GET", "/sessions"),
            ("PUT", "/sessions"),
            ("POST", "/sessions/"),
            ("POST", "//sessions"),
            ("POST", "/x/../sessions"),
        )
    },
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_other_reading_of_a_request_issues_anything(lab: Lab, attack: str) -> None:
    """Each is answered in time, refused, and leaves nothing behind."""
    attempt, (status, code, text) = ATTACKS[attack]
    with nothing_issued(lab, recorded=False):
        found = attempt(lab).refusal
    assert found == (status, code, text.replace("{port}", str(lab.account.local.server.http_port)))


@pytest.mark.parametrize(
    "allowed",
    [
        sent(),
        sent(version="1.0"),
        sent(more=[("x_amz_x509", "AAAA"), ("x-junk", "A" * 100_000)]),
        with_query(lambda _, query: query.replace("%2F", "/").replace("%3A", ":")),
        with_query(lambda _, query: query.replace("%2F", "%2f")),
        of_size(MIB),
    ],
    ids=["plain", "HTTP/1.0", "unsigned headers nobody reads", "unescaped", "lower-case escapes", "1 MiB"],
)
def test_another_spelling_of_the_same_request_is_the_same(lab: Lab, allowed: Callable[[Lab], Answer]) -> None:
    """What the canonical form makes equal is equal: the session is the signing certificate's."""
    answer = allowed(lab)
    session = answer.body["credentialSet"][0]["assumedRoleUser"]["arn"]
    assert session.endswith(f":assumed-role/Web/{lab.web.certificate.serial_number:x}")


def test_a_plus_in_the_name_of_a_role_is_a_plus(lab: Lab) -> None:
    """IAM allows it in a name; the client escapes it, and the canonical form keeps it."""
    plus = lab.new_role("We+b", {})
    profile = lab.account.profile(roleArns=[plus], enabled=True)["profileArn"]
    assert lab.ask(profileArn=profile, roleArn=plus).status == 201
    assert (
        lab.signer().but(in_query=False).ask(**lab.arns() | {"profileArn": profile, "roleArn": plus}).status
        == 201
    )


def test_a_parameter_that_is_signed_twice_counts_once(lab: Lab) -> None:
    """The same value twice is one value; two values are refused."""
    for other, status in ((lab.role, 201), (lab.role + "2", 400)):
        assert lab.signer().but(again=("roleArn", other)).ask(**lab.arns()).status == status
