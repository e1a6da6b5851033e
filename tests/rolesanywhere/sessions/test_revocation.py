"""Revocation as a client meets it: whom a CRL stops, whom not, and what a broken list does."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from time import perf_counter
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import x25519

from sandbox.rolesanywhere import crls
from sandbox.rolesanywhere.errors import ValidationException
from sandbox.rolesanywhere.sessions import revocation
from tests.rolesanywhere.authorities import DAY, NOW
from tests.rolesanywhere.conftest import source
from tests.rolesanywhere.later import client_of_later_sdk
from tests.rolesanywhere.lists import der, part, pem, revoking
from tests.rolesanywhere.sessions.lab import Lab, trust
from tests.rolesanywhere.sessions.pki import HOUR, Issued, authority, issue, name

DENIED = "AccessDeniedException"
REVOKED = (403, DENIED, "Certificate revoked")
UNKNOWN = (403, DENIED, "Certificate revocation status is unknown")
URI = x509.UniformResourceIdentifier("http://crl.example/1.crl")
OTHER_URI = x509.UniformResourceIdentifier("http://crl.example/2.crl")


@contextmanager
def imported(lab: Lab, found: x509.CertificateRevocationList, **arguments: Any) -> Iterator[dict[str, Any]]:
    """A list is there, enabled unless said otherwise, as long as the block lasts."""
    client = lab.account.client()
    given = {
        "name": "crl",
        "crlData": pem(found),
        "trustAnchorArn": lab.anchor["trustAnchorArn"],
        "enabled": True,
        **arguments,
    }
    made = client.import_crl(**given)["crl"]
    try:
        yield made
    finally:
        client.delete_crl(crlId=made["crlId"])


def test_revoked_and_another_by_absent_disabled_and_enabled(fresh: Lab) -> None:
    """The table of a stolen certificate: only an enabled list stops it, and nobody else."""
    stolen, other = issue("CN=web", fresh.root), issue("CN=web", fresh.root)
    client, found = fresh.account.client(), revoking(fresh.root, stolen.certificate)
    assert (fresh.ask(stolen).status, fresh.ask(other).status) == (201, 201)
    crl = client.import_crl(name="crl", crlData=pem(found), trustAnchorArn=fresh.anchor["trustAnchorArn"])[
        "crl"
    ]
    assert (fresh.ask(stolen).status, fresh.ask(other).status) == (201, 201)
    client.enable_crl(crlId=crl["crlId"])
    assert fresh.ask(stolen).refusal == REVOKED
    assert fresh.ask(other).status == 201
    client.disable_crl(crlId=crl["crlId"])
    assert fresh.ask(stolen).status == 201
    client.enable_crl(crlId=crl["crlId"])
    client.delete_crl(crlId=crl["crlId"])
    assert fresh.ask(stolen).status == 201


def test_an_update_of_the_list_is_the_whole_list(fresh: Lab) -> None:
    """After UpdateCrl the new list decides alone: who is new on it is stopped, who left it is not."""
    first, second = issue("CN=web", fresh.root), issue("CN=web", fresh.root)
    with imported(fresh, revoking(fresh.root, first.certificate)) as crl:
        assert fresh.ask(first).refusal == REVOKED
        data = der(revoking(fresh.root, second.certificate))
        fresh.account.client().update_crl(crlId=crl["crlId"], crlData=data)
        assert fresh.ask(first).status == 201
        assert fresh.ask(second).refusal == REVOKED


def test_issued_credentials_live_on(fresh: Lab) -> None:
    """A revocation stops the next session; the credentials of the last one still open what they did."""
    answer = fresh.ask()
    with imported(fresh, revoking(fresh.root, fresh.web.certificate)):
        assert fresh.ask().refusal == REVOKED
        assert fresh.client("s3", answer).list_buckets()["Buckets"] == []


def test_two_lists_of_one_anchor_both_count(lab: Lab) -> None:
    """A list of the root stops an intermediate and all below it, one of an intermediate its own leaf."""
    good, bad = authority("CN=Good", lab.root), authority("CN=Bad", lab.root)
    fine, stolen, below = issue("CN=web", good), issue("CN=web", good), issue("CN=web", bad)
    with (
        imported(lab, revoking(lab.root, bad.certificate)),
        imported(lab, revoking(good, stolen.certificate)),
    ):
        assert lab.ask(fine, good).status == 201
        assert lab.ask(stolen, good).refusal == REVOKED
        assert lab.ask(below, bad).refusal == REVOKED
        assert lab.ask().status == 201


def test_a_list_of_another_anchor_says_nothing(fresh: Lab) -> None:
    """The same list on another trust anchor of the same CA stops nobody here."""
    other = fresh.account.anchor(source=source(fresh.root.pem), enabled=True)
    found = revoking(fresh.root, fresh.web.certificate)
    with imported(fresh, found, trustAnchorArn=other["trustAnchorArn"]):
        assert fresh.ask().status == 201


def test_the_same_serial_of_another_ca_is_another_certificate(lab: Lab) -> None:
    """A list of an intermediate with the leaf's serial number does not stop a leaf of the root."""
    middle = authority("CN=Middle", lab.root)
    with imported(lab, revoking(middle, lab.web.certificate)):
        assert lab.ask().status == 201
        assert (
            lab.ask(issue("CN=web", middle, serial=lab.web.certificate.serial_number), middle).refusal
            == REVOKED
        )


def test_a_list_in_the_cas_name_by_another_key_protects_nobody(lab: Lab) -> None:
    """It does not count, so neither the certificate it lists nor another one gets a session."""
    impostor = authority("CN=Root")
    with imported(lab, revoking(impostor, lab.web.certificate)):
        assert lab.ask().refusal == UNKNOWN
        assert lab.ask(issue("CN=web", lab.root)).refusal == UNKNOWN
        with imported(lab, revoking(lab.root)):
            assert lab.ask().status == 201


def test_a_list_by_the_cas_key_in_another_name_protects_nobody(lab: Lab) -> None:
    """The issuer of a list is the issuer of what it lists; a wrong name makes it count for nothing."""
    with imported(lab, revoking(lab.root, lab.web.certificate, name=name("CN=Other"))):
        assert lab.ask().refusal == UNKNOWN


def test_a_list_of_a_stranger_says_nothing(lab: Lab) -> None:
    """Another CA's list, with the leaf's serial, neither revokes nor makes anything unknown."""
    with imported(lab, revoking(authority("CN=Stranger"), lab.web.certificate)):
        assert lab.ask().status == 201


def test_a_ca_without_crl_sign_signs_no_list(lab: Lab) -> None:
    """KeyUsage of the CA without cRLSign: its list does not count; with it, it does."""
    silent = _middle(lab, crl_sign=False)
    leaf = issue("CN=web", silent)
    assert lab.ask(leaf, silent).status == 201
    with imported(lab, revoking(silent)):
        assert lab.ask(leaf, silent).refusal == UNKNOWN
    speaking = _middle(lab, crl_sign=True)
    with imported(lab, revoking(speaking)):
        assert lab.ask(issue("CN=web", speaking), speaking).status == 201


def _middle(lab: Lab, *, crl_sign: bool) -> Issued:
    usage = x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=crl_sign,
        encipher_only=False,
        decipher_only=False,
    )
    return issue(
        f"CN=Middle {crl_sign}", lab.root, ca=True, digital_signature=None, extensions=[(usage, True)]
    )


@pytest.mark.parametrize(
    "dates", [{"begin": NOW - 9 * DAY, "end": NOW - HOUR}, {"begin": NOW + HOUR, "end": NOW + 9 * DAY}]
)
def test_a_list_that_is_not_current(lab: Lab, dates: dict[str, Any]) -> None:
    """Who is listed stays revoked, nobody else gets a session, and a current list mends that."""
    other = issue("CN=web", lab.root)
    with imported(lab, revoking(lab.root, lab.web.certificate, **dates)):
        assert lab.ask().refusal == REVOKED
        assert lab.ask(other).refusal == UNKNOWN
        with imported(lab, revoking(lab.root)):
            assert lab.ask().refusal == REVOKED
            assert lab.ask(other).status == 201


def test_a_list_becomes_outdated_with_the_sandboxs_clock(fresh: Lab) -> None:
    """Up to nextUpdate there are sessions, a second later none, though path and list are remembered."""
    clock, end = fresh.account.local.clock, NOW + 2 * DAY
    with imported(fresh, revoking(fresh.root, end=end)):
        assert fresh.ask().status == 201
        moved = end.replace(microsecond=0) - clock.now() + timedelta(minutes=1)
        clock.advance(moved)
        try:
            assert fresh.ask().refusal == UNKNOWN
        finally:
            clock.advance(-moved)


def test_a_reason_or_a_date_makes_no_difference(lab: Lab) -> None:
    """On hold and revoked in the future are revoked."""
    reason = x509.CRLReason(x509.ReasonFlags.certificate_hold)
    with imported(lab, revoking(lab.root, lab.web.certificate, entry_extensions=[(reason, False)])):
        assert lab.ask().refusal == REVOKED


class TestParts:
    """Lists for a part of a CA's certificates."""

    def test_authorities_only(self, lab: Lab) -> None:
        """A list for CA certificates says nothing good of a leaf, and all that is needed of a CA."""
        with imported(lab, revoking(lab.root, extensions=[(part(only_contains_ca_certs=True), True)])):
            assert lab.ask().refusal == UNKNOWN
            middle = authority("CN=Middle", lab.root)
            assert lab.ask(issue("CN=web", middle), middle).status == 201

    def test_others_only(self, lab: Lab) -> None:
        """A list for end entities says nothing good of a CA."""
        with imported(lab, revoking(lab.root, extensions=[(part(only_contains_user_certs=True), True)])):
            assert lab.ask().status == 201
            middle = authority("CN=Middle", lab.root)
            assert lab.ask(issue("CN=web", middle), middle).refusal == UNKNOWN

    def test_a_distribution_point(self, lab: Lab) -> None:
        """A list for one point is for the certificates that name it; who is listed is revoked anyhow."""
        here, there = _at(lab, URI), _at(lab, OTHER_URI)
        stolen = _at(lab, OTHER_URI)
        found = revoking(lab.root, stolen.certificate, extensions=[(part(full_name=[URI]), True)])
        with imported(lab, found):
            assert lab.ask(here).status == 201
            assert lab.ask(there).refusal == UNKNOWN
            assert lab.ask().refusal == UNKNOWN
            assert lab.ask(stolen).refusal == REVOKED

    @pytest.mark.parametrize("kept_by", ["Root", "Another"])
    def test_a_certificate_whose_list_another_ca_keeps(self, lab: Lab, kept_by: str) -> None:
        """Neither a list of its own CA nor one of a stranger speaks for it, unless its CA keeps it."""
        keeper = x509.DirectoryName(name(f"CN={kept_by}"))
        leaf = _at(lab, URI, keeper)
        expected = (201, "", "") if kept_by == "Root" else UNKNOWN
        assert lab.ask(leaf).status == 201
        for ca in (lab.root, authority("CN=Stranger")):
            with imported(lab, revoking(ca)):
                assert lab.ask(leaf).refusal == expected


def _at(lab: Lab, uri: x509.UniformResourceIdentifier, keeper: x509.GeneralName | None = None) -> Issued:
    keepers = [keeper] if keeper else None
    point = x509.DistributionPoint(full_name=[uri], relative_name=None, reasons=None, crl_issuer=keepers)
    return issue("CN=web", lab.root, extensions=[(x509.CRLDistributionPoints([point]), False)])


def test_after_a_rollover_either_key_of_the_ca_may_sign(fresh: Lab) -> None:
    """Old and new key of one name in one bundle: a list by one speaks for the certificates of both."""
    new = authority("CN=Root")
    anchor = fresh.account.anchor(source=source(fresh.root.pem, new.pem), enabled=True)
    arn = anchor["trustAnchorArn"]
    document = trust(arn, {"StringEquals": {"aws:PrincipalTag/x509Subject/CN": "web"}})
    role = fresh.role_with("Rollover", document)
    profile = fresh.account.profile(roleArns=[role], enabled=True)["profileArn"]
    named = {"trustAnchorArn": arn, "roleArn": role, "profileArn": profile}
    old_leaf, new_leaf = issue("CN=web", fresh.root), issue("CN=web", new)
    for signer in (fresh.root, new):
        with imported(fresh, revoking(signer, old_leaf.certificate), trustAnchorArn=arn):
            assert fresh.ask(old_leaf, **named).refusal == REVOKED
            assert fresh.ask(new_leaf, **named).status == 201


def test_the_log_says_who_and_why(lab: Lab, caplog: pytest.LogCaptureFixture) -> None:
    """What the client is not told stands in the log: the certificate, or what is wrong with the list."""
    caplog.set_level("INFO")
    with imported(lab, revoking(lab.root, lab.web.certificate)):
        lab.ask()
    assert f"got CN=web serial {lab.web.certificate.serial_number:x}, revoked" in caplog.text
    caplog.clear()
    with imported(lab, revoking(authority("CN=Root"))):
        lab.ask()
    assert "revocation: expected a CRL that counts for CN=web" in caplog.text
    assert "got a CRL in its name that another key signed" in caplog.text


def test_no_damage_to_a_list_is_a_fault(lab: Lab) -> None:
    """With a byte changed a list cannot be imported, or is judged without a fault and says nothing new.

    The one byte that may change is the count of unused bits behind the signature, which is not signed.
    """
    leaf, root = lab.web.certificate, lab.root.certificate
    data = der(
        revoking(
            lab.root, 7, extensions=[(part(only_contains_user_certs=True), True), (x509.CRLNumber(1), False)]
        )
    )
    assert revocation.judge(leaf, [root], [crls.read(data)], NOW).status is revocation.Status.NOT_LISTED
    read = 0
    for place in range(len(data)):
        for change in (1, 0x20, 0x80):
            damaged = bytearray(data)
            damaged[place] ^= change
            try:
                found = crls.read(bytes(damaged))
            except ValidationException:
                continue
            read += 1
            if revocation.judge(leaf, [root], [found], NOW).status is revocation.Status.NOT_LISTED:
                assert found.signed.tbs_certlist_bytes == crls.read(data).signed.tbs_certlist_bytes
    assert read > 100


def test_a_key_that_signs_nothing_signed_no_list() -> None:
    """A certificate of the CA with a key for key agreement alone makes its list unknown, not a fault."""
    root = authority("CN=Root")
    agreeing = (
        x509.CertificateBuilder()
        .subject_name(root.certificate.subject)
        .issuer_name(root.certificate.subject)
        .public_key(x25519.X25519PrivateKey.generate().public_key())
        .serial_number(1)
        .not_valid_before(NOW - DAY)
        .not_valid_after(NOW + DAY)
        .sign(root.key, hashes.SHA256())
    )
    found = crls.read(pem(revoking(root)))
    leaf = issue("CN=web", root).certificate
    assert revocation.judge(leaf, [agreeing], [found], NOW).status is revocation.Status.UNKNOWN
    assert revocation.judge(leaf, [agreeing, root.certificate], [found], NOW).status is (
        revocation.Status.NOT_LISTED
    )


def test_a_long_list_is_read_once_and_looked_up_at_once(lab: Lab) -> None:
    """100,000 entries: a thousand judgements cost less than reading the list does."""
    data = der(revoking(lab.root, *range(2**64, 2**64 + 100_000)))
    begin = perf_counter()
    found = crls.read(data)
    reading = perf_counter() - begin
    assert len(found.serials) == 100_000
    leaf, root = lab.web.certificate, lab.root.certificate
    assert revocation.judge(leaf, [root], [crls.read(data)], NOW).status is revocation.Status.NOT_LISTED
    begin = perf_counter()
    for _ in range(1000):
        revocation.judge(leaf, [root], [crls.read(data)], NOW)
    assert perf_counter() - begin < reading


def test_an_anchor_with_distribution_points_gives_no_session(fresh: Lab) -> None:
    """Distribution points cannot be rehearsed: no session while they are switched on, and again when off."""
    client, anchor = client_of_later_sdk(fresh.account), fresh.anchor["trustAnchorId"]
    client.update_trust_anchor(trustAnchorId=anchor, crlDpRevocationEnabled=True)
    assert fresh.ask().refusal == UNKNOWN
    client.update_trust_anchor(trustAnchorId=anchor, crlDpRevocationEnabled=False)
    assert fresh.ask().status == 201


def test_a_session_by_alias(fresh: Lab) -> None:
    """Alias ARNs of anchor and profile stand for them; the trust policy still sees the anchor's own ARN."""
    client = client_of_later_sdk(fresh.account)
    client.update_trust_anchor(trustAnchorId=fresh.anchor["trustAnchorId"], aliasName="prod/ca")
    client.update_profile(profileId=fresh.profile["profileId"], aliasName="prod")
    stem = f"arn:aws:rolesanywhere:us-east-1:{fresh.account.id}:alias"
    named = {"trustAnchorArn": f"{stem}/trust-anchor/prod/ca", "profileArn": f"{stem}/profile/prod"}
    assert fresh.ask(**named).status == 201
    missing = fresh.ask(**{**named, "trustAnchorArn": f"{stem}/trust-anchor/PROD/ca"})
    assert missing.refusal[:2] == (404, "ResourceNotFoundException")
    missing = fresh.ask(**{**named, "profileArn": f"{stem}/profile/other"})
    assert missing.refusal == (400, "ValidationException", "Invalid or empty profile provided.")
    client.update_profile(profileId=fresh.profile["profileId"], aliasName="")
    assert fresh.ask(**named).refusal == (400, "ValidationException", "Invalid or empty profile provided.")
