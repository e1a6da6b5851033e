"""Clients as they come: what each of them sends is understood, and what it is told it understands."""

import json
from contextlib import closing
from datetime import datetime
from http.client import HTTPConnection

import pytest
from cryptography.hazmat.primitives import hashes

from tests.rolesanywhere.sessions.attacks import DENIED
from tests.rolesanywhere.sessions.clients import CLIENTS, Client, NoSession, helper_request, keys_of, python
from tests.rolesanywhere.sessions.lab import Lab
from tests.rolesanywhere.sessions.pki import authority, issue
from tests.rolesanywhere.sessions.wire import request, send

EACH = pytest.mark.parametrize("client", CLIENTS.values(), ids=list(CLIENTS))


@EACH
@pytest.mark.parametrize("kind", ["p256", "p384", "p521", "rsa2048"])
def test_each_kind_of_key(lab: Lab, client: Client, kind: str) -> None:
    """A session, with and without an intermediate, that boto3 uses."""
    middle = authority("CN=Middle", lab.root, kind=kind)
    for own, chain in (
        (issue("CN=web", lab.root, kind=kind), []),
        (issue("CN=web", middle, kind=kind), [middle]),
    ):
        pair = client(lab.account.local, own, chain, lab.arns())
        arn = lab.account.local.client("sts", pair).get_caller_identity()["Arn"]
        assert arn.endswith(f":assumed-role/Web/{own.certificate.serial_number:x}")


@EACH
def test_each_reads_a_refusal(lab: Lab, client: Client) -> None:
    """Status and text reach whoever called; the helper finds the code in its header too."""
    with pytest.raises(NoSession) as caught:
        client(lab.account.local, issue("CN=other", lab.root), [], lab.arns())
    assert (caught.value.status, caught.value.text) == (403, f"Unable to assume role for {lab.role}.")
    assert caught.value.code in {None, DENIED}


@pytest.mark.parametrize("digest", [hashes.SHA384(), hashes.SHA512()], ids=["SHA-384", "SHA-512"])
def test_python_names_the_hash_of_its_issuer(lab: Lab, digest: hashes.SHA384 | hashes.SHA512) -> None:
    """It labels its request after the hash the CA signed with, and signs with SHA-256 all the same."""
    own = issue("CN=web", lab.root, digest=digest)
    assert python(lab.account.local, own, [], lab.arns()).access_key_id.startswith("ASIA")


@pytest.mark.parametrize("kind", ["mldsa44", "mldsa65", "mldsa87"])
def test_the_helper_with_a_post_quantum_chain(lab: Lab, kind: str) -> None:
    """Five ML-DSA certificates above a leaf are tens of KiB of headers, and fit."""
    chain = [lab.root]
    for number in range(5):
        chain.insert(0, authority(f"CN=Level {number}", chain[0], kind=kind))
    own = issue("CN=web", chain[0], kind=kind)
    signer = helper_request(lab.account.local, own, chain[:5])
    query, headers, body = signer.signed(b'{"durationSeconds":3600}', **lab.arns())
    assert len(headers["x-amz-x509-chain"]) > 20_000
    assert keys_of(signer.send(query, headers, body)).access_key_id.startswith("ASIA")


def test_the_older_helper_in_chunks(lab: Lab) -> None:
    """Helper 1.1.1 sends its body in chunks and signs four headers."""
    body = b'{"durationSeconds":3600}'
    query, headers, _ = lab.signer().signed(body, **lab.arns())
    in_chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    assert headers["authorization"].count("SignedHeaders=content-type;host;x-amz-date;x-amz-x509,") == 1
    chunked = request(query, headers, in_chunks, more=[("Transfer-Encoding", "chunked")], length=False)
    assert send(lab, chunked).status == 201


def test_the_plugin_for_java_signs_the_length(lab: Lab) -> None:
    """Everything is in the body, and content-length among the signed headers."""
    body = json.dumps({"durationSeconds": 3600, **lab.arns()}).encode()
    signer = lab.signer().but(in_query=False, extra={"content-length": str(len(body))})
    _, headers, _ = signer.signed(body)
    assert "SignedHeaders=content-length;content-type;host;" in headers["authorization"]
    assert signer.send("", headers, body).status == 201


def test_a_client_that_keeps_its_connection_keeps_nobody_waiting(lab: Lab) -> None:
    """While one connection stays open and asks twice, another client is served."""
    query, headers, body = lab.signer().signed(**lab.arns())
    address = ("127.0.0.1", lab.account.local.server.http_port)
    with closing(HTTPConnection(*address, timeout=20)) as connection:
        for _ in range(2):
            connection.request("POST", f"/sessions?{query}", body, headers)
            response = connection.getresponse()
            assert (response.status, response.read()[:1]) == (201, b"{")
            kept = connection.sock
            assert lab.ask().status == 201
        assert kept is not None
        assert connection.sock is kept


def test_credentials_are_copied_as_the_service_says_them(lab: Lab) -> None:
    """The expiration that the helper prints unchanged is one botocore reads."""
    expiration = lab.ask().credentials["expiration"]
    assert datetime.fromisoformat(expiration).tzinfo is not None
    assert expiration.endswith("Z")
