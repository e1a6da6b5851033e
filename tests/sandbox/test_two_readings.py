"""A request that the front, the policies and the service could read differently is refused."""

from typing import Any

import pytest

from sandbox.keys import KeyPair
from tests.local_aws import LocalAws
from tests.sandbox.wire_client import FORM, IDENTITY, Answer, call, send, signed

PassedOn = list[dict[str, Any]]
JSON = {"content-type": "application/x-amz-json-1.0"}


def assert_is_shut(answer: Answer, passed_on: PassedOn) -> None:
    """Refused as the caller's own fault, and never handed on."""
    assert 400 <= answer.status < 500, answer.body
    assert passed_on == []


def test_one_action(local_aws: LocalAws, passed_on: PassedOn) -> None:
    """The action the policies are asked about is the one that is done.

    ministack asks about the query's and does the body's.
    """
    listing = {
        "Version": "2012-10-17",
        "Statement": {"Effect": "Allow", "Action": "iam:ListUsers", "Resource": "*"},
    }
    user = local_aws.make_user("lister", listing)
    create = b"Action=CreateUser&UserName=intruder&Version=2010-05-08"
    path = "/?Action=ListUsers"
    assert_is_shut(call(local_aws, "iam", path=path, user=user, headers=FORM, body=create), passed_on)
    twice = b"Action=ListUsers&Action=CreateUser&UserName=intruder&Version=2010-05-08"
    assert_is_shut(call(local_aws, "iam", user=user, headers=FORM, body=twice), passed_on)
    once = b"Action=ListUsers&Version=2010-05-08"
    assert call(local_aws, "iam", user=user, headers=FORM, body=once).status == 200


def test_no_action_at_all(local_aws: LocalAws, passed_on: PassedOn, administrator: KeyPair) -> None:
    """A form must name its action."""
    assert_is_shut(call(local_aws, "iam", user=administrator, headers=FORM, body=b"UserName=x"), passed_on)


@pytest.mark.parametrize("service", ["iam", "sts", "s3"])
def test_a_target_header_is_dynamodbs(
    local_aws: LocalAws, passed_on: PassedOn, administrator: KeyPair, service: str
) -> None:
    """X-Amz-Target decides where ministack sends a request; only DynamoDB's protocol has it."""
    headers = {**FORM, "x-amz-target": "DynamoDB_20120810.ListTables"}
    answer = call(local_aws, service, user=administrator, headers=headers, body=IDENTITY)
    assert_is_shut(answer, passed_on)


@pytest.mark.parametrize(
    "target",
    [
        "",
        "SQS.SendMessage",
        "DynamoDBStreams_20120810.ListStreams",
        "DynamoDB_20120810.",
        "DynamoDB_20120810.A.B",
    ],
)
def test_dynamodb_names_its_operation(
    local_aws: LocalAws, passed_on: PassedOn, administrator: KeyPair, target: str
) -> None:
    """A DynamoDB request names one operation of DynamoDB."""
    headers = {**JSON, **({"x-amz-target": target} if target else {})}
    assert_is_shut(call(local_aws, "dynamodb", user=administrator, headers=headers, body=b"{}"), passed_on)
    listing = {**JSON, "x-amz-target": "DynamoDB_20120810.ListTables"}
    assert call(local_aws, "dynamodb", user=administrator, headers=listing, body=b"{}").status == 200


@pytest.mark.parametrize("operation", ["ExecuteStatement", "BatchExecuteStatement", "ExecuteTransaction"])
def test_partiql_is_not_offered(
    local_aws: LocalAws, passed_on: PassedOn, administrator: KeyPair, operation: str
) -> None:
    """Ministack asks no policy about the table a PartiQL statement names."""
    headers = {**JSON, "x-amz-target": f"DynamoDB_20120810.{operation}"}
    assert_is_shut(call(local_aws, "dynamodb", user=administrator, headers=headers, body=b"{}"), passed_on)


def test_dynamodb_speaks_json(local_aws: LocalAws, passed_on: PassedOn, administrator: KeyPair) -> None:
    """A form to DynamoDB could name another action to the policies."""
    headers = {**FORM, "x-amz-target": "DynamoDB_20120810.ListTables"}
    body = b"Action=DescribeLimits"
    assert_is_shut(call(local_aws, "dynamodb", user=administrator, headers=headers, body=body), passed_on)


def test_iam_speaks_forms(local_aws: LocalAws, passed_on: PassedOn, administrator: KeyPair) -> None:
    """A JSON body to IAM is another protocol, with another place for the action."""
    headers = {"content-type": "application/x-amz-json-1.1"}
    body = b'{"UserName": "x"}'
    assert_is_shut(call(local_aws, "iam", user=administrator, headers=headers, body=body), passed_on)


@pytest.mark.parametrize("name", ["Action", "action"])
def test_s3_has_no_action_parameter(
    local_aws: LocalAws, passed_on: PassedOn, administrator: KeyPair, name: str
) -> None:
    """Ministack would ask the policies about this parameter and do what the method says."""
    path = f"/some-bucket?{name}=GetObject"
    assert_is_shut(call(local_aws, "s3", method="PUT", path=path, user=administrator), passed_on)


def test_an_s3_form_names_no_action(local_aws: LocalAws, passed_on: PassedOn, administrator: KeyPair) -> None:
    """The same in an object's content."""
    refused = call(
        local_aws,
        "s3",
        method="PUT",
        path="/forms/o",
        user=administrator,
        headers=FORM,
        body=b"Action=GetObject",
    )
    assert_is_shut(refused, passed_on)
    s3 = local_aws.client("s3", user=administrator)
    s3.create_bucket(Bucket="forms")
    kept = call(local_aws, "s3", method="PUT", path="/forms/o", user=administrator, headers=FORM, body=b"a=b")
    assert kept.status == 200


CHUNKS = {
    "length": {"x-amz-decoded-content-length": "16"},
    "encoding": {"content-encoding": "aws-chunked"},
}


@pytest.mark.parametrize("chunked", CHUNKS.values(), ids=CHUNKS)
def test_a_form_in_chunks(
    local_aws: LocalAws, passed_on: PassedOn, administrator: KeyPair, chunked: dict[str, str]
) -> None:
    """Ministack takes a body out of its chunks before it reads it: what was checked would be another."""
    body = b"10\r\nAction=GetObject\r\n0\r\n\r\n"
    put = {"method": "PUT", "path": "/forms-in-chunks/o", "user": administrator, "body": body}
    assert_is_shut(call(local_aws, "s3", headers={**FORM, **chunked}, **put), passed_on)
    listing = b"1c\r\nAction=ListUsers&Version=2010\r\n0\r\n\r\n"
    answer = call(local_aws, "iam", user=administrator, headers={**FORM, **chunked}, body=listing)
    assert_is_shut(answer, passed_on)


def test_an_object_named_by_slashes(local_aws: LocalAws, passed_on: PassedOn, administrator: KeyPair) -> None:
    """Ministack takes such an object for its bucket when it asks the policies."""
    for path in ("/some-bucket//", "/some-bucket///"):
        assert_is_shut(call(local_aws, "s3", method="PUT", path=path, user=administrator), passed_on)


def test_s3_takes_one_sub_resource(local_aws: LocalAws, passed_on: PassedOn, administrator: KeyPair) -> None:
    """Which of two the policies are asked about, and which is done, would be two questions."""
    path = "/some-bucket?tagging&policy"
    answer = call(local_aws, "s3", method="PUT", path=path, user=administrator)
    assert_is_shut(answer, passed_on)
    assert b"Conflicting query string parameters: policy, tagging" in answer.body


def test_browser_uploads_are_not_offered(
    local_aws: LocalAws, passed_on: PassedOn, administrator: KeyPair
) -> None:
    """A form upload carries its own credentials inside."""
    headers = {"content-type": "multipart/form-data; boundary=x"}
    answer = call(local_aws, "s3", path="/some-bucket", user=administrator, headers=headers, body=b"--x--")
    assert_is_shut(answer, passed_on)


@pytest.mark.parametrize(
    "action", ["AssumeRoleWithWebIdentity", "AssumeRoleWithSAML", "GetFederationToken", "X"]
)
def test_sts_offers_what_it_can_check(
    local_aws: LocalAws, passed_on: PassedOn, administrator: KeyPair, action: str
) -> None:
    """Ministack believes any web identity token; such calls are refused."""
    body = f"Action={action}&RoleArn=arn:aws:iam::111122223333:role/x&WebIdentityToken=x".encode()
    assert_is_shut(call(local_aws, "sts", user=administrator, headers=FORM, body=body), passed_on)


@pytest.mark.parametrize(
    "name", ["host", "authorization", "x-amz-date", "content-type", "x-amz-security-token"]
)
def test_no_header_comes_twice(local_aws: LocalAws, passed_on: PassedOn, name: str) -> None:
    """A header that decides anything comes once."""
    headers = signed(local_aws, "sts", headers=FORM, body=IDENTITY)
    value = headers.get(name, "x")
    pairs = (
        [*headers.items(), (name, value)]
        if name in headers
        else [*headers.items(), (name, value), (name, value)]
    )
    assert_is_shut(send(local_aws, "POST", "/", pairs, IDENTITY), passed_on)


def test_amazon_headers_are_signed(local_aws: LocalAws, passed_on: PassedOn) -> None:
    """An x-amz header that the signature leaves out is not taken."""
    headers = signed(local_aws, "sts", headers=FORM, body=IDENTITY)
    answer = send(local_aws, "POST", "/", {**headers, "x-amz-acl": "public-read"}, IDENTITY)
    assert_is_shut(answer, passed_on)
    assert answer.code == "SignatureDoesNotMatch"


_SCOPE = "Credential=AKIAIOSFODNN7EXAMPLE/20260101/us-east-1/sts/aws4_request"
_REST = f"SignedHeaders=host, Signature={'0' * 64}"
MALFORMED = {
    "SigV2": "AWS AKIAIOSFODNN7EXAMPLE:frJIUN8DYpKDtOLCwo//yllqDzg=",
    "a token": "Bearer token",
    "a password": "Basic dGVzdDp0ZXN0",
    "the algorithm alone": "AWS4-HMAC-SHA256",
    "no signature": f"AWS4-HMAC-SHA256 {_SCOPE}",
    "another terminator": f"AWS4-HMAC-SHA256 {_SCOPE.replace('aws4', 'aws5')}, {_REST}",
    "SigV4a": f"AWS4-ECDSA-P256-SHA256 {_SCOPE.replace('us-east-1/', '')}, {_REST}",
    "a short signature": f"AWS4-HMAC-SHA256 {_SCOPE}, {_REST[:-1]}",
    "another order": f"AWS4-HMAC-SHA256 {_REST}, {_SCOPE}",
}


@pytest.mark.parametrize("authorization", MALFORMED.values(), ids=MALFORMED)
def test_other_authorization_is_refused(local_aws: LocalAws, passed_on: PassedOn, authorization: str) -> None:
    """Only SigV4 in its usual form is a signature."""
    headers = {**FORM, "authorization": authorization}
    assert_is_shut(send(local_aws, "POST", "/", headers, IDENTITY), passed_on)
