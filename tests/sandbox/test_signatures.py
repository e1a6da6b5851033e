"""Who signs is who calls: a wrong secret, key, token, time or body is refused on every operation."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import botocore.session
import pytest
from botocore.auth import SigV4Auth
from botocore.exceptions import ClientError
from botocore.model import ListShape, MapShape, OperationModel, Shape, StructureShape

from sandbox.bodies import STS_OPERATIONS
from sandbox.keys import KeyPair
from sandbox.private_ca.operations import OPERATIONS
from tests.local_aws import LocalAws
from tests.sandbox.conftest import EVERYTHING
from tests.sandbox.wire_client import FORM, IDENTITY, call, identity, send, signed

PassedOn = list[dict[str, Any]]

SERVICES = ("acm-pca", "dynamodb", "iam", "rolesanywhere", "s3", "sts")
REFUSALS = {"SignatureDoesNotMatch", "InvalidSignatureException"}
# boto3 sends these elsewhere (another host), or refuses to send them without more than a made-up input.
NOT_SENT = {"s3": {"CreateSession", "ListDirectoryBuckets", "WriteGetObjectResponse"}}
OFFERED = {"acm-pca": OPERATIONS, "sts": STS_OPERATIONS}
NOT_OFFERED = {
    "dynamodb": {"BatchExecuteStatement", "ExecuteStatement", "ExecuteTransaction"},
    "iam": set[str](),
    "rolesanywhere": set[str](),
    "s3": set[str](),
}
# The least length of any text an SDK checks itself (a SAML metadata document).
_LONG_ENOUGH = 1000


def _made_up(shape: Shape, name: str = "") -> Any:
    """A value an SDK sends for a shape."""
    if isinstance(shape, StructureShape):
        if shape.is_tagged_union:
            chosen = next(iter(shape.members))
            return {chosen: _made_up(shape.members[chosen], chosen)}
        return {member: _made_up(shape.members[member], member) for member in shape.required_members}
    if isinstance(shape, ListShape):
        return [_made_up(shape.member, name)]
    if isinstance(shape, MapShape):
        return {"k": _made_up(shape.value)}
    if name == "Bucket":
        return "some-bucket"
    simple = {"blob": b"x", "boolean": True, "integer": 500, "long": 500, "float": 1.0, "double": 1.0}
    return {**simple, "timestamp": datetime(2026, 1, 1, tzinfo=UTC)}.get(shape.type_name, "a" * _LONG_ENOUGH)


def _operations() -> Iterator[tuple[str, str]]:
    session = botocore.session.get_session()
    for service in SERVICES:
        names = session.get_service_model(service).operation_names
        offered = OFFERED.get(service) or set(names) - NOT_OFFERED[service]
        yield from ((service, name) for name in names if name in offered - NOT_SENT.get(service, set()))


@pytest.fixture(scope="session")
def liars(local_aws: LocalAws) -> dict[str, Any]:
    """A client a service with the deployer's key id and another secret."""
    liar = KeyPair(local_aws.deployer.access_key_id, "not the secret of this key")
    return {service: local_aws.client(service, user=liar) for service in SERVICES}


@pytest.mark.parametrize(("service", "name"), list(_operations()))
def test_a_wrong_secret_on_every_operation(
    liars: dict[str, Any], passed_on: PassedOn, service: str, name: str
) -> None:
    """No operation of any offered service is answered to who does not know the secret."""
    client = liars[service]
    model: OperationModel = client.meta.service_model.operation_model(name)
    parameters = _made_up(model.input_shape) if model.input_shape else {}
    method = getattr(client, {value: key for key, value in client.meta.method_to_api_mapping.items()}[name])
    with pytest.raises(ClientError) as refused:
        method(**parameters)
    code = refused.value.response["Error"]["Code"]
    head = model.http["method"] == "HEAD"
    assert code == "403" if head else code in REFUSALS
    assert passed_on == []


def test_the_secret_opens(local_aws: LocalAws) -> None:
    """The neighbour: the same user with its secret is answered by every service."""
    assert local_aws.client("acm-pca").list_certificate_authorities()["CertificateAuthorities"] is not None
    assert local_aws.client("dynamodb").list_tables()["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert local_aws.client("iam").list_roles()["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert local_aws.client("rolesanywhere").list_profiles()["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert local_aws.client("s3").list_buckets()["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert local_aws.client("sts").get_caller_identity()["ResponseMetadata"]["HTTPStatusCode"] == 200


UNKNOWN = {
    "acm-pca": ("list_certificate_authorities", "UnrecognizedClientException", 400),
    "dynamodb": ("list_tables", "UnrecognizedClientException", 400),
    "iam": ("list_roles", "InvalidClientTokenId", 403),
    "rolesanywhere": ("list_profiles", "UnrecognizedClientException", 403),
    "s3": ("list_buckets", "InvalidAccessKeyId", 403),
    "sts": ("get_caller_identity", "InvalidClientTokenId", 403),
}


@pytest.mark.parametrize("service", SERVICES)
def test_an_unknown_key(local_aws: LocalAws, service: str) -> None:
    """Each service says it in its own words."""
    operation, code, status = UNKNOWN[service]
    with pytest.raises(ClientError) as refused:
        getattr(local_aws.client(service, user=KeyPair("AKIAIOSFODNN7EXAMPLE", "x" * 40)), operation)()
    answer = refused.value.response
    assert (answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]) == (code, status)


@pytest.mark.parametrize("service", SERVICES)
def test_a_token_that_is_not_there(local_aws: LocalAws, service: str) -> None:
    """A long-lived key with a session token is not believed."""
    pair = local_aws.deployer
    session = local_aws.client(service, user=KeyPair(pair.access_key_id, pair.secret_access_key, "a token"))
    with pytest.raises(ClientError) as refused:
        getattr(session, UNKNOWN[service][0])()
    assert refused.value.response["Error"]["Code"] in {
        "InvalidClientTokenId",
        "UnrecognizedClientException",
        "InvalidToken",
    }


@pytest.mark.parametrize("service", SERVICES)
def test_a_session_key_needs_its_token(local_aws: LocalAws, service: str) -> None:
    """A temporary key is answered with its own token, and with no other or none."""
    got = local_aws.client("sts").get_session_token()["Credentials"]
    token = got["SessionToken"]
    for given, answered in ((token, True), (None, False), ("x" + token, False)):
        pair = KeyPair(got["AccessKeyId"], got["SecretAccessKey"], given)
        operation = getattr(local_aws.client(service, user=pair), UNKNOWN[service][0])
        if answered:
            operation()
        else:
            with pytest.raises(ClientError):
                operation()


def test_an_expired_session(local_aws: LocalAws) -> None:
    """A temporary key ends."""
    got = local_aws.client("sts").get_session_token()["Credentials"]
    pair = KeyPair(got["AccessKeyId"], got["SecretAccessKey"], got["SessionToken"])
    local_aws.session_of(pair)["Expiration"] = 1.0
    for service, code in (("sts", "ExpiredToken"), ("rolesanywhere", "ExpiredTokenException")):
        with pytest.raises(ClientError) as refused:
            getattr(local_aws.client(service, user=pair), UNKNOWN[service][0])()
        assert refused.value.response["Error"]["Code"] == code


def test_a_deactivated_key(local_aws: LocalAws, administrator: KeyPair) -> None:
    """A key that was switched off opens nothing; switched on again it does."""
    user = local_aws.make_user("on-and-off", EVERYTHING)
    iam = local_aws.client("iam", user=administrator)
    key = {"UserName": "on-and-off", "AccessKeyId": user.access_key_id}
    iam.update_access_key(**key, Status="Inactive")
    with pytest.raises(ClientError, match="InvalidClientTokenId"):
        local_aws.client("sts", user=user).get_caller_identity()
    iam.update_access_key(**key, Status="Active")
    assert local_aws.client("sts", user=user).get_caller_identity()["Arn"].endswith("user/on-and-off")


@pytest.mark.parametrize("service", ["sts", "rolesanywhere"])
def test_another_time(local_aws: LocalAws, monkeypatch: pytest.MonkeyPatch, service: str) -> None:
    """A request signed an hour ago or in an hour is refused; one of now is not."""
    path, method = ("/profiles", "GET") if service == "rolesanywhere" else ("/", "POST")
    extra = {} if service == "rolesanywhere" else {"headers": FORM, "body": IDENTITY}
    real = SigV4Auth.add_auth
    for hours, status in ((-1, 403), (0, 200), (1, 403)):

        def add_auth(self: SigV4Auth, request: Any, shift: int = hours) -> None:
            moved = datetime.now(UTC) + timedelta(hours=shift)
            monkeypatch.setattr("botocore.auth.get_current_datetime", lambda: moved.replace(tzinfo=None))
            real(self, request)

        monkeypatch.setattr(SigV4Auth, "add_auth", add_auth)
        assert call(local_aws, service, method=method, path=path, **extra).status == status


def test_another_body(local_aws: LocalAws) -> None:
    """What was signed is what counts."""
    headers = signed(local_aws, "sts", headers=FORM, body=IDENTITY)
    answer = send(local_aws, "POST", "/", headers, IDENTITY + b"&More=1")
    assert (answer.status, answer.code) == (403, "SignatureDoesNotMatch")


@pytest.mark.parametrize("claimed", ["0" * 64, "UNSIGNED-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"])
@pytest.mark.parametrize("service", ["sts", "rolesanywhere"])
def test_a_signed_hash_of_another_body(
    local_aws: LocalAws, passed_on: PassedOn, service: str, claimed: str
) -> None:
    """A signed x-amz-content-sha256 must be the body's own; ministack takes its word for it."""
    method, path = ("GET", "/profiles") if service == "rolesanywhere" else ("POST", "/")
    body = b"" if service == "rolesanywhere" else IDENTITY
    headers = {**FORM, "x-amz-content-sha256": claimed}
    answer = call(local_aws, service, method=method, path=path, headers=headers, body=body)
    code = "InvalidSignatureException" if service == "rolesanywhere" else "SignatureDoesNotMatch"
    assert (answer.status, answer.code) == (403, code)
    assert passed_on == []


def test_the_hash_of_an_object(
    local_aws: LocalAws, administrator: KeyPair, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S3 compares a signed hash with the object, and takes an unsigned payload over TLS."""
    local_aws.client("s3", user=administrator).create_bucket(Bucket="hashes")
    put = {"method": "PUT", "path": "/hashes/o", "user": administrator, "body": b"content"}
    own = hashlib.sha256(b"content").hexdigest()
    for claimed, status in ((own, 200), ("UNSIGNED-PAYLOAD", 200), ("0" * 64, 400), ("NOTHING", 400)):
        monkeypatch.setattr("botocore.auth.S3SigV4Auth.payload", lambda *_, claimed=claimed: claimed)
        answer = call(local_aws, "s3", **put)
        assert answer.status == status
        assert status == 200 or answer.code == "XAmzContentSHA256Mismatch"


def test_another_region_in_the_scope(local_aws: LocalAws) -> None:
    """The scope is part of what was signed."""
    headers = signed(local_aws, "sts", headers=FORM, body=IDENTITY)
    headers["authorization"] = headers["authorization"].replace("us-east-1", "eu-west-1")
    assert send(local_aws, "POST", "/", headers, IDENTITY).code == "SignatureDoesNotMatch"


def test_another_services_signature(local_aws: LocalAws) -> None:
    """A signature for one service is none for another."""
    headers = signed(local_aws, "iam", headers=FORM, body=IDENTITY)
    headers["authorization"] = headers["authorization"].replace("/iam/", "/sts/")
    assert send(local_aws, "POST", "/", headers, IDENTITY).code == "SignatureDoesNotMatch"


def test_a_second_question_after_a_wrong_signature(local_aws: LocalAws) -> None:
    """An operation that is asked about twice (here: with tags) is refused at the first."""
    liar = KeyPair(local_aws.deployer.access_key_id, "wrong")
    with pytest.raises(ClientError) as refused:
        local_aws.client("rolesanywhere", user=liar).create_trust_anchor(
            name="x",
            source={"sourceType": "CERTIFICATE_BUNDLE", "sourceData": {"x509CertificateData": "x"}},
            tags=[{"key": "a", "value": "b"}],
        )
    assert refused.value.response["Error"]["Code"] == "InvalidSignatureException"


def test_repeated_requests_are_checked_each(local_aws: LocalAws) -> None:
    """What one request proved counts for no other on the same connection."""
    assert identity(local_aws).status == 200
    headers = signed(local_aws, "sts", headers=FORM, body=IDENTITY)
    signature = headers["authorization"].rpartition("=")[2]
    headers["authorization"] = headers["authorization"].replace(signature, "0" * 64)
    assert send(local_aws, "POST", "/", headers, IDENTITY).status == 403
    assert identity(local_aws).status == 200


def _link(local_aws: LocalAws, user: KeyPair, seconds: int = 60) -> str:
    s3 = local_aws.client("s3", user=user, signature_version="s3v4")
    url = s3.generate_presigned_url("get_object", {"Bucket": "links", "Key": "o"}, ExpiresIn=seconds)
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"


@pytest.fixture(scope="module")
def link(local_aws: LocalAws, administrator: KeyPair) -> str:
    """A presigned request for an object, as path and query."""
    s3 = local_aws.client("s3", user=administrator)
    s3.create_bucket(Bucket="links")
    s3.put_object(Bucket="links", Key="o", Body=b"content")
    return _link(local_aws, administrator)


def test_a_link_is_answered(local_aws: LocalAws, link: str) -> None:
    """Who has a presigned link may do what it was made for, without any header."""
    answer = send(local_aws, "GET", link, {})
    assert (answer.status, answer.body) == (200, b"content")


@pytest.mark.usefixtures("link")
def test_a_link_of_a_session(local_aws: LocalAws, administrator: KeyPair) -> None:
    """A session's link carries its token; without it the link is nothing."""
    got = local_aws.client("sts", user=administrator).get_session_token()["Credentials"]
    pair = KeyPair(got["AccessKeyId"], got["SecretAccessKey"], got["SessionToken"])
    made = _link(local_aws, pair)
    assert send(local_aws, "GET", made, {}).status == 200
    refused = send(local_aws, "GET", made.replace("X-Amz-Security-Token", "X-Amz-Other"), {})
    assert (refused.status, refused.code) == (400, "InvalidToken")


@pytest.mark.usefixtures("link")
def test_a_link_with_a_wrong_secret(local_aws: LocalAws, administrator: KeyPair, passed_on: PassedOn) -> None:
    """Links are signed with the secret too."""
    answer = send(local_aws, "GET", _link(local_aws, KeyPair(administrator.access_key_id, "x")), {})
    assert (answer.status, answer.code) == (403, "SignatureDoesNotMatch")
    assert passed_on == []


@pytest.mark.usefixtures("link")
@pytest.mark.parametrize("key", ["test", "111122223333", "AKIAIOSFODNN7EXAMPLE"])
def test_a_link_of_nobody(local_aws: LocalAws, passed_on: PassedOn, key: str) -> None:
    """Root keys are nobody in a link too."""
    answer = send(local_aws, "GET", _link(local_aws, KeyPair(key, "test")), {})
    assert (answer.status, answer.code) == (403, "InvalidAccessKeyId")
    assert passed_on == []


@pytest.mark.usefixtures("link")
def test_an_old_link(local_aws: LocalAws, administrator: KeyPair, monkeypatch: pytest.MonkeyPatch) -> None:
    """A link of a minute that was made an hour ago is over; the one made now is not."""
    assert send(local_aws, "GET", _link(local_aws, administrator), {}).status == 200
    before = (datetime.now(UTC) - timedelta(hours=1)).replace(tzinfo=None)
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda: before)
    answer = send(local_aws, "GET", _link(local_aws, administrator), {})
    assert (answer.status, answer.code) == (403, "AccessDenied")


CHANGES = {
    "object": ("/links/o", "/links/p"),
    "lifetime": ("X-Amz-Expires=60", "X-Amz-Expires=600"),
    "algorithm": ("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256"),
    "signed headers": ("X-Amz-SignedHeaders=host", "X-Amz-SignedHeaders=date"),
    "service": ("%2Fs3%2F", "%2Fsts%2F"),
    "no date": ("X-Amz-Date", "X-Amz-Other"),
    "more": ("?", "?Action=ListUsers&"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_changed_link(local_aws: LocalAws, link: str, passed_on: PassedOn, change: tuple[str, str]) -> None:
    """Every part of a link is signed or fixed."""
    assert change[0] in link
    assert send(local_aws, "GET", link.replace(*change, 1), {}).status in {400, 403}
    assert passed_on == []
    assert send(local_aws, "GET", link, {}).status == 200


def test_a_link_for_another_method(local_aws: LocalAws, link: str) -> None:
    """A link to read is none to delete."""
    assert send(local_aws, "DELETE", link, {}).status == 403
    assert send(local_aws, "GET", link, {}).status == 200


def test_a_link_and_a_header(local_aws: LocalAws, link: str, administrator: KeyPair) -> None:
    """One signature a request."""
    headers = signed(local_aws, "s3", "GET", "/links/o", user=administrator)
    assert send(local_aws, "GET", link, headers).status == 400
    assert send(local_aws, "GET", "/links/o", headers).status == 200
