"""What telling of certificates that end needs: rules of EventBridge and topics of SNS."""

from policies.deployer.needs import CREATE, DELETE, READ, UPDATE, Need, ResourceNeeds, tagging

_RULE = "terraform-provider-aws internal/service/events/rule.go"
_TARGET = "terraform-provider-aws internal/service/events/target.go"
_TOPIC = "terraform-provider-aws internal/service/sns/topic.go"
_TOPIC_POLICY = "terraform-provider-aws internal/service/sns/topic_policy.go"
_RULE_TAGS = "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-tagging.html"
_TOPIC_TAGS = "https://docs.aws.amazon.com/sns/latest/dg/sns-tags.html"
_RULE_ARN = "arn:{partition}:events:{region}:{account}:rule/{made}"
_TOPIC_ARN = "arn:{partition}:sns:{region}:{account}:{made}"

RULE = ResourceNeeds(
    "aws:cloudwatch/eventRule:EventRule",
    _RULE_ARN,
    (
        Need(("events:PutRule",), (CREATE, UPDATE), _RULE, asked=False),
        Need(("events:DescribeRule", "events:ListTagsForResource"), (CREATE, READ), _RULE, asked=False),
        *tagging("events:TagResource", "events:UntagResource", _RULE_TAGS, asked=False),
        Need(("events:DeleteRule",), (DELETE,), _RULE, asked=False),
    ),
)

TARGET = ResourceNeeds(
    "aws:cloudwatch/eventTarget:EventTarget",
    _RULE_ARN,
    (
        Need(("events:PutTargets",), (CREATE, UPDATE), _TARGET, asked=False),
        Need(("events:ListTargetsByRule",), (CREATE, READ), _TARGET, asked=False),
        Need(("events:RemoveTargets",), (DELETE,), _TARGET, asked=False),
    ),
)

TOPIC = ResourceNeeds(
    "aws:sns/topic:Topic",
    _TOPIC_ARN,
    (
        Need(("sns:CreateTopic",), (CREATE,), _TOPIC, asked=False),
        Need(("sns:SetTopicAttributes",), (CREATE, UPDATE), _TOPIC, asked=False),
        Need(("sns:GetTopicAttributes", "sns:ListTagsForResource"), (CREATE, READ), _TOPIC, asked=False),
        *tagging("sns:TagResource", "sns:UntagResource", _TOPIC_TAGS, asked=False),
        Need(("sns:DeleteTopic",), (DELETE,), _TOPIC, asked=False),
    ),
)

TOPIC_POLICY = ResourceNeeds(
    "aws:sns/topicPolicy:TopicPolicy",
    _TOPIC_ARN,
    (
        Need(("sns:SetTopicAttributes",), (CREATE, UPDATE, DELETE), _TOPIC_POLICY, asked=False),
        Need(("sns:GetTopicAttributes",), (CREATE, READ), _TOPIC_POLICY, asked=False),
    ),
)

TYPES = (RULE, TARGET, TOPIC, TOPIC_POLICY)
