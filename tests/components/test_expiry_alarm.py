"""ExpiryAlarm: a rule for the events of certificates that end, a topic for it alone, and who is told."""

import json
from collections.abc import Callable
from typing import Any, cast

import pulumi
import pytest

import components as build
from aws_facts import ToolkitError
from tests.components.support import ANCHOR, BUCKET, assert_is_component, children
from tests.program.recording import arn_of, physical_name, record

RULE, TARGET = "aws:cloudwatch/eventRule:EventRule", "aws:cloudwatch/eventTarget:EventTarget"
TOPIC, POLICY = "aws:sns/topic:Topic", "aws:sns/topicPolicy:TopicPolicy"
SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription"
THEIRS = "arn:aws:sns:eu-central-1:111122223333:security"
KEY = "arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-4000-8000-000000000001"
EMAILS = ["pki@example.com", "on-call@example.com"]
# https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-rolesanywhere.html
PATTERN = {
    "source": ["aws.rolesanywhere"],
    "detail-type": ["Roles Anywhere Certificate Expiration State Change"],
}


def alarm(**args: Any) -> Callable[[], build.ExpiryAlarm]:
    return lambda: build.ExpiryAlarm("end", cast("build.ExpiryAlarmArgs", args))


def test_a_rule_publishes_to_a_topic_of_its_own() -> None:
    """The pattern is AWS's own, the topic's policy is for this rule, and comes before its first message."""
    recording = record(alarm(emails=EMAILS, tags={"team": "pki"}))
    assert_is_component(recording, "ExpiryAlarm", "end")
    rule, topic, target = (recording.only(each) for each in (RULE, TOPIC, TARGET))
    assert json.loads(rule.inputs.pop("eventPattern")) == PATTERN
    assert rule.inputs == {
        "description": "Certificates of IAM Roles Anywhere that end",
        "tags": {"team": "pki"},
    }
    assert topic.inputs == {"tags": {"team": "pki"}}
    assert target.inputs == {"rule": physical_name("end"), "arn": arn_of(TOPIC, "end")}
    assert (POLICY, "end") in target.depends_on
    allowing, another_rule, in_the_clear = json.loads(recording.only(POLICY).inputs["policy"])["Statement"]
    assert allowing["Principal"] == {"Service": "events.amazonaws.com"}
    assert another_rule["Condition"]["ArnNotEquals"] == {"aws:SourceArn": arn_of(RULE, "end")}
    assert in_the_clear["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert [each["Effect"] for each in (allowing, another_rule, in_the_clear)] == ["Allow", "Deny", "Deny"]


def test_each_address_is_a_subscription_named_after_it() -> None:
    """In another order nothing changes; without addresses there is none."""
    made = {each.name: each.inputs for each in record(alarm(emails=EMAILS)).of(SUBSCRIPTION)}
    topic = arn_of(TOPIC, "end")
    assert made == {
        f"end-{email}": {"topic": topic, "protocol": "email", "endpoint": email} for email in EMAILS
    }
    turned = record(alarm(emails=EMAILS[::-1])).of(SUBSCRIPTION)
    assert {each.name: each.inputs for each in turned} == made
    assert record(alarm()).of(SUBSCRIPTION) == []


def test_a_topic_somebody_else_owns_is_told_and_left_alone() -> None:
    """Only the rule and its target are made."""
    recording = record(alarm(existing_topic_arn=THEIRS))
    assert sorted(each.type for each in children(recording)) == [RULE, TARGET]
    assert recording.only(TARGET).inputs["arn"] == THEIRS


def test_a_key_and_anchors() -> None:
    """A customer's key encrypts the topic; of some anchors alone, their ARNs are in the pattern."""
    recording = record(alarm(kms_key_arn=KEY, trust_anchor_arns=[ANCHOR]))
    assert recording.only(TOPIC).inputs == {"kmsMasterKeyId": KEY}
    pattern = json.loads(recording.only(RULE).inputs["eventPattern"])
    assert pattern == {**PATTERN, "resources": [ANCHOR]}


@pytest.mark.parametrize("whole", [True, False])
def test_what_is_known_later(whole: bool) -> None:
    """As one output, or with an output inside, it is the same alarm; a mistake is told when it is known."""

    def program(email: str) -> Callable[[], object]:
        def make() -> object:
            later = pulumi.Output.from_input
            emails = later([EMAILS[0], email]) if whole else [EMAILS[0], later(email)]
            return alarm(emails=emails, trust_anchor_arns=later([ANCHOR]))()

        return make

    recording = record(program(EMAILS[1]))
    assert {each.name for each in recording.of(SUBSCRIPTION)} == {f"end-{email}" for email in EMAILS}
    assert json.loads(recording.only(RULE).inputs["eventPattern"])["resources"] == [ANCHOR]
    with pytest.raises(ToolkitError, match=r"expiry alarm end\.emails\[1\]"):
        record(program("nobody"))


MISTAKES: list[tuple[dict[str, Any], str, str]] = [
    ({"emails": ["nobody"]}, "expiry alarm end.emails[0]", "an e-mail address"),
    ({"emails": [EMAILS[0], "PKI@example.com"]}, "expiry alarm end.emails[1]", "each address once"),
    ({"emails": EMAILS[0]}, "expiry alarm end.emails", "a list"),
    ({"existing_topic_arn": THEIRS, "kms_key_arn": KEY}, "expiry alarm end", "without them"),
    ({"existing_topic_arn": THEIRS, "emails": EMAILS}, "expiry alarm end", "without them"),
    ({"existing_topic_arn": f"{THEIRS}.fifo"}, "expiry alarm end.existing_topic_arn", "a standard topic"),
    ({"existing_topic_arn": f"{THEIRS}:1"}, "expiry alarm end.existing_topic_arn", "a standard topic"),
    ({"kms_key_arn": "alias/aws/sns"}, "expiry alarm end.kms_key_arn", "a KMS key"),
    ({"trust_anchor_arns": []}, "expiry alarm end.trust_anchor_arns", "1 to 50"),
    ({"trust_anchor_arns": [BUCKET]}, "expiry alarm end.trust_anchor_arns[0]", "a trust anchor"),
]


@pytest.mark.parametrize(("args", "place", "expected"), MISTAKES)
def test_a_mistake_is_told_before_anything_is_made(args: dict[str, Any], place: str, expected: str) -> None:
    """With its place and what belongs there; without it the same program passes."""
    with pytest.raises(ToolkitError) as caught:
        record(alarm(**args))
    (problem,) = caught.value.problems
    assert problem.where == place
    assert expected in problem.expected
    assert record(alarm()).of(RULE)


def test_mistakes_are_told_together() -> None:
    """A wrong address beside a wrong key and a topic of somebody else's: three in one run."""
    with pytest.raises(ToolkitError) as caught:
        record(alarm(emails=["x"], kms_key_arn="x", existing_topic_arn=THEIRS))
    assert len(caught.value.problems) == 3
