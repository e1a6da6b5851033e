"""aws:sns/topic:Topic."""

from datetime import datetime

from aws_facts import Arn
from sandbox.provider import constraints
from sandbox.provider.cloud import Cloud, tag_list, tag_map
from sandbox.provider.resource_type import ResourceType, Update
from sandbox.provider.resources._common import (
    NAME_PREFIX,
    REGION,
    REGISTRY,
    SOURCE,
    TAGS,
    TAGS_ALL,
    answer_or_none,
    finishing,
    without_none,
)
from sandbox.provider.resources._sns import MISSING, attributes, set_attribute
from sandbox.provider.table import AutoName, Kind, Property, Shape, computed, unsupported
from sandbox.provider.values import Bag

_FIFO = "The local AWS makes standard topics, which EventBridge and e-mail take."
_FEEDBACK = "Nothing is delivered on the local AWS."
_ATTRIBUTES = {"displayName": "DisplayName", "kmsMasterKeyId": "KmsMasterKeyId"}

TABLE = {
    "archivePolicy": unsupported(Shape.JSON, _FIFO),
    "arn": computed(),
    "beginningArchiveTime": computed(),
    "contentBasedDeduplication": unsupported(Shape.BOOLEAN, _FIFO),
    "deliveryPolicy": unsupported(Shape.JSON, _FEEDBACK),
    "displayName": Property(Kind.UPDATE),
    "fifoThroughputScope": unsupported(note=_FIFO),
    "fifoTopic": unsupported(Shape.BOOLEAN, _FIFO),
    "kmsMasterKeyId": Property(
        Kind.UPDATE, note="The local AWS keeps it and encrypts nothing: there is no KMS."
    ),
    "maximumMessageSize": unsupported(Shape.INTEGER, _FEEDBACK),
    "name": Property(
        Kind.REPLACE, constraints=(constraints.matches(r"[0-9A-Za-z_-]{1,256}", "letters, digits, - and _"),)
    ),
    "namePrefix": NAME_PREFIX,
    "owner": computed(),
    "policy": unsupported(Shape.JSON, "Give it as an aws:sns/topicPolicy:TopicPolicy."),
    "region": REGION,
    "signatureVersion": unsupported(Shape.INTEGER, _FEEDBACK),
    "tags": TAGS,
    "tagsAll": TAGS_ALL,
    "tracingConfig": unsupported(note=_FEEDBACK),
    **{
        f"{protocol}{outcome}FeedbackRoleArn": unsupported(note=_FEEDBACK)
        for protocol in ("application", "firehose", "http", "lambda", "sqs")
        for outcome in ("Failure", "Success")
    },
    **{
        f"{protocol}SuccessFeedbackSampleRate": unsupported(Shape.INTEGER, _FEEDBACK)
        for protocol in ("application", "firehose", "http", "lambda", "sqs")
    },
}


class _Calls:
    def create(self, cloud: Cloud, inputs: Bag) -> str:
        tags = tag_list(inputs["tagsAll"]) or None
        made = cloud.client("sns").create_topic(Name=inputs["name"], **without_none(Tags=tags))
        arn = str(made["TopicArn"])
        with finishing(arn):
            for name, attribute in _ATTRIBUTES.items():
                if inputs.get(name):
                    set_attribute(cloud, arn, attribute, inputs[name])
        return arn

    def read(self, cloud: Cloud, identifier: str, known: Bag) -> Bag | None:
        del known
        found = attributes(cloud, identifier)
        if found is None:
            return None
        tags = cloud.client("sns").list_tags_for_resource(ResourceArn=identifier)["Tags"]
        return {
            "arn": found["TopicArn"],
            "beginningArchiveTime": "",
            "name": Arn.parse(identifier).resource,
            "namePrefix": "",
            "owner": found["Owner"],
            "region": cloud.region,
            "tagsAll": tag_map(tags),
            **{name: found.get(attribute, "") for name, attribute in _ATTRIBUTES.items()},
        }

    def update(self, cloud: Cloud, update: Update) -> None:
        sns, arn = cloud.client("sns"), update.identifier
        for name in sorted(update.changed & _ATTRIBUTES.keys()):
            set_attribute(cloud, arn, _ATTRIBUTES[name], update.new.get(name) or "")
        if update.tags_removed:
            sns.untag_resource(ResourceArn=arn, TagKeys=list(update.tags_removed))
        if update.tags_set:
            sns.tag_resource(ResourceArn=arn, Tags=tag_list(update.tags_set))

    def delete(self, cloud: Cloud, identifier: str, known: Bag) -> None:
        del known
        answer_or_none(cloud.client("sns").delete_topic, *MISSING, TopicArn=identifier)

    def find(self, cloud: Cloud, inputs: Bag) -> str | None:
        arn = str(Arn(cloud.partition, "sns", cloud.region, cloud.account, inputs["name"]))
        return arn if attributes(cloud, arn) else None

    def created_at(self, cloud: Cloud, identifier: str) -> datetime | None:
        del cloud, identifier
        return None


TYPE = ResourceType(
    token="aws:sns/topic:Topic",  # noqa: S106 - the token of a type
    label="SNS Topic",
    service="SNS",
    documentation=REGISTRY + "sns/topic/",
    source=SOURCE + "sns/topic.go",
    table=TABLE,
    calls=_Calls(),
    name=AutoName(limit=255),
    regional=True,
)
