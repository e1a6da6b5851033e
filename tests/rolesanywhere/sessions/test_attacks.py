"""The attack list: certificates and requests that must not become a session, each with AWS's refusal."""

import ipaddress
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509

from tests.local_aws import LocalAws
from tests.rolesanywhere.authorities import DAY, NOW
from tests.rolesanywhere.conftest import new_account
from tests.rolesanywhere.lists import pem, revoking
from tests.rolesanywhere.sessions import attacks
from tests.rolesanywhere.sessions.attacks import (
    INSUFFICIENT,
    NO_ANCHOR,
    NO_PROFILE,
    NOT_LISTED,
    SIGNATURE,
    UNTRUSTED,
    Attack,
    Refusal,
    asking,
    below,
    body,
    dated,
    elsewhere,
    leaf,
    limited,
    malformed,
    nothing_issued,
    unable,
    unsigned,
)
from tests.rolesanywhere.sessions.lab import Lab
from tests.rolesanywhere.sessions.pki import HOUR, authority, issue, name

pytestmark = pytest.mark.filterwarnings("ignore:Parsed a serial number")
NOBODY = "00000000-0000-0000-0000-000000000000"
EXPIRED: dict[str, Any] = {"begin": NOW - 9 * DAY, "end": NOW - HOUR}
FUTURE: dict[str, Any] = {"begin": NOW + HOUR, "end": NOW + 9 * DAY}
CRITICAL_AND_UNKNOWN = [(x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4.5"), b"\x05\x00"), True)]
DNS, URI, EMAIL, DIRECTORY = x509.DNSName, x509.UniformResourceIdentifier, x509.RFC822Name, x509.DirectoryName
NET = [x509.IPAddress(ipaddress.ip_network("10.0.0.0/8"))]
OTHER = [x509.OtherName(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00")]
GOOD = [DNS("good.example")]
RESOURCE = "the ARN of such a resource"


# Whose key, and which CA.
PROOF: dict[str, tuple[Attack, Refusal]] = {
    "another key with the same certificate": (attacks.another_key, SIGNATURE),
    "another CA with the same names": (attacks.same_names_by_another_ca, UNTRUSTED),
    "a copy of the CA with another key": (attacks.a_copy_of_the_ca_with_my_key, UNTRUSTED),
    "same serial, other issuer": (attacks.same_serial_by_another_ca, UNTRUSTED),
    "the trust anchor itself": (lambda lab: lab.ask(lab.root), UNTRUSTED),
    "ed25519 key as ECDSA": (attacks.ed25519("ECDSA-SHA256"), SIGNATURE),
    "ed25519 key as ML-DSA": (attacks.ed25519("MLDSA"), SIGNATURE),
    "RSA with 1024 bits": (leaf(kind="rsa1024"), INSUFFICIENT),
    "a curve nobody documents": (leaf(kind="secp256k1"), INSUFFICIENT),
    "serial 0": (attacks.serial(b"\x00"), SIGNATURE),
    "serial 0, said to be 1": (attacks.serial(b"\x00", 1), SIGNATURE),
    "serial -1": (attacks.serial(b"\xff"), SIGNATURE),
    "serial -1, said to be 1": (attacks.serial(b"\xff", 1), SIGNATURE),
    "a serial of 40 bytes": (attacks.serial(b"\x7f" * 40), SIGNATURE),
}

# The path, and what certificates say of themselves.
PATH: dict[str, tuple[Attack, Refusal]] = {
    "leaf as CA": (attacks.leaf_as_ca, UNTRUSTED),
    "leaf with CA:TRUE": (leaf(ca=True, key_cert_sign=True), INSUFFICIENT),
    "leaf without digitalSignature": (leaf(digital_signature=False), INSUFFICIENT),
    "leaf without keyUsage": (leaf(digital_signature=None), INSUFFICIENT),
    "leaf with a critical extension nobody knows": (leaf(extensions=CRITICAL_AND_UNKNOWN), UNTRUSTED),
    "leaf with an empty subject": (leaf(""), (403, attacks.DENIED, "Unable to assume role")),
    "intermediate with CA:FALSE": (below(ca=False), UNTRUSTED),
    "intermediate without basicConstraints": (below(ca=None), UNTRUSTED),
    "intermediate without keyCertSign": (below(key_cert_sign=False, digital_signature=True), UNTRUSTED),
    "intermediate with a critical extension nobody knows": (
        below(extensions=CRITICAL_AND_UNKNOWN),
        UNTRUSTED,
    ),
    "intermediate with RSA 1024": (below(kind="rsa1024"), UNTRUSTED),
    "intermediate with Ed25519": (below(kind="ed25519"), UNTRUSTED),
    "intermediate with a curve nobody documents": (below(kind="secp256k1"), UNTRUSTED),
    "path length exceeded": (attacks.path_length, UNTRUSTED),
    "chain of six": (attacks.six, UNTRUSTED),
    "five and one for nothing": (attacks.five_and_one_for_nothing, UNTRUSTED),
    "CAs in a circle": (attacks.in_a_circle, UNTRUSTED),
    "leaf expired": (leaf(**EXPIRED), UNTRUSTED),
    "leaf not yet valid": (leaf(**FUTURE), UNTRUSTED),
    "intermediate expired": (below(**EXPIRED), UNTRUSTED),
    "intermediate not yet valid": (below(**FUTURE), UNTRUSTED),
    "leaf signed with SHA-1": (attacks.sha1_leaf, UNTRUSTED),
    "intermediate signed with SHA-1": (attacks.sha1_intermediate, UNTRUSTED),
}

# Name constraints that are violated, and some that nobody here can judge.
NAMES: dict[str, tuple[Attack, Refusal]] = {
    "DNS name not permitted": (limited(GOOD, names=[DNS("bad.example")]), UNTRUSTED),
    "DNS name not permitted, not critical": (
        limited(GOOD, critical=False, names=[DNS("bad.example")]),
        UNTRUSTED,
    ),
    "DNS name excluded": (limited(None, GOOD, names=[DNS("a.good.example")]), UNTRUSTED),
    "address not permitted": (
        limited(NET, names=[x509.IPAddress(ipaddress.ip_address("11.0.0.1"))]),
        UNTRUSTED,
    ),
    "e-mail address not permitted": (
        limited([EMAIL("good.example")], names=[EMAIL("a@bad.example")]),
        UNTRUSTED,
    ),
    "e-mail address in the subject": (attacks.address_in_the_subject(), UNTRUSTED),
    "directory name not permitted": (limited([DIRECTORY(name("CN=nobody"))]), UNTRUSTED),
    "directory name not permitted, not critical": (
        limited([DIRECTORY(name("CN=nobody"))], critical=False),
        UNTRUSTED,
    ),
    "directory name excluded, not critical": (
        limited(None, [DIRECTORY(name("CN=web"))], critical=False),
        UNTRUSTED,
    ),
    "URI not permitted": (limited([URI("good.example")], names=[URI("spiffe://bad.example/x")]), UNTRUSTED),
    "URI that cannot be judged": (
        limited([URI("good.example")], names=[URI("spiffe://good.example/x")]),
        UNTRUSTED,
    ),
    "another kind of name": (limited(OTHER, names=OTHER), UNTRUSTED),
}

# What was signed, and when.
SIGNED: dict[str, tuple[Attack, Refusal]] = {
    **{
        f"{header} not signed": (unsigned(header), SIGNATURE)
        for header in ("content-type", "host", "x-amz-date", "x-amz-x509", "x-amz-x509-chain")
    },
    "date moved after signing": (
        attacks.after_signing("x-amz-date", lambda date: f"{date[:-2]}{(int(date[-2]) + 1) % 10}Z"),
        SIGNATURE,
    ),
    "signed six minutes ago": (dated(-timedelta(minutes=6)), SIGNATURE),
    "signed in six minutes": (dated(timedelta(minutes=6)), SIGNATURE),
    "signed a year ago": (dated(-timedelta(days=365)), SIGNATURE),
    "body swapped": (attacks.swapped_body, SIGNATURE),
    "role swapped in the query": (attacks.swapped_role, SIGNATURE),
    "content type swapped": (attacks.after_signing("content-type", lambda _: "text/plain"), SIGNATURE),
    "another Region": (lambda lab: lab.signer().but(region="eu-central-1").ask(**lab.arns()), SIGNATURE),
    "a Region there is not": (lambda lab: lab.signer().but(region="xx-1").ask(**lab.arns()), SIGNATURE),
    "signed headers in another order": (
        lambda lab: lab.signer().but(reverse=True).ask(**lab.arns()),
        SIGNATURE,
    ),
    "another serial": (lambda lab: lab.signer().but(serial=1).ask(**lab.arns()), SIGNATURE),
    "base64 that is none": (attacks.after_signing("x-amz-x509", lambda text: f"!{text[1:]}"), SIGNATURE),
    "base64 without its end": (attacks.after_signing("x-amz-x509", lambda text: text[:-3]), SIGNATURE),
    "DER without its end": (attacks.after_signing("x-amz-x509", lambda text: text[:200]), SIGNATURE),
    "DER with something behind it": (
        attacks.after_signing("x-amz-x509", lambda text: text + text),
        SIGNATURE,
    ),
    "two certificates": (attacks.after_signing("x-amz-x509", lambda text: f"{text},{text}"), SIGNATURE),
    "PEM": (
        attacks.after_signing("x-amz-x509", lambda text: f"-----BEGIN CERTIFICATE-----{text}"),
        SIGNATURE,
    ),
}

# What is asked for.
ASKED: dict[str, tuple[Attack, Refusal | Callable[[Lab], Refusal]]] = {
    "another account's anchor": (
        elsewhere("trustAnchorArn"),
        malformed("profileArn", "the trust anchor's partition, account and Region"),
    ),
    "another account's profile": (
        elsewhere("profileArn"),
        malformed("profileArn", "the trust anchor's partition, account and Region"),
    ),
    "another account's role": (
        elsewhere("roleArn"),
        malformed("roleArn", "the trust anchor's partition and account"),
    ),
    "everything of another account": (attacks.with_everything_of_another_account, UNTRUSTED),
    "an anchor that is not there": (
        lambda lab: lab.ask(trustAnchorArn=lab.account.arn("trust-anchor", NOBODY)),
        NO_ANCHOR,
    ),
    "a profile that is not there": (
        lambda lab: lab.ask(profileArn=lab.account.arn("profile", NOBODY)),
        NO_PROFILE,
    ),
    "a profile as anchor": (
        lambda lab: lab.ask(trustAnchorArn=lab.arns()["profileArn"]),
        malformed("trustAnchorArn", RESOURCE),
    ),
    "another Region's profile": (
        lambda lab: lab.ask(profileArn=lab.account.arn("profile", NOBODY, "eu-west-1")),
        malformed("profileArn", "the trust anchor's partition, account and Region"),
    ),
    "a role not in the profile": (attacks.unlisted, NOT_LISTED),
    "duration above the role's": (
        attacks.too_long,
        lambda lab: unable(
            lab.role, "\nThe requested DurationSeconds exceeds the MaxSessionDuration set for this role."
        ),
    ),
    "a role said twice": (attacks.in_both_places, malformed("roleArn", "one value")),
    "a user for a role": (
        asking(roleArn="arn:aws:iam::111122223333:user/web"),
        malformed("roleArn", RESOURCE),
    ),
    "an ARN with digits of another script": (
        asking(
            roleArn="arn:aws:iam::\uff11\uff11\uff11\uff11\uff12\uff12\uff12\uff12\uff13\uff13\uff13\uff13:role/Web"
        ),
        malformed("roleArn", RESOURCE),
    ),
    "an ARN with a line break": (
        lambda lab: lab.ask(roleArn=lab.role + "\n"),
        malformed("roleArn", RESOURCE),
    ),
    "a pattern for a role": (lambda lab: lab.ask(roleArn=lab.role[:-1] + "*"), NOT_LISTED),
    "another CN": (leaf("CN=other"), lambda lab: unable(lab.role)),
    "a CN in other letters": (leaf("CN=WEB"), lambda lab: unable(lab.role)),
    "a CN with a blank": (leaf("CN=web "), lambda lab: unable(lab.role)),
    "a second CN": (leaf("CN=web,CN=admin"), lambda lab: unable(lab.role)),
    "a CN of look-alike letters": (leaf("CN=w\u0435b"), lambda lab: unable(lab.role)),
    "a session name of wide letters": (
        asking(roleSessionName="\uff57\uff45\uff42"),
        malformed("roleSessionName", "2 to 64 letters, digits and _ + = , . @ -"),
    ),
    "a session name that is a list": (
        asking(roleSessionName=["web"]),
        malformed("roleSessionName", "2 to 64 letters, digits and _ + = , . @ -"),
    ),
    "a duration of a million digits": (
        body(b'{"durationSeconds": 1' + b"0" * 5000 + b"}"),
        malformed("the body", "a JSON object"),
    ),
    "a duration without end": (
        body(b'{"durationSeconds": Infinity}'),
        malformed("durationSeconds", "900 to 43200 seconds"),
    ),
    "JSON without its end": (body(b'{"durationSeconds": 900'), malformed("the body", "a JSON object")),
    "a list": (body(b"[]"), malformed("the body", "a JSON object")),
    "a hundred thousand brackets": (body(b"[" * 100_000), malformed("the body", "a JSON object")),
    "bytes that are no text": (body(b"\xff\xfe\x00"), malformed("the body", "a JSON object")),
    "properties of half a letter": (
        body(b'{"instanceProperties": {"\\ud800": 1}}'),
        malformed("instanceProperties", "at most 50 texts of 1 to 200 characters"),
    ),
}

ALL = {**PROOF, **PATH, **NAMES, **SIGNED, **ASKED}


@pytest.mark.parametrize("attack", ALL)
def test_an_attack_is_refused_and_nothing_is_issued(lab: Lab, attack: str) -> None:
    """Status, code and text are AWS's; no session begins, nobody is written down, and the honest go on."""
    attempt, expected = ALL[attack]
    with nothing_issued(lab, recorded=attack in ASKED):
        assert attempt(lab).refusal == (expected(lab) if callable(expected) else expected)
    assert lab.ask().status == 201


@pytest.mark.parametrize(("kind", "text"), [("trust_anchor", "Trust anchor"), ("profile", "Profile")])
def test_what_is_switched_off_issues_nothing(fresh: Lab, kind: str, text: str) -> None:
    """A disabled trust anchor and a disabled profile; enabled again, each serves."""
    client = fresh.account.client()
    found = {"trust_anchor": fresh.anchor, "profile": fresh.profile}[kind]
    member = {"trust_anchor": "trustAnchorId", "profile": "profileId"}[kind]
    getattr(client, f"disable_{kind}")(**{member: found[member]})
    with nothing_issued(fresh):
        assert fresh.ask().refusal == (403, attacks.DENIED, f"{text} is disabled")
    getattr(client, f"enable_{kind}")(**{member: found[member]})
    assert fresh.ask().status == 201


def test_a_revoked_certificate_issues_nothing(fresh: Lab) -> None:
    """What the CA revoked, beside its neighbour."""
    stolen, other = issue("CN=web", fresh.root), issue("CN=web", fresh.root)
    found = pem(revoking(fresh.root, stolen.certificate))
    anchor = fresh.anchor["trustAnchorArn"]
    fresh.account.client().import_crl(name="crl", crlData=found, trustAnchorArn=anchor, enabled=True)
    with nothing_issued(fresh):
        assert fresh.ask(stolen).refusal == (403, attacks.DENIED, "Certificate revoked")
    assert fresh.ask(other).status == 201


def test_an_expired_trust_anchor_issues_nothing(local_aws: LocalAws) -> None:
    """The CA of the anchor ended; the certificates below it did not."""
    lab = Lab(new_account(local_aws), authority("CN=Root", end=NOW + HOUR))
    assert lab.ask().status == 201
    local_aws.clock.advance(2 * HOUR)
    try:
        with nothing_issued(lab):
            assert lab.ask().refusal == UNTRUSTED
    finally:
        local_aws.clock.advance(-2 * HOUR)


@pytest.mark.parametrize("critical", [True, False])
def test_a_trust_anchor_with_constraints_nobody_judges_issues_nothing(
    local_aws: LocalAws, critical: bool
) -> None:
    """A constraint on directory names counts on the trust anchor's own certificate too."""
    constraints = x509.NameConstraints([DIRECTORY(name("CN=nobody"))], None)
    lab = Lab(new_account(local_aws), authority("CN=Root", extensions=[(constraints, critical)]))
    with nothing_issued(lab):
        assert lab.ask().refusal == UNTRUSTED


@pytest.mark.parametrize(
    "allowed",
    [
        limited(GOOD, names=[DNS("a.good.example")]),
        limited(GOOD),
        limited(NET, names=[x509.IPAddress(ipaddress.ip_address("10.0.0.1"))]),
        limited([EMAIL("good.example")], names=[EMAIL("web@good.example")]),
        limited([URI("good.example")]),
        below(),
        below(kind="rsa2048"),
        leaf(ca=False),
        attacks.serial(b"\x01" * 20),
    ],
)
def test_the_neighbours_of_attacks_are_let_in(lab: Lab, allowed: Attack) -> None:
    """Names within the constraints, a constraint on names there are none of, the longest serial."""
    assert allowed(lab).status == 201
