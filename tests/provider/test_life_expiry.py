"""Targets, topic policies and subscriptions: what only they do, as the real provider does it."""

import json

import boto3
import pytest

from sandbox.provider.cloud import Cloud
from sandbox.provider.registry import TYPES
from tests.local_aws import ACCOUNT, REGION, LocalAws
from tests.provider import rules
from tests.provider.cases import CASES, PARENT_TOPIC
from tests.provider.test_life import Life

pytestmark = pytest.mark.slow


def test_a_target_is_imported_as_the_real_provider_does(session: boto3.Session, surroundings: None) -> None:
    """By rule and target, with a slash between them; each of another name is not there."""
    life = Life(session, rules.EVENT_TARGET.token)
    identifier, state = life.create(
        life.check({**CASES[rules.EVENT_TARGET.token].inputs, "targetId": "topic"})
    )
    assert life.read("parent-rule/topic", {}, {})[1]["arn"] == PARENT_TOPIC
    assert life.read("parent-rule/other", {}, {})[0] == ""
    assert life.read("other/topic", {}, {})[0] == ""
    life.delete(identifier, state)


def test_a_topics_own_policy_comes_back(
    session: boto3.Session, surroundings: None, reachable: LocalAws
) -> None:
    """A topic cannot be without one: deleted, it is the one that lets its owner's account alone."""
    life = Life(session, rules.TOPIC_POLICY.token)
    inputs = life.check(CASES[rules.TOPIC_POLICY.token].inputs)
    identifier, state = life.create(inputs)
    life.delete(identifier, state)
    attributes = reachable.client("sns").get_topic_attributes(TopicArn=PARENT_TOPIC)["Attributes"]
    (statement,) = json.loads(attributes["Policy"])["Statement"]
    assert statement["Condition"] == {"StringEquals": {"AWS:SourceOwner": ACCOUNT}}
    # One whose topic is gone is gone with it.
    TYPES[rules.TOPIC_POLICY.token].calls.delete(Cloud(session, REGION), f"{PARENT_TOPIC}-2", {})


def test_messages_can_be_raw_from_the_start(session: boto3.Session, surroundings: None) -> None:
    """What a subscription is made with is what it has."""
    life = Life(session, rules.SUBSCRIPTION.token)
    inputs = life.check({**CASES[rules.SUBSCRIPTION.token].inputs, "rawMessageDelivery": True})
    identifier, state = life.create(inputs)
    assert state["rawMessageDelivery"] is True
    assert life.read(identifier, state, inputs)[1:] == (state, inputs)
    life.delete(identifier, state)
