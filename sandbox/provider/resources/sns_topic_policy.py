"""aws:sns/topicPolicy:TopicPolicy."""

import json
from datetime import datetime

from aws_facts import Arn
from sandbox.provider import constraints
from sandbox.provider.cloud import Cloud
from sandbox.provider.documents import normalized
from sandbox.provider.resource_type import ResourceType, Update
from sandbox.provider.resources._common import REGION, REGISTRY, SOURCE
from sandbox.provider.resources._sns import attributes, set_attribute
from sandbox.provider.table import Kind, Property, Shape, computed
from sandbox.provider.values import Bag

_ACTIONS = (
    "GetTopicAttributes",
    "SetTopicAttributes",
    "AddPermission",
    "RemovePermission",
    "DeleteTopic",
    "Subscribe",
    "ListSubscriptionsByTopic",
    "Publish",
    "Receive",
)

TABLE = {
    "arn": Property(Kind.REPLACE, required=True, constraints=(constraints.ARN,)),
    "owner": computed(),
    "policy": Property(
        Kind.UPDATE,
        Shape.JSON,
        required=True,
        constraints=(constraints.POLICY,),
        note="A topic always has one: deleted, it is SNS's own again.",
    ),
    "region": REGION,
}


class _Calls:
    def create(self, cloud: Cloud, inputs: Bag) -> str:
        set_attribute(cloud, inputs["arn"], "Policy", normalized(inputs["policy"]))
        return str(inputs["arn"])

    def read(self, cloud: Cloud, identifier: str, known: Bag) -> Bag | None:
        del known
        found = attributes(cloud, identifier)
        if found is None or not found.get("Policy"):
            return None
        return {
            "arn": found["TopicArn"],
            "owner": found["Owner"],
            "policy": found["Policy"],
            "region": cloud.region,
        }

    def update(self, cloud: Cloud, update: Update) -> None:
        set_attribute(cloud, update.identifier, "Policy", normalized(update.new["policy"]))

    def delete(self, cloud: Cloud, identifier: str, known: Bag) -> None:
        del known
        # The real provider sets it and takes NotFound for an answer; asked first, both come to the same.
        if attributes(cloud, identifier) is not None:
            set_attribute(cloud, identifier, "Policy", _default(identifier))

    def find(self, cloud: Cloud, inputs: Bag) -> str | None:
        return inputs["arn"] if self.read(cloud, inputs["arn"], {}) else None

    def created_at(self, cloud: Cloud, identifier: str) -> datetime | None:
        del cloud, identifier
        return None


def _default(arn: str) -> str:
    """The policy SNS gives a new topic; none cannot be set."""
    owner = {"StringEquals": {"AWS:SourceOwner": Arn.parse(arn).account}}
    statement = {
        "Sid": "__default_statement_ID",
        "Effect": "Allow",
        "Principal": {"AWS": "*"},
        "Action": [f"SNS:{action}" for action in _ACTIONS],
        "Resource": arn,
        "Condition": owner,
    }
    return json.dumps({"Version": "2008-10-17", "Id": "__default_policy_ID", "Statement": [statement]})


_SETTING = "setting SNS Topic ({arn}) attribute (Policy)"

TYPE = ResourceType(
    token="aws:sns/topicPolicy:TopicPolicy",  # noqa: S106 - the token of a type
    label="SNS Topic Policy",
    service="SNS",
    documentation=REGISTRY + "sns/topicpolicy/",
    source=SOURCE + "sns/topic_policy.go",
    table=TABLE,
    calls=_Calls(),
    regional=True,
    says={"creating": _SETTING, "updating": _SETTING},
    subject="arn",
)
