"""Attribute mappings: what a put and a delete leave, and what the next session's tags and conditions see."""

from typing import Any

import pytest
from cryptography import x509

from tests.local_aws import LocalAws
from tests.rolesanywhere.answers import assert_are_answers, body, refused, wrong
from tests.rolesanywhere.authorities import DAY
from tests.rolesanywhere.conftest import Account, new_account
from tests.rolesanywhere.later import client_of_later_sdk
from tests.rolesanywhere.sessions.lab import Lab
from tests.rolesanywhere.sessions.pki import authority, issue, name

DEFAULT = {"x509Subject": ["*"], "x509Issuer": ["*"], "x509SAN": ["DNS", "URI", "Name/*"]}
TAG = "aws:PrincipalTag/"


def _put(client: Any, profile: str, field: str, *specifiers: str) -> dict[str, list[str]]:
    rules = [{"specifier": each} for each in specifiers]
    answer = client.put_attribute_mapping(profileId=profile, certificateField=field, mappingRules=rules)
    return _shown(answer)


def _delete(client: Any, profile: str, field: str, *specifiers: str) -> dict[str, list[str]]:
    more = {"specifiers": list(specifiers)} if specifiers else {}
    return _shown(client.delete_attribute_mapping(profileId=profile, certificateField=field, **more))


def _shown(answer: dict[str, Any]) -> dict[str, list[str]]:
    return {
        each["certificateField"]: [rule["specifier"] for rule in each["mappingRules"]]
        for each in answer["profile"]["attributeMappings"]
    }


@pytest.fixture
def profile(account: Account) -> str:
    """The id of a new profile."""
    return str(account.profile()["profileId"])


def test_a_put_replaces_the_rules_of_one_field(client: Any, profile: str) -> None:
    """The given rules stand, in their order and once each; the other fields keep theirs."""
    assert _put(client, profile, "x509Subject", "CN", "OU", "CN") == {**DEFAULT, "x509Subject": ["CN", "OU"]}
    assert _put(client, profile, "x509Subject", "O") == {**DEFAULT, "x509Subject": ["O"]}
    shown = _put(client, profile, "x509SAN", "URI")
    assert shown == {**DEFAULT, "x509Subject": ["O"], "x509SAN": ["URI"]}
    assert _shown(client.get_profile(profileId=profile)) == shown


def test_a_delete_takes_rules_or_the_whole_field(client: Any, profile: str) -> None:
    """Several specifiers come as repeated query parameters; without any the field goes."""
    _put(client, profile, "x509Subject", "CN", "OU", "O", "UID")
    assert _delete(client, profile, "x509Subject", "OU", "UID")["x509Subject"] == ["CN", "O"]
    assert _delete(client, profile, "x509Subject", "C")["x509Subject"] == ["CN", "O"]
    assert "x509Subject" not in _delete(client, profile, "x509Subject", "CN", "O")
    assert "x509Issuer" not in _delete(client, profile, "x509Issuer")
    assert _delete(client, profile, "x509Issuer", "CN") == {"x509SAN": DEFAULT["x509SAN"]}
    assert _delete(client, profile, "x509SAN") == {}
    assert _put(client, profile, "x509Issuer", "CN") == {"x509Issuer": ["CN"]}


@pytest.mark.parametrize("kept", ["Name", "Name/", "Name/*"])
@pytest.mark.parametrize("gone", ["Name", "Name/", "Name/*"])
def test_three_ways_to_write_a_whole_directory_name(client: Any, profile: str, kept: str, gone: str) -> None:
    """Name, Name/ and Name/* are one: a delete by any of them takes any of them, and no other rule."""
    assert _put(client, profile, "x509SAN", kept, "Name/CN")["x509SAN"] == [kept, "Name/CN"]
    assert _delete(client, profile, "x509SAN", gone)["x509SAN"] == ["Name/CN"]


def test_updated_at_moves_with_a_change_only(client: Any, profile: str) -> None:
    """A put of what is there, and a delete of what is not, change nothing."""
    rules = [{"specifier": "CN"}]
    given = {"profileId": profile, "certificateField": "x509Subject"}
    first = client.put_attribute_mapping(**given, mappingRules=rules)["profile"]
    assert first["updatedAt"] > first["createdAt"]
    assert client.put_attribute_mapping(**given, mappingRules=rules)["profile"] == first
    assert client.delete_attribute_mapping(**given, specifiers=["OU"])["profile"] == first


@pytest.mark.parametrize(
    ("field", "specifier"),
    [
        *(("x509Subject", text) for text in ("*", "CN", "O", "OU", "C", "ST", "L", "UID")),
        *(("x509Issuer", text) for text in ("*", "CN", "DC")),
        *(("x509SAN", text) for text in ("DNS", "URI", "Name", "Name/", "Name/*", "Name/CN")),
    ],
)
def test_a_specifier_with_a_meaning(client: Any, profile: str, field: str, specifier: str) -> None:
    """Attributes by their short names and * for all; of the SAN, DNS, URI and the directory name."""
    assert _put(client, profile, field, specifier)[field] == [specifier]


@pytest.mark.parametrize(
    ("field", "specifier"),
    [
        *(("x509Subject", text) for text in ("", "cn", "CN/*", "DNS", "2.5.4.99", "x" * 60)),
        *(("x509SAN", text) for text in ("", "*", "DNS/*", "URI/*", "Name/cn", "Email", "CN")),
    ],
)
def test_a_specifier_without_a_meaning(client: Any, profile: str, field: str, specifier: str) -> None:
    """A rule that would map nothing is refused, and nothing has changed."""
    with refused("ValidationException", f"Unsupported specifier for {field}: {specifier}"):
        _put(client, profile, field, "URI" if field == "x509SAN" else "CN", specifier)
    assert _shown(client.get_profile(profileId=profile)) == DEFAULT


def test_limits(account: Account, profile: str) -> None:
    """The three fields, specifiers of at most 60 characters, and at least one rule in a put."""
    loose = account.client(parameter_validation=False)
    fields = "Member must satisfy enum value set: [x509Subject, x509Issuer, x509SAN]"
    with refused("ValidationException", wrong("certificateField", "x509Serial", fields)):
        _put(loose, profile, "x509Serial", "CN")
    with refused("ValidationException", wrong("certificateField", "x509Serial", fields)):
        _delete(loose, profile, "x509Serial", "CN")
    longest = "Member must have length less than or equal to 60"
    with refused("ValidationException", wrong("mappingRules.1.member.specifier", "x" * 61, longest)):
        _put(loose, profile, "x509Subject", "x" * 61)
    with refused("ValidationException", "At least one mapping rule is required for x509Subject."):
        _put(loose, profile, "x509Subject")
    missing = wrong("", None, "Member must not be null").partition(" failed")[2]
    with refused("ValidationException") as refusal:
        loose.put_attribute_mapping(profileId=profile)
    both = [f"Value null at '{field}' failed{missing}" for field in ("certificateField", "mappingRules")]
    assert refusal.message == f"2 validation errors detected: {'; '.join(both)}"
    with refused("ValidationException"):
        loose.delete_attribute_mapping(profileId=profile)


@pytest.mark.parametrize("rules", ["CN", {"specifier": "CN"}, ["CN"], [None], [{"specifier": 1}], [{}]])
def test_rules_of_another_type(client: Any, profile: str, rules: object) -> None:
    """Anything but a list of structures with a text is a ValidationException, not a fault."""
    sent = {"certificateField": "x509Subject", "mappingRules": rules}
    with body(client, "PutAttributeMapping", sent), refused("ValidationException"):
        _put(client, profile, "x509Subject", "CN")


def test_answers_have_the_models_shape(client: Any, profile: str) -> None:
    """Put and delete answer the profile with every member that it has."""
    calls = {
        "PutAttributeMapping": lambda: _put(client, profile, "x509Subject", "CN"),
        "DeleteAttributeMapping": lambda: _delete(client, profile, "x509Subject"),
    }
    assert_are_answers(client, calls, {".profile.sessionPolicy"})


def test_an_alias_arn_stands_for_the_id(account: Account) -> None:
    """PutAttributeMapping and DeleteAttributeMapping find a profile by its alias."""
    later = client_of_later_sdk(account)
    later.create_profile(name="n", roleArns=[], aliasName="prod")
    named = f"arn:aws:rolesanywhere:us-east-1:{account.id}:alias/profile/prod"
    assert _put(later, named, "x509Subject", "CN")["x509Subject"] == ["CN"]
    assert "x509Issuer" not in _delete(later, named, "x509Issuer")


class TestSessions:
    """What the next session of a profile carries and what its role's conditions see."""

    @pytest.fixture
    def lab(self, local_aws: LocalAws) -> Lab:
        """A lab of the test's own."""
        return Lab(new_account(local_aws), authority("CN=Root"))

    def _asks(self, lab: Lab, role: str) -> int:
        names = [x509.DNSName("a.example"), x509.DirectoryName(name("CN=inner,O=Acme"))]
        return lab.ask(issue("CN=web,OU=Ops", lab.root, names=names), roleArn=role).status

    @pytest.mark.parametrize(
        ("field", "specifiers", "key", "value"),
        [
            ("x509Subject", ["OU"], "x509Subject/CN", "web"),
            ("x509Issuer", ["OU"], "x509Issuer/CN", "Root"),
            ("x509SAN", ["URI", "Name"], "x509SAN/DNS", "a.example"),
            ("x509SAN", ["DNS", "Name/CN"], "x509SAN/Name/O", "Acme"),
        ],
    )
    def test_what_is_not_mapped_is_absent(
        self, lab: Lab, field: str, specifiers: list[str], key: str, value: str
    ) -> None:
        """Equals a value: true before and false after. Differs from that value: false before, true after."""
        equal = lab.new_role("Equal", {"StringEquals": {TAG + key: value}})
        different = lab.new_role("Different", {"StringNotEquals": {TAG + key: value}})
        made = lab.account.profile(roleArns=[equal, different], enabled=True)
        lab.__dict__["profile"] = made
        client = lab.account.client()
        assert (self._asks(lab, equal), self._asks(lab, different)) == (201, 403)
        _put(client, made["profileId"], field, *specifiers)
        assert (self._asks(lab, equal), self._asks(lab, different)) == (403, 201)
        _put(client, made["profileId"], field, *DEFAULT[field])
        assert (self._asks(lab, equal), self._asks(lab, different)) == (201, 403)
        _delete(client, made["profileId"], field)
        assert (self._asks(lab, equal), self._asks(lab, different)) == (403, 201)

    @pytest.mark.parametrize("written", ["Name", "Name/", "Name/*", "Name/O"])
    def test_every_way_to_map_a_directory_name(self, lab: Lab, written: str) -> None:
        """Each of them gives the session the attribute."""
        role = lab.new_role("Inner", {"StringEquals": {TAG + "x509SAN/Name/O": "Acme"}})
        lab.__dict__["profile"] = lab.account.profile(roleArns=[role], enabled=True)
        _put(lab.account.client(), lab.profile["profileId"], "x509SAN", written)
        assert self._asks(lab, role) == 201

    def test_what_is_not_mapped_is_no_obstacle(self, lab: Lab) -> None:
        """A value that no session tag carries stops a session only as long as it is mapped."""
        leaf = issue("CN=web,O=Acme & Co", lab.root)
        client, profile = lab.account.client(), lab.profile["profileId"]
        assert lab.ask(leaf).status == 403
        _put(client, profile, "x509Subject", "CN")
        assert lab.ask(leaf).status == 201

    def test_fewer_tags_are_smaller(self, lab: Lab) -> None:
        """The packed size goes down when less is mapped."""
        leaf = issue(f"CN=web,O={'x' * 64},OU={'y' * 64}", lab.root, end=lab.account.local.clock.now() + DAY)
        size = lab.ask(leaf).body["credentialSet"][0]["packedPolicySize"]
        _put(lab.account.client(), lab.profile["profileId"], "x509Subject", "CN")
        assert lab.ask(leaf).body["credentialSet"][0]["packedPolicySize"] < size
