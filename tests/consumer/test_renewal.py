"""A running consumer and a certificate that is renewed under it."""

from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509

from certs import (
    AuthorityPlan,
    DistinguishedName,
    RenewalPlan,
    issue_end_entity,
    make_authority,
    new_key,
    open_authority,
    read_private_key,
    renew_workload,
    write_issued,
)
from consumer import session
from consumer.cache import Cache
from consumer.errors import CredentialsError
from consumer.request import SessionRequest
from consumer.session import credentials_of
from sandbox.keys import KeyPair
from tests.consumer.conftest import Machine
from tests.local_aws import LocalAws
from tests.rolesanywhere.authorities import DAY, NOW
from tests.rolesanywhere.conftest import new_account
from tests.rolesanywhere.sessions.lab import Lab
from tests.rolesanywhere.sessions.pki import Issued
from tests.rolesanywhere.sessions.pki import authority as root_of

PLAN = AuthorityPlan(DistinguishedName((("CN", "Root"),)), DistinguishedName((("CN", "Issuing"),)))


@pytest.fixture
def authority(tmp_path: Path) -> Path:
    """An authority on disk with a workload, as the command makes them."""
    make_authority(tmp_path / "ca", PLAN, now=NOW - DAY)
    issuer, key = open_authority(tmp_path / "ca"), new_key()
    certificate = issue_end_entity(issuer, key, "web", now=NOW - DAY)
    write_issued(tmp_path / "ca" / "workloads" / "web", certificate, issuer.certificate, key=key)
    return tmp_path / "ca"


@pytest.fixture
def workload(local_aws: LocalAws, authority: Path, tmp_path: Path) -> Machine:
    """A machine whose trust anchor is that authority's root."""
    root = x509.load_pem_x509_certificate((authority / "root.pem").read_bytes())
    return Machine(tmp_path, Lab(new_account(local_aws), Issued(root, None)))


def request(machine: Machine, authority: Path) -> SessionRequest:
    folder = authority / "workloads" / "web"
    return SessionRequest(
        trust_anchor_arn=machine.lab.anchor["trustAnchorArn"],
        profile_arn=machine.lab.profile["profileArn"],
        role_arn=machine.lab.role,
        region="us-east-1",
        duration_seconds=3600,
        certificate=str(folder / "certificate.pem"),
        private_key=str(folder / "private-key.pem"),
        chain=str(folder / "chain.pem"),
        endpoint=machine.lab.account.local.endpoint,
        ca_bundle=machine.lab.account.local.ca_file,
    )


def obtain(machine: Machine, wanted: SessionRequest) -> dict[str, str]:
    return credentials_of(wanted, Cache(machine.folder / "cache", wanted.key()), bytes)


def renew(authority: Path) -> x509.Certificate:
    folder = authority / "workloads" / "web"
    renewed = renew_workload(folder, authority, lambda: open_authority(authority), RenewalPlan(), now=NOW)
    assert renewed is not None
    return renewed


def serial_of(machine: Machine, credentials: dict[str, str]) -> int:
    """The serial number of the certificate a session was had with, which is the session's name."""
    local = machine.lab.account.local
    pair = KeyPair(credentials["AccessKeyId"], credentials["SecretAccessKey"], credentials["SessionToken"])
    arn: str = local.client("sts", pair).get_caller_identity()["Arn"]
    return int(arn.rpartition("/")[2], 16)


def test_the_next_call_after_a_renewal_uses_the_new_certificate(workload: Machine, authority: Path) -> None:
    """The paths are the same, and what was kept for the old certificate is not handed out."""
    wanted = request(workload, authority)
    first = obtain(workload, wanted)
    assert obtain(workload, wanted) == first
    renewed = renew(authority)
    second = obtain(workload, wanted)
    assert serial_of(workload, second) == renewed.serial_number != serial_of(workload, first)


def test_a_renewal_between_reading_certificate_and_key_is_noticed(
    workload: Machine, authority: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both are read again; nobody is asked with a key that is not the certificate's."""
    read, renewals = read_private_key, [authority]

    def late(path: Path, **options: object) -> object:
        if renewals:
            renew(renewals.pop())
        return read(path, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(session, "read_private_key", late)
    assert obtain(workload, request(workload, authority))


def test_a_key_of_another_certificate_is_told(workload: Machine, authority: Path) -> None:
    """Files that do not belong together for good are an error with both names, and not a refusal of AWS's."""
    wanted = request(workload, authority)
    _, other = workload.write(root_of("CN=Stranger"), "stranger")
    Path(wanted.private_key).write_bytes(other.read_bytes())
    with pytest.raises(CredentialsError, match="the key of another certificate"):
        obtain(workload, wanted)


@pytest.mark.parametrize(("minutes", "again"), [(54, False), (56, True)])
def test_credentials_are_renewed_five_minutes_before_they_end(
    workload: Machine, authority: Path, minutes: int, again: bool
) -> None:
    """On a sandbox that lives in the past, an hour's session has six minutes left, or four."""
    clock = workload.lab.account.local.clock
    wanted = request(workload, authority)
    clock.advance(-timedelta(minutes=minutes))
    try:
        first = obtain(workload, wanted)
        assert (obtain(workload, wanted) != first) is again
    finally:
        clock.reset()
