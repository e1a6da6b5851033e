"""Trust anchors and profiles through the real engine; what is expected is read back with boto3."""

from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from tests.local_aws import ACCOUNT, LocalAws
from tests.provider.cases import NEW, OLD
from tests.provider.conftest import Bench
from tests.provider.rules import READ, TRUST, WRITE

pytestmark = [pytest.mark.engine, pytest.mark.slow]

READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"


def _program(
    anchor: dict[str, Any] | None = None, profile: dict[str, Any] | None = None, pem: str = OLD
) -> Any:
    """A trust anchor, a role and a profile."""

    def run() -> None:
        source = {"source_type": "CERTIFICATE_BUNDLE", "source_data": {"x509_certificate_data": pem}}
        aws.rolesanywhere.TrustAnchor("root", source=source, **(anchor or {"enabled": True}))
        role = aws.iam.Role("web", assume_role_policy=TRUST)
        aws.rolesanywhere.Profile("profile", **{"role_arns": [role.arn], **(profile or {"enabled": True})})

    return run


def _anchor(local_aws: LocalAws, bench: Bench) -> dict[str, Any]:
    client = local_aws.client("rolesanywhere")
    return dict(client.get_trust_anchor(trustAnchorId=bench.resources()["root"]["id"])["trustAnchor"])


def _profile(local_aws: LocalAws, bench: Bench) -> dict[str, Any]:
    client = local_aws.client("rolesanywhere")
    return dict(client.get_profile(profileId=bench.resources()["profile"]["id"])["profile"])


def test_create_and_read_back(bench: Bench, local_aws: LocalAws) -> None:
    """Anchor and profile are as declared, ids are AWS's, and the same program changes nothing."""
    tags = {"tags": {"Team": "red"}, "enabled": True}
    program = _program(tags, {**tags, "duration_seconds": 1800, "session_policy": READ})
    assert set(bench.up(program).changed()) == {"root", "web", "profile"}
    anchor, profile, state = _anchor(local_aws, bench), _profile(local_aws, bench), bench.resources()
    assert anchor["name"].startswith("root-")
    assert anchor["enabled"] is True
    assert anchor["source"]["sourceData"]["x509CertificateData"].strip() == OLD.strip()
    assert state["root"]["outputs"]["arn"] == anchor["trustAnchorArn"]
    assert anchor["trustAnchorArn"].endswith(f":{ACCOUNT}:trust-anchor/{state['root']['id']}")
    assert (profile["durationSeconds"], profile["sessionPolicy"]) == (1800, READ)
    assert profile["roleArns"] == [state["web"]["outputs"]["arn"]]
    assert state["profile"]["outputs"]["arn"] == profile["profileArn"]
    client = local_aws.client("rolesanywhere")
    for arn in (anchor["trustAnchorArn"], profile["profileArn"]):
        found = client.list_tags_for_resource(resourceArn=arn)["tags"]
        assert found == [{"key": "Team", "value": "red"}]
    assert bench.up(program).changed() == {}


def test_enabled_left_out_means_disabled(bench: Bench, local_aws: LocalAws) -> None:
    """Like the real provider, the stand-in sends false for an anchor, and nothing for a profile."""
    bench.up(_program({"tags": {}}, {"tags": {}}))
    assert _anchor(local_aws, bench)["enabled"] is False
    assert _profile(local_aws, bench)["enabled"] is False


def test_updates_in_place(bench: Bench, local_aws: LocalAws) -> None:
    """Another CA bundle, name, switch or policy changes anchor and profile in place: the ARNs stay."""
    bench.up(_program())
    before = bench.resources()
    changed = _program(
        {"enabled": False, "name": "renamed", "tags": {"New": "x"}},
        {
            "enabled": False,
            "name": "renamed",
            "duration_seconds": 900,
            "accept_role_session_name": True,
            "managed_policy_arns": [READ_ONLY],
            "role_arns": [],
            "session_policy": WRITE,
            "tags": {"New": "x"},
        },
        NEW,
    )
    assert bench.up(changed).changed() == {"root": ["update"], "profile": ["update"]}
    anchor, profile, state = _anchor(local_aws, bench), _profile(local_aws, bench), bench.resources()
    for name in ("root", "profile"):
        assert state[name]["outputs"]["arn"] == before[name]["outputs"]["arn"]
    assert (anchor["enabled"], anchor["name"]) == (False, "renamed")
    assert anchor["source"]["sourceData"]["x509CertificateData"].strip() == NEW.strip()
    assert (profile["enabled"], profile["name"], profile["durationSeconds"]) == (False, "renamed", 900)
    assert profile["acceptRoleSessionName"] is True
    assert (profile["managedPolicyArns"], profile["roleArns"]) == ([READ_ONLY], [])
    assert profile["sessionPolicy"] == WRITE
    assert bench.up(changed).changed() == {}


def test_clearing_a_session_policy_sends_an_empty_text(bench: Bench) -> None:
    """The real provider sends an empty session policy to clear it; AWS's model asks for one character."""
    bench.up(_program(None, {"enabled": True, "session_policy": READ}))
    with pytest.raises(
        Exception, match=r"updating RolesAnywhere Profile .*UpdateProfile.*ValidationException"
    ):
        bench.up(_program(None, {"enabled": True}))
    assert bench.resources()["profile"]["outputs"]["sessionPolicy"] == READ


def test_notification_settings_replace(bench: Bench, local_aws: LocalAws) -> None:
    """A change replaces the anchor when both events have settings; beside AWS's default it is dropped."""

    def settings(threshold: int, *events: str) -> dict[str, Any]:
        common = {"enabled": True, "threshold": threshold, "channel": "ALL"}
        return {"enabled": True, "notification_settings": [{"event": event, **common} for event in events]}

    both = ("CA_CERTIFICATE_EXPIRY", "END_ENTITY_CERTIFICATE_EXPIRY")
    bench.up(_program(settings(30, *both)))
    before = bench.resources()["root"]["id"]
    assert bench.up(_program(settings(30, *reversed(both)))).changed() == {}
    steps = bench.up(_program(settings(60, *both))).changed()["root"]
    assert steps.index("create-replacement") < steps.index("delete-replaced")
    anchor = _anchor(local_aws, bench)
    assert anchor["trustAnchorId"] != before
    assert {setting["threshold"] for setting in anchor["notificationSettings"]} == {60}
    bench.destroy()
    bench.up(_program(settings(30, both[0])))
    assert bench.up(_program(settings(60, both[0]))).changed() == {}


def test_drift_and_deletion_behind_the_back(bench: Bench, local_aws: LocalAws) -> None:
    """A refresh sees what changed and what is gone; `up` puts both right."""
    bench.up(_program())
    client, state = local_aws.client("rolesanywhere"), bench.resources()
    client.disable_trust_anchor(trustAnchorId=state["root"]["id"])
    client.update_profile(profileId=state["profile"]["id"], durationSeconds=900, name="drifted")
    client.disable_profile(profileId=state["profile"]["id"])
    bench.refresh()
    drifted = bench.resources()
    assert drifted["root"]["outputs"]["enabled"] is False
    assert drifted["profile"]["outputs"]["enabled"] is False
    assert drifted["profile"]["outputs"]["name"] == "drifted"
    assert bench.up(_program()).changed() == {"root": ["update"], "profile": ["update"]}
    assert _anchor(local_aws, bench)["enabled"] is True
    client.delete_profile(profileId=state["profile"]["id"])
    client.delete_trust_anchor(trustAnchorId=state["root"]["id"])
    bench.refresh()
    assert not {"root", "profile"} & set(bench.resources())
    assert bench.up(_program()).changed() == {"root": ["create"], "profile": ["create"]}


def test_deleting_what_is_gone_succeeds(bench: Bench, local_aws: LocalAws) -> None:
    """`destroy` of an anchor and a profile somebody has deleted already ends well."""
    bench.up(_program())
    client, state = local_aws.client("rolesanywhere"), bench.resources()
    client.delete_profile(profileId=state["profile"]["id"])
    client.delete_trust_anchor(trustAnchorId=state["root"]["id"])
    bench.destroy()
    assert bench.resources() == {}


def test_import(bench: Bench, local_aws: LocalAws) -> None:
    """An anchor and a profile are taken over by their ids, and the same program then changes nothing."""
    client = local_aws.client("rolesanywhere")
    source = {"sourceType": "CERTIFICATE_BUNDLE", "sourceData": {"x509CertificateData": OLD}}
    anchor = client.create_trust_anchor(name="theirs", source=source, enabled=True)["trustAnchor"]
    profile = client.create_profile(name="theirs", roleArns=[], enabled=True, sessionPolicy=READ)["profile"]

    def program(*, taking_over: bool) -> Any:
        def options(identifier: str) -> pulumi.ResourceOptions:
            return pulumi.ResourceOptions(import_=identifier if taking_over else None)

        def run() -> None:
            aws.rolesanywhere.TrustAnchor(
                "root",
                name="theirs",
                enabled=True,
                source={
                    "source_type": "CERTIFICATE_BUNDLE",
                    "source_data": {"x509_certificate_data": OLD},
                },
                opts=options(anchor["trustAnchorId"]),
            )
            aws.rolesanywhere.Profile(
                "profile",
                name="theirs",
                enabled=True,
                session_policy=READ,
                opts=options(profile["profileId"]),
            )

        return run

    steps = bench.up(program(taking_over=True)).changed()
    assert steps == {"root": ["import"], "profile": ["import"]}
    assert bench.up(program(taking_over=False)).changed() == {}
