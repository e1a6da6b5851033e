"""Each provider's calls, as the engine's process makes them, on the local AWS."""

import base64
import uuid
from typing import Any

import dill  # type: ignore[import-untyped]
import pytest
from botocore.exceptions import ClientError
from pulumi.dynamic.dynamic import serialize_provider

from aws_facts.mappings import DEFAULT_MAPPINGS
from resources import ResourceError
from resources.attribute_mappings import AttributeMappingsProvider
from resources.notification_settings import NotificationSettingsProvider
from resources.revocation_list import RevocationListProvider
from tests.local_aws import LocalAws
from tests.resources.conftest import configured
from tests.rolesanywhere.lists import der, pem, revoking
from tests.rolesanywhere.sessions.pki import Issued, issue

PROVIDERS = (AttributeMappingsProvider, NotificationSettingsProvider, RevocationListProvider)
CA_EVENT, LEAF_EVENT = "CA_CERTIFICATE_EXPIRY", "END_ENTITY_CERTIFICATE_EXPIRY"


def gone_from(arn: str) -> str:
    """The ARN of something of the same kind that is not there."""
    return arn.rpartition("/")[0] + f"/{uuid.uuid4()}"


@pytest.fixture
def listed(anchor: str, root: Issued) -> dict[str, Any]:
    """The properties of a list."""
    crl = pem(revoking(root, issue("CN=web", root).certificate))
    return {
        "trustAnchorArn": anchor,
        "name": "corp",
        "crl": crl.decode(),
        "enabled": True,
        "tags": {"team": "identity"},
    }


@pytest.fixture
def profile(reachable: LocalAws) -> Any:
    """The ARN of a profile, and its mappings as AWS tells them."""
    client = reachable.client("rolesanywhere")
    made = client.create_profile(name="profile", roleArns=[])["profile"]
    yield made["profileArn"]
    client.delete_profile(profileId=made["profileId"])


def mappings_of(local: LocalAws, arn: str) -> dict[str, list[str]]:
    found = local.client("rolesanywhere").get_profile(profileId=arn.rpartition("/")[2])["profile"]
    return {
        each["certificateField"]: [rule["specifier"] for rule in each["mappingRules"]]
        for each in found["attributeMappings"]
    }


def settings_of(local: LocalAws, arn: str) -> dict[str, tuple[bool, int | None]]:
    client = local.client("rolesanywhere")
    found = client.get_trust_anchor(trustAnchorId=arn.rpartition("/")[2])["trustAnchor"]
    return {each["event"]: (each["enabled"], each.get("threshold")) for each in found["notificationSettings"]}


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_state_holds_a_name_and_no_code(provider: type) -> None:
    """The pickle names the class: no closure, no secret, and the same bytes each time."""
    text = serialize_provider(provider())
    content = base64.b64decode(text)
    assert len(content) < 120
    assert provider.__module__.encode() in content
    assert type(dill.loads(content)) is provider  # noqa: S301 - what was written just now
    assert serialize_provider(provider()) == text
    assert provider().serialize_as_secret_always is False


def test_a_list_lives(reachable: LocalAws, listed: dict[str, Any], root: Issued) -> None:
    """Imported, read back the same, changed in every property, deleted; deleting again is no error."""
    provider, client = configured(RevocationListProvider()), reachable.client("rolesanywhere")
    made = provider.create(listed)
    read = provider.read(made.id, made.outs)
    assert read.inputs == listed
    assert provider.diff(made.id, read.outs, listed).changes is False
    other = pem(revoking(root, issue("CN=web", root).certificate, issue("CN=api", root).certificate))
    wanted = listed | {
        "name": "renamed",
        "crl": other.decode(),
        "enabled": False,
        "tags": {"owner": "security"},
    }
    assert provider.diff(made.id, read.outs, wanted).changes is True
    changed = provider.update(made.id, read.outs, wanted)
    assert provider.read(made.id, changed.outs).inputs == wanted
    untagged = provider.update(made.id, changed.outs, wanted | {"enabled": True, "tags": None})
    after = provider.read(made.id, untagged.outs)
    assert (after.inputs["enabled"], after.inputs["tags"]) == (True, {})
    for _ in range(2):
        provider.delete(made.id, changed.outs)
    with pytest.raises(ClientError, match="ResourceNotFound"):
        client.get_crl(crlId=made.id)
    assert provider.read(made.id, changed.outs).id == ""


def test_an_import_that_was_never_recorded_is_found_again(
    reachable: LocalAws, listed: dict[str, Any], root: Issued
) -> None:
    """The very same list is taken over, switched as wanted; another content or name is another list."""
    provider, client = configured(RevocationListProvider()), reachable.client("rolesanywhere")
    lost = provider.create(listed | {"enabled": False})
    again = provider.create(listed)
    assert again.id == lost.id
    assert client.get_crl(crlId=again.id)["crl"]["enabled"] is True
    other = provider.create(listed | {"name": "another"})
    assert other.id != lost.id
    for each in (again, other):
        provider.delete(each.id, each.outs)


def test_what_somebody_put_in_its_place_is_seen(
    reachable: LocalAws, listed: dict[str, Any], root: Issued
) -> None:
    """A list in DER, which AWS takes as well, is read without an error and differs."""
    provider, client = configured(RevocationListProvider()), reachable.client("rolesanywhere")
    made = provider.create(listed)
    client.update_crl(crlId=made.id, crlData=der(revoking(root)))
    read = provider.read(made.id, made.outs)
    assert provider.diff(made.id, read.outs, listed).changes is True
    provider.delete(made.id, made.outs)


def test_another_anchor_means_another_list(listed: dict[str, Any]) -> None:
    """The anchor of a list is fixed at its import."""
    provider = configured(RevocationListProvider())
    other = provider.diff("id", listed, listed | {"trustAnchorArn": "arn:other"})
    assert other.replaces == ["trustAnchorArn"]
    assert provider.diff("id", listed, listed | {"enabled": False}).replaces == []


def test_a_list_imported_by_hand_is_taken_over(reachable: LocalAws, listed: dict[str, Any]) -> None:
    """It keeps its ARN and gets the content; one of another anchor, or none, is refused."""
    provider, client = configured(RevocationListProvider()), reachable.client("rolesanywhere")
    by_hand = client.import_crl(
        name="by-hand", crlData=listed["crl"].encode(), trustAnchorArn=listed["trustAnchorArn"]
    )["crl"]
    made = provider.create(listed | {"existingArn": by_hand["crlArn"]})
    assert made.id == by_hand["crlId"]
    assert provider.read(made.id, made.outs).inputs == listed
    with pytest.raises(ResourceError, match="a list of"):
        provider.create(
            listed | {"existingArn": by_hand["crlArn"], "trustAnchorArn": gone_from(listed["trustAnchorArn"])}
        )
    with pytest.raises(ResourceError, match="no such list"):
        provider.create(listed | {"existingArn": gone_from(by_hand["crlArn"])})
    provider.delete(made.id, made.outs)


def test_mappings_take_the_place_of_aws_s_own_and_give_it_back(reachable: LocalAws, profile: str) -> None:
    """Put exactly as wanted, a field left out mapped no more; deleted, AWS's own are there again."""
    provider = configured(AttributeMappingsProvider())
    default = {field: list(specifiers) for field, specifiers in DEFAULT_MAPPINGS.items()}
    assert mappings_of(reachable, profile) == default
    wanted = {"x509Subject": ["CN"], "x509SAN": ["URI"]}
    made = provider.create({"profileArn": profile, "mappings": wanted})
    assert mappings_of(reachable, profile) == wanted
    assert provider.read(made.id, made.outs).inputs == {"profileArn": profile, "mappings": wanted}
    more = {"x509Subject": ["CN", "OU"], "x509Issuer": ["CN"]}
    changed = provider.update(made.id, made.outs, {"profileArn": profile, "mappings": more})
    assert mappings_of(reachable, profile) == more
    provider.delete(made.id, changed.outs)
    assert mappings_of(reachable, profile) == default


def test_settings_are_put_and_given_back(reachable: LocalAws, anchor: str) -> None:
    """An event that is set no more, and all of them in the end, is told as AWS does by itself."""
    provider = configured(NotificationSettingsProvider())
    wanted = {
        CA_EVENT: {"enabled": True, "threshold": 90.0},
        LEAF_EVENT: {"enabled": False},
    }
    made = provider.create({"trustAnchorArn": anchor, "settings": wanted})
    assert settings_of(reachable, anchor) == {CA_EVENT: (True, 90), LEAF_EVENT: (False, None)}
    read = provider.read(made.id, made.outs)
    assert provider.diff(made.id, read.outs, {"trustAnchorArn": anchor, "settings": wanted}).changes is False
    fewer = {CA_EVENT: {"enabled": True, "threshold": 60}}
    changed = provider.update(made.id, made.outs, {"trustAnchorArn": anchor, "settings": fewer})
    assert settings_of(reachable, anchor) == {CA_EVENT: (True, 60), LEAF_EVENT: (True, 45)}
    provider.delete(made.id, changed.outs)
    assert settings_of(reachable, anchor) == {CA_EVENT: (True, 45), LEAF_EVENT: (True, 45)}


def test_what_belongs_to_something_gone_is_gone(reachable: LocalAws, anchor: str, profile: str) -> None:
    """Read says so, for the engine to forget it; deleting it is no error, making it is one."""
    mappings = {"profileArn": gone_from(profile), "mappings": {"x509Subject": ["CN"]}}
    settings = {
        "trustAnchorArn": gone_from(anchor),
        "settings": {CA_EVENT: {"enabled": True, "threshold": 9}},
    }
    for kind, props in ((AttributeMappingsProvider, mappings), (NotificationSettingsProvider, settings)):
        provider = configured(kind())
        assert provider.read("id", props).id == ""
        provider.delete("id", props)
        with pytest.raises(ResourceError, match="ResourceNotFoundException"):
            provider.create(props)


def test_another_refusal_is_not_taken_for_gone(
    reachable: LocalAws, anchor: str, profile: str, listed: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody without permissions neither forgets nor deletes anything."""
    statement = {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    nobody = reachable.make_user(f"nobody-{uuid.uuid4()}", policy)
    made = configured(RevocationListProvider()).create(listed)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", nobody.access_key_id)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", nobody.secret_access_key)
    cases = [
        (RevocationListProvider, made.outs),
        (AttributeMappingsProvider, {"profileArn": profile, "mappings": {}}),
        (NotificationSettingsProvider, {"trustAnchorArn": anchor, "settings": {CA_EVENT: {}}}),
    ]
    for kind, props in cases:
        provider = configured(kind())
        for call in (provider.read, provider.delete):
            with pytest.raises(ResourceError, match="AccessDenied"):
                call(made.id, props)


@pytest.mark.parametrize("setting", ["assumeRole", "assumeRoles", "accessKey", "sharedConfigFiles"])
def test_another_identity_than_the_stack_s_is_never_used(setting: str) -> None:
    """A setting that says who asks, and is not followed, stops the deployment."""
    with pytest.raises(ResourceError) as raised:
        configured(RevocationListProvider(), **{setting: "something"})
    assert raised.value.problems[0].where == f"aws:{setting}"
    assert "aws:profile" in raised.value.problems[0].remedy


def test_the_stack_s_profile_is_used(anchor: str) -> None:
    """A profile that is not there is an error, and not passed over."""
    provider = configured(NotificationSettingsProvider(), profile="no-such-profile", region="eu-central-1")
    with pytest.raises(ResourceError, match="no-such-profile"):
        provider.read("id", {"trustAnchorArn": anchor, "settings": {}})
