"""Trust anchors of an authority of AWS Private CA, and the sessions its certificates get."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from sandbox.clock import Clock
from tests.rolesanywhere.answers import refused
from tests.rolesanywhere.conftest import Account, new_account
from tests.rolesanywhere.private_ca import Authority
from tests.rolesanywhere.sessions.lab import Lab
from tests.rolesanywhere.sessions.pki import issue

UNREADABLE = "Error creating TrustAnchor. Given AWS PCA did not allow get request."


@pytest.fixture
def authority(account: Account) -> Authority:
    """An active authority of the account."""
    made = Authority(account)
    made.sign_itself()
    return made


@pytest.fixture
def clock(account: Account) -> Iterator[Clock]:
    """The sandbox's time, right again afterwards."""
    yield account.local.clock
    account.local.clock.reset()


def lab_of(account: Account, authority: Authority) -> Lab:
    """A role for CN=web behind an anchor of the authority."""
    lab = Lab(account, issue("CN=unused"))
    lab.anchor = account.anchor(source=authority.source(), enabled=True)
    return lab


def test_its_certificates_get_sessions_and_others_do_not(authority: Authority, account: Account) -> None:
    """EC and RSA keys that never left the test; the same subject of another CA is untrusted."""
    lab = lab_of(account, authority)
    for kind in ("p256", "rsa2048"):
        answer = lab.ask(authority.leaf(kind=kind))
        assert answer.status == 201
        assert lab.client("s3", answer).list_buckets()["Buckets"] == []
    foreign = Authority(account, subject="Corp Root")
    foreign.sign_itself()
    untrusted = (403, "AccessDeniedException", "Untrusted signing certificate")
    assert lab.ask(foreign.leaf()).refusal == untrusted


def test_an_anchor_shows_its_authority_and_not_the_certificate(
    authority: Authority, account: Account
) -> None:
    """What was given is what is shown, when it was made, when it is read and when it is listed."""
    made = account.anchor(source=authority.source())
    client = account.client()
    read = client.get_trust_anchor(trustAnchorId=made["trustAnchorId"])["trustAnchor"]
    (listed,) = client.list_trust_anchors()["trustAnchors"]
    assert made["source"] == read["source"] == listed["source"] == authority.source()


@pytest.mark.parametrize("state", ["PENDING_CERTIFICATE", "DISABLED", "DELETED"])
def test_an_authority_that_is_not_active_cannot_be_read(account: Account, state: str) -> None:
    """Before it has a certificate, switched off and deleted; its neighbour of before is taken."""
    authority = Authority(account)
    if state != "PENDING_CERTIFICATE":
        authority.sign_itself()
        account.anchor(source=authority.source())
        authority.client.update_certificate_authority(**authority.named, Status="DISABLED")
    if state == "DELETED":
        authority.client.delete_certificate_authority(**authority.named)
    assert authority.status == state
    with refused("ValidationException", UNREADABLE):
        account.anchor(source=authority.source())


def test_another_accounts_authority_cannot_be_read(authority: Authority) -> None:
    """Its ARN is right and its Region too; nobody shared it."""
    other = new_account(authority.account.local)
    with refused("ValidationException", UNREADABLE):
        other.anchor(source=authority.source())


def test_an_anchor_can_be_given_another_authority(account: Account) -> None:
    """Another authority behind an updated anchor is trusted at once, the one of before no more."""
    old, new = Authority(account, subject="Old"), Authority(account, subject="New")
    for each in (old, new):
        each.sign_itself()
    lab = lab_of(account, old)
    before, after = old.leaf(), new.leaf()
    assert [lab.ask(each).status for each in (before, after)] == [201, 403]
    account.client().update_trust_anchor(trustAnchorId=lab.anchor["trustAnchorId"], source=new.source())
    assert [lab.ask(each).status for each in (before, after)] == [403, 201]


def test_a_renewal_is_noticed_by_an_update_and_not_before(
    account: Account, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    """After the old certificate ended, its anchor gives no session; told the same source, it reads again."""
    authority = Authority(account)
    authority.sign_itself()  # for a year
    lab = lab_of(account, authority)
    now = datetime.now(UTC).replace(tzinfo=None)
    monkeypatch.setattr("moto.acmpca.models.utcnow", lambda: now + timedelta(days=300))
    authority.sign_itself()
    later = authority.leaf()
    clock.advance(timedelta(days=400))
    assert lab.ask(later).refusal[2] == "Untrusted signing certificate"
    arguments = {"trustAnchorId": lab.anchor["trustAnchorId"], "source": authority.source()}
    account.client().update_trust_anchor(**arguments)
    assert lab.ask(later).status == 201
