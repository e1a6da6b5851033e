"""aws:sns/topicSubscription:TopicSubscription."""

from datetime import datetime
from typing import Any

from sandbox.provider import constraints
from sandbox.provider.cloud import Cloud
from sandbox.provider.resource_type import ResourceType, Update
from sandbox.provider.resources._common import REGION, REGISTRY, SOURCE, answer_or_none
from sandbox.provider.resources._sns import MISSING
from sandbox.provider.table import Kind, Property, Shape, computed, unsupported
from sandbox.provider.values import Bag

_FILTERED = "Nothing is delivered on the local AWS, and so nothing filtered."
_PROTOCOLS = ("application", "email", "email-json", "firehose", "http", "https", "lambda", "sms", "sqs")

TABLE = {
    "arn": computed(),
    "confirmationTimeoutInMinutes": Property(Kind.UPDATE, Shape.INTEGER, default=1, from_inputs=True),
    "confirmationWasAuthenticated": computed(Shape.BOOLEAN),
    "deliveryPolicy": unsupported(Shape.JSON, _FILTERED),
    "endpoint": Property(Kind.REPLACE, required=True),
    "endpointAutoConfirms": Property(Kind.UPDATE, Shape.BOOLEAN, default=False, from_inputs=True),
    "filterPolicy": unsupported(Shape.JSON, _FILTERED),
    "filterPolicyScope": unsupported(note=_FILTERED),
    "ownerId": computed(),
    "pendingConfirmation": computed(Shape.BOOLEAN),
    "protocol": Property(
        Kind.REPLACE,
        required=True,
        constraints=(constraints.one_of(*_PROTOCOLS),),
        note="The local AWS takes e-mail alone, and sends none: whoever is asked never confirms.",
    ),
    "rawMessageDelivery": Property(Kind.UPDATE, Shape.BOOLEAN, default=False),
    "redrivePolicy": unsupported(Shape.JSON, _FILTERED),
    "region": REGION,
    "replayPolicy": unsupported(Shape.JSON, _FILTERED),
    "subscriptionRoleArn": unsupported(note=_FILTERED),
    "topic": Property(Kind.REPLACE, required=True, constraints=(constraints.ARN,)),
}


class _Calls:
    def create(self, cloud: Cloud, inputs: Bag) -> str:
        made = cloud.client("sns").subscribe(
            TopicArn=inputs["topic"],
            Protocol=inputs["protocol"],
            Endpoint=inputs["endpoint"],
            Attributes={"RawMessageDelivery": "true"} if inputs.get("rawMessageDelivery") else {},
            # Else an e-mail's ARN would be "pending confirmation".
            ReturnSubscriptionArn=True,
        )
        return str(made["SubscriptionArn"])

    def read(self, cloud: Cloud, identifier: str, known: Bag) -> Bag | None:
        del known
        found = _attributes(cloud, identifier)
        if found is None:
            return None
        return {
            "arn": found["SubscriptionArn"],
            "confirmationWasAuthenticated": found["ConfirmationWasAuthenticated"] == "true",
            "endpoint": found["Endpoint"],
            "ownerId": found["Owner"],
            "pendingConfirmation": found["PendingConfirmation"] == "true",
            "protocol": found["Protocol"],
            "rawMessageDelivery": found["RawMessageDelivery"] == "true",
            "region": cloud.region,
            "topic": found["TopicArn"],
        }

    def update(self, cloud: Cloud, update: Update) -> None:
        if "rawMessageDelivery" in update.changed:
            cloud.client("sns").set_subscription_attributes(
                SubscriptionArn=update.identifier,
                AttributeName="RawMessageDelivery",
                AttributeValue="true" if update.new.get("rawMessageDelivery") else "false",
            )

    def delete(self, cloud: Cloud, identifier: str, known: Bag) -> None:
        del known
        if _attributes(cloud, identifier) is not None:
            unsubscribe = cloud.client("sns").unsubscribe
            # One that was never confirmed cannot be ended; SNS forgets it by itself.
            answer_or_none(unsubscribe, *MISSING, "InvalidParameter", SubscriptionArn=identifier)

    def find(self, cloud: Cloud, inputs: Bag) -> str | None:
        pages = cloud.client("sns").get_paginator("list_subscriptions_by_topic")
        for page in pages.paginate(TopicArn=inputs["topic"]):
            for each in page["Subscriptions"]:
                if (each["Protocol"], each["Endpoint"]) == (inputs["protocol"], inputs["endpoint"]):
                    return str(each["SubscriptionArn"])
        return None

    def created_at(self, cloud: Cloud, identifier: str) -> datetime | None:
        del cloud, identifier
        return None


def _attributes(cloud: Cloud, arn: str) -> Any:
    get = cloud.client("sns").get_subscription_attributes
    answer = answer_or_none(get, *MISSING, SubscriptionArn=arn)
    return answer["Attributes"] if answer else None


TYPE = ResourceType(
    token="aws:sns/topicSubscription:TopicSubscription",  # noqa: S106 - the token of a type
    label="SNS Topic Subscription",
    service="SNS",
    documentation=REGISTRY + "sns/topicsubscription/",
    source=SOURCE + "sns/topic_subscription.go",
    table=TABLE,
    calls=_Calls(),
    regional=True,
    says={"creating": "creating SNS Topic Subscription"},
    subject="endpoint",
)
