"""A container on premises lists buckets: ``examples/container`` from its CA to nothing left."""

import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509

from tests.examples.driver import Example, credentials, make_example, refusal, session

pytestmark = [pytest.mark.engine, pytest.mark.slow]

ROLE = "bucket-lister"


def certificate(file: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(file.read_bytes())


def assert_checked(example: Example, *arguments: str) -> None:
    """Every rule of Roles Anywhere says pass or, where AWS does not say, unknown; a person can read which."""
    said = json.loads(example.succeed("certs", "check", *arguments, "--json"))
    assert (said["count"]["fail"], said["count"]["pass"] > 5) == (0, True)
    assert "pass" in example.succeed("certs", "check", *arguments)


def test_from_a_ca_to_nothing_left(tmp_path: Path) -> None:
    """Made, checked, deployed, used and refused as the scenario says, deployed again, edited, gone."""
    example = make_example(tmp_path, "container", "container")
    up = ("up", "--stack", "container")
    try:
        assert "create" in example.succeed(*up)
        example.keep_outputs()
        assert_the_certificates(example)
        assert_the_table(example)
        assert "0 operations" in example.succeed(*up)
        assert_an_edit(example, up)
        assert_nothing_is_left(example)
    finally:
        example.run("sandbox", "stop")


def assert_the_certificates(example: Example) -> None:
    """A CA of three years and the container's certificate, both good before anybody uses them."""
    pki = example.root / "pki"
    root, leaf = certificate(pki / "root.pem"), certificate(pki / "workloads/myContainer/certificate.pem")
    lifetime = root.not_valid_after_utc - root.not_valid_before_utc
    assert timedelta(days=3 * 365) <= lifetime < timedelta(days=3 * 365 + 1)
    assert leaf.subject.rfc4514_string() == "CN=myContainer"
    assert_checked(example, str(pki / "root.pem"))
    own = pki / "workloads" / "myContainer"
    files = ("--intermediates", str(own / "chain.pem"), "--anchor", str(pki / "root.pem"))
    assert_checked(example, str(own / "certificate.pem"), *files)


def assert_the_table(example: Example) -> None:
    """CN=myContainer lists buckets and does nothing else; another CN of the same CA has no session."""
    example.succeed("certs", "issue", "--ca", f"{example.root}/pki", "--common-name", "another")
    example.client("s3").create_bucket(
        Bucket="somebodys", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
    )
    found = credentials(example, ROLE, "myContainer")
    assert f":assumed-role/{ROLE}-" in session(example, found, "sts").get_caller_identity()["Arn"]
    s3, ec2 = session(example, found, "s3"), session(example, found, "ec2")
    assert [each["Name"] for each in s3.list_buckets()["Buckets"]] == ["somebodys"]
    (proof,) = json.loads(example.run("verify", "--stack", "container", "--json").stdout)
    assert (proof["proven"], proof["allowed"]) == (True, "s3:list_buckets: allowed")
    assert refusal(s3.list_objects_v2, Bucket="somebodys") == "AccessDenied"
    assert refusal(s3.put_object, Bucket="somebodys", Key="file") == "AccessDenied"
    assert refusal(s3.get_bucket_location, Bucket="somebodys") == "AccessDenied"
    assert refusal(ec2.describe_instances) == "UnauthorizedOperation"
    assert refusal(ec2.run_instances, ImageId="ami-1", MinCount=1, MaxCount=1) == "UnauthorizedOperation"
    assert refusal(session(example, found, "iam").list_roles) == "AccessDenied"
    refused = credentials(example, ROLE, "another")["refusal"]
    assert "HTTP 403: Unable to assume role for arn:aws:iam::111122223333:role/bucket-lister-" in refused


def assert_an_edit(example: Example, up: tuple[str, ...]) -> None:
    """The role is for another CN now: one update, the old certificate is out, the new one is made and in."""
    example.change("commonName: myContainer", "commonName: yourContainer")
    assert "1 operations" in example.succeed(*up)
    assert "Unable to assume role" in credentials(example, ROLE, "myContainer")["refusal"]
    assert session(example, credentials(example, ROLE, "yourContainer"), "s3").list_buckets()["Buckets"]


def assert_nothing_is_left(example: Example) -> None:
    """Asked first; then no resource, no key and no certificate, and a second example's keys stay."""
    down = ("down", "--stack", "container", "--purge-keys")
    asked = example.run(*down)
    assert asked.returncode != 0
    assert f"and the keys in {example.root}/pki" in asked.stderr
    shutil.copytree(example.root / "pki", example.root / "pki-of-another")
    printed = example.succeed(*down, "--yes")
    assert "Removed the keys and certificates" in printed
    assert not (example.root / "pki").exists()
    assert (example.root / "pki-of-another" / "root.key").exists()
    assert example.client("rolesanywhere").list_trust_anchors()["trustAnchors"] == []
    assert example.client("rolesanywhere").list_profiles()["profiles"] == []
    roles = example.client("iam").list_roles()["Roles"]
    assert [each["RoleName"] for each in roles if each["RoleName"].startswith(ROLE)] == []
