"""EventBridge and SNS on the local AWS: rules, topics, who may, and that nothing leaves the machine."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from policies import rule_topic_policy
from sandbox import corrections
from sandbox.emulator import load
from sandbox.keys import KeyPair
from tests.local_aws import ACCOUNT, REGION, LocalAws
from tests.sandbox.principals_at_work import Cast, allow, policy
from tests.sandbox.test_doors import assert_is_shut
from tests.sandbox.wire_client import FORM, call

PassedOn = list[dict[str, Any]]
TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT}:alarm"
RULE = f"arn:aws:events:{REGION}:{ACCOUNT}:rule/alarm"
PATTERN = json.dumps(
    {
        "source": ["aws.rolesanywhere"],
        "detail-type": ["Roles Anywhere Certificate Expiration State Change"],
    }
)
# https://docs.aws.amazon.com/rolesanywhere/latest/userguide/monitoring-events.html
SAMPLE: dict[str, Any] = {
    "version": "0",
    "id": "9c95e8e4-96a4-ef3f-b739-b6aa5b193afb",
    "detail-type": "Roles Anywhere Certificate Expiration State Change",
    "source": "aws.rolesanywhere",
    "account": "123456789012",
    "time": "2022-06-10T06:51:08Z",
    "region": "us-west-1",
    "resources": [
        "arn:aws:rolesanywhere:us-west-1:123456789012:trust-anchor/61f50cd4-45b9-4259-b049-d0a53682fa4b"
    ],
    "detail": {
        "certificate-serial-number": "00936EACBE07F201DF",
        "days-to-expiry": 3,
        "issuer": "L=Seattle,CN=CA Root v1,ST=Washington,C=US",
    },
}
JSON = {"content-type": "application/x-amz-json-1.1"}


@pytest.fixture
def events(local_aws: LocalAws, administrator: KeyPair) -> Iterator[Any]:
    """EventBridge for who may do everything, with a rule in place."""
    client = local_aws.client("events", user=administrator)
    client.put_rule(Name="alarm", EventPattern=PATTERN)
    yield client
    client.remove_targets(Rule="alarm", Ids=["topic"])
    client.delete_rule(Name="alarm")


@pytest.fixture
def sns(local_aws: LocalAws, administrator: KeyPair) -> Iterator[Any]:
    """SNS for who may do everything, with a topic in place."""
    client = local_aws.client("sns", user=administrator)
    assert client.create_topic(Name="alarm")["TopicArn"] == TOPIC
    yield client
    client.delete_topic(TopicArn=TOPIC)


def _refusal(call_: Any, **arguments: Any) -> tuple[str, str]:
    """Code and words."""
    with pytest.raises(ClientError) as refused:
        call_(**arguments)
    error = refused.value.response["Error"]
    return error["Code"], error["Message"]


@pytest.mark.parametrize(
    ("change", "matches"),
    [
        ({}, True),
        ({"resources": []}, True),
        ({"source": "aws.acm"}, False),
        ({"detail-type": "AWS API Call via CloudTrail"}, False),
    ],
)
def test_a_pattern_is_for_its_events(events: Any, change: dict[str, Any], matches: bool) -> None:
    """AWS's own sample of the event matches; with another source or kind it is another event."""
    pattern = events.describe_rule(Name="alarm")["EventPattern"]
    tested = events.test_event_pattern(EventPattern=pattern, Event=json.dumps({**SAMPLE, **change}))
    assert tested["Result"] is matches


def test_a_topic_lets_eventbridge_publish_for_its_rule(sns: Any) -> None:
    """Judged by ministack's own evaluator, once SNS has taken the policy."""
    document = rule_topic_policy(topic_arn=TOPIC, rule_arn=RULE)
    sns.set_topic_attributes(TopicArn=TOPIC, AttributeName="Policy", AttributeValue=document)
    kept = sns.get_topic_attributes(TopicArn=TOPIC)["Attributes"]["Policy"]
    evaluator = load().evaluator

    def may_publish(service: str, secure: bool = True, **said: str) -> bool:
        context = evaluator.EvalContext(
            principal_arn="*",
            principal_type="Service",
            principal_account="",
            action="sns:Publish",
            resource_arn=TOPIC,
            region=REGION,
            secure_transport=secure,
            service_context={f"aws:{key}": value for key, value in said.items()},
        )
        decision = evaluator.evaluate_resource_policy(kept, context, service=f"{service}.amazonaws.com")
        return bool(decision.decision == "Allow")

    assert may_publish("events", sourcearn=RULE)
    assert may_publish("events")
    assert not may_publish("events", sourcearn=f"{RULE}-2")
    assert not may_publish("events", secure=False, sourcearn=RULE)
    assert not may_publish("s3", sourcearn=RULE)


def test_a_rule_goes_after_its_targets(events: Any) -> None:
    """EventBridge keeps a rule that has targets; ministack drops both."""
    events.put_targets(Rule="alarm", Targets=[{"Id": "topic", "Arn": TOPIC}])
    expected = ("ValidationException", "Rule can't be deleted since it has targets.")
    assert _refusal(events.delete_rule, Name="alarm") == expected
    assert events.list_targets_by_rule(Rule="alarm")["Targets"] == [{"Id": "topic", "Arn": TOPIC}]
    with corrections.plain():
        events.delete_rule(Name="alarm")
        assert events.list_rules(NamePrefix="alarm")["Rules"] == [], "refused now: drop the correction"


def test_an_e_mail_waits_for_whoever_reads_it(sns: Any) -> None:
    """Nobody else confirms a subscription, or ends it before; it goes with its topic."""
    asked = {"TopicArn": TOPIC, "Protocol": "email", "Endpoint": "pki@example.com"}
    arn = sns.subscribe(**asked, ReturnSubscriptionArn=True)["SubscriptionArn"]
    found = sns.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]
    assert (found["PendingConfirmation"], found["ConfirmationWasAuthenticated"]) == ("true", "false")
    assert sns.get_topic_attributes(TopicArn=TOPIC)["Attributes"]["SubscriptionsPending"] == "1"
    code, words = _refusal(sns.unsubscribe, SubscriptionArn=arn)
    assert code == "InvalidParameter"
    assert "pending confirmation" in words
    sns.delete_topic(TopicArn=TOPIC)
    assert _refusal(sns.get_subscription_attributes, SubscriptionArn=arn)[0] == "NotFound"
    sns.create_topic(Name="alarm")
    with corrections.plain():
        plain = sns.subscribe(**asked)["SubscriptionArn"]
        sns.unsubscribe(SubscriptionArn=plain)


EVENTS_ALLOWED: list[tuple[str, str, dict[str, Any]]] = [
    ("PutRule", "Name", {"EventPattern": PATTERN}),
    ("DescribeRule", "Name", {}),
    ("DeleteRule", "Name", {}),
    ("PutTargets", "Rule", {"Targets": []}),
    ("ListTargetsByRule", "Rule", {}),
    ("RemoveTargets", "Rule", {"Ids": ["x"]}),
    ("TagResource", "ResourceARN", {"Tags": [{"Key": "a", "Value": "b"}]}),
    ("ListTagsForResource", "ResourceARN", {}),
    ("UntagResource", "ResourceARN", {"TagKeys": ["a"]}),
]


@pytest.mark.parametrize("case", EVENTS_ALLOWED, ids=lambda case: case[0])
def test_a_permission_on_a_rule_is_for_that_rule(
    local_aws: LocalAws, cast: Cast, events: Any, case: tuple[str, str, dict[str, Any]]
) -> None:
    """Whatever else a request names beside it, the rule it acts on is the one that is asked about."""
    operation, key, more = case
    events.put_rule(Name="other", EventPattern=PATTERN)
    other, action = RULE.replace("alarm", "other"), f"events:{operation}"
    user = cast.user("rules", policy(allow(action, RULE)))

    def asked(**content: Any) -> bool:
        headers = {**JSON, "x-amz-target": f"AWSEvents.{operation}"}
        body = json.dumps({**more, **content}).encode()
        answer = call(local_aws, "events", user=user, headers=headers, body=body)
        assert answer.status == 200 or answer.code == "AccessDeniedException"
        return answer.status == 200

    own, foreign = (RULE, other) if key == "ResourceARN" else ("alarm", "other")
    mine = {"Name": "alarm", "Rule": "alarm", "ResourceARN": RULE, "EventBusName": "default"}
    assert not asked(**{**mine, key: foreign})
    assert not asked(**{key: foreign})
    assert asked(**{key: own})
    events.put_rule(Name="alarm", EventPattern=PATTERN)
    events.delete_rule(Name="other")


SNS_ALLOWED = [
    ("GetTopicAttributes", "TopicArn", ""),
    ("SetTopicAttributes", "TopicArn", "&AttributeName=DisplayName&AttributeValue=x"),
    ("Subscribe", "TopicArn", "&Protocol=email&Endpoint=a%40b.io"),
    ("ListSubscriptionsByTopic", "TopicArn", ""),
    ("TagResource", "ResourceArn", "&Tags.member.1.Key=a&Tags.member.1.Value=b"),
    ("ListTagsForResource", "ResourceArn", ""),
    ("UntagResource", "ResourceArn", "&TagKeys.member.1=a"),
    ("GetSubscriptionAttributes", "SubscriptionArn", ""),
    ("SetSubscriptionAttributes", "SubscriptionArn", "&AttributeName=RawMessageDelivery&AttributeValue=true"),
    ("Unsubscribe", "SubscriptionArn", ""),
    ("DeleteTopic", "TopicArn", ""),
]


@pytest.mark.parametrize("case", SNS_ALLOWED, ids=lambda case: case[0])
def test_a_permission_on_a_topic_is_for_that_topic(
    local_aws: LocalAws, cast: Cast, sns: Any, case: tuple[str, str, str]
) -> None:
    """Its subscriptions with it; whatever else a request says of the allowed topic counts for nothing."""
    operation, key, more = case
    asked_of = {"Protocol": "email", "Endpoint": "pki@example.com", "ReturnSubscriptionArn": True}
    other = sns.create_topic(Name="other")["TopicArn"]
    subscriptions = {
        arn: sns.subscribe(TopicArn=arn, **asked_of)["SubscriptionArn"] for arn in (TOPIC, other)
    }
    user = cast.user("topics", policy(allow(f"sns:{operation}", TOPIC)))

    def asked(**given: str) -> int:
        pairs = "".join(f"&{name}={value}" for name, value in given.items())
        body = f"Action={operation}{pairs}{more}&Version=2010-03-31".encode()
        return call(local_aws, "sns", user=user, headers=FORM, body=body).status

    own, foreign = subscriptions.values() if key == "SubscriptionArn" else (TOPIC, other)
    mine = {"TopicArn": TOPIC, "ResourceArn": TOPIC, "SubscriptionArn": subscriptions[TOPIC], "Name": "alarm"}
    assert asked(**{**mine, key: foreign}) == asked(**{key: foreign}) == 403
    # What waits for its reader is there, and nobody's to end.
    assert asked(**{key: own}) == (400 if operation == "Unsubscribe" else 200)
    sns.delete_topic(TopicArn=other)


def test_a_topic_is_made_by_whoever_may(local_aws: LocalAws, cast: Cast, sns: Any) -> None:
    """Under the allowed name alone, whatever ARN stands beside it."""
    user = cast.user("topics", policy(allow("sns:CreateTopic", TOPIC)))
    make = "Action=CreateTopic&Version=2010-03-31&Name={}&TopicArn={}"
    answers = [
        call(local_aws, "sns", user=user, headers=FORM, body=make.format(name, TOPIC).encode())
        for name in ("other", "alarm")
    ]
    assert [each.status for each in answers] == [403, 200]
    assert answers[0].code == "AuthorizationError"
    assert [each["TopicArn"] for each in sns.list_topics()["Topics"]] == [TOPIC]


@pytest.mark.parametrize(
    "form",
    [
        "Action=Publish&TopicArn=x&Message=x",
        "Action=ConfirmSubscription&TopicArn=x&Token=x",
        "Action=CreatePlatformApplication&Name=x&Platform=GCM",
        "Action=Subscribe&TopicArn=x&Protocol=http&Endpoint=http%3A%2F%2F127.0.0.1%3A1",
        "Action=Subscribe&TopicArn=x&Protocol=sqs&Endpoint=x",
        "Action=Subscribe&TopicArn=x",
    ],
)
def test_what_sns_does_not_offer(
    local_aws: LocalAws, passed_on: PassedOn, administrator: KeyPair, form: str
) -> None:
    """Nothing that would send a message, or ask an address; its neighbour, by e-mail, passes on."""
    body = f"{form}&Version=2010-03-31".encode()
    assert_is_shut(call(local_aws, "sns", user=administrator, headers=FORM, body=body), passed_on)
    by_mail = b"Action=Subscribe&TopicArn=x&Protocol=email&Endpoint=a%40b.io&Version=2010-03-31"
    assert call(local_aws, "sns", user=administrator, headers=FORM, body=by_mail).code == "NotFound"


@pytest.mark.parametrize(
    "target",
    [
        "AWSEvents.PutEvents",
        "AWSEvents.CreateConnection",
        "AWSEvents.CreateApiDestination",
        "AWSEvents.CreateEventBus",
        "AWSEvents.PutRule.DescribeRule",
        "DynamoDB_20120810.PutRule",
        "PutRule",
        "",
    ],
)
def test_what_eventbridge_does_not_offer(
    local_aws: LocalAws, passed_on: PassedOn, administrator: KeyPair, target: str
) -> None:
    """Nothing that would deliver an event or call an address; a rule of that body is made."""
    body = json.dumps({"Name": "made", "EventPattern": PATTERN}).encode()
    headers = {**JSON, **({"x-amz-target": target} if target else {})}
    assert_is_shut(call(local_aws, "events", user=administrator, headers=headers, body=body), passed_on)
    for operation in ("PutRule", "DeleteRule"):
        offered = {**JSON, "x-amz-target": f"AWSEvents.{operation}"}
        assert call(local_aws, "events", user=administrator, headers=offered, body=body).status == 200


@pytest.mark.parametrize("operation", ["PutRule", "DeleteRule"])
def test_what_is_no_json_names_no_rule(local_aws: LocalAws, cast: Cast, events: Any, operation: str) -> None:
    """Who may act on one rule is asked for leave to act on all; who may, is told what is wrong."""
    headers = {**JSON, "x-amz-target": f"AWSEvents.{operation}"}
    for resource, code in ((RULE, "AccessDeniedException"), ("*", "SerializationException")):
        user = cast.user("rules", policy(allow(f"events:{operation}", resource)))
        assert call(local_aws, "events", user=user, headers=headers, body=b'{"Name": "alarm"').code == code
    assert events.describe_rule(Name="alarm")["State"] == "ENABLED"


def test_a_topic_that_is_not_there_gets_no_policy(sns: Any) -> None:
    """SNS says so before it looks at the document."""
    attribute = {"TopicArn": f"{TOPIC}-2", "AttributeName": "Policy", "AttributeValue": "{"}
    assert _refusal(sns.set_topic_attributes, **attribute)[0] == "NotFound"
