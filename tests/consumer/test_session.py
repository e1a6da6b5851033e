"""One session through AWS Labs' client, kept and handed out again, and every way it can fail in words."""

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import boto3
import pytest

from aws_facts import ToolkitError
from certs import KeyFileError
from consumer.cache import Cache
from consumer.errors import CredentialsError
from consumer.request import SessionRequest
from consumer.session import SessionRefusedError, credentials_of
from tests.consumer.conftest import PASSPHRASE, Machine
from tests.rolesanywhere.sessions.pki import authority, issue


def no_passphrase() -> bytes:
    raise AssertionError("nobody asked for a passphrase")


def obtain(
    machine: Machine, request: SessionRequest, passphrase: Callable[[], bytes] = no_passphrase
) -> dict[str, str]:
    return credentials_of(request, Cache(machine.folder / "cache", request.key()), passphrase)


def test_credentials_that_open_what_the_role_may(machine: Machine) -> None:
    """What comes out is a session of the role, and boto3 works with it."""
    found = obtain(machine, machine.request())
    assert set(found) == {"AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"}
    sts = boto3.client(
        "sts",
        endpoint_url=machine.lab.account.local.endpoint,
        verify=machine.lab.account.local.ca_file,
        region_name="us-east-1",
        aws_access_key_id=found["AccessKeyId"],
        aws_secret_access_key=found["SecretAccessKey"],
        aws_session_token=found["SessionToken"],
    )
    assert ":assumed-role/Web/" in sts.get_caller_identity()["Arn"]


def test_kept_credentials_are_handed_out_again(machine: Machine) -> None:
    """The second time nobody is asked; the file is the owner's alone."""
    first = obtain(machine, machine.request())
    machine.lab.account.client().disable_profile(profileId=machine.lab.profile["profileId"])
    assert obtain(machine, machine.request()) == first
    folder = machine.folder / "cache"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in folder.iterdir()} == {0o600}


def test_anew_means_that_somebody_is_asked(machine: Machine) -> None:
    """What is kept does not hide that no session would start any more; nor is it lost by asking."""
    first = obtain(machine, machine.request())
    kept = Cache(machine.folder / "cache", machine.request().key())
    second = credentials_of(machine.request(), kept, no_passphrase, anew=True)
    assert second != first
    machine.lab.account.client().disable_profile(profileId=machine.lab.profile["profileId"])
    with pytest.raises(SessionRefusedError):
        credentials_of(machine.request(), kept, no_passphrase, anew=True)
    assert obtain(machine, machine.request()) == second


def test_a_renewed_certificate_in_the_same_file_is_noticed(machine: Machine) -> None:
    """Other credentials for another certificate, even under the same path."""
    first = obtain(machine, machine.request())
    renewed = issue("CN=web", machine.lab.root)
    assert obtain(machine, machine.request(renewed)) != first


@pytest.mark.parametrize(
    "spoil",
    [
        lambda file: file.chmod(0o644),
        lambda file: file.write_text("{"),
        lambda file: file.write_text(json.dumps({"ends": 10, "credentials": {}})),
        lambda file: file.write_text(json.dumps([])),
        lambda file: file.unlink(),
    ],
    ids=["readable by others", "damaged", "ended", "another shape", "gone"],
)
def test_what_is_kept_is_not_trusted_blindly(machine: Machine, spoil: Callable[[Path], Any]) -> None:
    """A file others can read, that is damaged, or whose credentials end soon is replaced."""
    first = obtain(machine, machine.request())
    (file,) = (machine.folder / "cache").glob("*.json")
    spoil(file)
    second = obtain(machine, machine.request())
    assert second != first
    assert obtain(machine, machine.request()) == second


def test_twenty_callers_cause_one_request(machine: Machine) -> None:
    """However many processes want credentials at once, CreateSession is called once."""
    request, begin = machine.request(), threading.Barrier(20)

    def ask(_: int) -> str:
        begin.wait(timeout=30)
        return obtain(machine, request)["AccessKeyId"]

    with ThreadPoolExecutor(20) as pool:
        assert len(set(pool.map(ask, range(20)))) == 1


def test_an_intermediate_is_sent_along(machine: Machine) -> None:
    """With the chain's file there is a session, without it AWS's words say why not."""
    middle = authority("CN=Middle", machine.lab.root)
    chain = machine.folder / "chain.pem"
    chain.write_text(middle.pem)
    leaf = issue("CN=web", middle)
    assert obtain(machine, machine.request(leaf, chain=str(chain)))
    with pytest.raises(SessionRefusedError) as caught:
        obtain(machine, machine.request(leaf))
    assert (caught.value.status, caught.value.text) == (403, "Untrusted signing certificate")


def test_an_encrypted_key(machine: Machine) -> None:
    """The passphrase is asked for when a session is started, and not when one is kept."""
    request = machine.request()
    machine.write(machine.lab.web, passphrase=PASSPHRASE)
    with pytest.raises(KeyFileError):
        obtain(machine, request, lambda: b"wrong passphrase")
    first = obtain(machine, request, lambda: PASSPHRASE)
    assert obtain(machine, request) == first


def test_a_key_mounted_for_a_group(machine: Machine) -> None:
    """An orchestrator's mode is no reason to refuse."""
    request = machine.request()
    Path(request.private_key).chmod(0o440)
    assert obtain(machine, request)


def test_der_is_sent_as_well_as_pem(machine: Machine) -> None:
    """Whatever form the certificate's file has, the client gets clean PEM."""
    request = machine.request()
    from cryptography.hazmat.primitives.serialization import Encoding

    Path(request.certificate).write_bytes(machine.lab.web.certificate.public_bytes(Encoding.DER))
    assert obtain(machine, request)


@pytest.mark.parametrize(
    ("change", "got"),
    [
        ({"endpoint": "http://127.0.0.1:1"}, "http://127.0.0.1:1"),
        ({"endpoint": "https://127.0.0.1:1/path"}, "https://127.0.0.1:1/path"),
        ({"duration_seconds": 100}, "session_duration must be between"),
        ({"ca_bundle": "/missing"}, "/missing"),
        ({"endpoint": "https://127.0.0.1:1"}, "127.0.0.1:1"),
    ],
)
def test_what_cannot_work_is_told(machine: Machine, change: dict[str, Any], got: str) -> None:
    """An address the client cannot use or reach, a duration out of range, a CA file that is not there."""
    with pytest.raises(CredentialsError) as caught:
        obtain(machine, machine.request(**change))
    assert got in str(caught.value)


@pytest.mark.parametrize("kind", ["mldsa44"])
def test_a_key_the_client_cannot_sign_with(machine: Machine, kind: str) -> None:
    """ML-DSA is named, with what signs it."""
    with pytest.raises(CredentialsError) as caught:
        obtain(machine, machine.request(issue("CN=web", machine.lab.root, kind=kind)))
    assert "aws_signing_helper" in caught.value.problems[0].remedy


def test_a_file_that_is_not_there(machine: Machine) -> None:
    """Certificate and key are named by path."""
    request = machine.request()
    Path(request.private_key).unlink()
    with pytest.raises(ToolkitError) as caught:
        obtain(machine, request)
    assert request.private_key in str(caught.value)


def test_a_folder_that_cannot_be_made(machine: Machine) -> None:
    """A file where the folder should be is told by its path."""
    (machine.folder / "cache").write_text("in the way")
    with pytest.raises(CredentialsError) as caught:
        obtain(machine, machine.request())
    assert "cache" in caught.value.problems[0].where


def test_nothing_of_a_refusal_is_logged(machine: Machine, caplog: pytest.LogCaptureFixture) -> None:
    """The client and botocore say nothing beside the error, which is told once."""
    with pytest.raises(SessionRefusedError):
        obtain(machine, machine.request(issue("CN=other", machine.lab.root)))
    assert [record for record in caplog.records if record.name.startswith(("iam_", "botocore.cred"))] == []
