"""The sandbox's clock moves, the clients' own does not: expiry is rehearsed with ordinary clients."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from iam_rolesanywhere_session import IAMRolesAnywhereSession
from iam_rolesanywhere_session.exceptions import CredentialsRetrievalError

from sandbox.control import CLOCK_PATH
from tests.local_aws import LocalAws
from tests.rolesanywhere.authorities import NOW
from tests.rolesanywhere.conftest import new_account
from tests.rolesanywhere.lists import pem, revoking
from tests.rolesanywhere.sessions.lab import Lab
from tests.rolesanywhere.sessions.pki import Issued, authority, issue
from tests.sandbox.wire_client import send

DAY = timedelta(days=1)
Move = Callable[[timedelta], None]


@pytest.fixture
def long(local_aws: LocalAws) -> Lab:
    """A lab whose CA is valid for years on both sides of now."""
    return Lab(new_account(local_aws), authority("CN=Root", begin=NOW - 900 * DAY, end=NOW + 900 * DAY))


@pytest.fixture
def move(long: Lab) -> Iterator[Move]:
    """Moves the sandbox's clock as `sandbox clock` does; afterwards it shows the machine's time again."""
    local = long.account.local

    def change(content: dict[str, Any]) -> None:
        headers = {"authorization": f"Bearer {local.control_token}", "content-type": "application/json"}
        assert send(local, "POST", CLOCK_PATH, headers, json.dumps(content).encode()).status == 200

    yield lambda by: change({"advanceSeconds": int(by.total_seconds())})
    change({"reset": True})


def ordinary_client(lab: Lab, issued: Issued, **more: Any) -> boto3.Session:
    """AWS Labs' own client, as a workload uses it."""
    local = lab.account.local
    key = issued.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    arns = lab.arns()
    client = IAMRolesAnywhereSession(
        profile_arn=arns["profileArn"],
        role_arn=arns["roleArn"],
        trust_anchor_arn=arns["trustAnchorArn"],
        certificate=issued.pem.encode(),
        private_key=key,
        region=local.region,
        endpoint=f"127.0.0.1:{local.server.https_port}",
        verify=local.ca_file,
        **more,
    )
    return client.get_session(region_name=local.region)


def buckets(lab: Lab, session: boto3.Session) -> Any:
    """What a session is allowed, if it is good."""
    local = lab.account.local
    return session.client("s3", endpoint_url=local.endpoint, verify=local.ca_file).list_buckets()


@pytest.mark.parametrize(("by", "refused"), [(6 * DAY, False), (30 * DAY, True)])
def test_a_certificate_ends_with_the_sandboxs_clock(
    long: Lab, move: Move, by: timedelta, refused: bool
) -> None:
    """A certificate of seven days gets a session six days on, and none thirty days on."""
    leaf = issue("CN=web", long.root, end=NOW + 7 * DAY)
    assert buckets(long, ordinary_client(long, leaf))
    move(by)
    session = ordinary_client(long, leaf)
    if not refused:
        assert buckets(long, session)
        return
    with pytest.raises(CredentialsRetrievalError) as told:
        buckets(long, session)
    assert (told.value.status_code, told.value.message) == (403, "Untrusted signing certificate")
    assert buckets(long, ordinary_client(long, issue("CN=web", long.root, end=NOW + 90 * DAY)))


@pytest.mark.parametrize(("by", "ended"), [(timedelta(minutes=50), False), (timedelta(hours=2), True)])
def test_a_session_ends_with_the_sandboxs_clock(long: Lab, move: Move, by: timedelta, ended: bool) -> None:
    """Credentials of an hour are good 50 minutes on, and expired two hours on, whoever else asks."""
    session = ordinary_client(long, long.web, session_duration=3600)
    assert buckets(long, session)
    move(by)
    assert buckets(long, ordinary_client(long, long.web))
    if not ended:
        assert buckets(long, session)
        return
    with pytest.raises(ClientError) as told:
        buckets(long, session)
    assert told.value.response["Error"]["Code"] == "ExpiredToken"


def test_what_is_not_valid_yet_is_valid_later(long: Lab, move: Move) -> None:
    """The neighbour: a certificate that begins next week is refused today, and good a week on."""
    leaf = issue("CN=web", long.root, begin=NOW + 5 * DAY, end=NOW + 9 * DAY)
    with pytest.raises(CredentialsRetrievalError):
        buckets(long, ordinary_client(long, leaf))
    move(7 * DAY)
    assert buckets(long, ordinary_client(long, leaf))


def test_a_list_ends_with_the_sandboxs_clock(long: Lab, move: Move) -> None:
    """A CRL past its nextUpdate lets nobody in any more."""
    anchor = long.anchor["trustAnchorArn"]
    data = pem(revoking(long.root, end=NOW + 7 * DAY))
    long.account.client().import_crl(name="crl", crlData=data, trustAnchorArn=anchor, enabled=True)
    leaf = issue("CN=web", long.root, end=NOW + 90 * DAY)
    assert buckets(long, ordinary_client(long, leaf))
    move(30 * DAY)
    with pytest.raises(CredentialsRetrievalError):
        buckets(long, ordinary_client(long, leaf))


@pytest.mark.parametrize("by", [-300 * DAY, -DAY, 30 * DAY, 365 * DAY])
def test_signatures_are_dated_by_the_machine(long: Lab, move: Move, by: timedelta) -> None:
    """Wherever the clock is, a request signed now is in time, and one signed by the sandbox's time is not."""
    leaf = issue("CN=web", long.root, begin=NOW - 400 * DAY, end=NOW + 400 * DAY)
    long.account.client().list_trust_anchors()
    long.role  # noqa: B018 - made before the clock moves
    move(by)
    assert long.account.client().list_trust_anchors()["trustAnchors"]
    signer = long.signer(leaf)
    sandboxs = signer.but(date=long.account.local.clock.now())
    assert sandboxs.ask(**long.arns()).refusal[2] == "Invalid signature"
    assert signer.ask(**long.arns()).refusal[2] != "Invalid signature"
