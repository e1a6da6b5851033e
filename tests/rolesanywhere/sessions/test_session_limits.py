"""What fits into no session: too many tags, too long ones, too large policies, a policy nobody can judge."""

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID

from sandbox.rolesanywhere.place import Kind, Reference
from tests.rolesanywhere.sessions import attacks
from tests.rolesanywhere.sessions.attacks import Refusal
from tests.rolesanywhere.sessions.direct import ROLE, Direct
from tests.rolesanywhere.sessions.lab import trust
from tests.rolesanywhere.sessions.pki import Issued, authority, issue
from tests.rolesanywhere.sessions.situations import NOW, VALID

CN, OU = NameOID.COMMON_NAME, NameOID.ORGANIZATIONAL_UNIT_NAME
Attributes = Sequence[tuple[x509.ObjectIdentifier, str]]


@pytest.fixture(scope="module")
def root() -> Issued:
    return authority("CN=Root", **VALID)


@pytest.fixture
def desk(root: Issued) -> Direct:
    made = Direct(root.pem, now=NOW)
    made.roles.trust_policy = json.dumps(trust(made.anchor, {}))
    return made


def outcome(desk: Direct, root: Issued, attributes: Attributes = ((CN, "web"),)) -> Refusal:
    """Status, code and text of the answer for a subject."""
    subject = x509.Name([x509.NameAttribute(oid, value) for oid, value in attributes])
    own = issue(subject, root, **VALID)
    answer = desk.ask(desk.signer(own).but(date=NOW))
    code = answer.headers.get("x-amzn-ErrorType", "")
    return answer.status, code, json.loads(answer.body).get("message", "")


def private(number: int) -> Attributes:
    """So many attributes of kinds that nobody has a name for."""
    return [(x509.ObjectIdentifier(f"1.2.3.4.{place}"), "x") for place in range(number)]


def unmapped(named: str) -> Refusal:
    """What is said of attributes of the subject that fit into no tags."""
    text = "Unable to assume role. Some attributes failed to be mapped into session tags."
    return 403, attacks.DENIED, f"{text} Issuer: [  ]; Subject: [ {named} ]; SAN: [  ]"


@pytest.mark.parametrize(
    ("fits", "too_much", "named"),
    [
        # Repeated attributes are one value, joined with a slash: 256 characters fit.
        (
            [(CN, "web"), *[(OU, "x" * 63)] * 3, (OU, "x" * 64)],
            [(CN, "web"), *[(OU, "x" * 63)] * 3, (OU, "x" * 64), (OU, "")],
            "OU",
        ),
        # A source identity has 64 characters, without "CN=" from 62 on.
        ([(CN, "x" * 32), (CN, "x" * 31)], [(CN, "x" * 32), (CN, "x" * 32)], "CN"),
        # A tag's key has 128 characters.
        (
            [(CN, "web"), (x509.ObjectIdentifier("1.2" + ".1" * 56), "x")],
            [(CN, "web"), (x509.ObjectIdentifier("1.2" + ".1" * 57), "x")],
            "1.2" + ".1" * 57,
        ),
    ],
    ids=["value", "source identity", "key"],
)
def test_what_no_tag_and_no_source_identity_holds(
    desk: Direct, root: Issued, fits: Attributes, too_much: Attributes, named: str
) -> None:
    """The largest fits, one more does not, and what is at fault is named."""
    assert outcome(desk, root, fits)[0] == 201
    assert outcome(desk, root, too_much) == unmapped(named)
    assert len(desk.roles.issued) == 1


def test_fifty_tags(desk: Direct, root: Issued) -> None:
    """One more than fifty cannot be tags; fifty can, and fill more than the room there is."""
    assert outcome(desk, root, [(CN, "web"), *private(49)]) == unmapped("\u2026")
    assert outcome(desk, root, [(CN, "web"), *private(48)]) == attacks.unable(ROLE)


@pytest.mark.parametrize(
    "policy", ["", "{}", "[]", "no JSON", '{"Version": "2012-10-17", "Statement": [{}]}']
)
def test_a_trust_policy_nobody_can_judge_lets_nobody_in(desk: Direct, root: Issued, policy: str) -> None:
    """Were such a document ever stored, it is no permission."""
    desk.roles.trust_policy = policy
    assert outcome(desk, root) == attacks.unable(ROLE)
    assert desk.roles.issued == []


@pytest.mark.parametrize(("length", "status"), [(736, 201), (1690, 403)])
def test_a_session_policy_that_is_packed_too_full(
    desk: Direct, root: Issued, length: int, status: int
) -> None:
    """Two lengths below 2,048 that were measured at 82 and at 157 percent with about as many tags.

    https://github.com/aws/containers-roadmap/issues/2413 .
    """
    reference = Reference(Kind.PROFILE, desk.profile, desk.profile.rpartition("/")[2], local=True)
    statement = '{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}'
    policy = f'{{"Version":"2012-10-17","Statement":[{statement}]}}'.ljust(length)
    desk.shelf.profiles.change(reference, lambda old: replace(old, session_policy=policy))
    found = outcome(desk, root)
    assert found == (attacks.unable(ROLE) if status == 403 else (201, "", ""))
