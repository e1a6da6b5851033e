"""What the types of SNS have in common."""

from typing import Any

from sandbox.provider.cloud import Cloud
from sandbox.provider.resources._common import answer_or_none

MISSING = ("NotFound", "NotFoundException")


def attributes(cloud: Cloud, arn: str) -> dict[str, str] | None:
    """A topic's attributes; None when it is not there.

    Args:
        cloud: The cloud.
        arn: The topic's ARN.
    """
    answer: Any = answer_or_none(cloud.client("sns").get_topic_attributes, *MISSING, TopicArn=arn)
    return answer["Attributes"] if answer else None


def set_attribute(cloud: Cloud, arn: str, name: str, value: str) -> None:
    """Set one attribute of a topic.

    Args:
        cloud: The cloud.
        arn: The topic's ARN.
        name: The attribute, as SNS spells it.
        value: Its value.
    """
    cloud.client("sns").set_topic_attributes(TopicArn=arn, AttributeName=name, AttributeValue=value)
