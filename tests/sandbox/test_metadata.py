"""The metadata service of instances, through botocore's own provider and over the wire."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import boto3
import botocore.session
import pytest
from botocore.exceptions import ClientError, NoCredentialsError

from sandbox.keys import KeyPair
from sandbox.metadata import endpoint_of
from tests.local_aws import ACCOUNT, REGION, LocalAws
from tests.sandbox.principals_at_work import Cast, allow, policy
from tests.sandbox.test_instances import EC2_TRUST, LAUNCH

TOKEN, TTL = "X-aws-ec2-metadata-token", "X-aws-ec2-metadata-token-ttl-seconds"
ROLES = "latest/meta-data/iam/security-credentials/"
REQUIRED = {"HttpTokens": "required", "HttpPutResponseHopLimit": 1}


@dataclass(frozen=True)
class Launched:
    """An instance with a role.

    Attributes:
        id: The instance's id.
        endpoint: The address of its metadata service.
    """

    id: str
    endpoint: str

    def ask(self, method: str, path: str, **headers: str) -> tuple[int, str]:
        """One request, as curl on the instance would send it."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.endpoint + path, method=method, headers=named)  # noqa: S310
        try:
            with urllib.request.urlopen(request) as answer:  # noqa: S310 - our own address
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def token(self, seconds: str = "60") -> str:
        status, token = self.ask("PUT", "latest/api/token", **{TTL: seconds})
        assert status == 200
        return token

    def told(self, path: str) -> str:
        status, text = self.ask("GET", path, **{TOKEN: self.token()})
        assert status == 200
        return text


@pytest.fixture(scope="module")
def launch(local_aws: LocalAws, administrator: KeyPair, cast: Cast) -> Iterator[Callable[..., Launched]]:
    """Launches instances with a role of their own, in an instance profile of the same name."""
    iam, ec2 = (local_aws.client(name, user=administrator) for name in ("iam", "ec2"))
    made: list[str] = []

    def launched(name: str, trust: dict[str, Any] | None = None, **options: Any) -> Launched:
        if name not in made:
            made.append(name)
            cast.role(name, policy(allow("s3:ListAllMyBuckets")), trust=trust or EC2_TRUST)
            iam.create_instance_profile(InstanceProfileName=name)
            iam.add_role_to_instance_profile(InstanceProfileName=name, RoleName=name)
        asked = {"MetadataOptions": REQUIRED, "IamInstanceProfile": {"Name": name}, **options}
        (instance,) = ec2.run_instances(**LAUNCH, **asked)["Instances"]
        identifier = instance["InstanceId"]
        return Launched(identifier, endpoint_of(local_aws.http_endpoint, identifier))

    yield launched
    for name in made:
        iam.remove_role_from_instance_profile(InstanceProfileName=name, RoleName=name)
        iam.delete_instance_profile(InstanceProfileName=name)


def on_instance(local_aws: LocalAws, launched: Launched, monkeypatch: pytest.MonkeyPatch) -> boto3.Session:
    """A client on the instance: botocore's own chain of providers, which ends at the metadata service."""
    monkeypatch.delenv("AWS_EC2_METADATA_DISABLED", raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", launched.endpoint)
    monkeypatch.setenv("AWS_ENDPOINT_URL", local_aws.endpoint)
    monkeypatch.setenv("AWS_CA_BUNDLE", local_aws.ca_file)
    return boto3.Session(botocore_session=botocore.session.Session(), region_name=REGION)


def test_botocore_gets_a_session_of_the_role(
    local_aws: LocalAws, launch: Callable[..., Launched], monkeypatch: pytest.MonkeyPatch
) -> None:
    """IMDSv2 from token to credentials, unpatched: they are the role's, and allow what it is allowed."""
    launched = launch("on-duty")
    session = on_instance(local_aws, launched, monkeypatch)
    credentials = session.get_credentials()
    assert credentials is not None
    assert credentials.method == "iam-role"
    arn = session.client("sts").get_caller_identity()["Arn"]
    assert arn == f"arn:aws:sts::{ACCOUNT}:assumed-role/on-duty/{launched.id}"
    assert session.client("s3").list_buckets()
    with pytest.raises(ClientError, match="AccessDenied"):
        session.client("iam").list_roles()


def test_without_a_token_nothing_is_told(launch: Callable[..., Launched]) -> None:
    """IMDSv1 gets 401 where tokens are required, and is answered where they are optional."""
    required = launch("on-duty")
    for path in (ROLES, ROLES + "on-duty", "latest/meta-data/instance-id"):
        assert required.ask("GET", path) == (401, "Unauthorized")
        assert required.ask("GET", path, **{TOKEN: "x"}) == (401, "Unauthorized")
    assert required.told("latest/meta-data/instance-id") == required.id
    optional = launch("on-duty", MetadataOptions={"HttpTokens": "optional"})
    assert optional.ask("GET", ROLES) == (200, "on-duty")
    assert optional.ask("GET", ROLES, **{TOKEN: "x"}) == (401, "Unauthorized")


@pytest.mark.parametrize("seconds", ["0", "21601", "-1", "", "ten", "²"])
def test_how_long_a_token_may_live(launch: Callable[..., Launched], seconds: str) -> None:
    """From one second to six hours; anything else is a bad request."""
    launched = launch("on-duty")
    header = {} if not seconds.isascii() else {TTL: seconds}
    assert launched.ask("PUT", "latest/api/token", **header)[0] == 400
    assert launched.token("1")
    assert launched.token("21600")


def test_a_token_ends(local_aws: LocalAws, launch: Callable[..., Launched]) -> None:
    """By the sandbox's time, and for the instance it was given to alone."""
    launched, other = launch("on-duty"), launch("on-duty")
    token = launched.token("60")
    assert launched.ask("GET", ROLES, **{TOKEN: token})[0] == 200
    assert other.ask("GET", ROLES, **{TOKEN: token})[0] == 401
    local_aws.clock.advance(timedelta(seconds=61))
    try:
        assert launched.ask("GET", ROLES, **{TOKEN: token})[0] == 401
    finally:
        local_aws.clock.reset()


def test_what_a_proxy_forwards_gets_no_token(launch: Callable[..., Launched]) -> None:
    """A request that was forwarded, to another path, or by another method is refused."""
    launched = launch("on-duty")
    assert launched.ask("PUT", "latest/api/token", **{TTL: "60", "X-Forwarded-For": "10.0.0.1"})[0] == 403
    assert launched.ask("PUT", "latest/meta-data/", **{TTL: "60"})[0] == 403
    assert launched.ask("POST", "latest/api/token", **{TTL: "60"})[0] == 405
    assert launched.token()


def test_the_credentials_document_is_ec2s(local_aws: LocalAws, launch: Callable[..., Launched]) -> None:
    """Every field of it; the same credentials until shortly before they end, then new ones."""
    launched = launch("on-duty")
    document = json.loads(launched.told(ROLES + "on-duty"))
    assert set(document) == {
        "Code",
        "LastUpdated",
        "Type",
        "AccessKeyId",
        "SecretAccessKey",
        "Token",
        "Expiration",
    }
    assert (document["Code"], document["Type"]) == ("Success", "AWS-HMAC")
    assert json.loads(launched.told(ROLES + "on-duty")) == document
    local_aws.clock.advance(timedelta(hours=5, minutes=51))
    try:
        later = json.loads(launched.told(ROLES + "on-duty"))
    finally:
        local_aws.clock.reset()
    assert later["AccessKeyId"] != document["AccessKeyId"]
    assert later["Expiration"] > document["Expiration"]
    info = json.loads(launched.told("latest/meta-data/iam/info"))
    assert info["InstanceProfileArn"] == f"arn:aws:iam::{ACCOUNT}:instance-profile/on-duty"
    assert launched.told("latest/meta-data/placement/availability-zone") == f"{REGION}a"
    assert launched.told("latest/meta-data/placement/region") == REGION
    for path in ("latest/meta-data/iam/security-credentials/other", "latest/user-data", "latest/dynamic/"):
        assert launched.ask("GET", path, **{TOKEN: launched.token()})[0] == 404


TRUSTS: dict[str, Any] = {
    "roles-anywhere": policy(
        {
            "Effect": "Allow",
            "Principal": {"Service": "rolesanywhere.amazonaws.com"},
            "Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
        }
    ),
    "the-account": policy(
        {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "sts:AssumeRole"},
    ),
    "denied": policy(
        *EC2_TRUST["Statement"],
        {"Effect": "Deny", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"},
    ),
}


@pytest.mark.parametrize("name", TRUSTS)
def test_a_role_that_does_not_trust_ec2_gives_nothing(
    local_aws: LocalAws,
    launch: Callable[..., Launched],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    name: str,
) -> None:
    """The document says so as EC2's does, botocore finds no credentials, and the log has the reason."""
    launched = launch(f"trusts-{name}", TRUSTS[name])
    with caplog.at_level("INFO", "sandbox.metadata"):
        document = json.loads(launched.told(f"{ROLES}trusts-{name}"))
    assert document["Code"] == "AssumeRoleUnauthorizedAccess"
    assert document["Message"].startswith(f"EC2 cannot assume the role trusts-{name}.")
    assert "expected sts:AssumeRole allowed to ec2.amazonaws.com" in caplog.text
    with pytest.raises(NoCredentialsError):
        on_instance(local_aws, launched, monkeypatch).client("sts").get_caller_identity()


def test_a_trust_policy_that_names_nobody_is_told(
    launch: Callable[..., Launched], local_aws: LocalAws, caplog: pytest.LogCaptureFixture
) -> None:
    """The judge's own words when it cannot judge the document."""
    launched = launch("unreadable")
    role = local_aws.server.cloud._emulator.role(ACCOUNT, "unreadable")
    assert role is not None
    role["AssumeRolePolicyDocument"] = "{"
    with caplog.at_level("INFO", "sandbox.metadata"):
        document = json.loads(launched.told(f"{ROLES}unreadable"))
    assert document["Code"] == "AssumeRoleUnauthorizedAccess"
    assert "expected a trust policy that can be judged" in caplog.text


def test_only_running_instances_ask(
    local_aws: LocalAws, administrator: KeyPair, launch: Callable[..., Launched]
) -> None:
    """Stopped, terminated, or with the service switched off: nothing; never launched: not found."""
    ec2 = local_aws.client("ec2", user=administrator)
    launched = launch("on-duty")
    ec2.stop_instances(InstanceIds=[launched.id])
    assert launched.ask("PUT", "latest/api/token", **{TTL: "60"})[0] == 403
    ec2.start_instances(InstanceIds=[launched.id])
    assert launched.token()
    ec2.modify_instance_metadata_options(InstanceId=launched.id, HttpEndpoint="disabled")
    assert launched.ask("PUT", "latest/api/token", **{TTL: "60"})[0] == 403
    ec2.terminate_instances(InstanceIds=[launched.id])
    assert launched.ask("PUT", "latest/api/token", **{TTL: "60"})[0] == 403
    nobody = Launched("i-0123456789abcdef0", endpoint_of(local_aws.http_endpoint, "i-0123456789abcdef0"))
    assert nobody.ask("PUT", "latest/api/token", **{TTL: "60"})[0] == 404


def test_an_instance_without_a_role(
    local_aws: LocalAws, administrator: KeyPair, launch: Callable[..., Launched]
) -> None:
    """No profile: nothing about IAM at all. A profile that is gone: the document says so."""
    ec2, iam = (local_aws.client(name, user=administrator) for name in ("ec2", "iam"))
    (instance,) = ec2.run_instances(**LAUNCH, MetadataOptions=REQUIRED)["Instances"]
    bare = Launched(instance["InstanceId"], endpoint_of(local_aws.http_endpoint, instance["InstanceId"]))
    for path in (ROLES, "latest/meta-data/iam/info"):
        assert bare.ask("GET", path, **{TOKEN: bare.token()})[0] == 404
    iam.create_instance_profile(InstanceProfileName="going")
    launched = launch("on-duty")
    iam.add_role_to_instance_profile(InstanceProfileName="going", RoleName="on-duty")
    ec2.associate_iam_instance_profile(InstanceId=bare.id, IamInstanceProfile={"Name": "going"})
    assert bare.told(ROLES) == launched.told(ROLES) == "on-duty"
    iam.remove_role_from_instance_profile(InstanceProfileName="going", RoleName="on-duty")
    iam.delete_instance_profile(InstanceProfileName="going")
    assert bare.ask("GET", ROLES, **{TOKEN: bare.token()})[0] == 404
    assert json.loads(bare.told("latest/meta-data/iam/info"))["Code"] == "InstanceProfileNotFound"


def test_it_is_on_the_plain_port_alone(local_aws: LocalAws, launch: Callable[..., Launched]) -> None:
    """Over TLS the path is none of ours, and another host's name leads nowhere."""
    launched = launch("on-duty")
    headers = {TTL: "60", "Host": "169.254.169.254"}
    assert launched.ask("PUT", "latest/api/token", **headers)[0] == 403
    secure = Launched(launched.id, endpoint_of(local_aws.endpoint, launched.id))
    with pytest.raises(urllib.error.URLError):
        secure.ask("PUT", "latest/api/token", **{TTL: "60"})
