"""Instances and hosts read one bucket: ``examples/instances`` from its first `up` to nothing left."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.examples.driver import Example, credentials, make_example, refusal, session

pytestmark = [pytest.mark.engine, pytest.mark.slow]

UP = ("up", "--stack", "qa")
METADATA = ("sandbox", "instance-metadata", "--stack", "qa", "--instance")
# What runs on the instance: a client with nothing but its surroundings, which asks for each name it is given.
ON_INSTANCE = """
import sys
import boto3
from botocore.exceptions import ClientError, NoCredentialsError

def told(call, **parameters):
    try:
        call(**parameters)
    except ClientError as error:
        return error.response["Error"]["Code"]
    except NoCredentialsError:
        return "no credentials"
    return "allowed"

s3, bucket, other = boto3.client("s3"), sys.argv[1], sys.argv[2]
print(told(s3.get_object, Bucket=bucket, Key="case"))
print(told(s3.list_objects_v2, Bucket=bucket))
print(told(s3.put_object, Bucket=bucket, Key="case", Body=b""))
print(told(s3.delete_object, Bucket=bucket, Key="case"))
print(told(s3.list_objects_v2, Bucket=other))
"""
READS_ONLY = ["allowed", "allowed", "AccessDenied", "AccessDenied", "AccessDenied"]
OTHER = "somebody-elses"


def test_from_the_first_up_to_nothing_left(tmp_path: Path) -> None:
    """Deployed, used and refused as the scenario says, deployed again, edited, gone."""
    example = make_example(tmp_path, "instances", "qa")
    try:
        example.succeed(*UP)
        example.keep_outputs()
        bucket = example.values()["buckets"]["test-data"]["name"]
        example.client("s3").put_object(Bucket=bucket, Key="case", Body=b"x")
        example.client("s3").create_bucket(
            Bucket=OTHER, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
        )
        assert_what_was_made(example)
        assert_the_instance(example, bucket)
        assert_the_host(example, bucket)
        assert "0 operations" in example.succeed(*UP)
        assert_an_edit(example)
        example.client("s3").delete_bucket(Bucket=OTHER)
        assert_nothing_is_left(example, bucket)
    finally:
        example.run("sandbox", "stop")


def assert_what_was_made(example: Example) -> None:
    """A real instance profile with the role's name, and an instance that has it and asks for tokens."""
    made = example.values()["instances"]["qa-tests"]
    iam, ec2 = example.client("iam"), example.client("ec2")
    name = made["instanceProfileName"]
    profile = iam.get_instance_profile(InstanceProfileName=name)["InstanceProfile"]
    assert profile["Arn"] == made["instanceProfileArn"]
    assert [(role["RoleName"], role["Arn"]) for role in profile["Roles"]] == [(name, made["roleArn"])]
    (found,) = ec2.describe_instances(InstanceIds=[made["instanceId"]])["Reservations"]
    (instance,) = found["Instances"]
    assert instance["IamInstanceProfile"]["Arn"] == made["instanceProfileArn"]
    options = instance["MetadataOptions"]
    assert (options["HttpTokens"], options["HttpPutResponseHopLimit"]) == ("required", 1)


def on_instance(example: Example, bucket: str, **more: str) -> list[str]:
    """What a client on the instance is told, in surroundings the command prints."""
    printed = example.run(*METADATA, "qa-tests").stdout
    exported = dict(re.findall(r"^export (\w+)='?([^'\n]*)'?$", printed, re.MULTILINE))
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "COV"))}
    done = subprocess.run(
        [sys.executable, "-c", ON_INSTANCE, bucket, OTHER],
        env=plain | exported | more,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split("\n")[:-1]


def assert_the_instance(example: Example, bucket: str) -> None:
    """It reads the bucket and does nothing else; by IMDSv1, or by another name, it gets no credentials."""
    assert on_instance(example, bucket) == READS_ONLY
    metadata = example.values()["instances"]["qa-tests"]["instanceId"]
    address = f"{example.instance.http_endpoint}/imds/{metadata}/latest/meta-data/iam/security-credentials/"
    asked = subprocess.run(
        [sys.executable, "-c", f"import urllib.request; urllib.request.urlopen({address!r})"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "HTTP Error 401: Unauthorized" in asked.stderr
    assert f"IMDS issued: {metadata} became " in example.instance.log_file.read_text()


def assert_the_host(example: Example, bucket: str) -> None:
    """The host's certificate opens the same, by a role of its own; the instance's role it never gets."""
    found = credentials(example, "qa-host", "qa-host")
    s3 = session(example, found, "s3")
    assert s3.get_object(Bucket=bucket, Key="case")["Body"].read() == b"x"
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 1
    assert refusal(s3.put_object, Bucket=bucket, Key="case") == "AccessDenied"
    assert refusal(s3.delete_object, Bucket=bucket, Key="case") == "AccessDenied"
    assert refusal(s3.list_objects_v2, Bucket=OTHER) == "AccessDenied"
    values = example.kept_outputs.read_text()
    made = example.values()
    instead = values.replace(
        made["workloads"]["qa-host"]["roleArn"], made["instances"]["qa-tests"]["roleArn"]
    )
    example.kept_outputs.write_text(instead)
    not_listed = credentials(example, "qa-host", "qa-host")["refusal"]
    assert "Requested Role isn't one of those listed in the Profile." in not_listed
    put_by_hand(example, made)
    refused = credentials(example, "qa-host", "qa-host")["refusal"]
    assert f"Unable to assume role for {made['instances']['qa-tests']['roleArn']}" in refused
    example.kept_outputs.write_text(values)


def put_by_hand(example: Example, made: dict[str, Any]) -> None:
    """Somebody adds the instance's role to the host's Roles Anywhere profile, past the stack file."""
    client = example.client("rolesanywhere")
    identifier = made["workloads"]["qa-host"]["profileArn"].rpartition("/")[2]
    roles = client.get_profile(profileId=identifier)["profile"]["roleArns"]
    client.update_profile(profileId=identifier, roleArns=[*roles, made["instances"]["qa-tests"]["roleArn"]])


def assert_an_edit(example: Example) -> None:
    """Another type of instance is one update: the instance stays, and so does its role."""
    example.change("instanceType: t3.micro", "instanceType: t3.small")
    assert "1 operations" in example.succeed(*UP)
    made = example.values()["instances"]["qa-tests"]
    (found,) = example.client("ec2").describe_instances(InstanceIds=[made["instanceId"]])["Reservations"]
    assert found["Instances"][0]["InstanceType"] == "t3.small"
    assert found["Instances"][0]["IamInstanceProfile"]["Arn"] == made["instanceProfileArn"]


def assert_nothing_is_left(example: Example, bucket: str) -> None:
    """No instance, no instance profile, no role, no bucket, no key."""
    made = example.values()["instances"]["qa-tests"]
    s3 = example.client("s3")
    for version in s3.list_object_versions(Bucket=bucket)["Versions"]:
        s3.delete_object(Bucket=bucket, Key=version["Key"], VersionId=version["VersionId"])
    example.succeed("down", "--stack", "qa", "--yes", "--purge-keys")
    assert not (example.root / "pki").exists()
    found = example.client("ec2").describe_instances()["Reservations"]
    states = [instance["State"]["Name"] for each in found for instance in each["Instances"]]
    assert set(states) <= {"terminated"}
    with pytest.raises(ClientError, match="NoSuchEntity"):
        example.client("iam").get_instance_profile(InstanceProfileName=made["instanceProfileName"])
    roles = [role["RoleName"] for role in example.client("iam").list_roles()["Roles"]]
    assert [name for name in roles if name.startswith("qa-")] == []
    assert s3.list_buckets()["Buckets"] == []
    assert example.client("rolesanywhere").list_profiles()["profiles"] == []
