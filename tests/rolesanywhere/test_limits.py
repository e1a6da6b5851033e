"""Every limit of the service model that a client can meet, each with its neighbour just inside."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.rolesanywhere.answers import body, refused, wrong
from tests.rolesanywhere.authorities import authority
from tests.rolesanywhere.conftest import Account, source

NAME = "Member must satisfy regular expression pattern: ^[ a-zA-Z0-9-_]*$"
TAG = "Member must satisfy regular expression pattern: ^[ a-zA-Z0-9_.:/=+@-]*$"
ROLE = r"^arn:aws(-[^:]+)?:iam(:.*){2}(:role.*)$"
UUID = "6f4943fb-13d4-4242-89c4-be367595c380"


def _at_most(number: int, what: str = "length") -> str:
    return f"Member must have {what} less than or equal to {number}"


def _at_least(number: int, what: str = "length") -> str:
    return f"Member must have {what} greater than or equal to {number}"


def _anchor(client: Any, **arguments: Any) -> Any:
    return client.create_trust_anchor(**{"name": "n", "source": source(authority().pem), **arguments})


def _profile(client: Any, **arguments: Any) -> Any:
    return client.create_profile(**{"name": "n", "roleArns": [], **arguments})


def _setting(**changes: Any) -> list[dict[str, Any]]:
    return [{"enabled": True, "event": "CA_CERTIFICATE_EXPIRY", "threshold": 1, **changes}]


def _tag(key: str = "k", value: str = "v") -> list[dict[str, str]]:
    return [{"key": key, "value": value}]


LIMITS: list[tuple[Callable[..., Any], str, Any, Any, str]] = [
    (_anchor, "name", "x", "", wrong("name", "", _at_least(1))),
    (_anchor, "name", "x" * 255, "x" * 256, wrong("name", "x" * 256, _at_most(255))),
    (_anchor, "name", "a-Z_0 9", "a.b", wrong("name", "a.b", NAME)),
    (_anchor, "name", "x", "x\n", wrong("name", "x\n", NAME)),
    (_profile, "name", "x", "", wrong("name", "", _at_least(1))),
    (_profile, "name", "x" * 255, "x" * 256, wrong("name", "x" * 256, _at_most(255))),
    (_profile, "name", "x", "ä", wrong("name", "ä", NAME)),
    (
        _profile,
        "name",
        "x",
        "ä" * 256,
        wrong("name", "ä" * 256, _at_most(255), NAME),
    ),
    (_profile, "durationSeconds", 900, 899, wrong("durationSeconds", "899", _at_least(900, "value"))),
    (
        _profile,
        "durationSeconds",
        43200,
        43201,
        wrong("durationSeconds", "43201", _at_most(43200, "value")),
    ),
    (
        _profile,
        "managedPolicyArns",
        ["x"] * 50,
        ["x"] * 51,
        wrong("managedPolicyArns", f"[{', '.join(['x'] * 51)}]", _at_most(50)),
    ),
    (
        _profile,
        "managedPolicyArns",
        ["x", "y" * 200],
        ["x", "y" * 201],
        wrong(
            "managedPolicyArns",
            f"[x, {'y' * 201}]",
            f"Member must satisfy constraint: [{_at_most(200)}, {_at_least(1)}]",
        ),
    ),
    (_profile, "tags", _tag("k" * 128), _tag("k" * 129), wrong("tags.1.member.key", None, _at_most(128))),
    (_profile, "tags", _tag("k"), _tag(""), wrong("tags.1.member.key", None, _at_least(1))),
    (_profile, "tags", _tag("a b_.:/=+@-"), _tag("a#b"), wrong("tags.1.member.key", None, TAG)),
    (
        _profile,
        "tags",
        _tag("k", "v" * 256),
        _tag("k", "v" * 257),
        wrong("tags.1.member.value", None, _at_most(256)),
    ),
    (_profile, "tags", _tag("k", ""), _tag("k", "ü"), wrong("tags.1.member.value", None, TAG)),
    (_anchor, "tags", _tag(), [*_tag(), *_tag("a#b")], wrong("tags.2.member.key", None, TAG)),
    (
        _anchor,
        "notificationSettings",
        _setting(threshold=1),
        _setting(threshold=0),
        wrong("notificationSettings.1.member.threshold", "0", _at_least(1, "value")),
    ),
    (
        _anchor,
        "notificationSettings",
        _setting(threshold=360),
        _setting(threshold=361),
        wrong("notificationSettings.1.member.threshold", "361", _at_most(360, "value")),
    ),
    (
        _anchor,
        "notificationSettings",
        _setting(channel="ALL"),
        _setting(channel="EVENTBRIDGE"),
        wrong(
            "notificationSettings.1.member.channel",
            "EVENTBRIDGE",
            "Member must satisfy enum value set: [ALL]",
        ),
    ),
    (
        _anchor,
        "notificationSettings",
        _setting(event="END_ENTITY_CERTIFICATE_EXPIRY"),
        _setting(event="OTHER"),
        wrong(
            "notificationSettings.1.member.event",
            "OTHER",
            "Member must satisfy enum value set: [CA_CERTIFICATE_EXPIRY, END_ENTITY_CERTIFICATE_EXPIRY]",
        ),
    ),
    (
        _anchor,
        "notificationSettings",
        [],
        _setting() * 51,
        wrong("notificationSettings", None, _at_most(50)),
    ),
]


@pytest.mark.parametrize(
    ("call", "member", "inside", "outside", "why"),
    LIMITS,
    ids=[f"{call.__name__.strip('_')} {member} {number}" for number, (call, member, *_) in enumerate(LIMITS)],
)
def test_a_limit_lies_between_its_neighbours(  # noqa: PLR0917 - a row of the table
    loose: Any, call: Callable[..., Any], member: str, inside: Any, outside: Any, why: str
) -> None:
    """The value just inside is accepted, the one just outside refused in AWS's words."""
    call(loose, **{member: inside})
    with refused("ValidationException", why):
        call(loose, **{member: outside})


def test_roles_of_a_profile(account: Account, loose: Any) -> None:
    """250 roles are accepted, 251 refused; a role ARN has at most 1011 characters and IAM's form."""
    role = account.role()
    assert len(_profile(loose, roleArns=[role] * 250)["profile"]["roleArns"]) == 250
    with refused("ValidationException") as refusal:
        _profile(loose, roleArns=[role] * 251)
    assert refusal.message.endswith(f"...' at 'roleArns' failed to satisfy constraint: {_at_most(250)}")
    rule = f"Member must satisfy constraint: [{_at_most(1011)}, {_at_least(1)}, "
    rule += f"Member must satisfy regular expression pattern: {ROLE}]"
    for bad in ("", "nonsense", f"arn:aws:iam::{account.id}:user/u"):
        with refused("ValidationException", wrong("roleArns", f"[{bad}]", rule)):
            _profile(loose, roleArns=[bad])
    stem = f"arn:aws:iam::{account.id}:role/"
    longest = stem + "x" * (1011 - len(stem))
    with refused("ValidationException", f"Role {longest} does not exist."):
        _profile(loose, roleArns=[longest])
    with refused("ValidationException") as refusal:
        _profile(loose, roleArns=[longest + "x"])
    assert refusal.message.endswith(rule)


def test_length_of_a_session_policy(account: Account, loose: Any) -> None:
    """An update takes 1 to 100000 characters; a create takes any."""
    profile_id = _profile(loose, sessionPolicy="x" * 100001)["profile"]["profileId"]
    loose.update_profile(profileId=profile_id, sessionPolicy="x" * 100000)
    loose.update_profile(profileId=profile_id, sessionPolicy="x")
    with refused("ValidationException", wrong("sessionPolicy", "x" * 256 + "...", _at_most(100000))):
        loose.update_profile(profileId=profile_id, sessionPolicy="x" * 100001)


def test_length_of_a_bundle(loose: Any) -> None:
    """A bundle has 1 to 204800 characters; a longer one is not echoed."""
    pem = authority().pem
    longest = pem + "\n" * (204800 - len(pem))
    _anchor(loose, source=source(longest))
    with refused("ValidationException") as refusal:
        _anchor(loose, source=source(longest, "\n"))
    assert refusal.message.endswith(_at_most(204800))
    assert len(refusal.message) < 600
    with refused("ValidationException", wrong("source.sourceData.x509CertificateData", "", _at_least(1))):
        _anchor(loose, source=source(""))


def test_lengths_are_counted_as_the_service_counts(loose: Any) -> None:
    """A character outside of the Basic Multilingual Plane counts twice: 128 of them are 256 units."""
    with refused("ValidationException", wrong("name", "\U0001f511" * 128, _at_most(255), NAME)):
        _profile(loose, name="\U0001f511" * 128)
    with refused("ValidationException", wrong("name", "\U0001f511" * 127, NAME)):
        _profile(loose, name="\U0001f511" * 127)


@pytest.mark.parametrize("operation", ["get_profile", "get_trust_anchor"])
@pytest.mark.parametrize(
    "bad",
    [
        "x" * 36,
        UUID.upper(),
        UUID + "0",
        "x" * 1012,
        f"arn:aws:iam::111122223333:role/{UUID}",
        f"arn:aws:rolesanywhere:us-east-1:111122223333:crl/{UUID}",
        f"arn:aws:rolesanywhere:us-east-1:111122223333:subject/{UUID}",
        f"arn:aws:rolesanywhere:us-east-1:x:profile/{UUID}",
        "..%2f..",
        "a b",
    ],
)
def test_an_id_is_a_uuid_or_an_arn_of_its_kind(loose: Any, operation: str, bad: str) -> None:
    """Any other text where an id belongs is a ValidationException that names the member."""
    member = "profileId" if operation == "get_profile" else "trustAnchorId"
    with refused("ValidationException") as refusal:
        getattr(loose, operation)(**{member: bad})
    assert f" at '{member}' failed to satisfy constraint: " in refusal.message


def test_required_members(loose: Any) -> None:
    """Everything that is missing is told at once, nested members by their path; null is missing too."""
    missing = "failed to satisfy constraint: Member must not be null"
    both = f"2 validation errors detected: Value null at 'name' {missing}; Value null at 'source' {missing}"
    for sent in ({}, {"name": None, "source": None}):
        with body(loose, "CreateTrustAnchor", sent), refused("ValidationException", both):
            loose.create_trust_anchor()
    with refused("ValidationException", f"1 validation error detected: Value null at 'roleArns' {missing}"):
        loose.create_profile(name="n")
    with refused("ValidationException") as refusal:
        _anchor(loose, notificationSettings=[{}], tags=[{"key": "k"}])
    fields = (
        "tags.1.member.value",
        "notificationSettings.1.member.enabled",
        "notificationSettings.1.member.event",
    )
    expected = "; ".join(f"Value null at '{field}' {missing}" for field in fields)
    assert refusal.message == f"3 validation errors detected: {expected}"
    with refused(
        "ValidationException", f"1 validation error detected: Value null at 'resourceArn' {missing}"
    ):
        loose.list_tags_for_resource()


def test_a_union_has_exactly_one_member(loose: Any) -> None:
    """Both kinds of source data at once, and an empty one, are refused; one alone is judged on its own."""
    why = (
        "1 validation error detected: Value at 'source.sourceData' failed to satisfy constraint: "
        "Exactly one of [x509CertificateData, acmPcaArn] must be set"
    )
    pem = authority().pem
    for data in ({}, {"x509CertificateData": pem, "acmPcaArn": "arn:aws:acm-pca:x"}, {"other": 1}):
        sent = {"name": "n", "source": {"sourceType": "CERTIFICATE_BUNDLE", "sourceData": data}}
        with body(loose, "CreateTrustAnchor", sent), refused("ValidationException", why):
            loose.create_trust_anchor()
    sent = {
        "name": "n",
        "source": {**source(pem), "sourceData": {"x509CertificateData": pem, "acmPcaArn": None}},
    }
    with body(loose, "CreateTrustAnchor", sent):
        loose.create_trust_anchor()
