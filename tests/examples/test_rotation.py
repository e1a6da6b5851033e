"""The example of a rollover and a revocation, deployed, used and destroyed: every cell of its two tables."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import pytest
import yaml

from cli.exit_codes import ExitCode
from consumer.cache import Cache
from consumer.request import request_of
from consumer.session import SessionRefusedError, credentials_of
from tests.cli.door import Run, runner
from tests.examples.driver import Example, make_example, refusal
from tests.sandbox.test_topics import SAMPLE

pytestmark = [pytest.mark.engine, pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[2]
SESSION = (201, "")
UNTRUSTED = (403, "Untrusted signing certificate")
REVOKED = (403, "Certificate revoked")


@dataclass
class Site:
    """The example, and whoever uses it.

    Attributes:
        example: The example in a folder of its own.
        run: Runs the command in this process.
        outputs: The stack's outputs after its first `up`: no step changes an ARN.
    """

    example: Example
    run: Run
    outputs: dict[str, Any] = field(default_factory=dict)

    @property
    def pki(self) -> Path:
        return self.example.root / "pki"

    def certs(self, *arguments: str | Path) -> None:
        assert self.run("certs", *arguments).code == ExitCode.OK

    def up(self) -> None:
        self.example.succeed("up")
        self.outputs = self.outputs or self.example.outputs()

    def credentials(self, folder: Path, workload: str = "reporter") -> dict[str, str]:
        """The credentials of a new session by the certificate in a folder."""
        instance, cache = self.example.instance, self.example.root / "cache"
        given = {
            "certificate": str(folder / "certificate.pem"),
            "privateKey": str(folder / "private-key.pem"),
            "chain": str(folder / "chain.pem"),
            "endpoint": instance.endpoint,
        }
        request = request_of(self.outputs, workload, given, {"AWS_CA_BUNDLE": str(instance.ca_file)})
        shutil.rmtree(cache, ignore_errors=True)
        return credentials_of(request, Cache(cache, request.key()), bytes)

    def ask(self, folder: Path, workload: str = "reporter") -> tuple[int, str]:
        """How a session is answered: AWS's code and words when there is none."""
        try:
            self.credentials(folder, workload)
        except SessionRefusedError as error:
            return error.status, error.text
        return SESSION


@pytest.fixture
def site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Site]:
    """The example in a folder of the test's."""
    example = make_example(tmp_path, "rotation", "dev")
    yield Site(example, runner(capsys, example.root))
    example.run("sandbox", "stop")


def lists_buckets(site: Site, credentials: Any) -> Any:
    instance = site.example.instance
    client = boto3.client(
        "s3",
        endpoint_url=instance.endpoint,
        verify=str(instance.ca_file),
        region_name="eu-central-1",
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretAccessKey"],
        aws_session_token=credentials["SessionToken"],
    )
    return refusal(client.list_buckets)


def with_an_anchor_for_each_generation(values: dict[str, Any]) -> None:
    """Add the second anchor and its workload, as the file of the variant has them."""
    variant = yaml.safe_load((ROOT / "examples" / "rotation" / "Pulumi.two-anchors.yaml").read_text())[
        "config"
    ]
    for section, name in (("trustAnchors", "corp-g2"), ("workloads", "reporter-g2")):
        key = f"rolesanywhere:{section}"
        values[key][name] = variant[key][name]
    # After the rollover both anchors trust the same root.
    values["rolesanywhere:workloads"]["reporter-g2"]["sharesCertificatesWith"] = ["reporter"]


def set_anchor(**settings: Any) -> Callable[[dict[str, Any]], None]:
    """Set keys of the anchor; None takes one out."""

    def change(values: dict[str, Any]) -> None:
        anchor = values["rolesanywhere:trustAnchors"]["corp"] | settings
        kept = {key: value for key, value in anchor.items() if value is not None}
        values["rolesanywhere:trustAnchors"]["corp"] = kept

    return change


def test_a_rollover_and_a_revocation(site: Site) -> None:
    """Each step of the README with its row of the tables; in the end nothing is left, keys included."""
    old_ca, new_ca = site.pki / "ca", site.pki / "ca-g2"
    site.certs("init", old_ca)
    site.certs("issue", "--ca", old_ca, "--common-name", "reporter")
    site.certs("issue", "--ca", old_ca, "--common-name", "reporter", "--output", site.pki / "stolen")
    site.certs("renew", "ca", old_ca)
    site.certs("issue", "--ca", new_ca, "--common-name", "reporter")
    old, new = (each / "workloads" / "reporter" for each in (old_ca, new_ca))
    stolen = site.pki / "stolen"

    site.up()  # before the rollover, without a list
    assert [site.ask(each) for each in (old, new)] == [SESSION, UNTRUSTED]
    assert [site.ask(each) for each in (stolen, old)] == [SESSION, SESSION]
    client = site.example.client("rolesanywhere")
    anchor = made_as_written(client)
    had = site.credentials(stolen)
    assert_the_alarm_rings(site)

    site.certs("revoke", stolen / "certificate.pem", "--ca", old_ca, "--reason", "keyCompromise")
    site.certs("crl", "--ca", old_ca)
    both = ["pki/ca/root.pem", "pki/ca-g2/root.pem"]
    disabled = {"file": "pki/ca/revoked.crl", "enabled": False}
    site.example.edit(set_anchor(bundle=both, revocationList=disabled))
    site.example.edit(with_an_anchor_for_each_generation)
    site.outputs = {}
    site.up()  # the overlap, with a list that does not count yet
    assert [site.ask(each) for each in (old, new)] == [SESSION, SESSION]
    assert [site.ask(each) for each in (stolen, old)] == [SESSION, SESSION]
    assert [site.ask(each, "reporter-g2") for each in (old, new)] == [UNTRUSTED, SESSION]

    site.example.edit(set_anchor(revocationList="pki/ca/revoked.crl"))
    site.up()  # the list counts
    assert [site.ask(each) for each in (stolen, old, new)] == [REVOKED, SESSION, SESSION]
    assert lists_buckets(site, had) == ""  # what a session had lives on until it ends
    assert "0 operations" in site.example.succeed("preview")

    site.example.edit(set_anchor(bundle="pki/ca-g2/root.pem"))
    refused = site.run("check")  # a list of the old authority has no place there any more
    assert refused.code == ExitCode.CONFIG
    assert "from which no path leads to the anchor" in refused.out
    site.example.edit(set_anchor(revocationList=None))
    site.certs("renew", "workload", old, "--ca", new_ca)
    current = (old / "current").resolve()
    (before,) = (each for each in (old / "generations").iterdir() if each != current)
    site.up()  # after the rollover
    assert [site.ask(each) for each in (before, new, old)] == [UNTRUSTED, SESSION, SESSION]
    assert client.get_trust_anchor(trustAnchorId=anchor["trustAnchorId"])["trustAnchor"]["enabled"] is True
    assert client.list_crls()["crls"] == []

    site.example.succeed("down", "--yes")
    assert client.list_trust_anchors()["trustAnchors"] == client.list_profiles()["profiles"] == []
    assert_no_alarm_is_left(site)
    shutil.rmtree(site.pki)
    assert list(site.example.root.rglob("*.key")) == list(site.example.root.rglob("private-key.pem")) == []


def made_as_written(client: Any) -> Any:
    """The anchor, which warns when the stack file says, and whose workload's profile maps what it says."""
    (anchor,) = client.list_trust_anchors()["trustAnchors"]
    days = {each["event"]: each["threshold"] for each in anchor["notificationSettings"]}
    assert days == {"CA_CERTIFICATE_EXPIRY": 90, "END_ENTITY_CERTIFICATE_EXPIRY": 3}
    (profile,) = client.list_profiles()["profiles"]
    fields = {each["certificateField"] for each in profile["attributeMappings"]}
    assert fields == {"x509Subject", "x509Issuer"}
    return anchor


def assert_the_alarm_rings(site: Site) -> None:
    """AWS's own sample of the event is for the rule, another one is not; the topic's reader is told."""
    events, sns, made = site.example.client("events"), site.example.client("sns"), site.outputs["expiryAlarm"]
    rule = events.describe_rule(Name=made["ruleArn"].rpartition("/")[2])
    assert rule["State"] == "ENABLED"
    for event, matches in ((SAMPLE, True), ({**SAMPLE, "source": "aws.acm"}, False)):
        tested = events.test_event_pattern(EventPattern=rule["EventPattern"], Event=json.dumps(event))
        assert tested["Result"] is matches
    (target,) = events.list_targets_by_rule(Rule=rule["Name"])["Targets"]
    assert target["Arn"] == made["topicArn"]
    (told,) = sns.list_subscriptions_by_topic(TopicArn=made["topicArn"])["Subscriptions"]
    assert (told["Protocol"], told["Endpoint"]) == ("email", "pki@example.com")


def assert_no_alarm_is_left(site: Site) -> None:
    """Neither topic nor rule."""
    events, rule = site.example.client("events"), site.outputs["expiryAlarm"]["ruleArn"].rpartition("/")[2]
    assert site.example.client("sns").list_topics()["Topics"] == []
    assert refusal(events.describe_rule, Name=rule) == "ResourceNotFoundException"


def test_the_variant_with_two_anchors_is_right(site: Site) -> None:
    """Its stack file passes every check once both authorities are there, and not before."""
    assert site.run("check", "--stack", "two-anchors").code == ExitCode.CONFIG
    site.certs("init", site.pki / "ca")
    site.certs("renew", "ca", site.pki / "ca")
    assert site.run("check", "--stack", "two-anchors").code == ExitCode.OK
