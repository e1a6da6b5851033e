"""A team's own program with the components: ``examples/reuse`` from a CA to nothing left."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.examples.driver import Example, credentials_with, make_example, refusal, session

pytestmark = [pytest.mark.engine, pytest.mark.slow]

SITES = ("berlin", "lyon")


def test_from_a_ca_to_nothing_left(tmp_path: Path) -> None:
    """Made with a CA of the command's, used and refused site by site, deployed again, edited, gone."""
    example = make_example(tmp_path, "reuse", "dev")
    ca = str(example.root / "pki")
    example.succeed("certs", "init", ca)
    try:
        example.succeed("up")
        example.keep_outputs()
        for site in SITES:
            issue(example, site)
        assert_what_was_made(example)
        assert_who_opens_what(example)
        assert "0 operations" in example.succeed("up")
        assert_an_edit(example)
        assert_nothing_is_left(example)
    finally:
        example.run("sandbox", "stop")


def issue(example: Example, site: str) -> None:
    """A printer's certificate, in the folder that the README names."""
    folder = example.root / "pki" / "workloads" / site
    dns = ("--common-name", site, "--dns", f"printer.{site}.example")
    example.succeed("certs", "issue", "--ca", str(example.root / "pki"), *dns, "--output", str(folder))


def asked(example: Example, site: str, printer: str) -> dict[str, Any]:
    """What one site's printer gets with the parameters of a site."""
    file = example.root / "pki" / f"{site}.json"
    file.write_text(json.dumps(example.values()[site]))
    return credentials_with(example, ("--parameters", str(file)), printer)


def assert_what_was_made(example: Example) -> None:
    """A role and a profile for each site, one in the other, and one table and one bucket for both."""
    made = example.values()
    assert set(made) == {*SITES, "jobs", "logs"}
    profiles = example.client("rolesanywhere").list_profiles()["profiles"]
    assert {profile["profileArn"]: profile["roleArns"] for profile in profiles} == {
        made[site]["profileArn"]: [made[site]["roleArn"]] for site in SITES
    }


def assert_who_opens_what(example: Example) -> None:
    """Each printer has its own site's role: it reads jobs and writes logs, no more; not the other's."""
    made = example.values()
    for site, other in (SITES, SITES[::-1]):
        found = asked(example, site, site)
        table = session(example, found, "dynamodb")
        key = {"Site": {"S": site}}
        assert refusal(table.get_item, TableName=made["jobs"], Key=key) == ""
        assert refusal(table.put_item, TableName=made["jobs"], Item=key) == "AccessDeniedException"
        s3 = session(example, found, "s3")
        assert refusal(s3.put_object, Bucket=made["logs"], Key=site, Body=b"x") == ""
        assert refusal(s3.get_object, Bucket=made["logs"], Key=site) == "AccessDenied"
        assert "Unable to assume role" in asked(example, other, site)["refusal"]


def assert_an_edit(example: Example) -> None:
    """A printer with another name: its role is updated in place, and from then on the old name is out."""
    example.change("berlin: printer.berlin.example", "berlin: printer-2.berlin.example")
    printed = example.succeed("up")
    assert "1 operations" in printed
    assert "assumeRolePolicy" in printed
    assert "Unable to assume role" in asked(example, "berlin", "berlin")["refusal"]
    assert "AccessKeyId" in asked(example, "lyon", "lyon")


def assert_nothing_is_left(example: Example) -> None:
    """The logs of the bucket and the table's protection included."""
    example.succeed("down", "--yes")
    assert example.client("iam").list_roles()["Roles"] == []
    assert example.client("rolesanywhere").list_profiles()["profiles"] == []
    assert example.client("rolesanywhere").list_trust_anchors()["trustAnchors"] == []
    assert example.client("dynamodb").list_tables()["TableNames"] == []
    assert example.client("s3").list_buckets()["Buckets"] == []
