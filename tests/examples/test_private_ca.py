"""AWS Private CA and profiles that narrow a session: ``examples/private-ca``, request to removal."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.examples.driver import Example, credentials, make_example, refusal, session
from tests.rolesanywhere.private_ca import signing_request
from tests.rolesanywhere.sessions.pki import KEYS, Issued, authority, issue

pytestmark = [pytest.mark.engine, pytest.mark.slow]

WORKLOADS = ("inline", "managed", "both", "short")
UP = ("up", "--stack", "cloud")


@pytest.fixture
def example(tmp_path: Path) -> Iterator[Example]:
    """The example with a request of each workload, whose keys are beside it and nowhere else."""
    made = make_example(tmp_path, "private-ca", "cloud")
    (made.root / "requests").mkdir()
    for name in WORKLOADS:
        key = KEYS["p256"]()
        (made.root / "requests" / f"{name}.csr").write_text(signing_request(f"CN={name}", key))
        keep(made, name, key)
    yield made
    made.run("sandbox", "stop")


def machine(example: Example, name: str) -> Path:
    """The folder of a workload's own machine."""
    folder = example.root / "machines" / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def keep(example: Example, name: str, key: Any) -> None:
    """Put a key where it is used."""
    file = machine(example, name) / "private-key.pem"
    file.touch(mode=0o600)
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def client(example: Example, name: str) -> Any:
    """S3, as a workload's own machine gets to it with a certificate out of the stack's outputs."""
    certificate = example.values()["privateCertificates"][name]["certificate"]
    (machine(example, name) / "certificate.pem").write_text(certificate)
    return session(example, credentials(example, name, machine(example, name)), "s3")


def test_from_requests_to_nothing_left(example: Example) -> None:
    """Made, used and narrowed as the scenario's table says, deployed again, renewed, gone."""
    assert "create" in example.succeed(*UP)
    example.keep_outputs()
    exported = example.run("pulumi", "--stack", "cloud", "stack", "export").stdout
    assert "BEGIN CERTIFICATE REQUEST" in exported
    assert "PRIVATE KEY" not in exported
    assert_the_table(example)
    assert_fifteen_minutes(example)
    assert_a_foreign_certificate_is_refused(example)
    assert "0 operations" in example.succeed(*UP)
    assert_a_renewal_reaches_the_anchor(example)
    assert_nothing_is_left(example)


def assert_the_table(example: Example) -> None:
    """By each profile: both policies allow, the role alone, the session policies alone, neither."""
    bucket = example.values()["buckets"]["papers"]["name"]
    denied, one, sealed = "AccessDenied", {"Key": "one"}, {"Key": "sealed/one"}
    both, inline, managed = (client(example, name) for name in ("both", "inline", "managed"))
    cells: list[tuple[Any, str, dict[str, str], str]] = [
        (both, "put_object", one, ""),  # the inline policy allows it
        (both, "put_object", sealed, ""),
        (both, "get_object", one, ""),  # the managed policy allows it
        (both, "get_object", sealed, denied),  # a Deny in the inline policy
        (both, "delete_object", one, denied),  # the role alone
        (both, "list_objects_v2", {}, denied),  # the managed policy alone
        (both, "get_object_acl", {**one, "VersionId": "x"}, denied),  # neither
        (inline, "get_object", one, ""),
        (inline, "put_object", one, denied),  # the role alone
        (inline, "delete_object", one, denied),  # the session policy alone
        (inline, "list_objects_v2", {}, denied),  # neither
        (managed, "get_object", one, ""),
        (managed, "put_object", one, denied),  # the role alone
        (managed, "list_objects_v2", {}, denied),  # the session policy alone
        (managed, "delete_object", one, denied),  # neither
    ]
    found = [
        (operation, arguments, refusal(getattr(caller, operation), Bucket=bucket, **arguments))
        for caller, operation, arguments, _ in cells
    ]
    assert found == [(operation, arguments, code) for _, operation, arguments, code in cells]


def assert_fifteen_minutes(example: Example) -> None:
    """A client that asks for two hours gets fifteen minutes, and nothing after them."""
    values = example.values()
    bucket = values["buckets"]["papers"]["name"]
    client(example, "short")
    assert values["workloads"]["short"]["durationSeconds"] == 900
    values["workloads"]["short"]["durationSeconds"] = 7200
    example.kept_outputs.write_text(json.dumps(values))
    found = credentials(example, "short", machine(example, "short"))
    left = datetime.fromisoformat(found["Expiration"]) - datetime.now(UTC)
    assert timedelta(minutes=10) < left <= timedelta(minutes=15)
    s3 = session(example, found, "s3")
    assert refusal(s3.get_object, Bucket=bucket, Key="one") == ""
    example.succeed("sandbox", "clock", "+901s")
    assert refusal(s3.get_object, Bucket=bucket, Key="one") == "ExpiredToken"
    example.succeed("sandbox", "clock", "reset")


def assert_a_foreign_certificate_is_refused(example: Example) -> None:
    """The same subject, and even the same name of the authority, from another key."""
    foreign: Issued = issue("CN=inline", authority("O=Corp,CN=Corp Workloads"))
    keep(example, "foreign", foreign.key)
    (machine(example, "foreign") / "certificate.pem").write_text(foreign.pem)
    refused = credentials(example, "inline", machine(example, "foreign"))["refusal"]
    assert "HTTP 403: Untrusted signing certificate" in refused


def assert_a_renewal_reaches_the_anchor(example: Example) -> None:
    """Three operations: the authority's certificate anew, installed, and the anchor updated in place."""
    (anchor,) = example.client("rolesanywhere").list_trust_anchors()["trustAnchors"]
    private_ca = example.client("acm-pca")
    named = {"CertificateAuthorityArn": anchor["source"]["sourceData"]["acmPcaArn"]}
    before = private_ca.get_certificate_authority_certificate(**named)["Certificate"]
    example.change("generation: 1", "generation: 2")
    printed = example.succeed(*UP)
    assert "3 operations" in printed
    after = private_ca.get_certificate_authority_certificate(**named)["Certificate"]
    assert after != before
    (renewed,) = example.client("rolesanywhere").list_trust_anchors()["trustAnchors"]
    assert renewed["trustAnchorArn"] == anchor["trustAnchorArn"]
    assert renewed["updatedAt"] > anchor["updatedAt"]
    fingerprint = x509.load_pem_x509_certificate(after.encode()).fingerprint(hashes.SHA256()).hex()
    assert renewed["name"] == f"corp-{fingerprint[:7]}" != anchor["name"]
    bucket = example.values()["buckets"]["papers"]["name"]
    assert refusal(client(example, "inline").get_object, Bucket=bucket, Key="one") == ""


def assert_nothing_is_left(example: Example) -> None:
    """Nothing that is protected went by accident; the authority can be restored, as AWS keeps it."""
    example.succeed("down", "--stack", "cloud", "--yes")
    assert example.client("rolesanywhere").list_trust_anchors()["trustAnchors"] == []
    assert example.client("rolesanywhere").list_profiles()["profiles"] == []
    found = example.client("acm-pca").list_certificate_authorities()["CertificateAuthorities"]
    assert [each["Status"] for each in found] == ["DELETED"]
    assert example.client("s3").list_buckets()["Buckets"] == []
