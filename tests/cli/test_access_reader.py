"""The reader over boto3: what a refusal means, and what stops it."""

from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from cryptography.hazmat.primitives.serialization import Encoding

from access import ReadError
from cli.access_reader import CloudReader, client_of_the_environment
from tests.rolesanywhere.lists import der, pem, revoking
from tests.rolesanywhere.sessions.pki import authority

ROLE = {"RoleName": "web"}
ANCHOR = "arn:aws:rolesanywhere:eu-central-1:111122223333:trust-anchor/0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5f"
POLICY = "arn:aws:iam::111122223333:policy/narrow"
TABLE = "arn:aws:dynamodb:eu-central-1:111122223333:table/Users"
Answer = Callable[[str], Stubber]


@pytest.fixture
def clients() -> dict[str, Any]:
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "x", "region_name": "eu-central-1"}
    services = ("iam", "rolesanywhere", "s3", "dynamodb", "sts")
    return {name: boto3.client(name, **keys) for name in services}  # type: ignore[call-overload]


@pytest.fixture
def stubs(clients: dict[str, Any]) -> dict[str, Stubber]:
    made = {name: Stubber(client) for name, client in clients.items()}
    for stub in made.values():
        stub.activate()
    return made


@pytest.fixture
def reader(clients: dict[str, Any], stubs: dict[str, Stubber]) -> CloudReader:
    return CloudReader(clients.__getitem__)


def test_a_managed_policys_document(reader: CloudReader, stubs: dict[str, Stubber]) -> None:
    """Its default version; none where it may not be read; an error where there is no such policy."""
    iam, version = stubs["iam"], {"PolicyArn": POLICY, "VersionId": "v7"}
    iam.add_response("get_policy", {"Policy": {"DefaultVersionId": "v7"}}, {"PolicyArn": POLICY})
    iam.add_response("get_policy_version", {"PolicyVersion": {"Document": "{}"}}, version)
    iam.add_client_error("get_policy", "AccessDenied")
    iam.add_client_error("get_policy", "NoSuchEntity")
    assert reader.managed_policy(POLICY) == {}
    assert reader.managed_policy(POLICY) is None
    with pytest.raises(ReadError) as caught:
        reader.managed_policy(POLICY)
    assert caught.value.problems[0].where == f"the policy {POLICY}"


def test_crls_of_one_anchor_that_are_enabled(reader: CloudReader, stubs: dict[str, Stubber]) -> None:
    """PEM or DER; those of other anchors and disabled ones are left out; None where nobody may look."""
    ca = authority("CN=Root")
    found = revoking(ca, 7)

    def crl(number: int, data: bytes, *, arn: str = ANCHOR, enabled: bool = True) -> dict[str, Any]:
        own = {"crlId": f"0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5{number}", "crlArn": "x"}
        return {**own, "name": "x", "crlData": data, "trustAnchorArn": arn, "enabled": enabled}

    listed = [
        crl(1, pem(found)),
        crl(2, der(found)),
        crl(3, pem(found), enabled=False),
        crl(4, pem(found), arn=ANCHOR[:-1] + "0"),
    ]
    stubs["rolesanywhere"].add_response("list_crls", {"crls": listed})
    stubs["rolesanywhere"].add_client_error("list_crls", "AccessDeniedException")
    crls = reader.crls(ANCHOR)
    assert crls is not None
    assert [each.public_bytes(Encoding.DER) for each in crls] == [der(found)] * 2
    assert reader.crls(ANCHOR) is None


@pytest.mark.parametrize(
    ("code", "expected"),
    [("NoSuchBucketPolicy", (True, None)), ("AccessDenied", (False, None)), ("NoSuchBucket", None)],
)
def test_a_buckets_policy(
    reader: CloudReader, stubs: dict[str, Stubber], code: str, expected: tuple[bool, None] | None
) -> None:
    """None, hidden, or an error."""
    stubs["s3"].add_client_error("get_bucket_policy", code)
    if expected is None:
        with pytest.raises(ReadError):
            reader.bucket_policy("data")
    else:
        assert reader.bucket_policy("data") == expected
    stubs["s3"].add_response("get_bucket_policy", {"Policy": "{}"}, {"Bucket": "data"})
    assert reader.bucket_policy("data") == (True, "{}")


def test_a_tables_policy(reader: CloudReader, clients: dict[str, Any], stubs: dict[str, Stubber]) -> None:
    """None, hidden, or its text; on the sandbox nobody could have given it one."""
    for code in ("PolicyNotFoundException", "AccessDeniedException"):
        stubs["dynamodb"].add_client_error("get_resource_policy", code)
    stubs["dynamodb"].add_response("get_resource_policy", {"Policy": "{}"}, {"ResourceArn": TABLE})
    assert [reader.table_policy(TABLE) for _ in range(3)] == [(True, None), (False, None), (True, "{}")]
    assert CloudReader(clients.__getitem__, tables_have_none=True).table_policy(TABLE) == (True, None)


def test_a_role_that_is_gone(reader: CloudReader, stubs: dict[str, Stubber]) -> None:
    """What has to be read and cannot be is an error that names it."""
    stubs["iam"].add_client_error("get_role", "NoSuchEntity", "The role with name web cannot be found.")
    with pytest.raises(ReadError) as caught:
        reader.role("web")
    assert "cannot be found" in caught.value.problems[0].got


def test_no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """A profile that does not exist is told as an error, wherever it is first needed."""
    monkeypatch.setenv("AWS_PROFILE", "nowhere")
    reader = CloudReader(client_of_the_environment("eu-central-1"))
    asking: list[Callable[[], object]] = [
        reader.account,
        lambda: reader.managed_policy(POLICY),
        lambda: reader.bucket_policy("data"),
    ]
    for ask in asking:
        with pytest.raises(ReadError, match="nowhere"):
            ask()
