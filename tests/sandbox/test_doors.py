"""Every way in but a signed call of an offered operation is shut, before ministack sees the request."""

import gzip
import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.exceptions import ClientError

from sandbox.keys import KeyPair
from tests.local_aws import ACCOUNT, LocalAws
from tests.sandbox.wire_client import FORM, IDENTITY, Answer, call, identity, send, signed

PassedOn = list[dict[str, Any]]

INTERNAL = (
    ("GET", "/_ministack/health"),
    ("GET", "/_ministack/ready"),
    ("POST", "/_ministack/reset"),
    ("POST", "/_ministack/reset?init=1"),
    ("POST", "/_ministack/config"),
    ("POST", "/_ministack/rds/iam-auth"),
    ("POST", "/_ministack/eks-auth/token"),
    ("GET", "/_ministack/iot/ca.pem"),
    ("GET", "/_ministack/rds/ca.pem"),
    ("GET", "/_ministack/elasticache/ca.pem"),
    ("GET", "/_ministack/transfer/sftp-ports"),
    ("GET", "/_ministack/lambda-code/111122223333/us-east-1/f"),
    ("GET", "/_ministack/lambda-layers/111122223333/us-east-1/l/1/content"),
    ("PUT", "/_ministack/cfn-response/x"),
    ("PUT", "/_ministack/cfn-signal/x"),
    ("GET", "/_localstack/health"),
    ("GET", "/_localstack/init"),
    ("GET", "/_aws/ses"),
    ("GET", "/_aws/sqs/messages"),
    ("GET", "/_aws/sns/sms-messages"),
    ("GET", "/_aws/execute-api/abcdef01/prod/x"),
    ("GET", "/_aws/lambda-url/abc/x"),
    ("GET", "/_alb/x/y"),
    ("GET", "/health"),
    ("GET", "/oauth2/authorize"),
    ("POST", "/oauth2/token"),
    ("GET", "/oauth2/userInfo"),
    ("GET", "/logout"),
    ("POST", "/login"),
    ("GET", "/restapis/a/b/_user_request_/"),
    ("GET", "/v2/"),
    ("GET", "/v2/email/identities"),
    ("GET", "/v20180820/tags/x"),
    ("POST", "/Execute"),
    ("POST", "/WriteGetObjectResponse"),
    ("GET", "/iceberg/v1/config"),
    ("GET", "/key-value-stores/x"),
    ("GET", "/environments"),
    ("GET", "/latest/meta-data/iam/security-credentials/"),
    ("PUT", "/latest/api/token"),
    ("GET", "/imds/i-0123456789abcdef0/latest/meta-data/"),
    ("GET", "//_ministack/health"),
    ("GET", "/%5Fministack/health"),
    ("GET", "/_rolesanywhere/anything"),
    ("DELETE", "/_rolesanywhere/health"),
)


def assert_is_shut(answer: Answer, passed_on: PassedOn) -> None:
    """Refused as the caller's own fault, and never handed on."""
    assert 400 <= answer.status < 500, answer.body
    assert passed_on == []


@pytest.mark.parametrize(("method", "path"), INTERNAL)
def test_internal_paths_are_shut(local_aws: LocalAws, passed_on: PassedOn, method: str, path: str) -> None:
    """No path that ministack serves beside the AWS API answers anybody without a signature."""
    assert_is_shut(send(local_aws, method, path, {}), passed_on)


@pytest.mark.parametrize("way", INTERNAL, ids=" ".join)
@pytest.mark.parametrize("service", ["sts", "dynamodb", "s3"])
def test_a_signature_does_not_open_internal_paths(
    local_aws: LocalAws, passed_on: PassedOn, administrator: KeyPair, service: str, way: tuple[str, str]
) -> None:
    """They stay shut for who may do everything, whatever service the signature names."""
    method, path = way
    if path.startswith(("/latest/", "/imds/")) and service == "s3":
        # For S3 this is a bucket, as it is in AWS; the emulator's metadata service is off, ours elsewhere.
        return
    answer = call(local_aws, service, method=method, path=path, user=administrator)
    assert_is_shut(answer, passed_on)


def test_the_front_hands_on_what_is_offered(local_aws: LocalAws, passed_on: PassedOn) -> None:
    """The neighbour of every refusal here: a signed call reaches ministack and is answered."""
    assert identity(local_aws).status == 200
    assert [scope["path"] for scope in passed_on] == ["/"]


@pytest.mark.parametrize("service", ["sts", "iam", "dynamodb", "s3", "rolesanywhere", "sqs", ""])
def test_nobody_is_anonymous(local_aws: LocalAws, passed_on: PassedOn, service: str) -> None:
    """Without a signature there is no answer, whatever the request looks like."""
    headers = (
        {**FORM, "x-amz-target": "DynamoDB_20120810.ListTables"} if service == "dynamodb" else dict(FORM)
    )
    answer = send(local_aws, "POST", "/profiles" if service == "rolesanywhere" else "/", headers, IDENTITY)
    assert_is_shut(answer, passed_on)
    assert answer.code == "MissingAuthenticationTokenException"


ROOT_KEYS = ("test", "000000000000", ACCOUNT, "123456789012", "root", "AKIA", "ASIAtest", "")


@pytest.mark.parametrize("key", ROOT_KEYS)
@pytest.mark.parametrize("service", ["sts", "iam", "dynamodb", "s3", "rolesanywhere"])
def test_root_keys_are_nobody(local_aws: LocalAws, passed_on: PassedOn, service: str, key: str) -> None:
    """Keys that ministack takes for root without looking at their secret are unknown keys here."""
    answer = call(local_aws, service, user=KeyPair(key, "test"), body=IDENTITY, headers=FORM)
    assert_is_shut(answer, passed_on)


@pytest.mark.parametrize("secret", ["test", "anything", "the secret of the environment"])
def test_the_key_of_the_environment_is_nobody(
    local_aws: LocalAws, monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    """Ministack takes its own AWS_ACCESS_KEY_ID for root; here it is a key like any other."""
    key = "AKIAIOSFODNN7EXAMPLE"
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "the secret of the environment")
    with pytest.raises(ClientError) as refused:
        local_aws.client("sts", user=KeyPair(key, secret)).get_caller_identity()
    assert refused.value.response["Error"]["Code"] == "InvalidClientTokenId"


def test_a_deployer_in_the_environment_stays_a_user(
    local_aws: LocalAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A known key in the environment is neither root nor excused from its secret."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", local_aws.deployer.access_key_id)
    identity = local_aws.client("sts").get_caller_identity()
    assert identity["Arn"].endswith(":user/deployer")
    with pytest.raises(ClientError) as refused:
        local_aws.client("sts", user=KeyPair(local_aws.deployer.access_key_id, "x")).get_caller_identity()
    assert refused.value.response["Error"]["Code"] == "SignatureDoesNotMatch"


HOSTS = (
    "sts.us-east-1.amazonaws.com",
    "example.com",
    "localhost",
    "127.0.0.1",
    "127.0.0.1:1",
    "0.0.0.0:{port}",
    "[::1]:{port}",
    "bucket.localhost:{port}",
    "bucket.s3.amazonaws.com",
    "abcdef01.execute-api.localhost:{port}",
    "0123456789abcdef0123456789abcdef.lambda-url.us-east-1.localhost:{port}",
    "x.alb.localhost:{port}",
    "x.elb.amazonaws.com",
    "d1.cloudfront.net",
    "x.us-east-1.aoss.localhost",
    "x.appsync-api.us-east-1.localhost",
    "iot.us-east-1.localhost",
    "127.0.0.1:{port} ",
    "127.0.0.1:{port}@example.com",
)


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("service", ["sts", "s3"])
def test_other_hosts_are_shut(
    local_aws: LocalAws, passed_on: PassedOn, administrator: KeyPair, service: str, host: str
) -> None:
    """Only the sandbox's own address is answered: no virtual host, no page that was bound to loopback."""
    forged = host.format(port=local_aws.server.https_port)
    headers = {"host": forged, **FORM}
    own = signed(local_aws, service, headers=headers, body=IDENTITY, user=administrator)
    answer = send(local_aws, "POST", "/", {**own, "host": forged}, IDENTITY)
    if forged.strip() == f"127.0.0.1:{local_aws.server.https_port}":
        assert answer.status != 403 or service == "s3"
        return
    assert_is_shut(answer, passed_on)


def test_localhost_is_the_same_address(local_aws: LocalAws) -> None:
    """The certificate and the front know the name localhost too."""
    host = f"localhost:{local_aws.server.https_port}"
    headers = signed(local_aws, "sts", headers={"host": host, **FORM}, body=IDENTITY)
    assert send(local_aws, "POST", "/", {**headers, "host": host}, IDENTITY).status == 200


FORWARDED = ("X-Forwarded-Proto", "X-Forwarded-For", "X-Forwarded-Host", "Forwarded", "Via", "X-Real-Ip")


@pytest.mark.parametrize("name", FORWARDED)
def test_nobody_speaks_for_a_proxy(local_aws: LocalAws, passed_on: PassedOn, name: str) -> None:
    """Forwarding headers never reach what decides about transport and address."""
    assert identity(local_aws, {name: "https"}).status == 200
    names = {header.lower() for header, _ in passed_on[0]["headers"]}
    assert name.lower().encode() not in names


def test_a_forged_header_is_no_transport(local_aws: LocalAws) -> None:
    """aws:SecureTransport is the connection's, over plain http false whatever X-Forwarded-Proto says."""
    condition = {"Bool": {"aws:SecureTransport": "true"}}
    statement = {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": condition}
    user = local_aws.make_user("tls-only", {"Version": "2012-10-17", "Statement": statement})
    assert call(local_aws, "rolesanywhere", method="GET", path="/profiles", user=user).status == 200
    plain = local_aws.http_endpoint
    headers = signed(local_aws, "rolesanywhere", "GET", "/profiles", user=user, endpoint=plain)
    for forged in ({}, {"X-Forwarded-Proto": "https"}, {"Forwarded": "proto=https"}):
        answer = send(local_aws, "GET", "/profiles", {**headers, **forged}, endpoint=plain)
        assert answer.status == 403


def test_a_forged_header_is_no_address(local_aws: LocalAws) -> None:
    """aws:SourceIp is the peer's."""
    users = {}
    for name, network in (("from-loopback", "127.0.0.0/8"), ("from-ten", "10.0.0.0/8")):
        condition = {"IpAddress": {"aws:SourceIp": network}}
        statement = {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": condition}
        users[name] = local_aws.make_user(name, {"Version": "2012-10-17", "Statement": statement})
    for name, status in (("from-loopback", 200), ("from-ten", 403)):
        headers = signed(local_aws, "rolesanywhere", "GET", "/profiles", user=users[name])
        for forged in ({}, {"X-Forwarded-For": "10.0.0.1"}, {"X-Forwarded-For": "127.0.0.1"}):
            assert send(local_aws, "GET", "/profiles", {**headers, **forged}).status == status


@pytest.mark.parametrize("service", ["sts", "iam", "dynamodb", "s3"])
def test_plain_http_answers_roles_anywhere_alone(
    local_aws: LocalAws, passed_on: PassedOn, administrator: KeyPair, service: str
) -> None:
    """On the http port nothing but Roles Anywhere is offered."""
    plain = local_aws.http_endpoint
    answer = call(local_aws, service, user=administrator, endpoint=plain, headers=FORM, body=IDENTITY)
    assert_is_shut(answer, passed_on)
    listed = call(
        local_aws, "rolesanywhere", method="GET", path="/profiles", user=administrator, endpoint=plain
    )
    assert listed.status == 200


@pytest.mark.parametrize("endpoint", ["endpoint", "http_endpoint"])
def test_web_sockets_are_shut(local_aws: LocalAws, passed_on: PassedOn, endpoint: str) -> None:
    """No connection is upgraded."""
    address: str = getattr(local_aws, endpoint)
    headers = {
        "host": urlsplit(address).netloc,
        "connection": "Upgrade",
        "upgrade": "websocket",
        "sec-websocket-version": "13",
        "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
        "sec-websocket-protocol": "mqtt",
    }
    answer = send(local_aws, "GET", "/mqtt", headers, endpoint=address)
    assert_is_shut(answer, passed_on)


@pytest.mark.parametrize("service", ["sqs", "lambda", "ecs", "kms", "execute-api", "imds", "tagging"])
def test_services_that_are_off_are_shut(
    local_aws: LocalAws, passed_on: PassedOn, administrator: KeyPair, service: str
) -> None:
    """A service that is not offered is named as such."""
    answer = call(local_aws, service, user=administrator)
    assert_is_shut(answer, passed_on)
    assert b"does not offer " + service.encode() in answer.body


@pytest.mark.parametrize(
    "name", ["iceberg", "iceberg-tables", "health", "oauth2", "environments", "restapis"]
)
def test_bucket_names_that_are_paths_are_refused(
    local_aws: LocalAws, passed_on: PassedOn, administrator: KeyPair, name: str
) -> None:
    """A bucket ministack would read as another service cannot be made; its neighbour can."""
    s3 = local_aws.client("s3", user=administrator)
    with pytest.raises(ClientError, match="cannot hold a bucket"):
        s3.create_bucket(Bucket=name)
    assert passed_on == []
    s3.create_bucket(Bucket=f"my-{name}")
    s3.delete_bucket(Bucket=f"my-{name}")


def test_methods_that_are_not_offered(
    local_aws: LocalAws, passed_on: PassedOn, administrator: KeyPair
) -> None:
    """Ministack answers OPTIONS before it looks at a signature; here no such method passes."""
    for service, method in (("s3", "OPTIONS"), ("sts", "GET"), ("dynamodb", "PUT"), ("iam", "DELETE")):
        assert_is_shut(call(local_aws, service, method=method, user=administrator), passed_on)


def test_answers_invite_no_page(local_aws: LocalAws) -> None:
    """No answer carries a CORS header."""
    assert not any(name.startswith("access-control-") for name in identity(local_aws).headers)


def test_large_bodies_are_refused(local_aws: LocalAws, passed_on: PassedOn, administrator: KeyPair) -> None:
    """A body that is larger than the service takes is not kept."""
    body = IDENTITY + b"&x=" + b"y" * (1 << 20)
    assert_is_shut(call(local_aws, "sts", user=administrator, headers=FORM, body=body), passed_on)


def test_compressed_bodies_are_refused(
    local_aws: LocalAws, passed_on: PassedOn, administrator: KeyPair
) -> None:
    """What the front checks is what ministack reads: no body that is unpacked in between."""
    headers = {**FORM, "content-encoding": "gzip"}
    answer = call(local_aws, "sts", user=administrator, headers=headers, body=gzip.compress(IDENTITY))
    assert_is_shut(answer, passed_on)


def test_health_needs_no_signature(local_aws: LocalAws) -> None:
    """The one open route tells the instance's id, on both ports."""
    for endpoint in (local_aws.endpoint, local_aws.http_endpoint):
        answer = send(local_aws, "GET", "/_rolesanywhere/health", {}, endpoint=endpoint)
        assert (answer.status, json.loads(answer.body)) == (200, {"instance": "test-instance"})
