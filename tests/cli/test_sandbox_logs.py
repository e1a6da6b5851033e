"""`sandbox logs`: one line for each CreateSession, with what the client is not told."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import boto3
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from sandbox.instance import Instance
from sandbox.process import ensure_running, stop
from sandbox.progress import silent
from tests.cli.test_sandbox_commands import run
from tests.rolesanywhere.conftest import source
from tests.rolesanywhere.sessions.lab import trust
from tests.rolesanywhere.sessions.pki import Issued, authority, issue

ACCOUNT, REGION = "111122223333", "us-east-1"

pytestmark = [pytest.mark.xdist_group("sandbox-commands"), pytest.mark.slow]


@dataclass(frozen=True)
class Site:
    """A sandbox with one role for ``CN=web``, and what a workload is given.

    Attributes:
        root: The project's root.
        instance: The sandbox.
        ca: The trust anchor's CA.
        arns: Trust anchor, profile and role.
    """

    root: Path
    instance: Instance
    ca: Issued
    arns: dict[str, str]

    def ask(self, leaf: Issued) -> "subprocess.CompletedProcess[str]":
        """Ask for a session by command, as a process that knows nothing of the sandbox but its address."""
        (self.root / "web.pem").write_text(leaf.pem)
        key = self.root / "web.key"
        key.write_bytes(leaf.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        key.chmod(0o600)
        named = {"certificate": "web.pem", "privateKey": "web.key", "credentialProcess": "unused"}
        values = {**self.arns, "region": REGION, "durationSeconds": 3600, **named}
        (self.root / "web.json").write_text(json.dumps(values))
        words = ["credentials", "process", "--parameters", "web.json", "--endpoint", self.instance.endpoint]
        own = {
            name: value for name, value in os.environ.items() if name.startswith(("COV", "PATH", "PYTHON"))
        }
        return subprocess.run(
            [sys.executable, "-P", "-m", "cli", *words],
            cwd=self.root,
            env={**own, "AWS_CA_BUNDLE": str(self.instance.ca_file), "XDG_CACHE_HOME": str(self.root)},
            capture_output=True,
            text=True,
            check=False,
        )

    def entries(self) -> list[dict[str, Any]]:
        """What `sandbox logs --json` prints."""
        return [json.loads(line) for line in run(self.root, "sandbox", "logs", "--json").stdout.splitlines()]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One sandbox for the module."""
    root = tmp_path_factory.mktemp("logs")
    instance = ensure_running(root, ACCOUNT, REGION, silent)
    key = instance.accounts[ACCOUNT]
    session = boto3.Session(key.access_key_id, key.secret_access_key, region_name=REGION)
    given: dict[str, Any] = {"endpoint_url": instance.endpoint, "verify": str(instance.ca_file)}
    anywhere, iam, ca = (
        session.client("rolesanywhere", **given),
        session.client("iam", **given),
        authority("CN=Root"),
    )
    anchor = anywhere.create_trust_anchor(name="a", source=cast("Any", source(ca.pem)), enabled=True)[
        "trustAnchor"
    ]
    arn = anchor["trustAnchorArn"]
    document = trust(arn, {"StringEquals": {"aws:PrincipalTag/x509Subject/CN": "web"}})
    role = iam.create_role(RoleName="Web", AssumeRolePolicyDocument=json.dumps(document))["Role"]["Arn"]
    profile = anywhere.create_profile(name="p", roleArns=[role], enabled=True)["profile"]["profileArn"]
    yield Site(root, instance, ca, {"trustAnchorArn": arn, "profileArn": profile, "roleArn": role})
    stop(root)


def test_an_issued_session_is_one_line(site: Site) -> None:
    """Who, what they became, the request's id; no part of the credentials."""
    leaf = issue("CN=web,O=Acme", site.ca)
    told = site.ask(leaf)
    assert told.returncode == 0, told.stderr
    credentials = json.loads(told.stdout)
    entry = site.entries()[-1]
    serial = f"{leaf.certificate.serial_number:x}"
    assert entry["outcome"] == "issued"
    assert (entry["subject"], entry["serial"]) == ("O=Acme,CN=web", serial)
    assert entry["session"] == f"arn:aws:sts::{ACCOUNT}:assumed-role/Web/{serial}"
    assert re.fullmatch(r"[0-9a-f-]{36}", entry["requestId"])
    line = run(site.root, "sandbox", "logs", "--sessions", "--lines", "1").stdout
    assert line == f"{entry['time']} {entry['text']}\n"
    assert all(
        part in line for part in ("issued", "O=Acme,CN=web", serial, entry["session"], entry["requestId"])
    )
    everything = run(site.root, "sandbox", "logs", "--lines", "1000").stdout + json.dumps(site.entries())
    for secret in ("SecretAccessKey", "SessionToken"):
        assert credentials[secret] not in everything


def test_a_refused_session_is_one_line_with_the_reason(site: Site) -> None:
    """The check that failed, what it expected and got, and the AWS error that was sent."""
    told = site.ask(issue("CN=other", site.ca))
    assert told.returncode == 1
    entry = site.entries()[-1]
    message = f"Unable to assume role for {site.arns['roleArn']}."
    assert (entry["outcome"], entry["check"], entry["subject"]) == ("refused", "trust policy", "CN=other")
    assert (entry["status"], entry["code"], entry["message"]) == (403, "AccessDeniedException", message)
    assert "sts:AssumeRole allowed to rolesanywhere.amazonaws.com" in entry["expected"]
    assert "x509Subject/CN" in entry["got"]
    line = run(site.root, "sandbox", "logs", "--sessions", "--lines", "1").stdout
    for part in ("refused", "CN=other", "trust policy", entry["expected"], entry["got"], message, "403"):
        assert part in line


def test_plain_logs_have_the_same_lines_among_others(site: Site) -> None:
    """Every session of `--sessions` is in the log too; the other way round only sessions are shown."""
    site.ask(issue("CN=third", site.ca))
    plain = run(site.root, "sandbox", "logs", "--lines", "1000").stdout
    sessions = run(site.root, "sandbox", "logs", "--sessions", "--lines", "1000").stdout.splitlines()
    assert len(sessions) == len(site.entries())
    assert all(entry["text"] in plain for entry in site.entries())
    assert all("CreateSession" in line for line in sessions)
    assert run(site.root, "sandbox", "logs", "--sessions", "--lines", "0").stdout == ""


def test_names_cannot_forge_lines(site: Site) -> None:
    """A subject with line breaks and terminal codes stays in its line, as printable text."""
    site.ask(issue("CN=x\n2026-01-01 INFO CreateSession issued: \x1b[31m", site.ca))
    shown = run(site.root, "sandbox", "logs", "--sessions", "--lines", "1000").stdout
    assert len(shown.splitlines()) == len(site.entries())
    assert "\x1b" not in shown
    assert "\\n2026-01-01" in shown


def test_the_log_of_nobody(tmp_path: Path) -> None:
    """Without a sandbox there is no log."""
    for words in (("--sessions",), ("--json",), ()):
        assert run(tmp_path, "sandbox", "logs", *words).returncode == 1
