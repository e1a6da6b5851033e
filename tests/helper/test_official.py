"""What `credentials` prints, given to AWS's own aws_signing_helper; the cloud it asks is the sandbox."""

import configparser
import json
import os
import shlex
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from outputs import ConsumerFiles, credential_process
from sandbox.helper import find_helper
from sandbox.progress import silent
from tests.cli.test_credentials import succeed
from tests.consumer.conftest import PASSPHRASE, Machine, machine
from tests.outputs.test_contract import HELPER_OPTIONS
from tests.rolesanywhere.sessions.pki import Issued, authority, issue

__all__ = ["machine"]

pytestmark = pytest.mark.helper

PATIENCE = 30.0
# A program that knows nothing of certificates: who it is, what it may, what it may not.
PROGRAM = """\
import boto3
from botocore.exceptions import ClientError
print(boto3.client("sts").get_caller_identity()["Arn"])
print("listed", len(boto3.client("s3").list_buckets()["Buckets"]))
try:
    boto3.client("iam").list_roles()
except ClientError as error:
    print(error.response["Error"]["Code"])
"""


@pytest.fixture(scope="module")
def helper() -> Path:
    """The program."""
    return find_helper(silent)


def surroundings(machine: Machine, helper: Path, **more: str) -> dict[str, str]:
    """A machine that has the helper, and is told where the sandbox is."""
    local = machine.lab.account.local
    return {
        "PATH": f"{helper.parent}{os.pathsep}{os.defpath}",
        "HOME": str(machine.folder),
        "AWS_ENDPOINT_URL": local.endpoint,
        "AWS_CA_BUNDLE": local.ca_file,
        "SSL_CERT_FILE": local.ca_file,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        **more,
    }


def outputs(machine: Machine, issued: Issued, *chain: Issued) -> str:
    """What `pulumi stack output --json` prints of a stack whose workload has its files on this machine."""
    certificate, key = machine.write(issued)
    intermediates = machine.folder / "chain.pem"
    intermediates.write_text("".join(each.pem for each in chain))
    arns = machine.lab.arns()
    command = credential_process(
        trust_anchor_arn=arns["trustAnchorArn"],
        profile_arn=arns["profileArn"],
        role_arn=arns["roleArn"],
        region="us-east-1",
        duration_seconds=900,
        files=ConsumerFiles(str(certificate), str(key), str(intermediates) if chain else None),
    )
    workload = machine.parameters(durationSeconds=900, credentialProcess=command)
    empty: dict[str, Any] = {"trustAnchors": {}, "profiles": {}, "tables": {}, "buckets": {}}
    return json.dumps({"contractVersion": 1, "region": "us-east-1", "workloads": {"web": workload}, **empty})


def command(machine: Machine, issued: Issued, *chain: Issued) -> list[str]:
    """The words of `credentials command`."""
    return shlex.split(
        succeed(machine, "command", "--workload", "web", stdin=outputs(machine, issued, *chain))
    )


def run(machine: Machine, helper: Path, words: list[str], **more: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        words, env=surroundings(machine, helper, **more), capture_output=True, text=True, check=False
    )


def said_by_a_program(machine: Machine, helper: Path, **more: str) -> list[str]:
    """What a boto3 program prints that finds its credentials by itself."""
    done = run(machine, helper, [sys.executable, "-c", PROGRAM], **more)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def expected(machine: Machine, issued: Issued) -> list[str]:
    """What the program prints with a session of a certificate."""
    role = f"arn:aws:sts::{machine.lab.account.id}:assumed-role/Web"
    return [f"{role}/{issued.certificate.serial_number:x}", "listed 0", "AccessDenied"]


@pytest.mark.parametrize("kind", ["P-256", "RSA", "behind an intermediate"])
def test_the_printed_command_opens_what_the_role_may(machine: Machine, helper: Path, kind: str) -> None:
    """One command as it is printed; its credentials open the grant and nothing else."""
    intermediate = authority("CN=Intermediate", machine.lab.root)
    chain = (intermediate,) if kind == "behind an intermediate" else ()
    issuer = chain[0] if chain else machine.lab.root
    issued = issue("CN=web", issuer, kind="rsa2048" if kind == "RSA" else "p256")
    done = run(machine, helper, command(machine, issued, *chain))
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["Version"] == 1
    keys = {
        "AWS_ACCESS_KEY_ID": found["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": found["SecretAccessKey"],
        "AWS_SESSION_TOKEN": found["SessionToken"],
    }
    assert said_by_a_program(machine, helper, **keys) == expected(machine, issued)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("another name", "Unable to assume role for arn:aws:iam::"),
        ("another CA", "Untrusted signing certificate"),
        ("a chain that is not sent", "Untrusted signing certificate"),
    ],
)
def test_a_refusal_reaches_the_person(machine: Machine, helper: Path, wrong: str, told: str) -> None:
    """AWS's own words, through AWS's own program, and no credentials."""
    issuers = {
        "another name": machine.lab.root,
        "another CA": authority("CN=Root"),
        "a chain that is not sent": authority("CN=Intermediate", machine.lab.root),
    }
    issued = issue("CN=other" if wrong == "another name" else "CN=web", issuers[wrong])
    done = run(machine, helper, command(machine, issued))
    assert (done.returncode != 0, done.stdout) == (True, "")
    assert "AccessDeniedException" in done.stderr
    assert told in done.stderr


def test_a_key_with_a_passphrase(machine: Machine, helper: Path) -> None:
    """PKCS#8 as `certs issue --encrypt` writes it is opened by the helper's own option alone."""
    issued = machine.lab.web
    words = command(machine, issued)
    machine.write(issued, passphrase=PASSPHRASE)
    assert run(machine, helper, words).returncode != 0
    done = run(machine, helper, [*words, "--pkcs8-password", PASSPHRASE.decode()])
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["AccessKeyId"].startswith("ASIA")


def test_the_printed_profile_serves_every_sdk(machine: Machine, helper: Path) -> None:
    """`credentials aws-config` into a file; boto3 calls the helper through it, when it needs credentials."""
    text = outputs(machine, machine.lab.web)
    config = machine.folder / "config"
    config.write_text(succeed(machine, "aws-config", "--workload", "web", "--profile", "web", stdin=text))
    given = {"AWS_CONFIG_FILE": str(config), "AWS_PROFILE": "web"}
    assert said_by_a_program(machine, helper, **given) == expected(machine, machine.lab.web)


def test_update_writes_a_profile(machine: Machine, helper: Path) -> None:
    """The same words after `update --once`: a credentials file for its owner alone, which boto3 reads."""
    _program, _process, *options = command(machine, machine.lab.web)
    file = machine.folder / "credentials"
    given = {"AWS_SHARED_CREDENTIALS_FILE": str(file)}
    done = run(machine, helper, [str(helper), "update", *options, "--profile", "web", "--once"], **given)
    assert done.returncode == 0, done.stderr
    assert file.stat().st_mode & 0o077 == 0
    written = configparser.ConfigParser()
    written.read(file)
    assert written.sections() == ["web"]
    found = said_by_a_program(machine, helper, AWS_PROFILE="web", **given)
    assert found == expected(machine, machine.lab.web)


@contextmanager
def served(machine: Machine, helper: Path, options: list[str]) -> Iterator[str]:
    """The address of `serve`, which answers as an instance's metadata does."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    words = [str(helper), "serve", *options, "--port", str(port)]
    with subprocess.Popen(
        words, env=surroundings(machine, helper), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        try:
            deadline = time.monotonic() + PATIENCE
            while True:
                try:
                    socket.create_connection(("127.0.0.1", port)).close()
                    break
                except ConnectionRefusedError:
                    assert process.poll() is None, process.stderr and process.stderr.read()
                    assert time.monotonic() < deadline
                    time.sleep(0.02)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def test_serve_stands_in_for_an_instances_metadata(machine: Machine, helper: Path) -> None:
    """The same words after `serve`; botocore's own metadata provider asks it, with IMDSv2 tokens alone."""
    _program, _process, *options = command(machine, machine.lab.web)
    with served(machine, helper, options) as address:
        given = {
            "AWS_EC2_METADATA_DISABLED": "false",
            "AWS_EC2_METADATA_SERVICE_ENDPOINT": address,
            "AWS_EC2_METADATA_V1_DISABLED": "true",
        }
        assert said_by_a_program(machine, helper, **given) == expected(machine, machine.lab.web)


def test_the_helper_knows_every_option_that_is_printed(machine: Machine, helper: Path) -> None:
    """The list the outputs are held to is part of the helper's own."""
    told = run(machine, helper, [str(helper), "credential-process", "--help"]).stdout
    assert {option for option in HELPER_OPTIONS if f"{option} " in told} == HELPER_OPTIONS


def test_certificates_are_read_the_same(machine: Machine, helper: Path) -> None:
    """`read-certificate-data` names the serial number after which the sandbox calls the session."""
    certificate, _key = machine.write(machine.lab.web)
    words = [str(helper), "read-certificate-data", "--certificate", str(certificate)]
    told = json.loads(run(machine, helper, words).stdout)
    assert (told["keyType"], int(told["serialNumber"])) == (
        "EC",
        machine.lab.web.certificate.serial_number,
    )
