"""Somebody is told that certificates end: a rule of EventBridge, and the topic it publishes to."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from aws_facts import Problem
from aws_facts.arn_kinds import KMS_KEY, TOPIC, TRUST_ANCHOR
from aws_facts.emails import email_problems
from aws_facts.limits import TRUST_ANCHORS, Range
from components._arns import arn_of, arns_of
from components._inputs import derived, given, judged_together, optional
from components.errors import ComponentError
from policies import rule_topic_policy

# https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-rolesanywhere.html
_EXPIRY = {
    "source": ["aws.rolesanywhere"],
    "detail-type": ["Roles Anywhere Certificate Expiration State Change"],
}
_DESCRIPTION = "Certificates of IAM Roles Anywhere that end"
_ANCHORS = Range(1, TRUST_ANCHORS.value, TRUST_ANCHORS.unit, TRUST_ANCHORS.source)
_OF_A_NEW_TOPIC = ("emails", "kms_key_arn")


class ExpiryAlarmArgs(TypedDict):
    """Whose certificates are watched, and who is told."""

    trust_anchor_arns: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """The ARNs of trust anchors, to be told of the events that name one of them alone: those of an anchor's
    own certificates, as AWS's sample has it. Every event of the account and Region when left out, those of
    end-entity certificates among them."""
    emails: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Who is told. Each is asked by e-mail to confirm, and told nothing before. Each is a subscription of its
    own, named after it: a preview shows those that are known."""
    kms_key_arn: NotRequired[pulumi.Input[str]]
    """The ARN of a customer's KMS key to encrypt the topic with. Its own policy must allow
    `events.amazonaws.com` kms:GenerateDataKey* and kms:Decrypt, without a condition on the source. No KMS
    when left out: through the key that AWS manages for SNS, EventBridge cannot publish."""
    existing_topic_arn: NotRequired[pulumi.Input[str]]
    """The ARN of a topic there already is, in the same Region. It is used as it is: its own policy must let
    `events.amazonaws.com` publish, and who is told is its owner's to say."""
    tags: NotRequired[pulumi.Input[Mapping[str, pulumi.Input[str]]]]
    """Tags of the rule and the topic."""


class ExpiryAlarm(pulumi.ComponentResource):
    """Tells of certificates that end, days before: those of trust anchors, and those that had sessions.

    Roles Anywhere sends such an event once a day, from as many days before as the anchor's notification
    settings say. What is told is the certificate's serial number, its issuer and the days that are left:
    nothing that is secret.

    The topic takes messages from EventBridge and over TLS only, and none that EventBridge says is for another
    rule.
    """

    rule_arn: pulumi.Output[str]
    """The rule's ARN."""
    topic_arn: pulumi.Output[str]
    """The topic's ARN: whoever else wants to be told subscribes to it."""

    def __init__(self, name: str, args: ExpiryAlarmArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("rolesanywhere:index:ExpiryAlarm", name, {}, opts)
        inputs = _judged(args, where=f"expiry alarm {name}")
        child = pulumi.ResourceOptions(parent=self)
        rule = aws.cloudwatch.EventRule(
            name, description=_DESCRIPTION, event_pattern=inputs["pattern"], tags=args.get("tags"), opts=child
        )
        if inputs["existing"] is None:
            ready = _topic(name, args, inputs, rule.arn, parent=self)
            self.topic_arn = ready[0].arn
        else:
            ready, self.topic_arn = [], pulumi.Output.from_input(inputs["existing"])
        aws.cloudwatch.EventTarget(
            name,
            rule=rule.name,
            arn=self.topic_arn,
            # What comes before the topic takes it would be lost.
            opts=pulumi.ResourceOptions(parent=self, depends_on=ready),
        )
        self.rule_arn = rule.arn
        self.register_outputs({"rule_arn": self.rule_arn, "topic_arn": self.topic_arn})


def _judged(args: ExpiryAlarmArgs, *, where: str) -> dict[str, Any]:
    return judged_together(
        {
            "alone": lambda: _check_topic_alone(args, where=where),
            "emails": lambda: _emails(args, where=where),
            "existing": lambda: optional(
                args.get("existing_topic_arn"), arn_of(TOPIC, where=f"{where}.existing_topic_arn")
            ),
            "key": lambda: optional(args.get("kms_key_arn"), arn_of(KMS_KEY, where=f"{where}.kms_key_arn")),
            "pattern": lambda: _pattern(args, where=where),
        }
    )


def _topic(
    name: str, args: ExpiryAlarmArgs, inputs: Mapping[str, Any], rule_arn: Any, *, parent: pulumi.Resource
) -> list[Any]:
    """The topic, who may publish, and who is told."""
    child = pulumi.ResourceOptions(parent=parent)
    topic = aws.sns.Topic(name, kms_master_key_id=inputs["key"], tags=args.get("tags"), opts=child)
    policy = aws.sns.TopicPolicy(
        name,
        arn=topic.arn,
        policy=pulumi.Output.all(topic_arn=topic.arn, rule_arn=rule_arn).apply(
            lambda arns: rule_topic_policy(**arns)
        ),
        opts=child,
    )

    def subscribe(emails: Sequence[str]) -> None:
        for email in emails:
            aws.sns.TopicSubscription(
                f"{name}-{email}", topic=topic.arn, protocol="email", endpoint=email, opts=child
            )

    derived(inputs["emails"], subscribe)
    return [topic, policy]


def _check_topic_alone(args: ExpiryAlarmArgs, *, where: str) -> None:
    others = given(args, _OF_A_NEW_TOPIC)
    if args.get("existing_topic_arn") is not None and others:
        raise ComponentError(
            Problem(
                where=where,
                got=f"existing_topic_arn and {', '.join(others)}",
                expected="existing_topic_arn without them: a topic somebody else owns is never changed",
                remedy="Remove the others, or remove existing_topic_arn to have a topic made.",
            )
        )


def _emails(args: ExpiryAlarmArgs, *, where: str) -> pulumi.Input[Sequence[str]]:
    emails, place = args.get("emails"), f"{where}.emails"

    def checked(known: Any) -> Sequence[str]:
        if not isinstance(known, list | tuple):
            raise ComponentError(Problem(place, repr(known), "a list of e-mail addresses", "Make it a list."))
        problems = list(email_problems(known, where=place))
        if problems:
            raise ComponentError(*problems)
        return known

    return derived([] if emails is None else emails, checked)


def _pattern(args: ExpiryAlarmArgs, *, where: str) -> pulumi.Input[str]:
    """What an event must be.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
    """
    anchors = args.get("trust_anchor_arns")
    if anchors is None:
        return json.dumps(_EXPIRY)
    judged = arns_of(TRUST_ANCHOR, anchors, bounds=_ANCHORS, where=f"{where}.trust_anchor_arns")
    return derived(judged, lambda arns: json.dumps({**_EXPIRY, "resources": list(arns)}))
