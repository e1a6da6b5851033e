"""What telling of certificates that end needs: rules of EventBridge, topics of SNS and who is subscribed.

A key of a customer's on the topic is used by SNS and EventBridge, which its own policy allows: whoever
deploys needs nothing of it.
"""

from policies.deployer.needs import CREATE, DELETE, READ, UPDATE, Need, ResourceNeeds, tagging

_RULE = "terraform-provider-aws internal/service/events/rule.go"
_TARGET = "terraform-provider-aws internal/service/events/target.go"
_TOPIC = "terraform-provider-aws internal/service/sns/topic.go"
_SUBSCRIPTION = "terraform-provider-aws internal/service/sns/topic_subscription.go"
_TOPIC_POLICY = "terraform-provider-aws internal/service/sns/topic_policy.go"
_RULE_TAGS = "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-tagging.html"
_TOPIC_TAGS = "https://docs.aws.amazon.com/sns/latest/dg/sns-tags.html"
_RULE_ARN = "arn:{partition}:events:{region}:{account}:rule/{made}"
_TOPIC_ARN = "arn:{partition}:sns:{region}:{account}:{made}"

RULE = ResourceNeeds(
    "aws:cloudwatch/eventRule:EventRule",
    _RULE_ARN,
    (
        Need(("events:PutRule",), (CREATE, UPDATE), _RULE),
        Need(("events:DescribeRule", "events:ListTagsForResource"), (CREATE, READ), _RULE),
        *tagging("events:TagResource", "events:UntagResource", _RULE_TAGS),
        Need(("events:DeleteRule",), (DELETE,), _RULE),
    ),
)

TARGET = ResourceNeeds(
    "aws:cloudwatch/eventTarget:EventTarget",
    _RULE_ARN,
    (
        Need(("events:PutTargets",), (CREATE, UPDATE), _TARGET),
        Need(("events:ListTargetsByRule",), (CREATE, READ), _TARGET),
        Need(("events:RemoveTargets",), (DELETE,), _TARGET),
    ),
)

TOPIC = ResourceNeeds(
    "aws:sns/topic:Topic",
    _TOPIC_ARN,
    (
        Need(("sns:CreateTopic",), (CREATE,), _TOPIC),
        Need(("sns:SetTopicAttributes",), (CREATE, UPDATE), _TOPIC),
        Need(("sns:GetTopicAttributes", "sns:ListTagsForResource"), (CREATE, READ), _TOPIC),
        *tagging("sns:TagResource", "sns:UntagResource", _TOPIC_TAGS),
        Need(("sns:DeleteTopic",), (DELETE,), _TOPIC),
    ),
)

TOPIC_POLICY = ResourceNeeds(
    "aws:sns/topicPolicy:TopicPolicy",
    _TOPIC_ARN,
    (
        Need(("sns:SetTopicAttributes",), (CREATE, UPDATE, DELETE), _TOPIC_POLICY),
        Need(("sns:GetTopicAttributes",), (CREATE, READ), _TOPIC_POLICY),
    ),
)

SUBSCRIPTION = ResourceNeeds(
    "aws:sns/topicSubscription:TopicSubscription",
    _TOPIC_ARN,
    (
        Need(("sns:Subscribe",), (CREATE,), _SUBSCRIPTION),
        Need(("sns:GetSubscriptionAttributes",), (CREATE, READ, DELETE), _SUBSCRIPTION),
        Need(("sns:SetSubscriptionAttributes",), (UPDATE,), _SUBSCRIPTION, asked=False),
        Need(("sns:Unsubscribe",), (DELETE,), _SUBSCRIPTION),
    ),
)

TYPES = (RULE, TARGET, TOPIC, TOPIC_POLICY, SUBSCRIPTION)
