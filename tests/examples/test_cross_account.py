"""A certificate goes on into another account: ``examples/cross-account`` from both stacks to nothing left."""

import configparser
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.examples.driver import Example, credentials, make_example, refusal, session
from tests.lifecycle.driver import REGION, ROOT

pytestmark = [pytest.mark.engine, pytest.mark.slow]

DEV = "444455556666"
ROLE = f"arn:aws:iam::{DEV}:role/dev-bucket-lister"
AGREED = "central-to-dev"
LISTED = "somebodys-in-dev"


def test_from_both_stacks_to_nothing_left(tmp_path: Path) -> None:
    """Two accounts on one sandbox: deployed, used and refused as the scenario says, edited, gone."""
    example = make_example(tmp_path, "cross-account", "central")
    try:
        example.succeed("up", "--stack", "central")
        example.keep_outputs()
        example.succeed("up", "--stack", "dev")
        in_dev(example, "s3").create_bucket(
            Bucket=LISTED, CreateBucketConfiguration={"LocationConstraint": REGION}
        )
        bridge = credentials(example, "bridge", "bridge")
        assert_the_bridge(example, bridge)
        assert_who_is_not_let_in(example, bridge)
        home = configured(example, tmp_path / "home")
        assert_botocore_switches(example, home)
        assert_awsume_switches(example, home)
        assert "0 operations" in example.succeed("up", "--stack", "dev")
        assert_an_edit(example, bridge)
        assert_nothing_is_left(example)
    finally:
        example.run("sandbox", "stop")


def in_dev(example: Example, service: str) -> Any:
    """A client of the dev account's deployer."""
    instance = example.instance
    key = instance.accounts[DEV]
    return boto3.client(  # type: ignore[call-overload]
        service,
        endpoint_url=instance.endpoint,
        verify=str(instance.ca_file),
        region_name=REGION,
        aws_access_key_id=key.access_key_id,
        aws_secret_access_key=key.secret_access_key,
        config=Config(retries={"total_max_attempts": 1}),
    )


def crossed(example: Example, found: dict[str, str], **more: Any) -> dict[str, Any]:
    """The answer of AssumeRole to a session that goes on."""
    asked = {"RoleArn": ROLE, "RoleSessionName": "crossing", "ExternalId": AGREED, **more}
    given = {name: value for name, value in asked.items() if value is not None}
    answer: dict[str, Any] = session(example, found, "sts").assume_role(**given)
    return answer


def not_crossed(example: Example, found: dict[str, str], **more: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as refused:
        crossed(example, found, **more)
    error = refused.value.response["Error"]
    return error["Code"], error["Message"]


def assert_the_bridge(example: Example, bridge: dict[str, str]) -> None:
    """With the external id it lists dev's buckets and nothing else; its certificate's name goes along."""
    answer = crossed(example, bridge)
    assert answer["SourceIdentity"] == "CN=bridge"
    found = answer["Credentials"]
    identity = session(example, found, "sts").get_caller_identity()
    assert identity["Arn"] == f"arn:aws:sts::{DEV}:assumed-role/dev-bucket-lister/crossing"
    s3 = session(example, found, "s3")
    assert [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]] == [LISTED]
    assert refusal(s3.list_objects_v2, Bucket=LISTED) == "AccessDenied"
    assert refusal(session(example, found, "iam").list_roles) == "AccessDenied"
    assert refusal(session(example, bridge, "s3").list_buckets) == "AccessDenied"
    assert "source identity CN=bridge" in example.instance.log_file.read_text()


def assert_who_is_not_let_in(example: Example, bridge: dict[str, str]) -> None:
    """Without the id, with another one, by another role, for longer than an hour: as AWS says it."""
    denied = f"is not authorized to perform: sts:AssumeRole on resource: {ROLE}"
    for other in (None, "dev-to-central"):
        code, message = not_crossed(example, bridge, ExternalId=other)
        assert (code, message.endswith(denied)) == ("AccessDenied", True)
    code, message = not_crossed(example, credentials(example, "reports", "reports"))
    assert (code, message.endswith(denied)) == ("AccessDenied", True)
    code, message = not_crossed(example, bridge, DurationSeconds=3601)
    assert code == "ValidationError"
    assert message == (
        "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining."
    )
    assert crossed(example, bridge, DurationSeconds=3600)["Credentials"]


def configured(example: Example, home: Path) -> Path:
    """A home with both profiles in its AWS config: the one of dev exactly as the command prints it."""
    (home / ".aws").mkdir(parents=True)
    words = ["credentials", "aws-config", "--stack", "dev", "--cross-account-role", "lister"]
    chained = example.run(*words, "--source-profile", "central", "--profile", "dev").stdout
    read = configparser.ConfigParser()
    read.read_string(chained)
    assert dict(read["profile dev"]) == {
        "region": REGION,
        "role_arn": ROLE,
        "source_profile": "central",
        "external_id": AGREED,
    }
    files = example.root / "pki" / "workloads" / "bridge"
    process = [sys.executable, "-P", "-m", "cli", "credentials", "process", "--workload", "bridge"]
    process += ["--outputs", str(example.kept_outputs), "--chain", str(files / "chain.pem")]
    process += ["--certificate", str(files / "certificate.pem")]
    process += ["--private-key", str(files / "private-key.pem")]
    central = f"[profile central]\nregion = {REGION}\ncredential_process = {shlex.join(process)}\n"
    (home / ".aws" / "config").write_text(central + chained)
    (home / ".aws" / "credentials").write_text("")
    return home


def surroundings(example: Example, home: Path) -> dict[str, str]:
    """A shell of a person whose AWS is the sandbox."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "PYTHONPATH": str(ROOT),
        "AWS_ENDPOINT_URL": example.instance.endpoint,
        "AWS_CA_BUNDLE": str(example.instance.ca_file),
        "AWS_EC2_METADATA_DISABLED": "true",
    }


IDENTITY = (
    "import boto3; session = boto3.Session(); print(session.client('sts').get_caller_identity()['Arn']); "
    "print(*(bucket['Name'] for bucket in session.client('s3').list_buckets()['Buckets']))"
)


def assert_switched(printed: str) -> None:
    arn, buckets = printed.splitlines()[:2]
    assert arn.startswith(f"arn:aws:sts::{DEV}:assumed-role/dev-bucket-lister/")
    assert buckets == LISTED


def assert_botocore_switches(example: Example, home: Path) -> None:
    """An SDK with AWS_PROFILE=dev and nothing else is in the dev account."""
    done = subprocess.run(
        [sys.executable, "-c", IDENTITY],
        env=surroundings(example, home) | {"AWS_PROFILE": "dev"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert_switched(done.stdout)


def assert_awsume_switches(example: Example, home: Path) -> None:
    """`awsume dev` in a shell, unpatched: every client started there afterwards is in the dev account."""
    tools = Path(sys.executable).parent
    script = f". {tools}/awsume dev && exec {sys.executable} -c {shlex.quote(IDENTITY)}"
    own = surroundings(example, home)
    done = subprocess.run(
        ["bash", "-c", script],
        env=own | {"PATH": f"{tools}{os.pathsep}{own['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert_switched(done.stdout)


def assert_an_edit(example: Example, bridge: dict[str, str]) -> None:
    """Another certificate is let in by the same role: one update of dev, and this one is out."""
    file = example.root / "Pulumi.dev.yaml"
    text = file.read_text()
    assert text.count("sourceIdentities: [CN=bridge]") == 1
    file.write_text(text.replace("sourceIdentities: [CN=bridge]", "sourceIdentities: [CN=another]"))
    assert "1 operations" in example.succeed("up", "--stack", "dev")
    assert not_crossed(example, bridge)[0] == "AccessDenied"


def assert_nothing_is_left(example: Example) -> None:
    """Neither account has a role of ours, and this machine no key."""
    in_dev(example, "s3").delete_bucket(Bucket=LISTED)
    example.succeed("down", "--stack", "dev", "--yes")
    example.succeed("down", "--stack", "central", "--yes", "--purge-keys")
    assert not (example.root / "pki").exists()
    assert in_dev(example, "iam").list_roles()["Roles"] == []
    central = example.client("iam").list_roles()["Roles"]
    assert [role["RoleName"] for role in central if "rolesanywhere" not in role["Arn"]] == []
    assert example.client("rolesanywhere").list_trust_anchors()["trustAnchors"] == []
