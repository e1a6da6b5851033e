"""What goes over the wire: headers, errors, bodies that are none, and everything this sandbox has not."""

import json
import re
import ssl
import threading
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.error import HTTPError

import pytest
from botocore.exceptions import ClientError

from sandbox.rolesanywhere import CHOICES, Grade
from tests.local_aws import LocalAws
from tests.rolesanywhere.answers import body, refused, wire
from tests.rolesanywhere.authorities import authority
from tests.rolesanywhere.conftest import Account, source

UNKNOWN = "6f4943fb-13d4-4242-89c4-be367595c380"

MEMBERS = {
    "CreateTrustAnchor": "name source enabled tags notificationSettings aliasName crlDpRevocationEnabled",
    "GetTrustAnchor": "trustAnchorId",
    "ListTrustAnchors": "nextToken pageSize",
    "UpdateTrustAnchor": "trustAnchorId name source aliasName crlDpRevocationEnabled",
    "DeleteTrustAnchor": "trustAnchorId",
    "EnableTrustAnchor": "trustAnchorId",
    "DisableTrustAnchor": "trustAnchorId",
    "CreateProfile": "name roleArns sessionPolicy managedPolicyArns durationSeconds enabled tags "
    "acceptRoleSessionName requireInstanceProperties aliasName",
    "GetProfile": "profileId",
    "ListProfiles": "nextToken pageSize",
    "UpdateProfile": "profileId name roleArns sessionPolicy managedPolicyArns durationSeconds "
    "acceptRoleSessionName aliasName",
    "DeleteProfile": "profileId",
    "EnableProfile": "profileId",
    "DisableProfile": "profileId",
    "PutAttributeMapping": "profileId certificateField mappingRules",
    "DeleteAttributeMapping": "profileId certificateField specifiers",
    "PutNotificationSettings": "trustAnchorId notificationSettings",
    "ResetNotificationSettings": "trustAnchorId notificationSettingKeys",
    "GetSubject": "subjectId",
    "ListSubjects": "nextToken pageSize",
    "ImportCrl": "name crlData enabled tags trustAnchorArn aliasName",
    "GetCrl": "crlId",
    "ListCrls": "nextToken pageSize",
    "UpdateCrl": "crlId name crlData aliasName",
    "DeleteCrl": "crlId",
    "EnableCrl": "crlId",
    "DisableCrl": "crlId",
    "TagResource": "resourceArn tags",
    "UntagResource": "resourceArn tagKeys",
    "ListTagsForResource": "resourceArn",
}
"""Every input member that the operations honour."""


def test_the_service_model_has_nothing_this_service_overlooks(client: Any) -> None:
    """Each operation of the model is there, and each of its members is honoured.

    When botocore moves and this fails, the new operation or member has to be implemented or refused.
    """
    model = client.meta.service_model
    assert set(model.operation_names) == MEMBERS.keys()
    for operation, members in MEMBERS.items():
        installed, honoured = set(model.operation_model(operation).input_shape.members), set(members.split())
        assert installed <= honoured, operation
        assert honoured - installed <= {"aliasName", "crlDpRevocationEnabled"}, operation


def test_unknown_members_are_ignored(client: Any) -> None:
    """A member no service model has is ignored at every depth, as AWS does."""
    data = source(authority().pem)
    sent = {
        "name": "n",
        "source": {**data, "x": 1},
        "x": {"y": []},
        "tags": [{"key": "k", "value": "v", "x": 1}],
    }
    with body(client, "CreateTrustAnchor", sent):
        made = client.create_trust_anchor(name="n", source={})["trustAnchor"]
    assert made["source"] == data


@pytest.mark.parametrize("sent", [b"{", b"[]", b'"x"', b"1", b"null", b"\xff", b"[" * 100000])
def test_a_body_is_a_json_object(client: Any, sent: bytes) -> None:
    """Anything but a JSON object is a ValidationException, not a fault."""
    with (
        body(client, "CreateTrustAnchor", sent),
        refused("ValidationException", "The request body is not a valid JSON object."),
    ):
        client.create_trust_anchor(name="n", source={})


@pytest.mark.parametrize(
    ("member", "value", "field", "kind"),
    [
        ("name", 1, "name", "string"),
        ("name", True, "name", "string"),
        ("enabled", "true", "enabled", "boolean"),
        ("enabled", 1, "enabled", "boolean"),
        ("source", "x", "source", "structure"),
        ("source", [], "source", "structure"),
        ("source", {"sourceData": 1}, "source.sourceData", "structure"),
        ("tags", {}, "tags", "list"),
        ("tags", ["x"], "tags.1.member", "structure"),
        ("tags", [None], "tags.1.member", "structure"),
        ("tags", [{"key": "k", "value": 1}], "tags.1.member.value", "string"),
        ("notificationSettings", [{"threshold": 1.5}], "notificationSettings.1.member.threshold", "integer"),
        ("notificationSettings", [{"threshold": True}], "notificationSettings.1.member.threshold", "integer"),
        ("notificationSettings", [{"threshold": "1"}], "notificationSettings.1.member.threshold", "integer"),
    ],
)
def test_a_value_has_the_models_type(client: Any, member: str, value: object, field: str, kind: str) -> None:
    """A value of another JSON type is a ValidationException that names the place and the type."""
    sent = {"name": "n", "source": source(authority().pem), member: value}
    why = f"Value at '{field}' is not of the expected type {kind}."
    with body(client, "CreateTrustAnchor", sent), refused("ValidationException", why):
        client.create_trust_anchor(name="n", source={})


def test_errors_look_like_awss(client: Any) -> None:
    """An error is its code in x-amzn-ErrorType, a JSON body with its message alone, and a request id."""
    with wire(client) as raw, refused("ResourceNotFoundException"):
        client.get_profile(profileId=UNKNOWN)
    assert raw.status == 404
    assert raw.headers is not None
    assert raw.headers["x-amzn-errortype"] == "ResourceNotFoundException"
    assert raw.headers["content-type"] == "application/json"
    assert re.fullmatch(r"[0-9a-f-]{36}", raw.headers["x-amzn-requestid"])
    assert raw.json() == {"message": f"Profile with ID {UNKNOWN} not found."}


def test_botocore_raises_the_models_exception(client: Any) -> None:
    """The codes are those of the service model: botocore maps them to its exception classes."""
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.get_profile(profileId=UNKNOWN)
    with pytest.raises(client.exceptions.ValidationException):
        client.create_profile(name=".", roleArns=[])


def test_every_answer_has_a_request_id_of_its_own(client: Any) -> None:
    """Successes and refusals alike carry an id, and no two are equal."""
    ids = [client.list_profiles()["ResponseMetadata"]["RequestId"] for _ in range(2)]
    for _ in range(2):
        with pytest.raises(ClientError) as caught:
            client.get_profile(profileId=UNKNOWN)
        ids.append(caught.value.response["ResponseMetadata"]["RequestId"])
    assert len({*ids}) == 4


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/profiles"),
        ("GET", "/profile"),
        ("GET", "/"),
        ("POST", "/trustanchor/x/enable/x"),
        ("POST", "/crl"),
    ],
)
def test_a_path_that_is_no_operation_is_unknown(client: Any, method: str, path: str) -> None:
    """A signed request for a path or method that is no operation is UnknownOperationException, 404."""

    def redirect(params: dict[str, Any], **_: object) -> None:
        params["method"] = method
        params["url"] = params["url"].replace("/profiles", path)

    client.meta.events.register("before-call.rolesanywhere.ListProfiles", redirect)
    with refused("UnknownOperationException"):
        client.list_profiles()


def test_create_session_is_on_both_ports(local_aws: LocalAws) -> None:
    """POST /sessions, which no access key signs, reaches the same checks over https and over http."""
    for endpoint in (local_aws.endpoint, local_aws.http_endpoint):
        scope = "123/20261121/us-east-1/rolesanywhere/aws4_request"
        request = urllib.request.Request(  # noqa: S310 - loopback
            f"{endpoint}/sessions",
            data=b"{}",
            headers={
                "Authorization": f"AWS4-X509-RSA-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"
            },
        )
        context = ssl.create_default_context(cafile=local_aws.ca_file) if endpoint[4] == "s" else None
        with pytest.raises(HTTPError) as caught:
            urllib.request.urlopen(request, context=context)  # noqa: S310 - loopback
        with caught.value as answer:
            assert answer.status == 403
            assert answer.headers["x-amzn-errortype"] == "AccessDeniedException"
            assert json.load(answer) == {"message": "Invalid signature"}


def test_the_http_port_answers_the_control_plane_too(account: Account) -> None:
    """Over plain http on loopback the same signed calls get the same answers."""
    import boto3

    client = boto3.client(
        "rolesanywhere",
        endpoint_url=account.local.http_endpoint,
        region_name="us-east-1",
        aws_access_key_id=account.admin.access_key_id,
        aws_secret_access_key=account.admin.secret_access_key,
    )
    anchor = account.anchor()
    assert client.list_trust_anchors()["trustAnchors"] == [anchor]


def test_many_clients_at_once_lose_nothing(account: Account) -> None:
    """Eight clients that create, tag one anchor and delete at once: everything made is there, once."""
    shared, begin = account.anchor(), threading.Barrier(8)

    def work(number: int) -> str:
        client = account.client()
        begin.wait(timeout=30)
        made = client.create_trust_anchor(name=f"n{number}", source=source(authority().pem))["trustAnchor"]
        client.tag_resource(resourceArn=shared["trustAnchorArn"], tags=[{"key": f"k{number}", "value": "v"}])
        gone = client.create_trust_anchor(name="gone", source=source(authority().pem))["trustAnchor"]
        client.delete_trust_anchor(trustAnchorId=gone["trustAnchorId"])
        return str(made["trustAnchorId"])

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(work, range(8)))
    client = account.client()
    shown = [anchor["trustAnchorId"] for anchor in client.list_trust_anchors()["trustAnchors"]]
    assert sorted(shown) == sorted([*made, shared["trustAnchorId"]])
    tags = client.list_tags_for_resource(resourceArn=shared["trustAnchorArn"])["tags"]
    assert {tag["key"] for tag in tags} == {f"k{number}" for number in range(8)}


def test_every_choice_is_graded_and_sourced() -> None:
    """The table of choices names each once, says what was chosen, and on what evidence."""
    names = [choice.name for choice in CHOICES]
    assert len(names) == len(set(names)) > 40
    for choice in CHOICES:
        assert choice.text
        assert choice.source
        assert choice.grade in Grade
