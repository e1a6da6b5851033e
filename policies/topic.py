"""The policy of a topic that one rule of EventBridge publishes to.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions : the
statement that lets EventBridge publish must have no condition. An Allow that asks for ``aws:SourceArn``
would fail where EventBridge does not say it, and nobody would be told that certificates end. So what
EventBridge says is compared in a Deny, which is silent where it says nothing.
https://docs.aws.amazon.com/sns/latest/dg/sns-security-best-practices.html : no publishing without TLS.
"""

from aws_facts import Problem
from aws_facts.arn_kinds import EVENT_RULE, TOPIC
from policies.document import Statement, text_of
from policies.errors import PolicyError

EVENTS_PRINCIPAL = "events.amazonaws.com"
_PUBLISH = frozenset({"sns:Publish"})


def rule_topic_policy(*, topic_arn: str, rule_arn: str) -> str:
    """A policy that lets EventBridge publish for one rule, and for no other one it names.

    It takes the place of the policy SNS gives a topic, which lets everybody of the account publish. What the
    account's own IAM policies allow stays allowed.

    Args:
        topic_arn: The topic's ARN.
        rule_arn: The rule's ARN; it is on the default bus.

    Returns:
        The policy document as compact JSON.

    Raises:
        PolicyError: One of them is something else.
    """
    for kind, arn in ((TOPIC, topic_arn), (EVENT_RULE, rule_arn)):
        if kind.read(arn) is None:
            raise PolicyError(Problem("topic policy", repr(arn), f"the ARN of {kind.what}", kind.remedy))
    events, topic = {"Service": EVENTS_PRINCIPAL}, frozenset({topic_arn})
    another = {"ArnNotEquals": {"aws:SourceArn": rule_arn}, "Null": {"aws:SourceArn": "false"}}
    return text_of(
        [
            Statement(actions=_PUBLISH, resources=topic, principal=events),
            Statement(actions=_PUBLISH, resources=topic, principal=events, conditions=another, effect="Deny"),
            Statement(
                actions=_PUBLISH,
                resources=topic,
                principal="*",
                conditions={"Bool": {"aws:SecureTransport": "false"}},
                effect="Deny",
            ),
        ]
    )
